// A whole training on workers: units run as they become ready, finished ones are handed out to be kept, kept ones are not repeated.
import type { Workers } from '../../core/index.ts';
import { finishTraining, type Trained } from './finish.ts';
import { plannedTries } from './search.ts';
import { nextUnits, type Training, windowsOf } from './train.ts';
import { trainingUnit, type UnitOutput } from './unit.ts';

export interface RunOptions {
  /** outputs kept from an earlier, interrupted run of the same key */
  readonly kept?: Iterable<UnitOutput>;
  /** called with each output as it is there, in the order in which they finish */
  readonly onDone?: (output: UnitOutput) => void;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  readonly signal?: AbortSignal;
}

/** Units that a training comes to, as far as can be said before it runs: a search may end early. */
function plannedUnits(training: Training): number {
  const windows = windowsOf(training).length;
  return (training.ahead === undefined ? 0 : 1) + windows * (1 + (training.space === undefined ? 0 : plannedTries(training.request, training.space)));
}

/**
 * Runs what is not done and finishes. The same training gives the same bytes on any number of workers, interrupted or not.
 * @throws AppError INTERRUPTED once the signal says stop; what the learner throws
 */
export async function runTraining(training: Training, workers: Workers, { kept = [], onDone, onProgress, signal }: RunOptions = {}): Promise<Trained> {
  const done = new Map<string, UnitOutput>();
  for (const output of kept) done.set(output.id, output);
  const total = plannedUnits(training);
  for (let units = nextUnits(training, done); units.length > 0; units = nextUnits(training, done)) {
    onProgress?.({ done: done.size, total });
    await workers.run(trainingUnit, units, {
      shared: training.shared,
      onDone: (_, output) => {
        done.set(output.id, output);
        onDone?.(output);
        onProgress?.({ done: done.size, total });
      },
      ...(signal === undefined ? {} : { signal }),
    });
  }
  return finishTraining(training, done);
}
