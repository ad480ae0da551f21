// Whole-column loops over the extremes of sliding windows: Donchian, %R, stochastic, Aroon.
// Rows are cut into blocks as long as the window. The extreme of any window is that of the end of one block and the beginning of the
// next, so two running extremes suffice (van Herk, Gil and Werman). Comparisons are multiplied in as 0 or 1, which is exact: whether
// a price is a new extreme is hard to foretell, and a wrong guess of the processor costs more than the multiplications.
// long because: values and rows of extremes need a loop each, and the four indicators share both
import type { Candles } from '../../../core/index.ts';
import { smaLoop } from './averages.ts';

/** Beyond every price, and finite: 0 × it must be 0. */
const FAR = Number.MAX_VALUE;

/** What one block leaves for the next: extremes from each row to the end of the block, and for ages the rows they stand in. */
interface Tail {
  readonly tops: Float64Array;
  readonly bottoms: Float64Array;
  readonly topRows: Float64Array;
  readonly bottomRows: Float64Array;
}

const tailOf = (period: number): Tail => ({
  tops: new Float64Array(period + 1).fill(-FAR),
  bottoms: new Float64Array(period + 1).fill(FAR),
  topRows: new Float64Array(period + 1),
  bottomRows: new Float64Array(period + 1),
});

/** Extremes of the windows that end in rows [start, start + period); all rows of the block must exist. */
function block(
  high: Float64Array,
  low: Float64Array,
  start: number,
  period: number,
  before: Tail,
  after: Tail,
  tops: Float64Array,
  bottoms: Float64Array,
): void {
  const oldTops = before.tops;
  const oldBottoms = before.bottoms;
  const newTops = after.tops;
  const newBottoms = after.bottoms;
  let top = high[start] as number;
  let bottom = low[start] as number;
  let endTop = high[start + period - 1] as number;
  let endBottom = low[start + period - 1] as number;
  for (let k = 0; k < period; k++) {
    const h = high[start + k] as number;
    const l = low[start + k] as number;
    const endH = high[start + period - 1 - k] as number;
    const endL = low[start + period - 1 - k] as number;
    const f1 = Number(h > top);
    top = h * f1 + top * (1 - f1);
    const f2 = Number(l < bottom);
    bottom = l * f2 + bottom * (1 - f2);
    const f3 = Number(endH > endTop);
    endTop = endH * f3 + endTop * (1 - f3);
    const f4 = Number(endL < endBottom);
    endBottom = endL * f4 + endBottom * (1 - f4);
    newTops[period - 1 - k] = endTop;
    newBottoms[period - 1 - k] = endBottom;
    const oldTop = oldTops[k + 1] as number;
    const oldBottom = oldBottoms[k + 1] as number;
    const f5 = Number(oldTop > top);
    tops[k] = oldTop * f5 + top * (1 - f5);
    const f6 = Number(oldBottom < bottom);
    bottoms[k] = oldBottom * f6 + bottom * (1 - f6);
  }
}

/** As `block`, but tells the rows of the extremes; of equal ones the newest. */
function rowBlock(
  high: Float64Array,
  low: Float64Array,
  start: number,
  period: number,
  before: Tail,
  after: Tail,
  tops: Float64Array,
  bottoms: Float64Array,
): void {
  const end = start + period - 1;
  let top = high[start] as number;
  let bottom = low[start] as number;
  let topRow = start;
  let bottomRow = start;
  let endTop = high[end] as number;
  let endBottom = low[end] as number;
  let endTopRow = end;
  let endBottomRow = end;
  for (let k = 0; k < period; k++) {
    const h = high[start + k] as number;
    const l = low[start + k] as number;
    const endH = high[end - k] as number;
    const endL = low[end - k] as number;
    const f1 = Number(h >= top);
    top = h * f1 + top * (1 - f1);
    topRow += (start + k - topRow) * f1;
    const f2 = Number(l <= bottom);
    bottom = l * f2 + bottom * (1 - f2);
    bottomRow += (start + k - bottomRow) * f2;
    const f3 = Number(endH > endTop);
    endTop = endH * f3 + endTop * (1 - f3);
    endTopRow += (end - k - endTopRow) * f3;
    const f4 = Number(endL < endBottom);
    endBottom = endL * f4 + endBottom * (1 - f4);
    endBottomRow += (end - k - endBottomRow) * f4;
    after.tops[period - 1 - k] = endTop;
    after.bottoms[period - 1 - k] = endBottom;
    after.topRows[period - 1 - k] = endTopRow;
    after.bottomRows[period - 1 - k] = endBottomRow;
    const f5 = Number((before.tops[k + 1] as number) > top);
    tops[k] = topRow + ((before.topRows[k + 1] as number) - topRow) * f5;
    const f6 = Number((before.bottoms[k + 1] as number) < bottom);
    bottoms[k] = bottomRow + ((before.bottomRows[k + 1] as number) - bottomRow) * f6;
  }
}

