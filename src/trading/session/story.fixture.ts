// A trader's notebook for tests: a few candles, a script of what is wanted after each, and the lines that were written.
import {
  type Candles,
  continuousInstrument,
  type Event,
  emptyCandles,
  type FundingRates,
  HOUR,
  type Instrument,
  type Intents,
  type JournalRecord,
  type Strategy,
  type Timeframe,
  timeframeMs,
} from '../../core/index.ts';
import { CandleVenue, type Conventions, type Costs, parseConventions } from '../execution/index.ts';
import { builtInRules, defaultLimits, noLimits, type RiskLimits, type Rule, type Sizing } from '../risk/index.ts';
import { Driver, History, type HistoryPredictions, type HistorySeries, Session, type SessionSetup } from './index.ts';

/** The first candle opens here: 2024-01-01 00:00 UTC. */
export const T0 = Date.UTC(2024, 0, 1);

/** A candle as open, high, low, close and (100 when absent) volume; or one price for all four. */
export type Row = number | readonly [number, number, number, number, number?];

export function candlesOf(rows: readonly Row[], timeframe: Timeframe = '1h', first = T0): Candles {
  const c = emptyCandles(rows.length);
  rows.forEach((row, i) => {
    const [open, high, low, close, volume = 100] = typeof row === 'number' ? [row, row, row, row] : row;
    c.at[i] = first + i * timeframeMs(timeframe);
    c.open[i] = open;
    c.high[i] = high;
    c.low[i] = low;
    c.close[i] = close;
    c.volume[i] = volume;
  });
  return c;
}

const rules = { from: 0, tick: 1, lot: 1, minQuantity: 1, maxQuantity: 1e12, minNotional: 0, priceBand: Number.POSITIVE_INFINITY };

/** BTC bought with USDT: tick 0.01, lot 0.001, no fees. */
export const spot = (options: Partial<Instrument> = {}): Instrument => ({
  ...continuousInstrument('BTC-USDT.TEST', { base: 'BTC', quote: 'USDT', settle: 'USDT', continuous: false, priceScale: 2, quantityScale: 3 }),
  rules: [rules],
  rulesSource: 'file',
  ...options,
});

/** A linear perpetual settled in USDT, funded every eight hours: tick 0.01, lot 0.001. */
export const perp = (options: Partial<Instrument> = {}): Instrument =>
  spot({ id: 'BTC-USDT-SWAP.TEST', symbol: 'BTC-USDT-SWAP', kind: 'perpetual', fundingMs: 8 * HOUR, ...options });

/** An inverse perpetual: contracts of 100 USD, settled in BTC; tick 0.1, whole contracts. */
export const inverse = (options: Partial<Instrument> = {}): Instrument =>
  spot({
    id: 'BTC-USD-SWAP.TEST',
    symbol: 'BTC-USD-SWAP',
    kind: 'perpetual',
    quote: 'USD',
    settle: 'BTC',
    inverse: true,
    multiplier: 100,
    priceScale: 1,
    quantityScale: 0,
    fundingMs: 8 * HOUR,
    ...options,
  });

export const free: Costs = { slippage: { kind: 'bp', bp: 0 }, latencyMs: 0, volumeShare: Number.POSITIVE_INFINITY, liquidationFee: 0 };

/** What to want after the candle with that number (from 0); functions see the desk. */
export type Script = Readonly<Record<number, Intents | ((desk: Parameters<NonNullable<Strategy['onCandle']>>[1]) => Intents)>>;

/** A strategy that follows a script by the number of candles it has seen. */
export const scripted = (script: Script, more: Partial<Strategy> = {}): Strategy => ({
  name: 'script',
  version: '1',
  about: 'does what it is told',
  parameters: {},
  onCandle(_candle, desk) {
    const line = script[desk.candles - 1];
    return typeof line === 'function' ? line(desk) : line;
  },
  ...more,
});

export interface Story {
  readonly candles: readonly Row[] | Candles;
  readonly script?: Script;
  /** instead of a script */
  readonly strategy?: Strategy;
  readonly instrument?: Instrument;
  /** a preset with changes, as on the command line */
  readonly conventions?: string;
  readonly costs?: Partial<Costs>;
  /** the limits named, every other one off; with any of them the built-in rules are asked */
  readonly limits?: Partial<RiskLimits>;
  readonly rules?: readonly Rule[];
  readonly sizing?: Sizing;
  readonly cash?: Readonly<Record<string, string>>;
  readonly leverage?: number;
  readonly timeframe?: Timeframe;
  readonly decides?: Timeframe;
  readonly events?: readonly Event[];
  readonly funding?: FundingRates;
  readonly mark?: readonly Row[];
  readonly delayMs?: number;
  readonly predictions?: readonly HistoryPredictions[];
  readonly predictionDelayMs?: number;
  /** more instruments, each with candles of its own; the script's strategy trades them too */
  readonly also?: readonly { readonly instrument: Instrument; readonly candles: readonly Row[] | Candles }[];
  readonly deployments?: SessionSetup['deployments'];
  readonly accounts?: SessionSetup['accounts'];
  readonly reporting?: string;
}

export interface Stage {
  readonly session: Session;
  readonly driver: Driver;
  readonly venue: CandleVenue;
  readonly history: History;
  readonly setup: SessionSetup;
  readonly conventions: Conventions;
  readonly journal: JournalRecord[];
}

