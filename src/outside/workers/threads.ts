// Pure functions on other cores: the Workers plug over node:worker_threads.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { AppError, throwIfStopped, type Workers, type WorkerTask, type WorkOptions } from '../../core/index.ts';
import { unpackError } from './error.ts';
import type { Answer, Request } from './thread.ts';

/** One thread; it is asked one thing at a time. */
class Thread {
  private readonly worker = new Worker(new URL('./thread.ts', import.meta.url));
  private asked: PromiseWithResolvers<unknown> | undefined;
  private ended: Error | undefined;

  constructor() {
    this.worker.on('message', (answer: Answer) => {
      const asked = this.asked;
      this.asked = undefined;
      if (answer.kind === 'done') asked?.resolve(answer.output);
      else asked?.reject(unpackError(answer.error));
    });
    const died = (cause: unknown): void => void this.end(new Error('a thread died in the middle of its work', { cause }));
    this.worker.on('error', died);
    this.worker.on('messageerror', died);
    this.worker.on('exit', (code) => died(new Error(`it ended with code ${code}`)));
  }

  get alive(): boolean {
    return this.ended === undefined;
  }

  ask(request: Request): Promise<unknown> {
    if (this.ended !== undefined) return Promise.reject(this.ended);
    const asked = Promise.withResolvers<unknown>();
    this.asked = asked;
    try {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin; windows have
      this.worker.postMessage(request);
    } catch (error) {
      this.asked = undefined;
      asked.reject(error);
    }
    return asked.promise;
  }

  /** Ends it; what was asked of it fails for this reason. */
  async end(why: Error): Promise<void> {
    if (this.ended !== undefined) return;
    this.ended = why;
    this.asked?.reject(why);
    await this.worker.terminate();
  }
}

/**
 * Threads that start when they are first needed and stay until `close`. Calls of `run` follow one another. A piece that throws ends the call
 * with its error (of several, the one of the first input) once the pieces under way are done; a thread that dies ends the call and is replaced
 * in the next; a signal ends the pieces under way.
 * @param size threads; as many as the machine has cores when left out
 * @throws AppError OUT_OF_RANGE
 */
export function threadWorkers(size: number = availableParallelism()): Workers {
  if (!Number.isInteger(size) || size < 1)
    throw new AppError('OUT_OF_RANGE', 'workers', `${size} is not a whole number of 1 or more`, 'Give at most the number of cores.');
  const threads: Thread[] = [];
  const endAll = (why: Error): Promise<unknown> => Promise.all(threads.splice(0).map((thread) => thread.end(why)));
  let turn: Promise<unknown> = Promise.resolve();

  async function run<Input, Output, Shared>(
    task: WorkerTask<Input, Output, Shared>,
    inputs: readonly Input[],
    { shared, onDone, signal }: WorkOptions<Output, Shared>,
  ): Promise<Output[]> {
    throwIfStopped(signal);
    const outputs = new Array<Output>(inputs.length);
    let next = 0;
    let failedAt = Number.POSITIVE_INFINITY;
    let failure: unknown;
    const lane = async (thread: Thread): Promise<void> => {
      let index = -1;
      try {
        await thread.ask({ kind: 'task', module: task.module, name: task.name, shared });
        while (next < inputs.length && failedAt === Number.POSITIVE_INFINITY) {
          index = next++;
          const output = (await thread.ask({ kind: 'piece', input: inputs[index] })) as Output;
          outputs[index] = output;
          onDone?.(index, output);
        }
      } catch (error) {
        if (index < failedAt) [failedAt, failure] = [index, error];
      }
    };
    const stop = (): void => void endAll(new Error('stopped'));
    signal?.addEventListener('abort', stop, { once: true });
    const lanes = Math.min(size, inputs.length);
    while (threads.length < lanes) threads.push(new Thread());
    await Promise.all(threads.slice(0, lanes).map(lane));
    signal?.removeEventListener('abort', stop);
    threads.splice(0, threads.length, ...threads.filter((thread) => thread.alive));
    if (failedAt === Number.POSITIVE_INFINITY) return outputs;
    throwIfStopped(signal);
    throw failure;
  }

  return {
    size,
    run: (task, inputs, options) => {
      const mine = turn.then(() => run(task, inputs, options));
      turn = mine.catch(() => undefined);
      return mine;
    },
    close: async () => void (await endAll(new Error('the workers were closed'))),
  };
}
