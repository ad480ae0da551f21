// Do features know what they cannot know? Recomputed candle by candle, with the future cut off, and with another future; the past must keep every bit.
import { AppError, type Candles, emptyCandle, formatTime, pieceSeed, seeded, sliceCandles, type Time, type Timeframe, timeframeMs } from '../../core/index.ts';
import type { FeatureSet } from '../../quant/features/index.ts';
import { closeTimes, futurePath, perturbCandles, returnSpread } from '../bias/index.ts';
import type { Series } from './series.ts';

/** A feature whose value at `at` depends on what came later, or differs from what live would have. */
export interface FeatureLeak {
  readonly column: string;
  /** open time of the first candle concerned */
  readonly at: Time;
  readonly by: 'live' | 'truncation' | 'perturbation';
}

/** Where the future is cut off: enough that a feature which looks one candle ahead shows at each of them. */
const cutsDefault = 6;

/** First difference of two computations in rows [0, rows). */
function firstLeak(
  set: FeatureSet,
  candles: Candles,
  ours: readonly Float64Array[],
  other: readonly Float64Array[],
  rows: number,
  by: FeatureLeak['by'],
): FeatureLeak | undefined {
  let found: FeatureLeak | undefined;
  let first = rows;
  for (const [k, column] of ours.entries()) {
    const again = other[k] as Float64Array;
    for (let row = 0; row < first; row++)
      if (!Object.is(column[row], again[row])) {
        first = row;
        found = { column: (set.columns[k] as FeatureSet['columns'][number]).name, at: candles.at[row] as number, by };
      }
  }
  return found;
}

function replayed(set: FeatureSet, candles: Candles): Float64Array[] {
  const live = set.live();
  const columns = set.columns.map(() => new Float64Array(candles.at.length));
  const candle = emptyCandle();
  for (let row = 0; row < candles.at.length; row++) {
    candle.at = candles.at[row] as number;
    candle.open = candles.open[row] as number;
    candle.high = candles.high[row] as number;
    candle.low = candles.low[row] as number;
    candle.close = candles.close[row] as number;
    candle.volume = candles.volume[row] as number;
    live.update(candle);
    for (let k = 0; k < columns.length; k++) (columns[k] as Float64Array)[row] = live.row[k] as number;
  }
  return columns;
}

/**
 * Looks for features that know the future, or that training would see otherwise than live: the columns are computed once over all candles, then
 * by the live object candle by candle, then at several moments without what came after and with another future. Every bit up to the moment must stay.
 * @returns the first leak found, undefined for none
 */
export function featureBias(
  set: FeatureSet,
  { candles, calendar }: Pick<Series, 'candles' | 'calendar'>,
  { timeframe, seed, cuts = cutsDefault }: { timeframe: Timeframe; seed: number; cuts?: number },
): FeatureLeak | undefined {
  const ours = set.batch(candles);
  const rows = candles.at.length;
  const found = firstLeak(set, candles, ours, replayed(set, candles), rows, 'live');
  if (found !== undefined) return found;
  const closes = closeTimes(candles, timeframe, calendar);
  const spread = returnSpread(candles);
  for (let k = 0; k < cuts; k++) {
    const random = seeded(pieceSeed(seed, k));
    // one moment in each of as many equal stretches
    const [low, high] = [Math.floor((k * (rows - 1)) / cuts), Math.floor(((k + 1) * (rows - 1)) / cuts)];
    if (high <= low) continue;
    const cut = low + 1 + random.integer(high - low);
    const path = futurePath({
      cut: closes[cut - 1] as number,
      step: timeframeMs(timeframe),
      end: closes[rows - 1] as number,
      spread,
      noise: spread,
      sign: k % 2 === 0 ? 1 : -1,
      random,
    });
    const leak =
      firstLeak(set, candles, ours, set.batch(sliceCandles(candles, 0, cut)), cut, 'truncation') ??
      firstLeak(set, candles, ours, set.batch(perturbCandles(candles, closes, path, random)), cut, 'perturbation');
    if (leak !== undefined) return leak;
  }
  return undefined;
}

const ways = {
  live: 'live would have another value',
  truncation: 'it changes when what comes later is cut off',
  perturbation: 'it changes with what comes later',
} as const;

/** @throws AppError VERDICT when `featureBias` finds something */
export function refuseLeaks(set: FeatureSet, series: Series, options: { timeframe: Timeframe; seed: number }): void {
  const leak = featureBias(set, series, options);
  if (leak !== undefined)
    throw new AppError(
      'VERDICT',
      `feature ${leak.column}`,
      `at the candle of ${formatTime(leak.at)} of ${series.instrument} ${ways[leak.by]}: it knows the future`,
      'Take it out of the set, or make it of closed candles only; nothing was trained.',
    );
}
