// The thread a run lives in: a strategy that loops for ever or exhausts memory takes this thread down, never the program.
import { parentPort, workerData } from 'node:worker_threads';
import { AppError } from '../../core/index.ts';
import { executeRun } from './execute.ts';
import type { RunRequest, WorkerMessage } from './supervise.ts';

const port = parentPort;
if (port === null) throw new Error('this file is the body of a worker thread');

const send = (message: WorkerMessage): void => port.postMessage(message);

const { home, spec, command, heartbeat } = workerData as RunRequest & { heartbeat: Int32Array };
let told = 0;
try {
  const run = await executeRun(home, spec, {
    command,
    heartbeat,
    onProgress: (done, total) => {
      const now = Date.now();
      if (now - told < 100) return;
      told = now;
      send({ kind: 'progress', done, total });
    },
  });
  send({ kind: 'done', run });
} catch (error) {
  if (error instanceof AppError) send({ kind: 'failed', code: error.code, field: error.field, problem: error.problem, mend: error.mend });
  else throw error;
}
