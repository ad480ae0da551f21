// The parent's side of a training: starts its process, passes on what it tells, stops it when asked.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { AppError } from '../../core/index.ts';
import { type ModelVersion, openRegistry } from './registry.ts';
import type { FromTrainer, ToTrainer, TrainOrder } from './train-child.ts';

export interface SuperviseTrainingOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
  readonly onNote?: (line: string) => void;
}

/** After this long a process that was asked to stop is ended: what it finished is on the disk. */
const STOP_MS = 3000;
/** what is kept of the process's last words */
const WORDS_MAX = 4000;

/**
 * Trains in a process of its own. Whatever ends that process, the registry is whole and the next attempt goes on where it was.
 * @throws AppError of the training itself; INTERRUPTED when it was stopped or its process was ended from outside
 */
export function superviseTraining(order: TrainOrder, options: SuperviseTrainingOptions = {}): Promise<{ version: ModelVersion; added: boolean }> {
  const child = fork(fileURLToPath(new URL('./train-child.ts', import.meta.url)), [], {
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let words = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString()).slice(-WORDS_MAX);
  });
  let answer: FromTrainer | undefined;
  let killer: NodeJS.Timeout | undefined;
  const tell = (message: ToTrainer): void => void child.send(message);
  const stop = (): void => {
    if (child.connected) tell({ kind: 'stop' });
    killer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  };
  return new Promise((resolve, reject) => {
    child.on('message', (message: FromTrainer) => {
      if (message.kind === 'progress') options.onProgress?.(message.done, message.total);
      else if (message.kind === 'note') options.onNote?.(message.line);
      else answer = message;
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(killer);
      options.signal?.removeEventListener('abort', stop);
      if (answer?.kind === 'done') resolve({ version: openRegistry(order.home).find(`${order.name}@${answer.version}`), added: answer.added });
      else if (answer?.kind === 'failed' && answer.code !== 'BUG') reject(new AppError(answer.code, answer.field, answer.problem, answer.mend));
      else if (answer?.kind === 'failed') reject(new Error(answer.problem));
      else
        reject(
          new AppError(
            'INTERRUPTED',
            'training',
            `its process ended (${signal ?? `code ${code}`})${words === '' ? '' : `: ${words.trim()}`}`,
            'Run it again: pieces that were finished are not repeated.',
          ),
        );
    });
    options.signal?.addEventListener('abort', stop, { once: true });
    if (options.signal?.aborted === true) stop();
    else tell({ kind: 'train', order });
  });
}