type Write = (from: number, to: number, tops: Float64Array, bottoms: Float64Array, start: number) => void;

/** Walks the windows of `period` rows and lets `write` turn their extremes (or rows of extremes), element row − start, into results. */
function extremes({ high, low }: Candles, period: number, walk: typeof block, write: Write): void {
  const n = high.length;
  const tops = new Float64Array(period);
  const bottoms = new Float64Array(period);
  let before = tailOf(period);
  let after = tailOf(period);
  let start = 0;
  for (; start + period <= n; start += period) {
    walk(high, low, start, period, before, after, tops, bottoms);
    write(Math.max(start, period - 1), start + period, tops, bottoms, start);
    [before, after] = [after, before];
  }
  if (start === 0 || start === n) return;
  // The last block is filled up with copies of its last row, whose windows nobody asks for.
  const pad = (x: Float64Array): Float64Array => {
    const block = new Float64Array(period).fill(x[n - 1] as number);
    block.set(x.subarray(start));
    return block;
  };
  const shifted = walk === rowBlock ? start : 0;
  for (const rows of [before.topRows, before.bottomRows]) for (let k = 0; k < rows.length; k++) rows[k] = (rows[k] as number) - shifted;
  walk(pad(high), pad(low), 0, period, before, after, tops, bottoms);
  for (let k = 0; k < period; k++) {
    tops[k] = (tops[k] as number) + shifted;
    bottoms[k] = (bottoms[k] as number) + shifted;
  }
  write(start, n, tops, bottoms, start);
}

/** Channel of the highest high and the lowest low: middle, upper, lower. */
export function donchianLoop(candles: Candles, out: readonly Float64Array[], period: number): void {
  const [middle, upper, lower] = out as [Float64Array, Float64Array, Float64Array];
  for (const column of out) column.fill(Number.NaN, 0, Math.min(candles.high.length, period - 1));
  extremes(candles, period, block, (from, to, tops, bottoms, start) => {
    for (let i = from; i < to; i++) {
      const highest = tops[i - start] as number;
      const lowest = bottoms[i - start] as number;
      upper[i] = highest;
      lower[i] = lowest;
      middle[i] = (highest + lowest) * 0.5;
    }
  });
}

/** Williams' %R. */
export function williamsLoop(candles: Candles, out: readonly Float64Array[], period: number): void {
  const { close } = candles;
  const values = out[0] as Float64Array;
  values.fill(Number.NaN, 0, Math.min(close.length, period - 1));
  extremes(candles, period, block, (from, to, tops, bottoms, start) => {
    for (let i = from; i < to; i++) {
      const highest = tops[i - start] as number;
      const part = (highest - (bottoms[i - start] as number)) / -100;
      values[i] = part === 0 ? 0 : (highest - (close[i] as number)) / part;
    }
  });
}

/** Stochastic: %K and %D. */
export function stochasticLoop(candles: Candles, out: readonly Float64Array[], period: number, slow: number, d: number): void {
  const { close } = candles;
  const [ks, ds] = out as [Float64Array, Float64Array];
  // The raw %K waits in the column of %D until it is averaged.
  extremes(candles, period, block, (from, to, tops, bottoms, start) => {
    for (let i = from; i < to; i++) {
      const lowest = bottoms[i - start] as number;
      const part = ((tops[i - start] as number) - lowest) / 100;
      ds[i] = part === 0 ? 0 : ((close[i] as number) - lowest) / part;
    }
  });
  smaLoop(ds, slow, ks, period - 1);
  smaLoop(ks, d, ds, period + slow - 2);
  ks.fill(Number.NaN, 0, Math.min(ks.length, period + slow + d - 3));
}

/** Aroon: up − down, up, down. */
export function aroonLoop(candles: Candles, out: readonly Float64Array[], period: number): void {
  const [values, ups, downs] = out as [Float64Array, Float64Array, Float64Array];
  for (const column of out) column.fill(Number.NaN, 0, Math.min(values.length, period));
  const factor = 100 / period;
  extremes(candles, period + 1, rowBlock, (from, to, tops, bottoms, start) => {
    for (let i = from; i < to; i++) {
      const top = tops[i - start] as number;
      const bottom = bottoms[i - start] as number;
      ups[i] = factor * (period - (i - top));
      downs[i] = factor * (period - (i - bottom));
      values[i] = factor * (top - bottom);
    }
  });
}
