// The whole of trading: one event in, commands out. No await, no clock, no chance; the same events give the same commands.
// long because: the order of steps inside a slice is the contract of the house, and it is read here, top to bottom.
import {
  type CandleEvent,
  type Command,
  candlesPerYear,
  capture,
  type EquityCurve,
  type Event,
  emptyCandles,
  type QuoteEvent,
  restore,
  type Time,
} from '../../core/index.ts';
import { type AccountState, maintenanceRate, OrderTable } from '../execution/index.ts';
import { type BestPrices, Market } from '../market/index.ts';
import { type AccountSetup, Ledger } from '../portfolio/index.ts';
import { haltRule, ObservedReturns, TripRecord } from '../risk/index.ts';
import { Answers } from './answers.ts';
import { Curve } from './curve.ts';
import { decide } from './decide.ts';
import { Foresights } from './foresight.ts';
import { Groups } from './groups.ts';
import { Guards } from './guards.ts';
import { Hand } from './hand.ts';
import { Handlers } from './handlers.ts';
import { InputChains } from './inputs.ts';
import { InstrumentLife } from './life.ts';
import { Notes } from './notes.ts';
import { cancelWorking, type DecisionContext, exit } from './place.ts';
import { Deployment, type SavedSeat, Seat } from './seat.ts';
import { checkSetup, type SessionSetup } from './setup.ts';
import { checkFingerprint, fingerprint, type SavedSession, SCHEMA } from './snapshot.ts';
import { SessionView } from './view.ts';

const NONE: readonly Command[] = [];

/** Sub-ledger of fills nobody here ordered. */
export const EXTERNAL = 'external';

export class Session implements AccountState {
  readonly setup: SessionSetup;
  readonly market: Market;
  readonly ledger: Ledger;
  readonly orders = new OrderTable();
  readonly guards = new Guards();
  readonly deployments: readonly Deployment[];
  private readonly notes: Notes;
  private readonly inputs: InputChains;
  private readonly foresights: Foresights;
  private readonly foresees: boolean;
  private readonly handlers: Handlers;
  private readonly answers: Answers;
  private readonly life: InstrumentLife;
  private readonly observed: ObservedReturns;
  private readonly curve: Curve;
  private readonly groups = new Groups();
  private readonly context: DecisionContext;
  private readonly hand: Hand;
  private readonly guarded: boolean;
  /** returns are remembered only when something reads them */
  private readonly observes: boolean;
  /** deployments with an onSlice */
  private readonly weighers: readonly Deployment[];
  /** per instrument: seats with an onQuote */
  private readonly quoted: readonly (readonly Seat[])[];
  private readonly arriving = emptyCandles(1);
  private ocoNext = 1;
  private readonly ocoNames = new Map<string, number>();
  private out: Command[] = [];

  /** @throws AppError when the parts do not fit together */
  constructor(setup: SessionSetup) {
    checkSetup(setup);
    this.setup = setup;
    const { limits } = setup;
    this.market = new Market(setup.instruments, setup.streams);
    this.notes = new Notes(this.market, setup.journal);
    this.deployments = setup.deployments.map((d, index) => new Deployment(index, d));
    this.ledger = new Ledger(this.market, {
      accounts: setup.accounts,
      deployments: [...setup.deployments.map((d) => d.name), EXTERNAL],
      reporting: setup.reporting,
      pairing: setup.conventions.pairing,
    });
    this.observed = new ObservedReturns(setup.instruments.length);
    this.observes =
      Math.min(limits.volatilityStress, limits.clusterExposure) !== Number.POSITIVE_INFINITY || setup.deployments.some((d) => d.sizing.kind === 'volatility');
    this.curve = new Curve(setup.expectedSlices ?? 1024);
    this.inputs = new InputChains(this.market);
    for (const d of this.deployments) this.inputs.seat(d, setup, this.ledger);
    this.foresights = new Foresights(this.inputs.seats, this.notes);
    this.foresees = this.foresights.any;
    this.handlers = new Handlers(setup.heartbeat ?? new Int32Array(2), this.notes, (d) => this.hand.withdrawEntries(d));
    const { market, ledger, orders, notes, handlers, deployments, seats, observed } = this;
    this.answers = new Answers({ orders, ledger, notes, handlers, deployments, seats });
    this.life = new InstrumentLife({ market, ledger, orders, observed, notes, seats });
    this.context = this.decisions();
    this.hand = new Hand({ seats, deployments, orders, guards: this.guards, ledger, notes, context: this.context, out: () => this.out });
    this.weighers = this.deployments.filter((d) => d.setup.strategy.onSlice !== undefined);
    this.quoted = setup.instruments.map((_, i) => seats.filter((s) => s.instrument === i && s.strategy.onQuote !== undefined));
    const watched = Math.min(limits.maxDrawdown, limits.dailyLoss, limits.grossExposureWarning, limits.maxPositionHours);
    this.guarded = watched !== Number.POSITIVE_INFINITY;
  }

  /** A session as it was saved, on the same set-up. @throws AppError BAD_VALUE when the set-up is another one or the state of another schema */
  static restore(setup: SessionSetup, saved: SavedSession): Session {
    checkFingerprint(setup, saved);
    const session = new Session(setup);
    session.load(saved);
    return session;
  }

