// A session over a handful of candles: what a strategy's test, an example and a contract suite run on. No files, no limits of a portfolio.
import {
  AppError,
  type Candles,
  continuousInstrument,
  emptyCandles,
  formatTime,
  type Inputs,
  type Instrument,
  type JournalRecord,
  type ParameterShape,
  type RoundTrip,
  resolveParameters,
  type Strategy,
  type StrategyState,
  type Time,
  type Timeframe,
  timeframeMs,
} from '../../core/index.ts';
import { CandleVenue, type Conventions, type Costs, conventionPresets, orderHash } from '../execution/index.ts';
import { noLimits, type Sizing } from '../risk/index.ts';
import { Driver } from './drive.ts';
import { History } from './history.ts';
import { Session } from './session.ts';
import type { HistoryPredictions } from './side-events.ts';

export interface RunOptions {
  /** values that differ from the strategy's defaults */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** of the candles and of the decisions; the strategy's own, else 1m */
  readonly timeframe?: Timeframe;
  /** of the candles, where they are finer than the decisions */
  readonly candleTimeframe?: Timeframe;
  /** one per series of candles; perpetuals without a grid and without fees (LADDER-1.TEST, …) when absent: they can be sold short */
  readonly instruments?: readonly Instrument[];
  /** starting cash in the settle asset, as decimal text; 10000 when absent */
  readonly cash?: string;
  /** what a signal buys; all of the equity when absent */
  readonly sizing?: Sizing;
  readonly conventions?: Conventions;
  /** nothing when absent: no slippage, no delay */
  readonly costs?: Costs;
  /** what models foresaw, seen at the close each speaks of */
  readonly predictions?: readonly HistoryPredictions[];
}

export interface RunResult {
  readonly trades: readonly RoundTrip[];
  /** at the end, positions closed */
  readonly equity: number;
  /** everything that was decided, ordered and filled, with its reason, oldest first */
  readonly journal: readonly JournalRecord[];
  readonly orderHash: string;
  readonly session: Session;
}

const FIRST: Time = Date.UTC(2024, 0, 1);
const free: Costs = { slippage: { kind: 'bp', bp: 0 }, latencyMs: 0, volumeShare: Number.POSITIVE_INFINITY, liquidationFee: 0 };

/** Candles whose closes are these prices, each opening where the one before closed; 100 of volume each. The first opens on 2024-01-01. */
export function priceLadder(closes: readonly number[], timeframe: Timeframe = '1m', first: Time = FIRST): Candles {
  const candles = emptyCandles(closes.length);
  closes.forEach((close, i) => {
    const open = closes[i - 1] ?? close;
    candles.at[i] = first + i * timeframeMs(timeframe);
    candles.open[i] = open;
    candles.high[i] = Math.max(open, close);
    candles.low[i] = Math.min(open, close);
    candles.close[i] = close;
    candles.volume[i] = 100;
  });
  return candles;
}

const listOf = (series: readonly number[] | Candles | readonly Candles[], timeframe: Timeframe): readonly Candles[] => {
  if (!Array.isArray(series)) return [series as Candles];
  return typeof series[0] === 'object' ? (series as readonly Candles[]) : [priceLadder(series as readonly number[], timeframe)];
};

/**
 * Runs a strategy on closes, on candles, or on one series of candles per instrument, by the conventions of a backtest.
 * @throws AppError when a parameter is refused, or the strategy is at fault: here a fault is the answer, not an event to live on after
 */
export function runOn<P extends ParameterShape, I extends Inputs, S extends StrategyState>(
  given: Strategy<P, I, S>,
  series: readonly number[] | Candles | readonly Candles[],
  options: RunOptions = {},
): RunResult {
  const strategy = given as unknown as Strategy;
  const timeframe = options.timeframe ?? strategy.timeframe ?? '1m';
  const candleTimeframe = options.candleTimeframe ?? timeframe;
  const list = listOf(series, candleTimeframe);
  const instruments = options.instruments ?? list.map((_, i) => continuousInstrument(`LADDER-${i + 1}.TEST`, { kind: 'perpetual' }));
  const settle = (instruments[0] as Instrument).settle;
  const conventions = options.conventions ?? conventionPresets.tradewind;
  const costs = options.costs ?? free;
  const journal: JournalRecord[] = [];
  const session = new Session({
    accounts: [{ name: 'test', venue: (instruments[0] as Instrument).venue, cash: { [settle]: options.cash ?? '10000' }, leverage: 1 }],
    instruments,
    streams: list.map((_, instrument) => ({ instrument, timeframe: candleTimeframe, series: 'last' })),
    deployments: [
      {
        name: strategy.name,
        strategy,
        parameters: resolveParameters(strategy, options.parameters ?? {}),
        instruments: instruments.map((i) => i.id),
        account: 'test',
        timeframe,
        sizing: options.sizing ?? { kind: 'equity', fraction: 1 },
      },
    ],
    reporting: settle,
    conventions,
    costs,
    limits: noLimits,
    rules: [],
    tradeFrom: Number.NEGATIVE_INFINITY,
    journal: (record) => journal.push(record),
  });
  const result = drive(session, list, conventions, costs, options.predictions ?? []);
  const fault = session.faults[0];
  if (fault !== undefined) throw new AppError('STRATEGY_FAULT', `${strategy.name} at ${formatTime(fault.at)}`, fault.text, 'Mend it and run again.');
  return { ...result, journal, session };
}

function drive(
  session: Session,
  list: readonly Candles[],
  conventions: Conventions,
  costs: Costs,
  predictions: readonly HistoryPredictions[],
): Omit<RunResult, 'journal' | 'session'> {
  const driver = new Driver(session);
  const venue = new CandleVenue({ market: session.market, account: session, conventions, costs, accounts: 1, listener: driver });
  driver.connect(venue);
  const history = new History({ series: session.market.streams.map((stream, k) => ({ stream, candles: list[k] as Candles })), predictions });
  while (history.run(driver, 4096));
  for (const command of session.finish(true)) venue.send(command);
  venue.executeLast('close');
  session.amendCurve();
  return { trades: session.ledger.trips, equity: session.equity, orderHash: orderHash(session) };
}
