// The worker of the queue on Redis: BullMQ's own, told about cancelling, hand-over and who lost what.
import { UnrecoverableError, WaitingError, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { failureText, type JobHandler, type JobWorker, jobEnds, lossesMax, type WorkerLimits, worthRetrying } from '../../core/index.ts';
import type { Bull, Carried } from './bullmq.ts';

const BEAT_MS = 250;
/** Aborted work gets this long to stop before the worker leaves it. */
const STOP_MS = 1_000;

class Running {
  readonly job: Bull;
  readonly abort = new AbortController();
  ends: keyof typeof jobEnds | undefined;
  constructor(job: Bull) {
    this.job = job;
  }
  end(why: keyof typeof jobEnds): void {
    if (this.ends !== undefined) return;
    this.ends = why;
    this.abort.abort(jobEnds[why]());
  }
}

export class BullJobWorker implements JobWorker {
  readonly #connection: Redis;
  readonly #worker: Worker<Carried, unknown>;
  readonly #handler: JobHandler;
  readonly #running = new Set<Running>();
  readonly #beat: NodeJS.Timeout;
  #closing: Promise<void> | undefined;

  constructor(name: string, url: string, cancelledKey: string, handler: JobHandler, limits: WorkerLimits) {
    this.#handler = handler;
    this.#connection = new Redis(url, { maxRetriesPerRequest: null });
    this.#connection.on('error', () => {});
    this.#worker = new Worker<Carried, unknown>(name, (job, token) => this.#run(job, token as string, cancelledKey), {
      connection: this.#connection,
      concurrency: limits.concurrency,
      lockDuration: limits.leaseMs,
      stalledInterval: limits.leaseMs,
      maxStalledCount: lossesMax - 1,
      drainDelay: 1,
    });
    this.#worker.on('error', (error) => {
      if (this.#closing === undefined) limits.onTrouble(error);
    });
    this.#worker.on('lockRenewalFailed', (ids) => {
      for (const running of this.#running) if (ids.includes(running.job.id as string)) running.end('lost');
    });
    this.#beat = setInterval(() => {
      for (const running of this.#running)
        this.#connection.sismember(cancelledKey, running.job.id as string).then((flag) => {
          if (flag === 1) running.end('cancelled');
        }, limits.onTrouble);
    }, BEAT_MS);
  }

  close(graceMs: number): Promise<void> {
    this.#closing ??= this.#close(graceMs);
    return this.#closing;
  }

  async #close(graceMs: number): Promise<void> {
    // closing takes no more and waits for what runs
    const closed = this.#worker.close();
    const hand = setTimeout(() => {
      for (const running of this.#running) running.end('handedOver');
    }, graceMs);
    let leave: NodeJS.Timeout | undefined;
    const left = new Promise<void>((resolve) => {
      leave = setTimeout(resolve, graceMs + STOP_MS);
    });
    await Promise.race([closed, left]);
    clearTimeout(hand);
    clearTimeout(leave);
    clearInterval(this.#beat);
    // what does not listen keeps its lease until that runs out
    this.#connection.disconnect();
  }

  async #run(job: Bull, token: string, cancelledKey: string): Promise<unknown> {
    const id = job.id as string;
    if ((await this.#connection.sismember(cancelledKey, id)) === 1) throw new UnrecoverableError(failureText(jobEnds.cancelled()));
    const running = new Running(job);
    this.#running.add(running);
    let told = Promise.resolve();
    try {
      const output = await this.#handler({
        id,
        name: job.name,
        owner: job.data.owner,
        input: JSON.parse(job.data.input) as unknown,
        attempt: job.attemptsMade + 1,
        signal: running.abort.signal,
        report: (done, note = '') => {
          told = told.then(() => job.updateProgress({ done: Math.min(1, Math.max(0, done)), note }));
        },
      });
      await told;
      return output;
    } catch (error) {
      if (running.ends === 'handedOver') {
        await job.moveToWait(token);
        throw new WaitingError();
      }
      // only the words are kept; the stack stays here
      const text = failureText(error);
      throw running.ends === 'cancelled' || !worthRetrying(error) ? new UnrecoverableError(text) : new Failure(text);
    } finally {
      this.#running.delete(running);
    }
  }
}

class Failure extends Error {
  override readonly name = 'Failure';
  constructor(text: string) {
    super(text);
    delete this.stack;
  }
}