const listOf = (candles: Story['candles'], timeframe: Timeframe): Candles => (Array.isArray(candles) ? candlesOf(candles, timeframe) : (candles as Candles));

export function setupOf(story: Story, journal: JournalRecord[] = []): SessionSetup {
  const timeframe = story.timeframe ?? '1h';
  const main = story.instrument ?? continuousInstrument('X.TEST');
  const instruments = [main, ...(story.also ?? []).map((a) => a.instrument)];
  const limits = { ...noLimits, ...story.limits };
  return {
    accounts: story.accounts ?? [{ name: 'a', venue: 'TEST', cash: story.cash ?? { [main.settle]: '1000' }, leverage: story.leverage ?? 1 }],
    instruments,
    streams: [
      ...instruments.map((_, instrument) => ({ instrument, timeframe, series: 'last' as const })),
      ...(story.mark === undefined ? [] : [{ instrument: 0, timeframe, series: 'mark' as const }]),
    ],
    deployments: story.deployments ?? [
      {
        name: 'd',
        strategy: story.strategy ?? scripted(story.script ?? {}),
        parameters: {},
        instruments: instruments.map((i) => i.id),
        account: 'a',
        timeframe: story.decides ?? timeframe,
        sizing: story.sizing ?? { kind: 'units', quantity: 1 },
      },
    ],
    reporting: story.reporting ?? main.settle,
    conventions: parseConventions(story.conventions ?? 'tradewind'),
    costs: { ...free, ...story.costs },
    limits: { ...limits, unstoppedRisk: story.limits?.unstoppedRisk ?? defaultLimits.unstoppedRisk },
    rules: story.rules ?? (story.limits === undefined ? [] : builtInRules),
    tradeFrom: Number.NEGATIVE_INFINITY,
    journal: (record) => journal.push(record),
  };
}

/** A session, its venue and its history, ready to run. With `session` a restored one takes the stage. */
export function stage(story: Story, session?: Session): Stage {
  const journal: JournalRecord[] = [];
  const setup = session?.setup ?? setupOf(story, journal);
  const { conventions } = setup;
  const on = session ?? new Session(setup);
  const driver = new Driver(on);
  const venue = new CandleVenue({ market: on.market, account: on, conventions, costs: setup.costs, accounts: setup.accounts.length, listener: driver });
  driver.connect(venue);
  const timeframe = story.timeframe ?? '1h';
  const columns = [listOf(story.candles, timeframe), ...(story.also ?? []).map((a) => listOf(a.candles, timeframe))];
  if (story.mark !== undefined) columns.push(candlesOf(story.mark, timeframe));
  const series: HistorySeries[] = columns.map((candles, k) => ({ stream: on.market.streams[k] as HistorySeries['stream'], candles }));
  const history = new History({
    series,
    ...(story.events === undefined ? {} : { events: story.events }),
    ...(story.funding === undefined ? {} : { funding: [{ instrument: (setup.instruments[0] as Instrument).id, rates: story.funding }] }),
    ...(story.delayMs === undefined ? {} : { delayMs: story.delayMs }),
    ...(story.predictions === undefined ? {} : { predictions: story.predictions }),
    ...(story.predictionDelayMs === undefined ? {} : { predictionDelayMs: story.predictionDelayMs }),
  });
  return { session: on, driver, venue, history, setup, conventions, journal };
}

/** Ends a run as its conventions say. */
export function end({ session, venue, conventions }: Stage): void {
  const { lastCandle } = conventions;
  for (const command of session.finish(lastCandle !== 'mark')) venue.send(command);
  if (lastCandle !== 'mark') venue.executeLast(lastCandle);
  session.amendCurve();
}

export interface Told extends Stage {
  /** every fill: number of the candle it is stamped with (from 0), side, size, price, role */
  readonly fills: readonly string[];
  /** every round trip: side, size, entry → exit price, reason, profit */
  readonly trips: readonly string[];
  /** codes of verdicts and halts, in order */
  readonly codes: readonly string[];
}

const short = (x: number): string => String(Number(x.toPrecision(10)));

export function notebook(on: Stage, timeframe: Timeframe = '1h'): Told {
  const fills = on.journal
    .filter((r) => r.kind === 'fill')
    .map((r) => {
      const [, side, size, price] = /^(buy|sell) (\S+) at ([^:]+):/.exec(r.text) ?? [];
      return `#${(r.at - T0) / timeframeMs(timeframe)} ${side} ${short(Number(size))} @ ${short(Number(price))} ${r.code}`;
    });
  const trips = on.session.ledger.trips.map(
    (t) => `${t.side} ${short(t.quantity)} ${short(t.entryPrice)} → ${short(t.exitPrice)} ${t.exitReason} ${short(Math.round(t.pnl * 1e8) / 1e8)}`,
  );
  const codes = on.journal.filter((r) => (r.kind === 'verdict' || r.kind === 'halt') && r.code !== undefined).map((r) => r.code as string);
  return { ...on, fills, trips, codes };
}

/** Runs a story to the end of its candles; `ending` also ends it as its conventions say. */
export function tell(story: Story, ending = false): Told {
  const on = stage(story);
  while (on.history.run(on.driver, 4096));
  if (ending) end(on);
  return notebook(on, story.timeframe);
}
