// Runs a spec in a thread of its own and ends it when a strategy does not come back.
import { Worker } from 'node:worker_threads';
import { AppError, type ErrorCode } from '../../core/index.ts';
import type { ExecutedRun } from './execute.ts';
import type { RunSpec } from './spec.ts';

export interface RunRequest {
  readonly home: string;
  readonly spec: RunSpec;
  /** the command line that makes this run */
  readonly command: string;
}

export type WorkerMessage =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'done'; readonly run: ExecutedRun }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly field: string; readonly problem: string; readonly mend: string };

export interface SuperviseOptions {
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
  /** how long one call of a strategy may last */
  readonly patienceMs?: number;
}

/** A strategy call that takes longer than this has hung: handlers take microseconds. */
export const PATIENCE_MS = 10_000;
const LOOK_MS = 250;
/** most memory of a run's heap, MB */
const HEAP_MB = 4096;

/**
 * Executes a run in a worker.
 * @throws AppError of the run itself; STRATEGY_FAULT naming the strategy that hung or exhausted memory; INTERRUPTED
 */
export function superviseRun(request: RunRequest, options: SuperviseOptions = {}): Promise<ExecutedRun> {
  const heartbeat = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: { ...request, heartbeat },
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  });
  return new Promise((resolve, reject) => {
    let calls = -1;
    let since = Date.now();
    const named = (): string => {
      const spec = request.spec.strategies[Math.max(0, Atomics.load(heartbeat, 0) - 1)];
      return spec?.name ?? 'a strategy';
    };
    const look = setInterval(() => {
      const busy = Atomics.load(heartbeat, 0) !== 0;
      const count = Atomics.load(heartbeat, 1);
      if (!busy || count !== calls) {
        calls = count;
        since = Date.now();
      } else if (Date.now() - since >= (options.patienceMs ?? PATIENCE_MS))
        end(
          new AppError(
            'STRATEGY_FAULT',
            named(),
            `did not come back within ${(options.patienceMs ?? PATIENCE_MS) / 1000} s from its call number ${count}`,
            'Look for a loop that never ends; nothing of this run was stored.',
          ),
        );
    }, LOOK_MS);
    const end = (outcome: ExecutedRun | Error): void => {
      clearInterval(look);
      options.signal?.removeEventListener('abort', interrupted);
      void worker.terminate();
      if (outcome instanceof Error) reject(outcome);
      else resolve(outcome);
    };
    const interrupted = (): void =>
      end(new AppError('INTERRUPTED', 'run', 'stopped before its end', 'Nothing of it was stored; runs stored before are whole.'));
    options.signal?.addEventListener('abort', interrupted, { once: true });
    worker.on('message', (m: WorkerMessage) => {
      if (m.kind === 'progress') options.onProgress?.(m.done, m.total);
      else if (m.kind === 'done') end(m.run);
      else end(new AppError(m.code, m.field, m.problem, m.mend));
    });
    worker.on('error', (error: Error & { code?: string }) => {
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY')
        end(new AppError('STRATEGY_FAULT', named(), `used more than ${HEAP_MB} MB`, 'Keep less in desk.state; nothing of this run was stored.', error));
      else end(error);
    });
    worker.on('exit', (code) => end(new Error(`the run's thread ended with code ${code} and no result`)));
  });
}
