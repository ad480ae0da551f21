// A session over history: the session of paper and live, fed from columns, with the simulated venue behind it.
import {
  type Candles,
  type Caveat,
  type EquityCurve,
  type Event,
  firstAtOrAfter,
  type Instrument,
  type InstrumentId,
  type Journal,
  type RoundTrip,
  type SeriesKind,
  sliceCandles,
  type Time,
  type Timeframe,
} from '../../core/index.ts';
import { CandleVenue, type Conventions, type Costs, orderHash } from '../../trading/execution/index.ts';
import type { AccountSetup } from '../../trading/portfolio/index.ts';
import { builtInRules, noLimits, type RiskLimits } from '../../trading/risk/index.ts';
import { type DeploymentSetup, Driver, History, type HistoryFunding, type HistoryPredictions, Session } from '../../trading/session/index.ts';
import { caveatsOf } from './caveats.ts';

export interface BacktestSeries {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  readonly kind: SeriesKind;
  /** candles before `from` warm the inputs up */
  readonly candles: Candles;
}

export interface BacktestSetup {
  readonly instruments: readonly Instrument[];
  readonly series: readonly BacktestSeries[];
  readonly funding: readonly HistoryFunding[];
  /** other events, in order of `at` */
  readonly events?: readonly Event[];
  readonly accounts: readonly AccountSetup[];
  readonly deployments: readonly DeploymentSetup[];
  readonly reporting: string;
  readonly conventions: Conventions;
  readonly costs: Costs;
  readonly limits: RiskLimits;
  /** candles that open in [from, to) are decided on */
  readonly from: Time;
  readonly to: Time;
  readonly delayMs?: number;
  /** what models foresaw, for strategies that act on it */
  readonly predictions?: readonly HistoryPredictions[];
  /** ms a model takes to answer once the candle is known */
  readonly predictionDelayMs?: number;
  readonly journal?: Journal;
  readonly heartbeat?: Int32Array;
}

export interface BacktestResult {
  readonly curve: EquityCurve;
  readonly start: { readonly at: Time; readonly equity: number };
  /** closed ones, then what is still open at the end (exit reason `open`) */
  readonly roundTrips: readonly RoundTrip[];
  /** computed when first asked for */
  readonly orderHash: string;
  readonly orders: number;
  /** how often each verdict was given, by code */
  readonly verdicts: Readonly<Record<string, number>>;
  readonly faults: Session['faults'];
  readonly caveats: readonly Caveat[];
  readonly fees: number;
  readonly funding: number;
  readonly traded: number;
  /** funding and fees are in `reporting` where every instrument settles in it */
  readonly reporting: string;
  readonly candles: number;
}

export class Backtest {
  readonly session: Session;
  private readonly setup: BacktestSetup;
  private readonly driver: Driver;
  private readonly venue: CandleVenue;
  private readonly history: History;
  private readonly start: { at: Time; equity: number };

  /** @throws AppError when strategies, instruments and series do not fit together */
  constructor(setup: BacktestSetup) {
    this.setup = setup;
    const ids = setup.instruments.map((i) => i.id);
    const series = setup.series.map((s) => ({ ...s, candles: sliceCandles(s.candles, 0, firstAtOrAfter(s.candles.at, setup.to)) }));
    const layered = setup.conventions.riskLayers;
    this.session = new Session({
      accounts: setup.accounts,
      instruments: setup.instruments,
      streams: series.map((s) => ({ instrument: ids.indexOf(s.instrument), timeframe: s.timeframe, series: s.kind })),
      deployments: setup.deployments,
      reporting: setup.reporting,
      conventions: setup.conventions,
      costs: setup.costs,
      // A preset without risk layers keeps what protects from slips of the fingers off as well: it repeats another system.
      limits: layered ? setup.limits : noLimits,
      rules: builtInRules,
      // a candle that opened before `from` closes at `from` at the latest
      tradeFrom: setup.from + 1,
      ...(setup.journal === undefined ? {} : { journal: setup.journal }),
      ...(setup.heartbeat === undefined ? {} : { heartbeat: setup.heartbeat }),
      expectedSlices: series.reduce((most, s) => Math.max(most, s.candles.at.length - firstAtOrAfter(s.candles.at, setup.from)), 0),
    });
    this.driver = new Driver(this.session);
    this.venue = new CandleVenue({
      market: this.session.market,
      account: this.session,
      conventions: setup.conventions,
      costs: setup.costs,
      accounts: setup.accounts.length,
      listener: this.driver,
    });
    this.driver.connect(this.venue);
    this.history = new History({
      series: series.map((s, i) => ({ stream: this.session.market.streams[i] as Session['market']['streams'][number], candles: s.candles })),
      funding: setup.funding,
      ...(setup.events === undefined ? {} : { events: setup.events }),
      ...(setup.delayMs === undefined ? {} : { delayMs: setup.delayMs }),
      ...(setup.predictions === undefined ? {} : { predictions: setup.predictions }),
      predictionDelayMs: (setup.delayMs ?? 0) + (setup.predictionDelayMs ?? 0),
    });
    this.start = { at: setup.from, equity: this.session.equity };
  }

  get progress(): { done: number; total: number } {
    return { done: this.history.done, total: this.history.total };
  }

  /** Feeds at most `slices` instants. False at the end of the data. */
  step(slices: number): boolean {
    return this.history.run(this.driver, slices);
  }

  /** The same feed as single events, in the order in which a venue would send them; each is for `deliver`. */
  events(): Generator<Event> {
    return this.history.events((s) => ({ instrument: (this.setup.instruments[s.instrument] as Instrument).id, timeframe: s.timeframe, series: s.series }));
  }

  /** One event through the driver, as it comes on paper and live. Either all of a run's events come so, or all by `step`. */
  deliver(event: Event): void {
    this.driver.deliver(event);
  }

  /** Ends the run as its conventions say, and tells it. */
  finish(): BacktestResult {
    const { session, setup } = this;
    const { lastCandle } = setup.conventions;
    for (const command of session.finish(lastCandle !== 'mark')) this.venue.send(command);
    if (lastCandle !== 'mark') this.venue.executeLast(lastCandle);
    session.amendCurve();
    const { totals } = session.ledger;
    let hash: string | undefined;
    return {
      curve: session.equityCurve,
      start: this.start,
      roundTrips: [...session.ledger.trips, ...session.ledger.stillOpen(session.now)],
      get orderHash() {
        hash ??= orderHash(session);
        return hash;
      },
      orders: session.submitted,
      verdicts: Object.fromEntries([...session.verdicts].sort(([a], [b]) => (a < b ? -1 : 1))),
      faults: session.faults,
      caveats: caveatsOf(session),
      fees: totals.fees,
      funding: totals.funding,
      traded: totals.turnover,
      reporting: setup.reporting,
      candles: this.history.done,
    };
  }
}

/** A whole run at once. @throws AppError */
export function backtest(setup: BacktestSetup): BacktestResult {
  const run = new Backtest(setup);
  while (run.step(4096));
  return run.finish();
}
