// The body of a thread: it imports the task it is told of, keeps the shared data, and answers one piece after the other.
import { parentPort } from 'node:worker_threads';
import type { WorkerTask } from '../../core/index.ts';
import { type PackedError, packError } from './error.ts';

export type Request =
  | { readonly kind: 'task'; readonly module: string; readonly name: string; readonly shared: unknown }
  | { readonly kind: 'piece'; readonly input: unknown };
export type Answer = { readonly kind: 'done'; readonly output: unknown } | { readonly kind: 'failed'; readonly error: PackedError };

const port = parentPort;
if (port === null) throw new Error('this file is the body of a worker thread');

let run: ((input: unknown) => unknown) | undefined;

async function learn({ module, name, shared }: Extract<Request, { kind: 'task' }>): Promise<void> {
  run = undefined;
  const task = ((await import(module)) as Readonly<Record<string, WorkerTask<unknown, unknown, unknown> | undefined>>)[name];
  if (task === undefined) throw new Error(`${module} exports no task named ${name}`);
  run = (input) => task.run(input, shared);
}

async function answer(request: Request): Promise<void> {
  try {
    if (request.kind === 'task') await learn(request);
    const output = request.kind === 'task' ? undefined : await run?.(request.input);
    port?.postMessage({ kind: 'done', output } satisfies Answer);
  } catch (error) {
    port?.postMessage({ kind: 'failed', error: packError(error) } satisfies Answer);
  }
}

port.on('message', (request: Request) => void answer(request));
