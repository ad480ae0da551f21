// The whole of trading: one event in, commands out. No await, no clock, no chance; the same events give the same commands.
// long because: the order of steps inside a slice is the contract of the house, and it is read here, top to bottom.
import {
  AppError,
  type CandleEvent,
  type Command,
  candlesPerYear,
  type EquityCurve,
  type Event,
  emptyCandle,
  emptyCandles,
  type Fill,
  type FillNote,
  type FundingEvent,
  type Indicator,
  type Instrument,
  type InstrumentEvent,
  type Journal,
  type OperatorEvent,
  type OrderEvent,
  type OrderRole,
  type Time,
  type Timeframe,
  timeframeMs,
} from '../../core/index.ts';
import { aggregator } from '../../quant/candles/index.ts';
import { type AccountState, maintenanceRate, type Order, OrderTable } from '../execution/index.ts';
import { Market, type Stream } from '../market/index.ts';
import { Ledger, type Position } from '../portfolio/index.ts';
import { ObservedReturns } from '../risk/index.ts';
import { Curve } from './curve.ts';
import { cancelWorking, type DecisionContext, decide, exit, type Proposal } from './decide.ts';
import { Groups } from './groups.ts';
import { type GuardOrders, Guards } from './guards.ts';
import { collect } from './intents.ts';
import { type Deployment, Seat, type Tier } from './seat.ts';
import { checkSetup, type SessionSetup } from './setup.ts';
import { SessionView } from './view.ts';

const NONE: readonly Command[] = [];

/** What a candle of a stream sets in motion. */
interface Plan {
  readonly stream: Stream;
  /** its candles are the ones orders are matched on */
  readonly matching: boolean;
  readonly tiers: Tier[];
  readonly seats: Seat[];
}

/** Sub-ledger of fills nobody here ordered. */
export const EXTERNAL = 'external';

export class Session implements AccountState {
  readonly setup: SessionSetup;
  readonly market: Market;
  readonly ledger: Ledger;
  readonly orders = new OrderTable();
  readonly guards = new Guards();
  readonly deployments: Deployment[];
  readonly seats: Seat[] = [];
  /** orders that left */
  submitted = 0;
  /** how often each verdict was given, by code */
  readonly verdicts = new Map<string, number>();
  /** faults of strategies, oldest first */
  readonly faults: { at: Time; deployment: string; text: string }[] = [];
  /** per instrument: funding instants an open position lived through, and how many of them a rate was known for */
  readonly fundingDue: Float64Array;
  readonly fundingPaid: Float64Array;
  private readonly view: SessionView;
  private readonly observed: ObservedReturns;
  private readonly curve: Curve;
  private readonly groups = new Groups();
  private readonly context: DecisionContext;
  private readonly guardOrders: GuardOrders = {
    flattenAll: (reason) => this.flatten(undefined, 'risk', reason),
    close: (index, reason) => {
      const p = this.ledger.positions[index];
      const seat = this.seats.find((s) => s.position === p);
      if (seat !== undefined) exit(seat, 'risk', reason, this.context, this.out);
    },
    journal: (code, text, figure, limit) => {
      this.verdicts.set(code, (this.verdicts.get(code) ?? 0) + 1);
      this.journal?.({ at: this.now, kind: 'halt', code, text, figure, limit });
    },
  };
  private readonly journal: Journal | undefined;
  private readonly heartbeat: Int32Array;
  private readonly lastFunding: Float64Array;
  private readonly guarded: boolean;
  private readonly observes: boolean;
  private readonly anyFunding: boolean;
  /** per instrument, the stream its orders are matched on */
  private readonly matching: (Stream | undefined)[];
  private readonly plans: Plan[];
  private ocoNext = 1;
  private ocoNames = new Map<string, number>();
  private proposals: Proposal[] = [];
  /** seats with something to decide in this slice: the first `readyCount` (an array is never emptied, that would free and grow it each candle) */
  private readonly ready: (Seat | undefined)[] = [];
  private readyCount = 0;
  private readonly weighers: Deployment[];
  private fundingWaits: FundingEvent[] = [];
  private readonly arriving = emptyCandles(1);

