// Long work in pieces over threads: what an interrupted attempt finished is not done again.
import { deserialize, serialize } from 'node:v8';
import type { Workers, WorkerTask, WorkOptions } from '../../core/index.ts';
import type { Work } from '../../outside/storage/index.ts';

export interface KeptOptions<Output, Shared> extends Omit<WorkOptions<Output, Shared>, 'onDone'> {
  /** called after each piece, those kept before at once */
  readonly onProgress?: (done: number, total: number) => void;
  /** what a person following it wants to know, a line each */
  readonly onNote?: (line: string) => void;
}

/** Runs the pieces that are not kept yet, keeps each as it is finished, and gives all outputs in the order of the inputs. */
export async function runKept<Input, Output, Shared>(
  work: Work,
  names: readonly string[],
  workers: Workers,
  task: WorkerTask<Input, Output, Shared>,
  inputs: readonly Input[],
  { onProgress, onNote, ...options }: KeptOptions<Output, Shared>,
): Promise<Output[]> {
  const outputs = names.map((name) => {
    const bytes = work.read(name);
    return bytes === undefined ? undefined : (deserialize(bytes) as Output);
  });
  const open = [...inputs.keys()].filter((k) => outputs[k] === undefined);
  let done = inputs.length - open.length;
  if (done > 0) {
    onNote?.(`${done} of ${inputs.length} pieces were done before and are taken over`);
    onProgress?.(done, inputs.length);
  }
  const keeping: Promise<void>[] = [];
  try {
    await workers.run(
      task,
      open.map((k) => inputs[k] as Input),
      {
        ...options,
        onDone: (index, output) => {
          const k = open[index] as number;
          outputs[k] = output;
          keeping.push(work.keep(names[k] as string, serialize(output)));
          onProgress?.(++done, inputs.length);
        },
      },
    );
  } finally {
    // what is finished is on the disk before anybody hears of a failure
    await Promise.all(keeping);
  }
  return outputs as Output[];
}
