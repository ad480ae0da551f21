// Candles as columns: the form in which history is stored, read, checked and replayed.
import { type Time, type Timeframe, timeframeOf } from './time.ts';

/**
 * Columns of equal length, oldest first. `at` is the open time (epoch ms); a candle is visible at its close.
 * Prices are doubles in quote units; volume is in base units (contracts' coins), 0 where the source has none.
 */
export interface Candles {
  readonly at: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

/** Which price a series of candles tells: trades, the venue's mark price, or the underlying index. */
export type SeriesKind = 'last' | 'mark' | 'index';

/** Funding as known at its instants: `rate` is a fraction per funding interval, paid by longs to shorts when positive. */
export interface FundingRates {
  readonly at: Float64Array;
  readonly rate: Float64Array;
}

export const candleColumns = ['at', 'open', 'high', 'low', 'close', 'volume'] as const;

/** Columns for `length` candles, zeroed; on shared memory when workers are to read them. */
export function emptyCandles(length: number, shared = false): Candles {
  const column = () => (shared ? new Float64Array(new SharedArrayBuffer(length * 8)) : new Float64Array(length));
  return { at: column(), open: column(), high: column(), low: column(), close: column(), volume: column() };
}

/** A view (no copy) of rows [from, to). */
export function sliceCandles(c: Candles, from: number, to: number): Candles {
  return {
    at: c.at.subarray(from, to),
    open: c.open.subarray(from, to),
    high: c.high.subarray(from, to),
    low: c.low.subarray(from, to),
    close: c.close.subarray(from, to),
    volume: c.volume.subarray(from, to),
  };
}

/** Index of the first row whose time is >= `at` (binary search over a sorted column). */
export function firstAtOrAfter(times: Float64Array, at: Time): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] as number) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Rows with from <= open time < to, as a view. */
export const candlesBetween = (c: Candles, from: Time, to: Time): Candles => sliceCandles(c, firstAtOrAfter(c.at, from), firstAtOrAfter(c.at, to));

/** The most frequent distance between neighbouring open times in ms (the smallest when several tie); 0 with fewer than two rows. */
export function commonStep(at: Float64Array): number {
  const counts = new Map<number, number>();
  // The first rows tell as much as all of them; a million map look-ups would only cost time.
  const end = Math.min(at.length, 20_000);
  for (let i = 1; i < end; i++) {
    const step = (at[i] as number) - (at[i - 1] as number);
    if (step > 0) counts.set(step, (counts.get(step) ?? 0) + 1);
  }
  let best = 0;
  let most = 0;
  for (const [step, count] of counts) {
    if (count > most || (count === most && step < best)) {
      best = step;
      most = count;
    }
  }
  return best;
}

/** The timeframe whose length is the series' common step; undefined when there is none of that length. */
export const inferTimeframe = (at: Float64Array): Timeframe | undefined => timeframeOf(commonStep(at));