  /** @throws AppError when the parts do not fit together */
  constructor(setup: SessionSetup) {
    checkSetup(setup);
    this.setup = setup;
    this.market = new Market(setup.instruments, setup.streams);
    this.deployments = setup.deployments.map((d, index) => ({ index, setup: d, seats: [], paused: '', recent: [] }));
    this.ledger = new Ledger(this.market, {
      accounts: setup.accounts,
      deployments: [...setup.deployments.map((d) => d.name), EXTERNAL],
      reporting: setup.reporting,
      pairing: setup.conventions.pairing,
    });
    this.observed = new ObservedReturns(setup.instruments.length);
    this.curve = new Curve(setup.expectedSlices ?? 1024);
    this.journal = setup.journal;
    this.heartbeat = setup.heartbeat ?? new Int32Array(2);
    this.fundingDue = new Float64Array(setup.instruments.length);
    this.fundingPaid = new Float64Array(setup.instruments.length);
    this.lastFunding = new Float64Array(setup.instruments.length).fill(Number.NaN);
    // Returns are remembered only when something reads them.
    this.observes =
      setup.limits.volatilityStress !== Number.POSITIVE_INFINITY ||
      setup.limits.clusterExposure !== Number.POSITIVE_INFINITY ||
      setup.deployments.some((d) => d.sizing.kind === 'volatility');
    this.matching = setup.instruments.map((_, i) => this.market.finest(i));
    this.plans = this.market.streams.map((stream) => ({ stream, matching: this.matching[stream.instrument] === stream, tiers: [], seats: [] }));
    for (const d of this.deployments) this.seat(d);
    this.view = new SessionView({
      market: this.market,
      limits: setup.limits,
      ledger: this.ledger,
      guards: this.guards,
      observed: this.observed,
      orders: this.orders,
      deployments: this.deployments,
      seats: this.seats,
    });
    this.context = this.decisions();
    this.weighers = this.deployments.filter((d) => d.setup.strategy.onSlice !== undefined);
    const { maxDrawdown, dailyLoss, grossExposureWarning, maxPositionHours } = setup.limits;
    this.guarded = Math.min(maxDrawdown, dailyLoss, grossExposureWarning, maxPositionHours) !== Number.POSITIVE_INFINITY;
    this.anyFunding = setup.instruments.some((i) => i.fundingMs > 0);
  }

  get now(): Time {
    return this.market.now;
  }
  get equityCurve(): EquityCurve {
    return this.curve.columns();
  }
  get equity(): number {
    return this.ledger.equity;
  }

  // ——— how a venue may look at the account
  net(account: number, instrument: number): number {
    return this.ledger.net(account, instrument);
  }
  held(order: number): number {
    const o = this.orders.all.get(order);
    return o === undefined ? 0 : this.seatFor(o.deployment, o.request.instrument).position.quantity;
  }
  available(account: number, instrument: number): number {
    return this.ledger.available(account, instrument);
  }
  health(account: number, instrument: number, price: number): { equity: number; maintenance: number } {
    return this.ledger.health(account, instrument, price, maintenanceRate);
  }

  // ——— set-up
  private seat(d: Deployment): void {
    const { setup } = d;
    const account = this.setup.accounts.findIndex((a) => a.name === setup.account);
    const { higher } = setup.strategy;
    const coarser = typeof higher === 'function' ? higher(setup.parameters) : (higher ?? []);
    for (const id of setup.instruments) {
      const instrument = this.setup.instruments.findIndex((i) => i.id === id);
      if (this.seats.some((s) => s.account === account && s.instrument === instrument))
        throw new AppError(
          'CONFLICT',
          `instrument of ${setup.name}`,
          `${id} is already traded by another deployment of account ${setup.account}`,
          'Give each its own account: their stops would otherwise close each other.',
        );
      const stream = this.finest(instrument, setup.timeframe);
      const tier = this.tier(stream, setup.timeframe);
      const tiers = new Map<Timeframe, Tier>();
      for (const timeframe of coarser) if (timeframeMs(timeframe) > timeframeMs(setup.timeframe)) tiers.set(timeframe, this.tier(stream, timeframe));
      const seat = new Seat({ deployment: d, instrument, account, stream, tier, tiers, ledger: this.ledger, clock: this.market, order: this.seats.length });
      d.seats.push(seat);
      this.seats.push(seat);
      this.plans[stream.index]?.seats.push(seat);
    }
  }

