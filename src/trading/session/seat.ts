// A seat is one deployment at one instrument: its handlers, its inputs, its memory, and the desk it looks at.
import { type Candle, type Indicator, MINUTE, type Strategy, type StrategyState, type Time, type Timeframe } from '../../core/index.ts';
import type { Aggregator } from '../../quant/candles/index.ts';
import type { Stream } from '../market/index.ts';
import type { Contract, Ledger, Position } from '../portfolio/index.ts';
import { type Clock, SeatDesk } from './desk.ts';
import { Foresight, type SavedForesight } from './foresight.ts';
import type { DeploymentSetup } from './setup.ts';
import { ownState, savedState } from './state.ts';

export class Deployment {
  readonly index: number;
  readonly setup: DeploymentSetup;
  readonly seats: Seat[] = [];
  /** the same by the index of their instrument */
  readonly seatAt: (Seat | undefined)[] = [];
  /** why it does not act, empty while it does */
  paused = '';
  /** send times of its orders of the last minute, for the order-rate rule */
  recent: Time[] = [];

  constructor(index: number, setup: DeploymentSetup) {
    this.index = index;
    this.setup = setup;
  }

  /** Orders sent in the minute before `now`; older ones are forgotten. */
  recentOrders(now: Time): number {
    const { recent } = this;
    while (recent.length > 0 && (recent[0] as Time) <= now - MINUTE) recent.shift();
    return recent.length;
  }

  sent(now: Time): void {
    this.recentOrders(now);
    this.recent.push(now);
  }
}

/** A chain from a stream to a coarser timeframe, with the inputs that are fed its closed candles. */
export interface Tier {
  readonly timeframe: Timeframe;
  /** undefined when the stream itself has this timeframe */
  readonly aggregator: Aggregator | undefined;
  /** shared by every seat on this stream and timeframe, by key */
  readonly inputs: Map<string, Indicator>;
  /** the same, as an array to walk */
  list: Indicator[];
  /** closed candles seen (coarser tiers only) */
  candles: number;
  /** a candle of this tier closed with the latest candle of its stream (coarser tiers only: the stream's own closes with every candle) */
  closed: boolean;
  readonly candle: Candle;
}

/** An entry that works but has not filled: counted as if it were already a position. */
export interface Pending {
  /** signed plain size */
  readonly size: number;
  /** reporting currency */
  readonly notional: number;
  readonly risk: number;
}

export class Seat {
  /** place among all seats: the order in which they decide */
  readonly order: number;
  readonly decides: boolean;
  readonly deployment: Deployment;
  readonly instrument: number;
  readonly account: number;
  readonly stream: Stream;
  readonly tier: Tier;
  readonly tiers: ReadonlyMap<Timeframe, Tier>;
  readonly position: Position;
  readonly contract: Contract;
  readonly strategy: Strategy;
  readonly desk: SeatDesk;
  /** what its model foresaw; undefined where the strategy asks for no predictions */
  readonly foresight: Foresight | undefined;
  state: StrategyState;
  readonly pending = new Map<number, Pending>();
  /** market orders at work that only close: signed plain size */
  readonly exits = new Map<number, number>();
  /** plain price of the resting stop of the open position, NaN without one */
  stop = Number.NaN;
  /** entries of the open position, for pyramiding */
  entries = 0;
  working = 0;

  constructor(part: {
    deployment: Deployment;
    instrument: number;
    account: number;
    stream: Stream;
    tier: Tier;
    tiers: ReadonlyMap<Timeframe, Tier>;
    ledger: Ledger;
    clock: Clock;
    order: number;
  }) {
    this.order = part.order;
    this.deployment = part.deployment;
    this.instrument = part.instrument;
    this.account = part.account;
    this.stream = part.stream;
    this.tier = part.tier;
    this.tiers = part.tiers;
    this.position = part.ledger.position(part.deployment.index, part.account, part.instrument);
    this.contract = part.ledger.contract(part.instrument);
    this.strategy = part.deployment.setup.strategy;
    this.decides = this.strategy.onCandle !== undefined;
    this.state = ownState(this.strategy.state?.(part.deployment.setup.parameters) ?? {});
    const need = this.strategy.prediction?.(part.deployment.setup.parameters);
    this.foresight = need === undefined ? undefined : new Foresight(need);
    this.desk = new SeatDesk(this, part.ledger, part.clock);
  }

  /** Integer units held once the exits at work have filled. */
  get heldAfterExits(): number {
    const { position, exits, contract } = this;
    if (exits.size === 0) return position.quantity;
    let { size } = position;
    for (const part of exits.values()) size += part;
    const left = size * contract.quantityPower;
    return contract.instrument.continuous ? left : Math.round(left);
  }

  /** What of an order at work is still to fill, after `filled` more of `left` plain units. */
  worked(order: number, filled: number, left: number): void {
    const kept = left / (left + filled);
    const pending = this.pending.get(order);
    if (pending !== undefined) this.pending.set(order, { size: pending.size * kept, notional: pending.notional * kept, risk: pending.risk * kept });
    const exiting = this.exits.get(order);
    if (exiting !== undefined) this.exits.set(order, exiting * kept);
  }

  /** An order ended, or was never sent. */
  over(order: number): void {
    this.pending.delete(order);
    this.exits.delete(order);
  }

  /** `ratio` new units for one old. */
  split(ratio: number): void {
    this.stop /= ratio;
    for (const [id, pending] of this.pending) this.pending.set(id, { ...pending, size: pending.size * ratio });
    for (const [id, size] of this.exits) this.exits.set(id, size * ratio);
  }

  /** What is to be forgotten once nothing is held. */
  settle(): void {
    if (this.position.quantity !== 0) return;
    this.stop = Number.NaN;
    this.entries = 0;
  }

  /**
   * State for a snapshot: plain data.
   * @throws AppError STRATEGY_FAULT when the strategy keeps something that cannot be saved
   */
  save(): SavedSeat {
    const { pending, exits, stop, entries, working, foresight } = this;
    const state = savedState(this.state, this.deployment.setup.name);
    return { state, pending: [...pending], exits: [...exits], stop, entries, working, ...(foresight === undefined ? {} : { foresight: foresight.save() }) };
  }

  restore(saved: SavedSeat): void {
    this.state = ownState(structuredClone(saved.state));
    this.pending.clear();
    this.exits.clear();
    for (const [id, pending] of saved.pending) this.pending.set(id, pending);
    for (const [id, size] of saved.exits) this.exits.set(id, size);
    this.stop = saved.stop;
    this.entries = saved.entries;
    this.working = saved.working;
    if (saved.foresight !== undefined) this.foresight?.restore(saved.foresight);
  }
}

export interface SavedSeat {
  readonly state: StrategyState;
  readonly pending: readonly (readonly [number, Pending])[];
  readonly exits: readonly (readonly [number, number])[];
  readonly stop: number;
  readonly entries: number;
  readonly working: number;
  readonly foresight?: SavedForesight;
}
