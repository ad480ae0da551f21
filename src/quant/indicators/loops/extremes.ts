// Whole-column loops over the extremes of sliding windows: Donchian, %R, stochastic, Aroon.
// An extreme is searched for again only when it leaves the window; otherwise one comparison per candle keeps it.
import type { Candles } from '../../../core/index.ts';
import { Sma } from '../average/sma.ts';

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

/** Channel of the highest high and the lowest low: middle, upper, lower. */
export function donchianLoop({ high, low }: Candles, out: readonly Float64Array[], period: number): void {
  const [middle, upper, lower] = out as [Float64Array, Float64Array, Float64Array];
  const n = high.length;
  const first = Math.min(n, period - 1);
  for (const column of out) column.fill(Number.NaN, 0, first);
  let top = -1;
  let bottom = -1;
  let highest = 0;
  let lowest = 0;
  for (let i = first; i < n; i++) {
    const from = i - period + 1;
    const h = high[i] as number;
    const l = low[i] as number;
    if (top < from) {
      top = highestAt(high, from, i);
      highest = high[top] as number;
    } else if (h >= highest) {
      top = i;
      highest = h;
    }
    if (bottom < from) {
      bottom = lowestAt(low, from, i);
      lowest = low[bottom] as number;
    } else if (l <= lowest) {
      bottom = i;
      lowest = l;
    }
    upper[i] = highest;
    lower[i] = lowest;
    middle[i] = (highest + lowest) * 0.5;
  }
}

/** Where the close stands between the extremes: from the low (0 to 100) or from the high (0 to −100). */
function placeLoop({ high, low, close }: Candles, out: Float64Array, period: number, fromHigh: boolean): void {
  const n = high.length;
  const first = Math.min(n, period - 1);
  out.fill(Number.NaN, 0, first);
  let top = -1;
  let bottom = -1;
  let highest = 0;
  let lowest = 0;
  for (let i = first; i < n; i++) {
    const from = i - period + 1;
    const h = high[i] as number;
    const l = low[i] as number;
    if (top < from) {
      top = highestAt(high, from, i);
      highest = high[top] as number;
    } else if (h >= highest) {
      top = i;
      highest = h;
    }
    if (bottom < from) {
      bottom = lowestAt(low, from, i);
      lowest = low[bottom] as number;
    } else if (l <= lowest) {
      bottom = i;
      lowest = l;
    }
    const part = (highest - lowest) / (fromHigh ? -100 : 100);
    out[i] = part === 0 ? 0 : (fromHigh ? highest - (close[i] as number) : (close[i] as number) - lowest) / part;
  }
}

/** Williams' %R. */
export const williamsLoop = (candles: Candles, out: readonly Float64Array[], period: number): void => placeLoop(candles, out[0] as Float64Array, period, true);

/** Stochastic: %K and %D. */
export function stochasticLoop(candles: Candles, out: readonly Float64Array[], period: number, slow: number, d: number): void {
  const [ks, ds] = out as [Float64Array, Float64Array];
  placeLoop(candles, ks, period, false);
  const n = ks.length;
  const first = Math.min(n, period + slow + d - 3);
  const smoothed = new Sma(slow);
  const average = new Sma(d);
  for (let i = period - 1; i < n; i++) {
    smoothed.push(ks[i] as number);
    if (i < period + slow - 2) continue;
    average.push(smoothed.value);
    ks[i] = smoothed.value;
    ds[i] = average.value;
  }
  ks.fill(Number.NaN, 0, first);
  ds.fill(Number.NaN, 0, first);
}

/** Aroon: up − down, up, down. */
export function aroonLoop({ high, low }: Candles, out: readonly Float64Array[], period: number): void {
  const [values, ups, downs] = out as [Float64Array, Float64Array, Float64Array];
  const n = high.length;
  const first = Math.min(n, period);
  for (const column of out) column.fill(Number.NaN, 0, first);
  const factor = 100 / period;
  let top = -1;
  let bottom = -1;
  let highest = 0;
  let lowest = 0;
  for (let i = first; i < n; i++) {
    const from = i - period;
    const h = high[i] as number;
    const l = low[i] as number;
    if (top < from) {
      top = highestAt(high, from, i);
      highest = high[top] as number;
    } else if (h >= highest) {
      top = i;
      highest = h;
    }
    if (bottom < from) {
      bottom = lowestAt(low, from, i);
      lowest = low[bottom] as number;
    } else if (l <= lowest) {
      bottom = i;
      lowest = l;
    }
    ups[i] = factor * (period - (i - top));
    downs[i] = factor * (period - (i - bottom));
    values[i] = factor * (top - bottom);
  }
}
