// The process a training lives in, apart from everything that trades: it yields to others, and ends when its parent does.
import { constants, setPriority } from 'node:os';
import { AppError, type ErrorCode } from '../../core/index.ts';
import { threadWorkers } from '../../outside/workers/index.ts';
import { type TrainJob, train } from './train.ts';

export interface TrainOrder extends TrainJob {
  readonly workers: number;
}

export type ToTrainer = { readonly kind: 'train'; readonly order: TrainOrder } | { readonly kind: 'stop' };

export type FromTrainer =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'note'; readonly line: string }
  | { readonly kind: 'done'; readonly version: number; readonly added: boolean }
  | { readonly kind: 'failed'; readonly code: ErrorCode | 'BUG'; readonly field: string; readonly problem: string; readonly mend: string };

const controller = new AbortController();
const send = (message: FromTrainer): void => void process.send?.(message);
/** The last word is waited for: a process that ends takes unsent words with it. */
const last = (message: FromTrainer): Promise<void> => new Promise((done) => void process.send?.(message, () => done()));

function failure(error: unknown): FromTrainer {
  if (error instanceof AppError) return { kind: 'failed', code: error.code, field: error.field, problem: error.problem, mend: error.mend };
  return { kind: 'failed', code: 'BUG', field: 'training', problem: error instanceof Error ? (error.stack ?? error.message) : String(error), mend: '' };
}

async function obey({ workers, ...job }: TrainOrder): Promise<void> {
  const threads = threadWorkers(workers);
  try {
    const { version, added } = await train(job, {
      workers: threads,
      signal: controller.signal,
      onProgress: (done, total) => send({ kind: 'progress', done, total }),
      onNote: (line) => send({ kind: 'note', line }),
    });
    await last({ kind: 'done', version: version.version, added });
  } catch (error) {
    await last(failure(error));
  } finally {
    await threads.close();
    process.disconnect?.();
  }
}

setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
// Ctrl-C reaches the whole group: the parent decides what it means.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit());
process.on('message', (message: ToTrainer) => {
  if (message.kind === 'stop') controller.abort();
  else void obey(message.order);
});
