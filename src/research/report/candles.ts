// The candles a page carries: the whole range at a coarse timeframe, and close views of the trades that tell most.
import { type Candles, firstAtOrAfter, type RoundTrip, sliceCandles, type Time, type Timeframe, timeframeMs, timeframes } from '../../core/index.ts';
import type { ReportInstrument } from './input.ts';

/** Candles of a coarser timeframe, counted from the epoch; the source's own when it is as coarse already. */
export function coarsen(c: Candles, ms: number): Candles {
  const at: number[] = [];
  const rows: number[] = [];
  for (let i = 0; i < c.at.length; i++) {
    const open = Math.floor((c.at[i] as number) / ms) * ms;
    if (at.at(-1) !== open) {
      at.push(open);
      rows.push(i);
    }
  }
  const n = at.length;
  const out = {
    at: Float64Array.from(at),
    open: new Float64Array(n),
    high: new Float64Array(n),
    low: new Float64Array(n),
    close: new Float64Array(n),
    volume: new Float64Array(n),
  };
  for (let k = 0; k < n; k++) {
    const from = rows[k] as number;
    const to = rows[k + 1] ?? c.at.length;
    let high = -Infinity;
    let low = Infinity;
    for (let i = from; i < to; i++) {
      high = Math.max(high, c.high[i] as number);
      low = Math.min(low, c.low[i] as number);
    }
    out.open[k] = c.open[from] as number;
    out.high[k] = high;
    out.low[k] = low;
    out.close[k] = c.close[to - 1] as number;
  }
  return out;
}

/** A stretch of candles as the page carries it: prices as whole numbers of 10^-decimals, times as steps from the one before. */
export interface CandleBlock {
  readonly timeframe: string;
  readonly from: number;
  readonly step: number;
  /** steps between rows; absent when all are 1 */
  readonly gaps?: readonly number[];
  readonly rows: readonly number[];
}

export function packCandles(c: Candles, timeframe: Timeframe, decimals: number): CandleBlock {
  const step = timeframeMs(timeframe);
  const power = 10 ** decimals;
  const rows: number[] = [];
  const gaps: number[] = [];
  for (let i = 0; i < c.at.length; i++) {
    if (i > 0) gaps.push(((c.at[i] as number) - (c.at[i - 1] as number)) / step);
    const open = Math.round((c.open[i] as number) * power);
    // Distances from the open are short numbers; a third of the size.
    rows.push(
      open,
      Math.round((c.high[i] as number) * power) - open,
      Math.round((c.low[i] as number) * power) - open,
      Math.round((c.close[i] as number) * power) - open,
    );
  }
  return { timeframe, from: c.at[0] ?? 0, step, ...(gaps.every((g) => g === 1) ? {} : { gaps }), rows };
}

const OVERVIEW_CANDLES = 3_000;
/** Close views of all instruments together. */
export const DETAIL_CANDLES = 14_000;
const WINDOW_CANDLES = 500;
const MARGIN_CANDLES = 40;

const names = Object.keys(timeframes) as Timeframe[];

/** The finest timeframe, from `least` on, in which `ms` are at most `most` candles. */
const fitting = (ms: number, most: number, least: Timeframe): Timeframe =>
  names.find((t) => timeframeMs(t) >= timeframeMs(least) && ms / timeframeMs(t) <= most) ?? '1w';

export interface ChartBlocks {
  readonly id: string;
  readonly decimals: number;
  readonly overview: CandleBlock;
  readonly details: readonly CandleBlock[];
}

/** Trades worth a close look, most telling first: the worst, the best, the last, the first, then evenly spread ones. */
export function tellingTrades(trips: readonly RoundTrip[], most: number): number[] {
  const all = trips.map((_, i) => i);
  const byPnl = all.toSorted((a, b) => (trips[a] as RoundTrip).pnl - (trips[b] as RoundTrip).pnl);
  const stride = Math.max(1, Math.floor(all.length / most));
  const order = [
    ...byPnl.slice(0, 10),
    ...byPnl.slice(-10).reverse(),
    ...all.slice(-10).reverse(),
    ...all.slice(0, 5),
    ...all.filter((i) => i % stride === 0),
    ...all,
  ];
  return [...new Set(order)].slice(0, most);
}

/**
 * Candles for one instrument: the whole range, coarse enough, and native candles around the telling trades while the budget lasts.
 * `detailOf` receives the block of each trade shown (trade index → block index).
 */
export function blocksOf(i: ReportInstrument, trips: readonly RoundTrip[], budget: number, detailOf: Map<number, number>): ChartBlocks {
  const { candles, timeframe, priceDecimals: decimals } = i;
  const n = candles.at.length;
  const span = n === 0 ? 0 : (candles.at[n - 1] as number) - (candles.at[0] as number);
  const coarse = n <= OVERVIEW_CANDLES ? timeframe : fitting(span, OVERVIEW_CANDLES, timeframe);
  const overview = packCandles(coarse === timeframe ? candles : coarsen(candles, timeframeMs(coarse)), coarse, decimals);
  const details: CandleBlock[] = [];
  if (coarse === timeframe) return { id: i.id, decimals, overview, details };
  const mine = trips.flatMap((t, index) => (t.instrument === i.id ? [index] : []));
  let left = budget;
  for (const k of tellingTrades(
    mine.map((index) => trips[index] as RoundTrip),
    200,
  )) {
    const index = mine[k] as number;
    const t = trips[index] as RoundTrip;
    const block = window(candles, timeframe, coarse, t.entryTime, t.exitTime, decimals);
    if (block === undefined) continue;
    left -= block.rows.length / 4;
    if (left < 0) break;
    detailOf.set(index, details.length);
    details.push(block);
  }
  return { id: i.id, decimals, overview, details };
}

/** Candles from a little before the entry to a little after the exit; undefined when only the overview's own timeframe would fit them. */
function window(c: Candles, native: Timeframe, coarsest: Timeframe, entry: Time, exit: Time, decimals: number): CandleBlock | undefined {
  const shown = fitting(exit - entry, WINDOW_CANDLES - 2 * MARGIN_CANDLES, native);
  const step = timeframeMs(shown);
  if (step >= timeframeMs(coarsest)) return undefined;
  const from = firstAtOrAfter(c.at, Math.floor(entry / step - MARGIN_CANDLES) * step);
  const to = firstAtOrAfter(c.at, Math.ceil(exit / step + MARGIN_CANDLES) * step);
  if (from >= to) return undefined;
  const rows = sliceCandles(c, from, to);
  return packCandles(shown === native ? rows : coarsen(rows, step), shown, decimals);
}