  /** The stream a deployment decides on: its own timeframe where that is fed, else the coarsest finer one. */
  private finest(instrument: number, timeframe: Timeframe): Stream {
    const ms = timeframeMs(timeframe);
    const fit = this.market.streams.filter((s) => s.instrument === instrument && s.series === 'last' && s.ms <= ms && ms % s.ms === 0);
    return fit.reduce((best, s) => (s.ms > best.ms ? s : best));
  }

  private tier(stream: Stream, timeframe: Timeframe): Tier {
    const list = (this.plans[stream.index] as Plan).tiers;
    let tier = list.find((t) => t.timeframe === timeframe);
    if (tier === undefined) {
      const own = stream.timeframe === timeframe;
      tier = {
        timeframe,
        aggregator: own ? undefined : aggregator(stream.timeframe, timeframe, stream.calendar),
        inputs: new Map(),
        list: [],
        candles: 0,
        closed: own,
        candle: own ? stream.candle : emptyCandle(),
      };
      list.push(tier);
    }
    return tier;
  }

  private decisions(): DecisionContext {
    const session = this;
    return {
      view: this.view,
      orders: this.orders,
      conventions: this.setup.conventions,
      rules: this.setup.rules,
      trips: this.ledger.trips,
      oco(seat, name) {
        const key = `${seat.deployment.index}:${seat.instrument}:${name}`;
        let id = session.ocoNames.get(key);
        if (id === undefined) {
          // Odd numbers: order ids, which name the sets of stop and target, are multiples of four.
          id = session.ocoNext;
          session.ocoNext += 2;
          session.ocoNames.set(key, id);
        }
        return id;
      },
      group: (seat, intent) => this.groups.start(seat, intent, this.context, this.out),
      submitted: (seat, request, reason) => {
        this.submitted++;
        this.journal?.({
          at: this.market.now,
          kind: 'order',
          deployment: seat.deployment.setup.name,
          instrument: seat.contract.instrument.id,
          order: request.id,
          code: request.role,
          text: `${request.side} ${request.type}: ${reason}`,
          figure: request.quantity / seat.contract.quantityPower,
        });
      },
      verdict: (seat, stage, code, text, figure, limit) => {
        this.verdicts.set(code, (this.verdicts.get(code) ?? 0) + 1);
        this.journal?.({
          at: this.market.now,
          kind: 'verdict',
          deployment: seat.deployment.setup.name,
          instrument: seat.contract.instrument.id,
          stage,
          code,
          text,
          ...(figure === undefined ? {} : { figure }),
          ...(limit === undefined ? {} : { limit }),
        });
      },
      yearlyVolatility: (seat) => this.observed.perCandle(seat.instrument) * Math.sqrt(candlesPerYear(seat.stream.calendar, seat.stream.timeframe)),
    };
  }

  private seatFor(deployment: number, instrument: number): Seat {
    return (this.deployments[deployment] as Deployment).seats.find((s) => s.instrument === instrument) as Seat;
  }

  // ——— events
  private out: Command[] = [];

  private drain(): readonly Command[] {
    if (this.out.length === 0) return NONE;
    const commands = this.out;
    this.out = [];
    return commands;
  }

  /** One event in, commands out. */
  handle(event: Event): readonly Command[] {
    switch (event.kind) {
      case 'candle':
        this.see(event);
        return NONE;
      case 'slice':
        this.market.now = event.at;
        return this.close();
      case 'funding':
        this.fundingWaits.push(event);
        return NONE;
      case 'instrument':
        this.life(event);
        return this.drain();
      case 'operator':
        this.operate(event);
        return this.drain();
      case 'external-fill':
        this.externalFill(event.fill, event.cause);
        return this.drain();
      default:
        this.order(event);
        return this.drain();
    }
  }

  private see(e: CandleEvent): void {
    const index = this.setup.instruments.findIndex((i) => i.id === e.instrument);
    const stream = this.market.streams.find((s) => s.instrument === index && s.timeframe === e.timeframe && s.series === e.series);
    if (stream === undefined) return;
    const row = this.arriving;
    row.at[0] = e.openTime;
    row.open[0] = e.open;
    row.high[0] = e.high;
    row.low[0] = e.low;
    row.close[0] = e.close;
    row.volume[0] = e.volume;
    if (!this.market.see(stream, row, 0))
      this.journal?.({
        at: e.at,
        kind: 'quality',
        instrument: e.instrument,
        code: 'REFUSED',
        text: 'a candle that is late, doubled or impossible was refused; it moved nothing',
      });
  }

