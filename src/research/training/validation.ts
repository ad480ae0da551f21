// Which rows a request learns from and is judged on, and the last part of a window, on which settings are compared.
import { timeframeMs } from '../../core/index.ts';
import type { FeatureTable } from '../../quant/learning/index.ts';
import {
  combinatorialSplits,
  type Dataset,
  type Distance,
  holdoutSplit,
  type LabelTimes,
  purgedSplits,
  type Split,
  walkForwardSplits,
} from '../datasets/index.ts';
import type { TrainingRequest } from './request.ts';

/** Share of the rows that a holdout without a period takes. */
const holdoutShare = 0.2;

/** The time from which the last `share` of the rows are asked. */
function lastFrom({ rows, at }: LabelTimes, share: number): number {
  const times = Float64Array.from(rows, (row) => at[row] as number).sort();
  return times[Math.floor((1 - share) * times.length)] as number;
}

/**
 * The splits of a request.
 * @throws AppError EMPTY_RANGE, OUT_OF_RANGE when they do not fit the rows
 */
export function splitsOf({ validation, timeframe }: TrainingRequest, rows: Uint32Array, { table: { at }, known }: Dataset): Split[] {
  const { kind, folds, tested, purge, embargo, period } = validation;
  const times = { rows, at, known };
  const [first, last] = rows.reduce(([low, high], row) => [Math.min(low, at[row] as number), Math.max(high, at[row] as number)], [Infinity, -Infinity]);
  const distance: Distance = { purge: purge * timeframeMs(timeframe), embargo: embargo * (last - first) };
  switch (kind) {
    case 'walk-forward':
      return walkForwardSplits(times, folds, distance);
    case 'purged':
      return purgedSplits(times, folds, distance);
    case 'combinatorial':
      return combinatorialSplits(times, folds, tested, distance);
    case 'holdout':
      return [holdoutSplit(times, period === undefined ? lastFrom(times, holdoutShare) : last - period + 1, distance)];
  }
}

/**
 * The last `share` of some rows, and those before whose labels do not reach into it.
 * @throws AppError EMPTY_RANGE when nothing is left on one side
 */
export const lastPart = ({ table: { at }, known }: { readonly table: FeatureTable; readonly known: Float64Array }, rows: Uint32Array, share: number): Split =>
  holdoutSplit({ rows, at, known }, lastFrom({ rows, at, known }, share), { purge: 0, embargo: 0 });
