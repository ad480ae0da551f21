// Trades of the same number, side, size and length at moments drawn by chance: what the entries were worth by themselves.
import {
  AppError,
  calendarOf,
  defineStrategy,
  firstAtOrAfter,
  type Instrument,
  type InstrumentId,
  pieceSeed,
  seeded,
  type Time,
  type Timeframe,
} from '../../core/index.ts';
import { shuffleRows } from '../../quant/statistics/index.ts';
import { noLimits } from '../../trading/risk/index.ts';
import type { BacktestSetup } from '../backtest/index.ts';

/** What of a round trip is kept when its moment is drawn anew. */
export interface TradeShape {
  readonly side: 'long' | 'short';
  /** candles it was held */
  readonly hold: number;
  /** notional when it was opened, of the equity then */
  readonly fraction: number;
}

/** Trades of one instrument, in the order in which they were opened, and how many candles were decided on. */
export interface TradePlan {
  readonly instrument: InstrumentId;
  readonly candles: number;
  readonly trades: readonly TradeShape[];
}

interface Trip {
  readonly instrument: InstrumentId;
  readonly side: 'long' | 'short';
  readonly quantity: number;
  readonly entryTime: Time;
  readonly entryPrice: number;
  readonly exitTime: Time;
}

/** Closes of the candles of `timeframe` that are decided on. */
function decisionCloses(setup: BacktestSetup, instrument: Instrument, timeframe: Timeframe): Float64Array {
  const series = setup.series.find((s) => s.instrument === instrument.id && s.kind === 'last');
  const calendar = calendarOf(instrument.calendar);
  const closes: number[] = [];
  for (const at of series?.candles.at ?? []) {
    if (at < setup.from || at >= setup.to) continue;
    const close = calendar.candle(at, timeframe)?.close;
    if (close !== undefined && close !== closes.at(-1)) closes.push(close);
  }
  return Float64Array.from(closes);
}

/**
 * What the trades of a run have beside their moments.
 * @throws AppError VERDICT where there is nothing that could be placed anew
 */
export function tradePlans(
  setup: BacktestSetup,
  trips: readonly Trip[],
  curve: { readonly at: Float64Array; readonly equity: Float64Array },
  start: number,
): TradePlan[] {
  const refuse = (problem: string): AppError => new AppError('VERDICT', 'random entries', problem, 'Leave this method out: --method trades,returns,noise.');
  if (setup.deployments.length !== 1) throw refuse('the run has several strategies, and their trades overlap');
  if (trips.length === 0) throw refuse('the run made no trades');
  const { timeframe } = setup.deployments[0] as BacktestSetup['deployments'][number];
  return setup.instruments.flatMap((instrument) => {
    const own = trips.filter((t) => t.instrument === instrument.id).sort((a, b) => a.entryTime - b.entryTime);
    if (own.length === 0) return [];
    const closes = decisionCloses(setup, instrument, timeframe);
    const trades = own.map(({ side, quantity, entryTime, entryPrice, exitTime }) => {
      const row = firstAtOrAfter(curve.at, entryTime + 1) - 1;
      const equity: number = row < 0 ? start : (curve.equity[row] as number);
      const notional = quantity * instrument.multiplier * (instrument.inverse ? 1 : entryPrice);
      return { side, hold: Math.max(1, firstAtOrAfter(closes, exitTime) - firstAtOrAfter(closes, entryTime)), fraction: notional / equity };
    });
    const held = trades.reduce((sum, t) => sum + t.hold, 0);
    if (held > closes.length) throw refuse(`the trades in ${instrument.id} overlap: they hold ${held} candles of ${closes.length}`);
    return [{ instrument: instrument.id, candles: closes.length, trades }];
  });
}

interface Placed extends TradeShape {
  /** number of the candle at whose close it is decided */
  readonly from: number;
}

/** The trades of a plan in a random order at random moments, none over another; one candle apart where there is room. */
export function placeTrades({ candles, trades }: TradePlan, seed: number): Placed[] {
  const random = seeded(seed);
  const order = Uint32Array.from(trades, (_, i) => i);
  shuffleRows(order, random);
  const held = trades.reduce((sum, t) => sum + t.hold, 0);
  const apart = held + trades.length <= candles ? 1 : 0;
  const slack = candles - held - apart * trades.length;
  const gaps = Float64Array.from(trades, () => random.integer(slack + 1)).sort();
  let before = 0;
  return Array.from(order, (index, k) => {
    const trade = trades[index] as TradeShape;
    const from = (gaps[k] as number) + before;
    before += trade.hold + apart;
    return { ...trade, from };
  });
}

/** Trades what was placed, and nothing else. */
const scheduled = (placed: ReadonlyMap<InstrumentId, readonly Placed[]>) =>
  defineStrategy({
    name: 'random-entry',
    version: '1',
    about: 'Trades of a given size and length at moments drawn by chance: a benchmark for entries.',
    parameters: {},
    state: () => ({ seen: 0, next: 0 }),
    onCandle(_, desk) {
      const own = placed.get(desk.instrument.id) ?? [];
      const { state } = desk;
      const now = state.seen++;
      const last = own[state.next - 1];
      const trade = own[state.next];
      if (trade?.from === now) {
        state.next++;
        return { kind: 'target', equityFraction: trade.side === 'long' ? trade.fraction : -trade.fraction, reason: 'drawn' };
      }
      return last !== undefined && now === last.from + last.hold ? { kind: 'target', quantity: 0, reason: 'held as long as the trade it repeats' } : undefined;
    },
  });

/** The setup with the run's trades at random moments, at the run's costs; without its risk limits, which the sizes have been through already. */
export function randomEntrySetup(setup: BacktestSetup, plans: readonly TradePlan[], seed: number): BacktestSetup {
  const placed = new Map(plans.map((plan, k) => [plan.instrument, placeTrades(plan, pieceSeed(seed, k))]));
  return {
    ...setup,
    deployments: setup.deployments.map((d) => ({ ...d, strategy: scheduled(placed) as unknown as typeof d.strategy, parameters: {} })),
    limits: noLimits,
  };
}
