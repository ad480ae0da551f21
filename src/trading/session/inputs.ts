// From candles to what strategies read: every stream's chain of timeframes, the indicators on them, and the seats they wake.
import { AppError, type Candle, capture, emptyCandle, type Indicator, restore, type Timeframe, timeframeMs } from '../../core/index.ts';
import { aggregator } from '../../quant/candles/index.ts';
import type { Market, Stream } from '../market/index.ts';
import type { Ledger } from '../portfolio/index.ts';
import type { ObservedReturns } from '../risk/index.ts';
import { type Deployment, Seat, type Tier } from './seat.ts';
import type { SessionSetup } from './setup.ts';

/** What a candle of a stream sets in motion. What every candle touches stands one step away: the hot path is a chain of such steps. */
class Plan {
  readonly stream: Stream;
  readonly candle: Candle;
  /** its candles are the ones orders are matched on */
  readonly matching: boolean;
  readonly tiers: Tier[] = [];
  /** tiers of coarser timeframes */
  coarser: Tier[] = [];
  /** inputs of the stream's own timeframe */
  direct: Indicator[] = [];
  /** seats that decide at every candle of the stream */
  readonly always: Seat[] = [];
  /** seats that decide when a coarser candle closes */
  readonly sometimes: Seat[] = [];

  constructor(stream: Stream, matching: boolean) {
    this.stream = stream;
    this.candle = stream.candle;
    this.matching = matching;
  }

  add(seat: Seat): void {
    (seat.tier.aggregator === undefined ? this.always : this.sometimes).push(seat);
    this.coarser = this.tiers.filter((t) => t.aggregator !== undefined);
    this.direct = this.tiers.find((t) => t.aggregator === undefined)?.list ?? [];
  }
}

export class InputChains {
  readonly seats: Seat[] = [];
  /** seats with something to decide in this slice: the first `readyCount` (an array is never emptied, that would free and grow it each candle) */
  readonly ready: (Seat | undefined)[] = [];
  readyCount = 0;
  private readonly market: Market;
  private readonly plans: readonly Plan[];

  constructor(market: Market) {
    this.market = market;
    const matching = market.instruments.map((_, i) => market.finest(i));
    this.plans = market.streams.map((stream) => new Plan(stream, matching[stream.instrument] === stream));
  }

  /** Seats a deployment at each of its instruments. @throws AppError CONFLICT when another one of the account sits there */
  seat(d: Deployment, setup: SessionSetup, ledger: Ledger): void {
    const account = setup.accounts.findIndex((a) => a.name === d.setup.account);
    const { higher } = d.setup.strategy;
    const coarser = typeof higher === 'function' ? higher(d.setup.parameters) : (higher ?? []);
    for (const id of d.setup.instruments) {
      const instrument = setup.instruments.findIndex((i) => i.id === id);
      if (this.seats.some((s) => s.account === account && s.instrument === instrument))
        throw new AppError(
          'CONFLICT',
          `instrument of ${d.setup.name}`,
          `${id} is already traded by another deployment of account ${d.setup.account}`,
          'Give each its own account: their stops would otherwise close each other.',
        );
      const stream = this.decisionStream(instrument, d.setup.timeframe);
      const tier = this.tier(stream, d.setup.timeframe);
      const tiers = new Map<Timeframe, Tier>();
      for (const timeframe of coarser) if (timeframeMs(timeframe) > timeframeMs(d.setup.timeframe)) tiers.set(timeframe, this.tier(stream, timeframe));
      const seat = new Seat({ deployment: d, instrument, account, stream, tier, tiers, ledger, clock: this.market, order: this.seats.length });
      d.seats.push(seat);
      d.seatAt[instrument] = seat;
      this.seats.push(seat);
      (this.plans[stream.index] as Plan).add(seat);
    }
  }

  /** The stream a deployment decides on: its own timeframe where that is fed, else the coarsest finer one. */
  private decisionStream(instrument: number, timeframe: Timeframe): Stream {
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
        closed: false,
        candle: own ? stream.candle : emptyCandle(),
      };
      list.push(tier);
    }
    return tier;
  }

  /** Every candle of the slice moves the inputs that read it, and says which seats have something to decide. */
  feed(observed: ObservedReturns | undefined): void {
    const { market, ready, plans } = this;
    let count = 0;
    observed?.beginSlice();
    for (let k = 0; k < market.sliceLength; k++) {
      const plan = plans[market.slice[k] as number] as Plan;
      const { candle, direct, always } = plan;
      if (observed !== undefined && plan.matching) observed.see(plan.stream.instrument, candle.close);
      for (let i = 0; i < direct.length; i++) (direct[i] as Indicator).update(candle);
      for (let i = 0; i < always.length; i++) ready[count++] = always[i];
      if (plan.coarser.length === 0) continue;
      for (const tier of plan.coarser) aggregate(tier, plan.stream);
      for (const seat of plan.sometimes) if (seat.tier.closed) ready[count++] = seat;
    }
    this.readyCount = count;
    if (count > 1) this.sortReady();
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

  save(): SavedInputs {
    return this.plans.map((plan) =>
      plan.tiers.map((t) => ({
        candles: t.candles,
        closed: t.closed,
        candle: { ...t.candle },
        ...(t.aggregator === undefined ? {} : { aggregator: capture(t.aggregator) }),
        inputs: [...t.inputs].map(([key, input]) => [key, capture(input)] as const),
      })),
    );
  }

  restore(saved: SavedInputs): void {
    this.plans.forEach((plan, p) => {
      plan.tiers.forEach((tier, t) => {
        const state = saved[p]?.[t] as SavedTier;
        tier.candles = state.candles;
        tier.closed = state.closed;
        Object.assign(tier.candle, state.candle);
        if (tier.aggregator !== undefined && state.aggregator !== undefined) restore(tier.aggregator, state.aggregator);
        for (const [key, input] of state.inputs) restore(tier.inputs.get(key) as Indicator, input);
      });
    });
  }
}

interface SavedTier {
  readonly candles: number;
  readonly closed: boolean;
  readonly candle: Readonly<Tier['candle']>;
  readonly aggregator?: Record<string, unknown>;
  readonly inputs: readonly (readonly [string, Record<string, unknown>])[];
}

export type SavedInputs = readonly (readonly SavedTier[])[];

function aggregate(tier: Tier, stream: Stream): void {
  const { aggregator: chain } = tier;
  if (chain === undefined) return;
  const late = chain.late(stream.candle.at);
  if (late !== undefined) closeTier(tier, late);
  const done = chain.update(stream.candle);
  if (done !== undefined) closeTier(tier, done);
  tier.closed = late !== undefined || done !== undefined;
}

function closeTier(tier: Tier, done: Readonly<Tier['candle']>): void {
  Object.assign(tier.candle, done);
  tier.candles++;
  for (const input of tier.list) input.update(tier.candle);
}
