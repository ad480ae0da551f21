// Stored candles as the rows of features a model reads, with their gaps: no window reaches across one, as in training.
import type { Calendar, Candles, Timeframe } from '../../core/index.ts';
import type { FeatureSet } from '../../quant/features/index.ts';
import type { FeatureTable } from '../../quant/learning/index.ts';
import { gapAfter } from '../../research/datasets/index.ts';

/** One row a candle; `at` is its close. */
export function featureRows(set: FeatureSet, candles: Candles, calendar: Calendar, timeframe: Timeframe): FeatureTable {
  const columns = set.batch(candles);
  const width = columns.length;
  const rows = candles.at.length;
  const values = new Float32Array(rows * width);
  for (let k = 0; k < width; k++) {
    const column = columns[k] as Float64Array;
    for (let row = 0; row < rows; row++) values[row * width + k] = column[row] as number;
  }
  const isGap = gapAfter({ candles, calendar }, timeframe);
  const runs = [0];
  for (let row = 0; row + 1 < rows; row++) if (isGap(row)) runs.push(row + 1);
  return {
    names: set.columns.map((c) => c.name),
    hash: set.hash,
    rows,
    values,
    at: candles.at.map((open) => calendar.closeOf(open, timeframe)),
    runs: Uint32Array.from(runs),
  };
}