  get now(): Time {
    return this.market.now;
  }
  get seats(): readonly Seat[] {
    return this.inputs.seats;
  }
  get equityCurve(): EquityCurve {
    return this.curve.columns();
  }
  get equity(): number {
    return this.ledger.equity;
  }
  /** orders that left */
  get submitted(): number {
    return this.notes.submitted;
  }
  /** how often each verdict was given, by code */
  get verdicts(): ReadonlyMap<string, number> {
    return this.notes.verdicts;
  }
  /** faults of strategies, oldest first */
  get faults(): Notes['faults'] {
    return this.notes.faults;
  }
  /** per instrument: funding instants an open position lived through, and how many of them a rate was known for */
  get fundingDue(): Float64Array {
    return this.life.fundingDue;
  }
  get fundingPaid(): Float64Array {
    return this.life.fundingPaid;
  }

  // ——— how a venue may look at the account
  net(account: number, instrument: number): number {
    return this.ledger.net(account, instrument);
  }
  held(order: number): number {
    const o = this.orders.all.get(order);
    return o === undefined ? 0 : this.answers.seatFor(o.deployment, o.request.instrument).position.quantity;
  }
  available(account: number, instrument: number): number {
    return this.ledger.available(account, instrument);
  }
  leverage(account: number): number {
    return (this.setup.accounts[account] as AccountSetup).leverage;
  }
  health(account: number, instrument: number, price: number): { equity: number; maintenance: number } {
    return this.ledger.health(account, instrument, price, maintenanceRate);
  }

  // ——— set-up
  private decisions(): DecisionContext {
    const { market, setup, ledger, guards, observed, orders, deployments, seats, notes, ocoNames } = this;
    const context: DecisionContext = {
      view: new SessionView({ market, limits: setup.limits, ledger, guards, observed, orders, deployments, seats }),
      orders,
      conventions: setup.conventions,
      rules: [haltRule, ...setup.rules.filter((r) => r !== haltRule && (r.active?.(setup.limits) ?? true))],
      record: new TripRecord(ledger.trips),
      oco: (seat, name) => {
        const key = `${seat.deployment.index}:${seat.instrument}:${name}`;
        let id = ocoNames.get(key);
        if (id === undefined) {
          // Odd numbers: order ids, which name the sets of stop and target, are multiples of four.
          id = this.ocoNext;
          this.ocoNext += 2;
          ocoNames.set(key, id);
        }
        return id;
      },
      group: (seat, intent) => this.groups.start(seat, intent, context, this.out),
      verdict: (seat, stage, code, text, figure, limit) => notes.verdict(seat, stage, code, text, figure, limit),
      yearlyVolatility: (seat) => observed.perCandle(seat.instrument) * Math.sqrt(candlesPerYear(seat.stream.calendar, seat.stream.timeframe)),
    };
    return context;
  }

  // ——— events
  private drain(): readonly Command[] {
    if (this.out.length === 0) return NONE;
    const commands = this.out;
    this.out = [];
    this.notes.leaving(commands, this.orders, this.answers);
    return commands;
  }

  /** One event in, commands out. */
  handle(event: Event): readonly Command[] {
    switch (event.kind) {
      case 'candle':
        this.see(event);
        return NONE;
      case 'quote':
        return this.quote(event);
      case 'slice':
        this.market.now = Math.max(this.market.now, event.at);
        this.open();
        return this.close();
      case 'funding':
        this.life.announce(event);
        return NONE;
      case 'prediction':
        this.foresights.take(event);
        return NONE;
      case 'instrument':
        this.market.now = Math.max(this.market.now, event.at);
        this.life.change(event, this.out);
        return this.drain();
      case 'operator':
        this.market.now = Math.max(this.market.now, event.at);
        this.hand.operate(event);
        return this.drain();
      case 'external-fill':
        this.answers.externalFill(event.fill, event.cause);
        return this.drain();
      default:
        this.answers.take(event);
        if (this.handlers.proposals.length > 0) this.settle();
        return this.drain();
    }
  }

  private see(e: CandleEvent): void {
    const index = this.market.indexOf(e.instrument);
    const stream = this.market.streams.find((s) => s.instrument === index && s.timeframe === e.timeframe && s.series === e.series);
    if (stream === undefined) return;
    const row = this.arriving;
    row.at[0] = e.openTime;
    row.open[0] = e.open;
    row.high[0] = e.high;
    row.low[0] = e.low;
    row.close[0] = e.close;
    row.volume[0] = e.volume;
    this.market.see(stream, row, 0);
  }

  /** Quotes move no equity and no stop: candles do. They are for strategies that ask for them. */
  private quote(e: QuoteEvent): readonly Command[] {
    const { market, handlers } = this;
    const index = market.indexOf(e.instrument);
    if (index === undefined) return NONE;
    if (!(market.quotes[index] as BestPrices).take(e)) {
      this.notes.count('QUOTE_REFUSED');
      return NONE;
    }
    market.now = Math.max(market.now, e.at);
    if (market.now < this.setup.tradeFrom) return NONE;
    const seats = this.quoted[index] as readonly Seat[];
    for (let i = 0; i < seats.length; i++) {
      const seat = seats[i] as Seat;
      if (seat.deployment.paused === '') handlers.call(seat, 'quote');
    }
    if (handlers.proposals.length > 0) this.settle();
    return this.drain();
  }

