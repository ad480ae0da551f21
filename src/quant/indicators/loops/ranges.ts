// Whole-column loops of what is built on true ranges: ATR, ADX, Keltner, Supertrend. Same arithmetic as the steps, same bits.
import type { Candles } from '../../../core/index.ts';
import { rangeOf } from '../true-range.ts';
import { emaLoop } from './averages.ts';
import { inPieces } from './chunks.ts';

/** Average true range, TA-Lib's seeding. */
export function atrLoop({ high, low, close }: Candles, period: number, out: Float64Array): void {
  const n = close.length;
  out.fill(Number.NaN, 0, Math.min(n, period));
  if (period >= n) return;
  let value = 0;
  for (let i = 1; i <= period; i++) value += rangeOf(high[i] as number, low[i] as number, close[i - 1] as number);
  value /= period;
  out[period] = value;
  const before = period - 1;
  for (let i = period + 1; i < n; i++) {
    value = (value * before + rangeOf(high[i] as number, low[i] as number, close[i - 1] as number)) / period;
    out[i] = value;
  }
}

/** Keltner channel: middle, upper, lower. */
export function keltnerLoop(candles: Candles, out: readonly Float64Array[], period: number, range: number, multiplier: number): void {
  const [middle, upper, lower] = out as [Float64Array, Float64Array, Float64Array];
  emaLoop(candles.close, period, middle);
  atrLoop(candles, range, upper);
  const n = candles.close.length;
  const first = Math.min(n, Math.max(period - 1, range));
  for (const column of out) column.fill(Number.NaN, 0, first);
  for (let i = first; i < n; i++) {
    const reach = multiplier * (upper[i] as number);
    const centre = middle[i] as number;
    upper[i] = centre + reach;
    lower[i] = centre - reach;
  }
}

/** Supertrend: line and direction. */
export function supertrendLoop(candles: Candles, out: readonly Float64Array[], period: number, multiplier: number): void {
  const [line, directions] = out as [Float64Array, Float64Array];
  const { high, low, close } = candles;
  const n = close.length;
  // The ranges wait in the direction's column until their turn.
  atrLoop(candles, period, directions);
  line.fill(Number.NaN, 0, Math.min(n, period));
  if (period >= n) return;
  const start = ((high[period] as number) + (low[period] as number)) * 0.5;
  const firstReach = multiplier * (directions[period] as number);
  const state = Float64Array.of(start + firstReach, start - firstReach, 1);
  line[period] = start - firstReach;
  directions[period] = 1;
  inPieces(period + 1, n, (from, to) => supertrendPiece(candles, line, directions, multiplier, state, from, to));
}

function supertrendPiece(
  { high, low, close }: Candles,
  line: Float64Array,
  directions: Float64Array,
  multiplier: number,
  state: Float64Array,
  from: number,
  to: number,
): void {
  let upper = state[0] as number;
  let lower = state[1] as number;
  let up = state[2] === 1;
  for (let i = from; i < to; i++) {
    const middle = ((high[i] as number) + (low[i] as number)) * 0.5;
    const reach = multiplier * (directions[i] as number);
    const previous = close[i - 1] as number;
    const above = middle + reach;
    const below = middle - reach;
    if (above < upper || previous > upper) upper = above;
    if (below > lower || previous < lower) lower = below;
    up = up ? !((close[i] as number) < lower) : (close[i] as number) > upper;
    line[i] = up ? lower : upper;
    directions[i] = up ? 1 : -1;
  }
  state[0] = upper;
  state[1] = lower;
  state[2] = up ? 1 : -1;
}

/** ADX, and the directional indexes where asked for. */
export function adxLoop(candles: Candles, out: readonly Float64Array[], period: number): void {
  const n = candles.close.length;
  for (const column of out) column.fill(Number.NaN, 0, Math.min(n, 2 * period - 1));
  // sums of +DM, −DM and TR, DX, the sum of the first DX, ADX
  const state = new Float64Array(6);
  inPieces(1, n, (from, to) => adxPiece(candles, out, period, state, from, to));
}

function adxPiece({ high, low, close }: Candles, out: readonly Float64Array[], period: number, state: Float64Array, from: number, to: number): void {
  const [values, pluses, minuses] = out as [Float64Array, Float64Array?, Float64Array?];
  let ups = state[0] as number;
  let downs = state[1] as number;
  let ranges = state[2] as number;
  let index = state[3] as number;
  let sum = state[4] as number;
  let value = state[5] as number;
  for (let i = from; i < to; i++) {
    const up = (high[i] as number) - (high[i - 1] as number);
    const down = (low[i - 1] as number) - (low[i] as number);
    if (i >= period) {
      ups -= ups / period;
      downs -= downs / period;
      ranges -= ranges / period;
    }
    // The larger side, where it is positive; multiplied in as 0 or 1, since branches on it are wrong every other time.
    const rise = (up + Math.abs(up)) * 0.5;
    const fall = (down + Math.abs(down)) * 0.5;
    ups += rise * Number(rise > fall);
    downs += fall * Number(fall > rise);
    ranges += rangeOf(high[i] as number, low[i] as number, close[i - 1] as number);
    if (i < period) continue;
    const plus = ranges === 0 ? 0 : 100 * (ups / ranges);
    const minus = ranges === 0 ? 0 : 100 * (downs / ranges);
    const both = plus + minus;
    if (both !== 0) index = 100 * (Math.abs(minus - plus) / both);
    if (i < 2 * period - 1) {
      if (both !== 0) sum += index;
      continue;
    }
    if (i === 2 * period - 1) value = (both === 0 ? sum : sum + index) / period;
    else if (both !== 0) value = (value * (period - 1) + index) / period;
    values[i] = value;
    if (pluses !== undefined) pluses[i] = plus;
    if (minuses !== undefined) minuses[i] = minus;
  }
  state[0] = ups;
  state[1] = downs;
  state[2] = ranges;
  state[3] = index;
  state[4] = sum;
  state[5] = value;
}
