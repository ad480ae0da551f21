// What the page's charts and trade table are drawn from: few enough numbers to load at once, with every peak and every trade kept.
import { type Candles, firstAtOrAfter, type RoundTrip, type Time, type Timeframe, timeframeMs, timeframes } from '../../core/index.ts';
import { drawdownSeries, returnSeries, rollingSharpe } from '../../quant/statistics/index.ts';
import type { ReportInput, ReportInstrument } from './input.ts';

/** Rows of points chosen so that each bucket keeps its highest and lowest equity and its deepest drawdown; first and last are always there. */
export function pickPoints(equity: Float64Array, drawdown: Float64Array, buckets: number): Int32Array {
  const n = equity.length;
  if (n <= buckets * 3) return Int32Array.from({ length: n }, (_, i) => i);
  const picked = new Set<number>([0, n - 1]);
  for (let b = 0; b < buckets; b++) {
    const from = Math.floor((b * n) / buckets);
    const to = Math.floor(((b + 1) * n) / buckets);
    let high = from;
    let low = from;
    let deep = from;
    for (let i = from; i < to; i++) {
      if ((equity[i] as number) > (equity[high] as number)) high = i;
      if ((equity[i] as number) < (equity[low] as number)) low = i;
      if ((drawdown[i] as number) < (drawdown[deep] as number)) deep = i;
    }
    picked.add(high).add(low).add(deep);
  }
  return Int32Array.from(picked).sort();
}

const EQUITY_BUCKETS = 700;
const round = (x: number, digits: number): number | null => (Number.isFinite(x) ? Number(x.toPrecision(digits)) : null);

/** Columns for the equity and drawdown panes: seconds, equity, benchmark scaled to the same start, drawdown (all as arrays of equal length). */
export function equityColumns(input: ReportInput): { t: number[]; equity: (number | null)[]; benchmark: (number | null)[]; drawdown: (number | null)[] } {
  const { at, equity } = input.curve;
  const start = input.start?.equity ?? equity[0];
  const drawdown = drawdownSeries(equity, start);
  const rows = [...pickPoints(equity, drawdown, EQUITY_BUCKETS)];
  const prices = input.benchmark?.prices;
  const unit = prices === undefined ? NaN : (start as number) / (input.benchmark?.start ?? (prices[0] as number));
  return {
    t: rows.map((i) => Math.round((at[i] as number) / 1000)),
    equity: rows.map((i) => round(equity[i] as number, 9)),
    benchmark: prices === undefined ? [] : rows.map((i) => round((prices[i] as number) * unit, 9)),
    drawdown: rows.map((i) => round(drawdown[i] as number, 5)),
  };
}

/** Returns in the window of the rolling Sharpe: half a year, or a third of a shorter record; 0 when there is too little. */
export function rollingWindow(returns: number, perYear: number): number {
  const window = Math.min(Math.round(perYear / 2), Math.floor(returns / 3));
  return window >= 10 ? window : 0;
}

export function rollingColumns(input: ReportInput): { t: number[]; sharpe: (number | null)[]; window: number } {
  const daily = returnSeries(input, { ...input.options, returns: 'daily' });
  const perYear = input.calendar.daysPerYear;
  const window = rollingWindow(daily.returns.length, perYear);
  if (window === 0) return { t: [], sharpe: [], window };
  const sharpe = rollingSharpe(daily.returns, window, perYear);
  if (!sharpe.some(Number.isFinite)) return { t: [], sharpe: [], window: 0 };
  return { t: Array.from(daily.at.subarray(1), (a) => Math.round(a / 1000)), sharpe: Array.from(sharpe, (x) => round(x, 4)), window };
}

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
const DETAIL_CANDLES = 14_000;
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
function blocksOf(i: ReportInstrument, trips: readonly RoundTrip[], budget: number, detailOf: Map<number, number>): ChartBlocks {
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
  const rows = {
    at: c.at.subarray(from, to),
    open: c.open.subarray(from, to),
    high: c.high.subarray(from, to),
    low: c.low.subarray(from, to),
    close: c.close.subarray(from, to),
    volume: c.volume.subarray(from, to),
  };
  return packCandles(shown === native ? rows : coarsen(rows, step), shown, decimals);
}

/** Instruments that get a chart: those traded most. */
const CHARTED_INSTRUMENTS = 8;

export interface TradeColumns {
  /** texts that rows point into: deployments, instruments, reasons, notes */
  readonly texts: readonly string[];
  /** one array per trade, in the order of `tradeFields` */
  readonly rows: readonly (readonly (number | null)[])[];
}

export const tradeFields = [
  'deployment',
  'instrument',
  'short',
  'quantity',
  'entryTime',
  'entryPrice',
  'exitTime',
  'exitPrice',
  'fees',
  'funding',
  'pnl',
  'reason',
  'entryNote',
  'exitNote',
  'detail',
] as const;

function tradeColumns(trips: readonly RoundTrip[], detailOf: ReadonlyMap<number, number>): TradeColumns {
  const texts: string[] = [];
  const places = new Map<string, number>();
  const place = (text: string): number => {
    let at = places.get(text);
    if (at === undefined) places.set(text, (at = texts.push(text) - 1));
    return at;
  };
  const rows = trips.map((t, i) => [
    place(t.deployment),
    place(t.instrument),
    t.side === 'short' ? 1 : 0,
    round(t.quantity, 10),
    t.entryTime,
    round(t.entryPrice, 10),
    t.exitTime,
    round(t.exitPrice, 10),
    round(t.fees, 10),
    round(t.funding, 10),
    round(t.pnl, 10),
    place(t.exitReason),
    place(t.entryNote),
    place(t.exitNote),
    detailOf.get(i) ?? -1,
  ]);
  return { texts, rows };
}

/** All the page's data in one object. */
export function payloadOf(input: ReportInput) {
  const counts = new Map<string, number>();
  for (const t of input.roundTrips) counts.set(t.instrument, (counts.get(t.instrument) ?? 0) + 1);
  const charted = input.instruments
    .filter((i) => i.candles.at.length > 0)
    .sort((a, b) => (counts.get(b.id) ?? 0) - (counts.get(a.id) ?? 0))
    .slice(0, CHARTED_INSTRUMENTS);
  const detailOf = new Map<number, number>();
  const charts = charted.map((i) => blocksOf(i, input.roundTrips, DETAIL_CANDLES / charted.length, detailOf));
  return {
    currency: input.currency,
    benchmark: input.benchmark?.label ?? '',
    curve: equityColumns(input),
    rolling: rollingColumns(input),
    charts,
    // Quantities and prices are shown with the instrument's places; unknown instruments with what the number has.
    trades: tradeColumns(input.roundTrips, detailOf),
  };
}