  /** The open slice is complete: prices settle, inputs move one step, guards speak, strategies decide, rules judge. */
  close(): readonly Command[] {
    const { market, ledger } = this;
    market.settlePrices();
    if (this.fundingWaits.length > 0) this.payFunding(market.now);
    this.feed();
    ledger.mark();
    if (market.now >= this.setup.tradeFrom) {
      this.curve.push(ledger);
      if (this.guarded) this.guards.check(ledger, this.setup.limits, this.guardOrders);
      if (this.groups.open.length > 0) this.groups.tend((d, i) => this.seatFor(d, i), this.context, this.out);
      this.ask();
    }
    market.endSlice();
    return this.drain();
  }

  /** Every candle of the slice moves the inputs that read it, and says which seats have something to decide. */
  private feed(): void {
    const { market, ready, plans } = this;
    let count = 0;
    if (this.observes) this.observed.beginSlice();
    if (this.ledger.openPositions.length > 0) this.live();
    for (let k = 0; k < market.sliceLength; k++) {
      const plan = plans[market.slice[k] as number] as Plan;
      const { stream, tiers, seats } = plan;
      if (this.observes && plan.matching) this.observed.see(stream.instrument, stream.candle.close);
      for (let t = 0; t < tiers.length; t++) {
        const tier = tiers[t] as Tier;
        if (tier.aggregator !== undefined) {
          this.aggregate(tier, stream);
          continue;
        }
        tier.candles++;
        const { list } = tier;
        for (let i = 0; i < list.length; i++) (list[i] as Indicator).update(stream.candle);
      }
      for (let i = 0; i < seats.length; i++) {
        const seat = seats[i] as Seat;
        if (seat.tier.closed) ready[count++] = seat;
      }
    }
    this.readyCount = count;
  }

  /** What is held lives through the slice: its worst and best moment, and the funding instants it met. */
  private live(): void {
    const { openPositions } = this.ledger;
    for (let i = 0; i < openPositions.length; i++) {
      const p = openPositions[i] as Position;
      const stream = this.matching[p.instrument];
      if (stream?.slice === this.market.sliceNumber) this.ledger.noteExtremes(p, stream.candle.low, stream.candle.high);
    }
    if (this.anyFunding) this.expectFunding();
  }

  private aggregate(tier: Tier, stream: Stream): void {
    const { aggregator: chain } = tier;
    if (chain === undefined) return;
    const late = chain.late(stream.candle.at);
    if (late !== undefined) this.closeTier(tier, late);
    const done = chain.update(stream.candle);
    if (done !== undefined) this.closeTier(tier, done);
    tier.closed = late !== undefined || done !== undefined;
  }

  private closeTier(tier: Tier, done: Readonly<Tier['candle']>): void {
    Object.assign(tier.candle, done);
    tier.candles++;
    for (const input of tier.list) input.update(tier.candle);
  }

  private ask(): void {
    const { ready, readyCount } = this;
    if (readyCount === 0) return;
    if (readyCount > 1) this.sortReady();
    for (let i = 0; i < readyCount; i++) {
      const seat = ready[i] as Seat;
      if (seat.decides && seat.deployment.paused === '') this.callCandle(seat);
    }
    for (let i = 0; i < this.weighers.length; i++) this.weigh(this.weighers[i] as Deployment);
    if (this.proposals.length > 0) this.settle();
  }

  /** Seats decide in the order they were declared, whatever order their candles came in. An insertion sort: they nearly always come so. */
  private sortReady(): void {
    const { ready } = this;
    for (let i = 1; i < this.readyCount; i++) {
      const seat = ready[i] as Seat;
      let k = i - 1;
      while (k >= 0 && (ready[k] as Seat).order > seat.order) {
        ready[k + 1] = ready[k];
        k--;
      }
      ready[k + 1] = seat;
    }
  }

  private weigh(d: Deployment): void {
    const seat = d.seats[0];
    if (seat === undefined || d.paused !== '') return;
    for (let i = 0; i < this.readyCount; i++)
      if ((this.ready[i] as Seat).deployment === d) {
        this.call(seat, undefined);
        return;
      }
  }

