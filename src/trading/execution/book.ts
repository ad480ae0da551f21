// The orders resting in one instrument at the simulated venue, and the candle they are meeting.
import { type Candle, type Instrument, rulesAt, type Time } from '../../core/index.ts';
import type { Stream } from '../market/index.ts';
import { Contract } from '../portfolio/index.ts';
import type { Costs } from './costs.ts';
import type { Working } from './working.ts';

export class Book {
  readonly instrument: Instrument;
  readonly index: number;
  readonly contract: Contract;
  /** the finest stream of the instrument: its candles are the market of the matcher; undefined where none is fed */
  readonly stream: Stream | undefined;
  readonly maker: number;
  readonly taker: number;
  readonly perOrder: number;
  readonly perContract: number;
  /** in order of arrival */
  orders: Working[] = [];
  /** integer units that orders may still take from the current candle */
  budget = Number.POSITIVE_INFINITY;
  /** when the current candle closes */
  closes: Time = Number.NEGATIVE_INFINITY;
  /**
   * Every order rests, and none acts while price stays above `floor` and below `ceiling`: a candle inside needs no closer look.
   * Whoever changes the orders or their levels says `stir`.
   */
  private calm = false;
  private floor = Number.NEGATIVE_INFINITY;
  private ceiling = Number.POSITIVE_INFINITY;
  /** the matcher has left the candle's open: what enters now enters inside the candle */
  inside = false;

  constructor(instrument: Instrument, index: number, stream: Stream | undefined, costs: Costs) {
    const fees = costs.fees ?? instrument.fees;
    this.instrument = instrument;
    this.index = index;
    this.contract = new Contract(instrument);
    this.stream = stream;
    this.maker = fees.maker;
    this.taker = fees.taker;
    this.perOrder = fees.perOrder;
    this.perContract = fees.perContract;
  }

  get candle(): Candle {
    return (this.stream as Stream).candle;
  }

  stir(): void {
    this.calm = false;
  }

  /** Whether the candle can pass without moving any order. */
  get untouched(): boolean {
    return this.calm && this.candle.low > this.floor && this.candle.high < this.ceiling;
  }

  /** After a candle was met: whether those after it may pass by a look at two prices. */
  survey(): void {
    this.calm = false;
    let floor = Number.NEGATIVE_INFINITY;
    let ceiling = Number.POSITIVE_INFINITY;
    for (let k = 0; k < this.orders.length; k++) {
      const o = this.orders[k] as Working;
      const r = o.request;
      // What moves with price, waits for volume or has yet to arrive needs its look at every candle.
      if (!o.rested || r.type === 'market' || r.type === 'trailing' || !Number.isNaN(o.breakEvenAt) || r.timeInForce !== 'gtc') return;
      if (o.below) floor = Math.max(floor, o.level);
      else ceiling = Math.min(ceiling, o.level);
    }
    this.floor = floor;
    this.ceiling = ceiling;
    this.calm = true;
  }

  /** A new candle: its volume is untouched, and what slept wakes. */
  begin(volumeShare: number): void {
    const stream = this.stream as Stream;
    const { candle } = stream;
    this.budget = volumeShare === Number.POSITIVE_INFINITY ? volumeShare : candle.volume * volumeShare * this.contract.quantityPower;
    this.closes = stream.calendar.name === 'UTC' ? candle.at + stream.ms : stream.calendar.closeOf(candle.at, stream.timeframe);
    this.inside = false;
    for (let k = 0; k < this.orders.length; k++) (this.orders[k] as Working).asleep = false;
  }

  /**
   * The price an order first meets in this candle: its open, or, for one that arrives inside the candle, the point of the straight line
   * from open to close at its arrival (what is expected of a price of which only both ends are known).
   */
  firstPrice(order: Working): number {
    const { at, open, close } = this.candle;
    return order.arrives <= at ? open : open + ((close - open) * (order.arrives - at)) / (this.closes - at);
  }

  /** A plain price on the tick grid, in integer units; `round` says to which side. */
  toGrid(price: number, at: Time, round: (x: number) => number = Math.round): number {
    if (this.instrument.continuous) return price;
    const { tick } = rulesAt(this.instrument, at);
    // A hair of tolerance keeps a price that is on the grid there after its binary rounding.
    const steps = (price * this.contract.pricePower) / tick;
    const nearest = Math.round(steps);
    return (Math.abs(steps - nearest) < 1e-6 ? nearest : round(steps)) * tick;
  }

  /** A plain size in whole lots, rounded down, in integer units. */
  toLots(size: number, at: Time): number {
    if (this.instrument.continuous) return size;
    const { lot } = rulesAt(this.instrument, at);
    return Math.floor((size * this.contract.quantityPower) / lot + 1e-9) * lot;
  }

  find(id: number): Working | undefined {
    for (let k = 0; k < this.orders.length; k++) if ((this.orders[k] as Working).request.id === id) return this.orders[k];
    return undefined;
  }
}
