// The desk: the read-only view a strategy gets of one instrument. Everything in it was known at `now`.
import {
  type Desk,
  type Indicator,
  type InputSpec,
  type Instrument,
  type InstrumentId,
  type Prediction,
  type Quote,
  type StrategyState,
  type Time,
  type Timeframe,
  unknownName,
} from '../../core/index.ts';
import type { Ledger } from '../portfolio/index.ts';
import type { Seat, Tier } from './seat.ts';

/** What tells a desk the time. */
export interface Clock {
  readonly now: Time;
}

const readInputs = (tier: Tier, specs: Readonly<Record<string, InputSpec>>, make: (spec: InputSpec) => Indicator): Record<string, Indicator> => {
  const inputs: Record<string, Indicator> = {};
  for (const [name, spec] of Object.entries(specs)) {
    let shared = tier.inputs.get(spec.key);
    if (shared === undefined) {
      shared = make(spec);
      tier.inputs.set(spec.key, shared);
      tier.list = [...tier.inputs.values()];
    }
    inputs[name] = shared;
  }
  return inputs;
};

/** The read-only view a strategy gets. Its private fields keep the rest of the house out of a strategy's reach. */
export class SeatDesk implements Desk {
  readonly instrument: Instrument;
  readonly timeframe: Timeframe;
  readonly parameters: Record<string, unknown>;
  readonly inputs: Record<string, Indicator>;
  readonly instruments: readonly InstrumentId[];
  readonly #seat: Seat;
  readonly #ledger: Ledger;
  readonly #clock: Clock;
  readonly #higher = new Map<Timeframe, Record<string, Indicator>>();

  constructor(seat: Seat, ledger: Ledger, clock: Clock) {
    this.#seat = seat;
    this.#ledger = ledger;
    this.#clock = clock;
    const { setup } = seat.deployment;
    this.instrument = seat.contract.instrument;
    this.timeframe = setup.timeframe;
    this.parameters = setup.parameters as Record<string, unknown>;
    this.instruments = setup.instruments;
    const specs = seat.strategy.inputs?.(setup.parameters) ?? {};
    const { inputOf } = setup;
    const made = (tier: Tier) => (spec: InputSpec) => inputOf?.(spec, this.instrument.id, tier.timeframe) ?? spec.create();
    this.inputs = readInputs(seat.tier, specs, made(seat.tier));
    for (const [timeframe, tier] of seat.tiers) this.#higher.set(timeframe, readInputs(tier, specs, made(tier)));
  }

  get now(): Time {
    return this.#clock.now;
  }
  get state(): StrategyState {
    return this.#seat.state;
  }
  get position(): number {
    return this.#seat.position.size;
  }
  get entryPrice(): number {
    return this.#seat.position.entryPrice;
  }
  get entryTime(): Time {
    return this.#seat.position.entryTime;
  }
  get price(): number {
    return this.#ledger.market.last[this.#seat.instrument] as number;
  }
  get quote(): Readonly<Quote> {
    return this.#ledger.market.quotes[this.#seat.instrument] as Readonly<Quote>;
  }
  get openProfit(): number {
    const p = this.#seat.position;
    return p.size === 0 ? 0 : this.#seat.contract.profit(p.size, p.entryPrice, this.#ledger.market.mark[p.instrument] as number);
  }
  get equity(): number {
    return this.#ledger.equity;
  }
  get available(): number {
    return this.#ledger.available(this.#seat.account, this.#seat.instrument);
  }
  get workingOrders(): number {
    return this.#seat.working;
  }
  get candles(): number {
    const { tier, stream } = this.#seat;
    return tier.aggregator === undefined ? stream.count : tier.candles;
  }
  get prediction(): Prediction | undefined {
    return this.#seat.foresight?.visible;
  }
  higher(timeframe: Timeframe): Record<string, Indicator> {
    const inputs = this.#higher.get(timeframe);
    if (inputs === undefined) throw unknownName(`higher timeframe of ${this.#seat.strategy.name}`, timeframe, [...this.#higher.keys()]);
    return inputs;
  }
  of(id: InstrumentId): SeatDesk {
    const seat = this.#seat.deployment.seats.find((s) => s.contract.instrument.id === id);
    if (seat === undefined) throw unknownName(`instrument of ${this.#seat.deployment.setup.name}`, id, this.instruments);
    return seat.desk;
  }
}