  /** A handler that throws or returns nonsense pauses its deployment; the others live on. */
  private callCandle(seat: Seat): void {
    this.beat(seat);
    try {
      const returned = seat.handler(seat.tier.candle, seat.desk);
      if (returned !== undefined) collect(seat, returned, this.proposals);
    } catch (error) {
      this.fault(seat, error);
    }
    this.heartbeat[0] = 0;
  }

  /** onFill with a note, onSlice without. */
  private call(seat: Seat, note: FillNote | undefined): void {
    this.beat(seat);
    try {
      const returned = note === undefined ? seat.strategy.onSlice?.(seat.desk) : seat.strategy.onFill?.(note, seat.desk);
      if (returned !== undefined) collect(seat, returned, this.proposals);
    } catch (error) {
      this.fault(seat, error);
    }
    this.heartbeat[0] = 0;
  }

  private beat(seat: Seat): void {
    const { heartbeat } = this;
    heartbeat[0] = seat.deployment.index + 1;
    heartbeat[1] = ((heartbeat[1] as number) + 1) | 0;
  }

  private fault(seat: Seat, error: unknown): void {
    this.proposals = this.proposals.filter((p) => p.seat.deployment !== seat.deployment);
    this.pause(seat.deployment, error instanceof Error ? error.message : String(error));
  }

  private pause(d: Deployment, reason: string): void {
    d.paused = reason === '' ? 'it threw without a message' : reason;
    this.faults.push({ at: this.now, deployment: d.setup.name, text: d.paused });
    this.journal?.({ at: this.now, kind: 'fault', deployment: d.setup.name, code: 'STRATEGY_FAULT', text: `${d.setup.name} is paused: ${d.paused}` });
  }

  private settle(): void {
    const { proposals } = this;
    this.proposals = [];
    this.ocoNames.clear();
    decide(proposals, this.context, this.out);
  }

  /** Cancels what works and closes what is held, of one deployment or of all. */
  private flatten(deployment: string | undefined, role: OrderRole, reason: string): void {
    for (const seat of this.seats) {
      if (deployment !== undefined && seat.deployment.setup.name !== deployment) continue;
      cancelWorking(seat, this.context, this.out, (id) => !seat.exits.has(id) && this.orders.all.get(id)?.parent === 0);
      exit(seat, role, reason, this.context, this.out);
    }
  }

  // ——— money outside of trading
  /** Counts the funding instants that open positions live through: a missing rate is said, and never counted as zero. */
  private expectFunding(): void {
    for (const p of this.ledger.openPositions) {
      const { fundingMs } = this.ledger.contract(p.instrument).instrument;
      if (fundingMs === 0) continue;
      const boundary = Math.floor(this.now / fundingMs) * fundingMs;
      if (boundary <= p.entryTime || boundary === this.lastFunding[p.instrument]) continue;
      this.lastFunding[p.instrument] = boundary;
      this.fundingDue[p.instrument] = (this.fundingDue[p.instrument] as number) + 1;
    }
  }

  /** Funding meets the prices and positions of the slice it belongs to: those opened before its instant. */
  private payFunding(at: Time): void {
    const due = this.fundingWaits.filter((e) => e.at <= at);
    this.fundingWaits = this.fundingWaits.filter((e) => e.at > at);
    for (const e of due) this.funding(e);
  }

  private funding(e: FundingEvent): void {
    const instrument = this.setup.instruments.findIndex((i) => i.id === e.instrument);
    if (instrument < 0) return;
    const price = this.market.mark[instrument] as number;
    for (const p of this.ledger.openPositions) {
      if (p.instrument !== instrument || Number.isNaN(price) || !(p.entryTime < e.at)) continue;
      const contract = this.ledger.contract(instrument);
      const amount = -Math.sign(p.size) * contract.notional(p.size, price) * e.rate;
      this.ledger.pay(p, amount);
      this.fundingPaid[instrument] = (this.fundingPaid[instrument] as number) + 1;
      this.journal?.({ at: e.at, kind: 'funding', instrument: e.instrument, text: `funding at ${price}`, figure: amount, limit: e.rate });
    }
  }

