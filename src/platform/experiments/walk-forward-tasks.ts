// One fold of a walk forward on any thread.
import { workerTask } from '../../core/index.ts';
import { type Fold, type FoldResult, type FoldSearch, runFold } from '../../research/optimisation/index.ts';
import { type PlainRun, revive } from './plain-run.ts';

export interface FoldShared {
  readonly run: PlainRun;
  readonly search: FoldSearch | undefined;
  /** the same for every fold: a search by chance tries the same points in each, and they are counted once */
  readonly seed: number;
}

export const parameterFold = workerTask(
  import.meta.url,
  'parameterFold',
  async (fold: Fold, { run, search, seed }: FoldShared): Promise<FoldResult> => runFold(await revive(run), fold, search, seed),
);
