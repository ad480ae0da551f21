// The parent's side of the process a strategy is watched in: starts it, asks it, and ends it when it hangs.
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { AppError } from '../../core/index.ts';
import { PATIENCE_MS } from '../backtests/index.ts';
import type { WatchAnswer, WatchedResult, WatchRequest } from './child.ts';

/** most memory of a watched run's heap, MB */
const HEAP_MB = 4096;
/** what is kept of the child's last words */
const WORDS_MAX = 2000;

export interface Watcher {
  /** Runs are made one after another. @throws AppError of the run itself; STRATEGY_FAULT when it hung or died; INTERRUPTED */
  ask(request: WatchRequest): Promise<WatchedResult>;
  close(): void;
}

/** The environment of this process without anything that tells where the real data lies. */
function quietEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:TRADEWIND|VITEST|NODE_OPTIONS|OLDPWD|PWD)/.test(name)));
}

/** Starts the process at once. @param folder where the process starts: not where the real data is */
export function openWatcher(folder: string, o: { readonly signal?: AbortSignal | undefined; readonly patienceMs?: number } = {}): Watcher {
  const patienceMs = o.patienceMs ?? PATIENCE_MS;
  let child: ChildProcess | undefined;
  /** the run before: one at a time */
  let before: Promise<unknown> = Promise.resolve();
  let words = '';

  const start = (): ChildProcess => {
    const started = fork(fileURLToPath(new URL('./child.ts', import.meta.url)), [], {
      cwd: folder,
      env: quietEnvironment(),
      execArgv: [`--max-old-space-size=${HEAP_MB}`],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    started.stderr?.on('data', (chunk: Buffer) => {
      words = (words + chunk.toString()).slice(-WORDS_MAX);
    });
    return started;
  };

  const close = (): void => {
    child?.removeAllListeners();
    child?.kill('SIGKILL');
    child = undefined;
  };

  const askNow = (request: WatchRequest): Promise<WatchedResult> => {
    const asked = (child ??= start());
    const name = request.spec.strategies.map((s) => s.name).join(', ');
    return new Promise((resolve, reject) => {
      let hung: NodeJS.Timeout;
      const settle = (outcome: WatchedResult | Error): void => {
        clearTimeout(hung);
        o.signal?.removeEventListener('abort', interrupted);
        for (const name of ['message', 'error', 'exit']) asked.removeAllListeners(name);
        if (outcome instanceof Error) reject(outcome);
        else resolve(outcome);
      };
      const fail = (error: Error): void => {
        settle(error);
        close();
      };
      const interrupted = (): void => fail(new AppError('INTERRUPTED', 'bias', 'stopped before its end', 'Nothing was changed; run it again.'));
      const wait = (): void => {
        clearTimeout(hung);
        hung = setTimeout(() => {
          fail(new AppError('STRATEGY_FAULT', name, `did not come back within ${patienceMs / 1000} s`, 'Look for a loop that never ends.'));
        }, patienceMs);
      };
      wait();
      if (o.signal?.aborted === true) return interrupted();
      o.signal?.addEventListener('abort', interrupted, { once: true });
      asked.on('message', (answer: WatchAnswer) => {
        if (answer.kind === 'alive') wait();
        else if (answer.kind === 'done') settle(answer);
        else if (answer.code === 'BUG') settle(new Error(answer.problem));
        else settle(new AppError(answer.code, answer.field, answer.problem, answer.mend));
      });
      asked.on('error', fail);
      asked.on('exit', (code, signal) =>
        fail(
          new AppError(
            'STRATEGY_FAULT',
            name,
            `its process ended (${signal ?? `code ${code}`})${words === '' ? '' : `: ${words.trim()}`}`,
            'Mend it and run again.',
          ),
        ),
      );
      asked.send(request);
    });
  };
  const ask = (request: WatchRequest): Promise<WatchedResult> => {
    const asked = before.then(() => askNow(request));
    before = asked.catch(() => undefined);
    return asked;
  };
  child = start();
  return { ask, close };
}