  private life(e: InstrumentEvent): void {
    const index = this.setup.instruments.findIndex((i) => i.id === e.instrument);
    if (index < 0) return;
    const { change } = e;
    const instruments = this.setup.instruments as Instrument[];
    if (change.to === 'rules') (instruments[index] as { rules: Instrument['rules'] }).rules = [...(instruments[index] as Instrument).rules, change.rules];
    else if (change.to === 'delisted' || change.to === 'expired' || change.to === 'settled') this.end(index, change.price, e.at);
    else if (change.to === 'split') for (const p of this.ledger.openPositions) if (p.instrument === index) this.ledger.split(p, change.ratio);
    if (change.to === 'dividend') for (const p of this.ledger.openPositions) if (p.instrument === index) this.ledger.pay(p, p.size * change.perUnit);
    this.journal?.({ at: e.at, kind: 'instrument', instrument: e.instrument, code: change.to, text: `${e.instrument}: ${change.to}` });
  }

  /** Trading in an instrument is over: orders end, positions settle at `price`. */
  private end(instrument: number, price: number, at: Time): void {
    this.market.tradable[instrument] = 0;
    for (const seat of this.seats) {
      if (seat.instrument !== instrument) continue;
      cancelWorking(seat, this.context, this.out, () => true);
      const held = seat.position.quantity;
      if (held === 0) continue;
      const fill: Fill = {
        order: 0,
        account: seat.account,
        instrument,
        side: held > 0 ? 'sell' : 'buy',
        quantity: Math.abs(held),
        price: price * seat.contract.pricePower,
        maker: false,
        fee: 0,
        at,
      };
      this.ledger.fill(seat.position, fill, { role: 'expiry', note: 'the instrument stopped trading', order: 0 });
      this.flat(seat);
    }
    this.ledger.mark();
  }

  private operate(e: OperatorEvent): void {
    const chosen = this.deployments.filter((d) => e.deployment === undefined || d.setup.name === e.deployment);
    this.journal?.({ at: e.at, kind: 'operator', code: e.command, text: e.reason, ...(e.deployment === undefined ? {} : { deployment: e.deployment }) });
    if (e.command === 'pause') for (const d of chosen) d.paused = e.reason;
    else if (e.command === 'resume') for (const d of chosen) d.paused = '';
    else if (e.command === 'flatten') this.flatten(e.deployment, 'exit', e.reason);
    else if (e.command === 'reduce') this.guards.set('reducing', e.reason);
    else if (e.command === 'arm') this.guards.rearm(this.ledger.equity);
    else {
      this.guards.set('halted', e.reason);
      this.flatten(undefined, 'risk', e.reason);
    }
  }

  // ——— answers of the venue
  private order(e: OrderEvent): void {
    if (e.kind === 'armed') {
      this.armed(e);
      return;
    }
    const order = this.orders.all.get(e.kind === 'filled' ? e.fill.order : e.order);
    if (order === undefined) {
      if (e.kind === 'filled') this.externalFill(e.fill, 'manual');
      return;
    }
    const seat = this.seatFor(order.deployment, order.request.instrument);
    if (e.kind === 'filled') this.filled(seat, order, e.fill);
    else if (e.kind === 'acknowledged' || e.kind === 'triggered') this.orders.move(order, e.kind, e.at);
    else if (e.kind === 'unanswered') this.orders.move(order, 'unknown', e.at);
    else if (e.kind === 'amended') {
      order.request = { ...order.request, quantity: e.quantity, price: e.price, triggerPrice: e.triggerPrice };
      if (order.state === 'amending') this.orders.move(order, order.filled > 0 ? 'partly-filled' : 'acknowledged', e.at);
      if (order.request.role === 'stop-loss') seat.stop = e.triggerPrice / seat.contract.pricePower;
    } else if (this.orders.move(order, e.kind, e.at, e.kind === 'rejected' ? `${e.code}: ${e.text}` : e.reason)) {
      this.over(seat, order);
      if (e.kind === 'rejected') this.context.verdict(seat, 'venue', e.code, e.text);
    }
  }

  private armed(e: Extract<OrderEvent, { kind: 'armed' }>): void {
    const parent = this.orders.all.get(e.parent);
    if (parent === undefined) return;
    const order = this.orders.add(e.request, parent.deployment, e.parent, '', parent.note);
    this.orders.move(order, 'submitted', e.at);
    this.orders.move(order, 'acknowledged', e.at);
    const seat = this.seatFor(parent.deployment, e.request.instrument);
    if (e.request.role === 'stop-loss') seat.stop = e.request.triggerPrice / seat.contract.pricePower;
  }

