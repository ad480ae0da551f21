// Whole-column loops over the extremes of sliding windows: Donchian, %R, stochastic, Aroon.
// An extreme is searched for again only when it leaves the window; otherwise one comparison per candle keeps it.
import type { Candles } from '../../../core/index.ts';
import { Sma } from '../average/sma.ts';
import { inPieces } from './chunks.ts';

/** Row of the last highest value of `x` in [from, to]. */
function highestAt(x: Float64Array, from: number, to: number): number {
  let at = from;
  let best = x[from] as number;
  for (let k = from + 1; k <= to; k++) {
    const v = x[k] as number;
    if (v >= best) {
      best = v;
      at = k;
    }
  }
  return at;
}

/** Row of the last lowest value of `x` in [from, to]. */
function lowestAt(x: Float64Array, from: number, to: number): number {
  let at = from;
  let best = x[from] as number;
  for (let k = from + 1; k <= to; k++) {
    const v = x[k] as number;
    if (v <= best) {
      best = v;
      at = k;
    }
  }
  return at;
}

/** Rows of the highest value of `x` over the last `period` rows, for rows [from, to); `at` is the row known for from − 1, or −1. Returns the last. */
function highestRows(x: Float64Array, period: number, rows: Int32Array, from: number, to: number, at: number): number {
  let best = at < 0 ? 0 : (x[at] as number);
  for (let i = from; i < to; i++) {
    const v = x[i] as number;
    if (at <= i - period || at < 0) {
      at = highestAt(x, i - period + 1, i);
      best = x[at] as number;
    } else if (v >= best) {
      at = i;
      best = v;
    }
    rows[i - from] = at;
  }
  return at;
}

/** As `highestRows`, of the lowest value. */
function lowestRows(x: Float64Array, period: number, rows: Int32Array, from: number, to: number, at: number): number {
  let best = at < 0 ? 0 : (x[at] as number);
  for (let i = from; i < to; i++) {
    const v = x[i] as number;
    if (at <= i - period || at < 0) {
      at = lowestAt(x, i - period + 1, i);
      best = x[at] as number;
    } else if (v <= best) {
      at = i;
      best = v;
    }
    rows[i - from] = at;
  }
  return at;
}

type Write = (from: number, to: number, tops: Int32Array, bottoms: Int32Array) => void;

/** Walks the rows of both extremes over `period` rows and lets `write` turn each piece of them into results. */
function extremes({ high, low }: Candles, period: number, write: Write): void {
  const n = high.length;
  const tops = new Int32Array(2048);
  const bottoms = new Int32Array(2048);
  let top = -1;
  let bottom = -1;
  inPieces(Math.min(n, period - 1), n, (from, to) => {
    top = highestRows(high, period, tops, from, to, top);
    bottom = lowestRows(low, period, bottoms, from, to, bottom);
    write(from, to, tops, bottoms);
  });
}

/** Channel of the highest high and the lowest low: middle, upper, lower. */
export function donchianLoop(candles: Candles, out: readonly Float64Array[], period: number): void {
  const { high, low } = candles;
  const [middle, upper, lower] = out as [Float64Array, Float64Array, Float64Array];
  for (const column of out) column.fill(Number.NaN, 0, Math.min(high.length, period - 1));
  extremes(candles, period, (from, to, tops, bottoms) => {
    for (let i = from; i < to; i++) {
      const highest = high[tops[i - from] as number] as number;
      const lowest = low[bottoms[i - from] as number] as number;
      upper[i] = highest;
      lower[i] = lowest;
      middle[i] = (highest + lowest) * 0.5;
    }
  });
}

/** Williams' %R. */
export function williamsLoop(candles: Candles, out: readonly Float64Array[], period: number): void {
  const { high, low, close } = candles;
  const values = out[0] as Float64Array;
  values.fill(Number.NaN, 0, Math.min(high.length, period - 1));
  extremes(candles, period, (from, to, tops, bottoms) => {
    for (let i = from; i < to; i++) {
      const highest = high[tops[i - from] as number] as number;
      const part = (highest - (low[bottoms[i - from] as number] as number)) / -100;
      values[i] = part === 0 ? 0 : (highest - (close[i] as number)) / part;
    }
  });
}

/** Stochastic: %K and %D. */
export function stochasticLoop(candles: Candles, out: readonly Float64Array[], period: number, slow: number, d: number): void {
  const { high, low, close } = candles;
  const [ks, ds] = out as [Float64Array, Float64Array];
  const smoothed = new Sma(slow);
  const average = new Sma(d);
  extremes(candles, period, (from, to, tops, bottoms) => {
    for (let i = from; i < to; i++) {
      const lowest = low[bottoms[i - from] as number] as number;
      const part = ((high[tops[i - from] as number] as number) - lowest) / 100;
      smoothed.push(part === 0 ? 0 : ((close[i] as number) - lowest) / part);
      if (i >= period + slow - 2) average.push(smoothed.value);
      ks[i] = smoothed.value;
      ds[i] = average.value;
    }
  });
  for (const column of out) column.fill(Number.NaN, 0, Math.min(ks.length, period + slow + d - 3));
}

/** Aroon: up − down, up, down. */
export function aroonLoop(candles: Candles, out: readonly Float64Array[], period: number): void {
  const [values, ups, downs] = out as [Float64Array, Float64Array, Float64Array];
  for (const column of out) column.fill(Number.NaN, 0, Math.min(values.length, period));
  const factor = 100 / period;
  extremes(candles, period + 1, (from, to, tops, bottoms) => {
    for (let i = from; i < to; i++) {
      const top = tops[i - from] as number;
      const bottom = bottoms[i - from] as number;
      ups[i] = factor * (period - (i - top));
      downs[i] = factor * (period - (i - bottom));
      values[i] = factor * (top - bottom);
    }
  });
}
