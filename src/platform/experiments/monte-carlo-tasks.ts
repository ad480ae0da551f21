// Pieces of Monte Carlo that run the session again: a range of paths each, on any thread.
import { AppError, pieceSeed, workerTask } from '../../core/index.ts';
import { type BacktestSetup, backtest } from '../../research/backtest/index.ts';
import { emptyPaths, noisySetup, type PathRange, type Paths, randomEntrySetup, recordCurve, type TradePlan } from '../../research/optimisation/index.ts';
import { type PlainRun, revive } from './plain-run.ts';

interface RerunShared {
  readonly run: PlainRun;
  /** instants shown */
  readonly times: Float64Array;
  readonly seed: number;
}

export interface NoiseShared extends RerunShared {
  readonly level: number;
}

export interface EntriesShared extends RerunShared {
  readonly plans: readonly TradePlan[];
}

async function rerun(
  { from, to }: PathRange,
  { run, times, seed }: RerunShared,
  change: (setup: BacktestSetup, seed: number) => BacktestSetup,
): Promise<Paths> {
  const setup = await revive(run);
  const paths = emptyPaths(to - from, times.length);
  for (let k = from; k < to; k++) {
    const result = backtest(change(setup, pieceSeed(seed, k)));
    const [fault] = result.faults;
    // a path on which it stood still from then on would pass for a quiet one
    if (fault !== undefined)
      throw new AppError('STRATEGY_FAULT', `${fault.deployment}, path ${k + 1}`, fault.text, 'Mend the strategy: prices a little off must not break it.');
    recordCurve(paths, k - from, result.curve, result.start.equity, times);
  }
  return paths;
}

export const noisyPaths = workerTask(import.meta.url, 'noisyPaths', (range: PathRange, shared: NoiseShared) =>
  rerun(range, shared, (setup, seed) => noisySetup(setup, shared.level, seed)),
);

export const entryPaths = workerTask(import.meta.url, 'entryPaths', (range: PathRange, shared: EntriesShared) =>
  rerun(range, shared, (setup, seed) => randomEntrySetup(setup, shared.plans, seed)),
);