  private over(seat: Seat, order: Order): void {
    const { id } = order.request;
    seat.pending.delete(id);
    seat.exits.delete(id);
    if (order.parent === 0) seat.working--;
  }

  private flat(seat: Seat): void {
    if (seat.position.quantity !== 0) return;
    seat.stop = Number.NaN;
    seat.entries = 0;
  }

  private filled(seat: Seat, order: Order, fill: Fill): void {
    const { request } = order;
    const plain = fill.price / seat.contract.pricePower;
    if (order.filled === 0 && request.role === 'entry') seat.entries++;
    order.average = order.filled === 0 ? plain : (order.average * order.filled + plain * fill.quantity) / (order.filled + fill.quantity);
    order.filled += fill.quantity;
    order.fees += fill.fee;
    const before = Math.sign(seat.position.quantity);
    this.ledger.fill(seat.position, fill, { role: request.role, note: order.note, order: request.id });
    // A reversal is a new position: it has this entry only, and none of the old stop.
    if (before !== 0 && Math.sign(seat.position.quantity) === -before) {
      seat.entries = 1;
      seat.stop = Number.NaN;
    }
    const left = request.reduceOnly && seat.position.quantity === 0 ? 0 : request.quantity - order.filled;
    const complete = left <= 0;
    if (this.orders.move(order, complete ? 'filled' : 'partly-filled', fill.at) && complete) this.over(seat, order);
    this.flat(seat);
    this.journal?.({
      at: fill.at,
      kind: 'fill',
      deployment: seat.deployment.setup.name,
      instrument: seat.contract.instrument.id,
      order: request.id,
      code: request.role,
      text: `${fill.side} ${fill.quantity / seat.contract.quantityPower} at ${plain}: ${order.note}`,
      figure: fill.fee,
    });
    if (seat.strategy.onFill === undefined || seat.deployment.paused !== '') return;
    this.call(seat, {
      side: fill.side,
      quantity: fill.quantity / seat.contract.quantityPower,
      price: plain,
      role: request.role,
      tag: order.tag === '' ? undefined : order.tag,
      fee: fill.fee,
      maker: fill.maker,
      at: fill.at,
    });
    if (this.proposals.length > 0) this.settle();
  }

  /** Liquidations, fills by hand: shared out over the sub-ledgers that hold that side, the rest goes to the external one. */
  private externalFill(fill: Fill, cause: 'liquidation' | 'deleveraging' | 'manual'): void {
    const sign = fill.side === 'sell' ? 1 : -1;
    const holders = this.seats.filter(
      (s) => s.account === fill.account && s.instrument === fill.instrument && Math.sign(s.position.quantity) === sign && cause !== 'manual',
    );
    const total = holders.reduce((sum, s) => sum + Math.abs(s.position.quantity), 0);
    let left = fill.quantity;
    const note = cause === 'manual' ? 'a fill that was not ordered here' : `${cause} by the venue`;
    holders.forEach((seat, k) => {
      const part = Math.min(
        left,
        k === holders.length - 1 ? Math.abs(seat.position.quantity) : Math.round((fill.quantity * Math.abs(seat.position.quantity)) / total),
      );
      left -= part;
      this.ledger.fill(seat.position, { ...fill, quantity: part, fee: (fill.fee * part) / fill.quantity }, { role: 'liquidation', note, order: 0 });
      this.flat(seat);
    });
    if (left > 0) {
      const position = this.ledger.position(this.deployments.length, fill.account, fill.instrument);
      this.ledger.fill(position, { ...fill, quantity: left, fee: (fill.fee * left) / fill.quantity }, { role: 'exit', note, order: 0 });
    }
    this.verdicts.set(cause.toUpperCase(), (this.verdicts.get(cause.toUpperCase()) ?? 0) + 1);
    this.journal?.({
      at: fill.at,
      kind: 'fault',
      instrument: (this.setup.instruments[fill.instrument] as Instrument).id,
      code: cause.toUpperCase(),
      text: note,
      figure: fill.quantity,
    });
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
}