  /** The candles of a slice were seen, and no order has met them yet. */
  open(): void {
    this.life.settleBefore();
  }

  /** The open slice is complete: prices settle, inputs move one step, guards speak, strategies decide, rules judge. */
  close(): readonly Command[] {
    const { market, ledger, guards, inputs } = this;
    market.settlePrices();
    this.life.settleUpToNow();
    if (market.refused > 0) this.refused();
    if (ledger.openPositions.length > 0) this.life.live();
    inputs.feed(this.observes ? this.observed : undefined);
    if (this.foresees) this.foresights.step(inputs.ready, inputs.readyCount, market.now >= this.setup.tradeFrom);
    ledger.mark();
    if (market.now >= this.setup.tradeFrom) {
      this.curve.push(ledger);
      if (this.guarded) guards.check(ledger, this.setup.limits, this.hand);
      if (guards.state !== 'active') guards.insist(ledger, this.hand);
      if (this.groups.open.length > 0) this.groups.tend((d, i) => this.answers.seatFor(d, i), this.context, this.out);
      if (inputs.readyCount > 0) this.ask();
    }
    market.endSlice();
    return this.drain();
  }

  private refused(): void {
    const text = `${this.market.refused} candles that are late, doubled or impossible were refused; they moved nothing`;
    this.notes.journal?.({ at: this.now, kind: 'quality', code: 'REFUSED', text, figure: this.market.refused });
  }

  private ask(): void {
    const { handlers } = this;
    const { ready, readyCount } = this.inputs;
    for (let i = 0; i < readyCount; i++) {
      const seat = ready[i] as Seat;
      if (seat.decides && seat.deployment.paused === '') handlers.candle(seat);
    }
    for (let i = 0; i < this.weighers.length; i++) this.weigh(this.weighers[i] as Deployment);
    if (handlers.proposals.length > 0) this.settle();
  }

  private weigh(d: Deployment): void {
    const seat = d.seats[0];
    if (seat === undefined || d.paused !== '') return;
    const { ready, readyCount } = this.inputs;
    for (let i = 0; i < readyCount; i++)
      if ((ready[i] as Seat).deployment === d) {
        this.handlers.call(seat, 'slice');
        return;
      }
  }

  private settle(): void {
    this.ocoNames.clear();
    decide(this.handlers.take(), this.context, this.out);
  }

  // ——— the end of the data
  /** Withdraws what works; where `closing`, also sends the exits that end every position. */
  finish(closing: boolean): readonly Command[] {
    for (const seat of this.seats) {
      cancelWorking(seat, this.context, this.out, () => true);
      seat.exits.clear();
      if (closing) exit(seat, 'end-of-data', 'the data ends', this.context, this.out);
    }
    return this.drain();
  }

  /** After the exits of `finish` were filled: the last point of the curve tells what is left. */
  amendCurve(): void {
    this.ledger.mark();
    this.curve.amend(this.ledger);
  }

  // ——— snapshots
  /**
   * The whole state as plain data that a structured clone carries, taken between two events. The journal and the heartbeat are not part of it.
   * @throws AppError STRATEGY_FAULT when a strategy keeps something that cannot be saved
   */
  save(): SavedSession {
    return {
      schema: SCHEMA,
      fingerprint: fingerprint(this.setup),
      market: this.market.save(),
      ledger: this.ledger.save(),
      orders: this.orders.save(),
      guards: capture(this.guards),
      observed: capture(this.observed),
      curve: this.curve.save(),
      groups: this.groups.save(),
      notes: this.notes.save(),
      inputs: this.inputs.save(),
      life: this.life.save(),
      seats: this.seats.map((s) => s.save()),
      deployments: this.deployments.map((d) => ({ paused: d.paused, recent: [...d.recent] })),
      ocoNext: this.ocoNext,
      ocoNames: [...this.ocoNames],
    };
  }

  private load(saved: SavedSession): void {
    this.market.restore(saved.market);
    this.ledger.restore(saved.ledger);
    this.orders.restore(saved.orders);
    restore(this.guards, saved.guards);
    restore(this.observed, saved.observed);
    this.curve.restore(saved.curve);
    this.groups.restore(saved.groups);
    this.notes.restore(saved.notes);
    this.inputs.restore(saved.inputs);
    this.life.restore(saved.life);
    this.seats.forEach((seat, i) => seat.restore(saved.seats[i] as SavedSeat));
    this.deployments.forEach((d, i) => {
      const { paused, recent } = saved.deployments[i] as SavedSession['deployments'][number];
      d.paused = paused;
      d.recent = [...recent];
    });
    this.ocoNext = saved.ocoNext;
    this.ocoNames.clear();
    for (const [name, id] of saved.ocoNames) this.ocoNames.set(name, id);
  }
}
