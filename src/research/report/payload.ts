// What the page's charts and trade table are drawn from: few enough numbers to load at once, with every peak and every trade kept.
import type { RoundTrip } from '../../core/index.ts';
import { drawdownSeries, returnSeries, rollingSharpe } from '../../quant/statistics/index.ts';
import { blocksOf, DETAIL_CANDLES } from './candles.ts';
import type { ReportInput } from './input.ts';

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
  const firstPrice: number = input.benchmark?.start ?? prices?.[0] ?? NaN;
  const unit = (start as number) / firstPrice;
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

/** Instruments that get a chart: those traded most. */
const CHARTED_INSTRUMENTS = 8;

export interface TradeColumns {
  /** texts that rows point into: deployments, instruments, reasons, notes */
  readonly texts: readonly string[];
  /** one array per trade: deployment, instrument, 1 when short, quantity, entry time and price, exit time and price, fees, funding, pnl, reason, entry note, exit note, close view or -1 */
  readonly rows: readonly (readonly (number | null)[])[];
}

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
