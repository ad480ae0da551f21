// Pure functions run on other cores over shared columns. The plug; `outside/workers` runs it on threads, `inlineWorkers` here on the spot.
import { AppError } from './errors.ts';

/**
 * A pure function another thread can find: the module that exports it and the name of that export. Inputs, shared data and results are plain
 * data (records, arrays, typed arrays); typed arrays over a SharedArrayBuffer are not copied. A task may wait for code to be loaded, for nothing else.
 */
export interface WorkerTask<Input, Output, Shared = undefined> {
  /** `import.meta.url` of the module */
  readonly module: string;
  /** name under which the module exports this very task */
  readonly name: string;
  readonly run: (input: Input, shared: Shared) => Output | Promise<Output>;
}

/** `export const foldFit = workerTask(import.meta.url, 'foldFit', (input: FoldInput, shared: FoldShared) => …)` */
export const workerTask = <Input, Output, Shared = undefined>(
  module: string,
  name: string,
  run: (input: Input, shared: Shared) => Output | Promise<Output>,
): WorkerTask<Input, Output, Shared> => ({ module, name, run });

export interface WorkOptions<Output, Shared> {
  /** handed to every thread once */
  readonly shared: Shared;
  /** called as each piece is done, in the order in which they finish */
  readonly onDone?: (index: number, output: Output) => void;
  /** stops handing out pieces; the call throws INTERRUPTED */
  readonly signal?: AbortSignal;
}

/** Runs one task over many inputs. Outputs stand in the order of the inputs, whatever the number of threads, so results do not depend on it. */
export interface Workers {
  /** threads that work at once */
  readonly size: number;
  run<Input, Output, Shared>(task: WorkerTask<Input, Output, Shared>, inputs: readonly Input[], options: WorkOptions<Output, Shared>): Promise<Output[]>;
  close(): Promise<void>;
}

/** @throws AppError INTERRUPTED once the signal says stop */
export function throwIfStopped(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true)
    throw new AppError('INTERRUPTED', 'work', 'it was stopped before it was done', 'Start it again: pieces that were finished and kept are not repeated.');
}

/** Everything on the calling thread, one piece after the other: for tests, and where threads are not worth starting. */
export const inlineWorkers: Workers = {
  size: 1,
  run: async (task, inputs, { shared, onDone, signal }) => {
    const outputs = [];
    for (const [index, input] of inputs.entries()) {
      throwIfStopped(signal);
      const output = await task.run(input, shared);
      outputs.push(output);
      onDone?.(index, output);
    }
    return outputs;
  },
  close: async () => {},
};
