// An order resting at the simulated venue, and the price at which it acts.
import type { Level, OrderRequest, Time } from '../../core/index.ts';

/** Plain-price distance or price of a level, measured from `from` in the direction `sign` (+1 up, -1 down). */
export function levelPrice(level: Level, from: number, sign: 1 | -1): number {
  if ('fraction' in level) return from * (1 + sign * level.fraction);
  if ('distance' in level) return from + sign * level.distance;
  return level.price;
}

/** A level after a split: fractions stay, distances and prices shrink by `ratio`. */
export function splitLevel(level: Level, ratio: number): Level {
  if ('fraction' in level) return level;
  return 'distance' in level ? { distance: level.distance / ratio } : { price: level.price / ratio };
}

export class Working {
  request: OrderRequest;
  /** when it reaches the venue */
  readonly arrives: Time;
  /** integer units still to fill; NaN for amount orders until the first fill makes a quantity of them */
  remaining = Number.NaN;
  filled = Number.NaN;
  /** plain average price of what is filled */
  average = Number.NaN;
  /** stop-limit and take-profit-limit once triggered: they rest as limits */
  triggered = false;
  /** plain price at which it acts; NaN for market orders, which act at once */
  level: number;
  /** acts when price falls to its level (otherwise when it rises to it) */
  below: boolean;
  /** best price since a trailing order was armed */
  best = Number.NaN;
  /** once price gets here, the stop moves to `entry` */
  breakEvenAt = Number.NaN;
  /** where a break-even stop moves to; NaN without one */
  entry = Number.NaN;
  /** entered the book inside the candle that is being matched */
  intrabar = false;
  /** does nothing more in this candle */
  asleep = false;
  /** its protection rests already */
  armed = false;
  /** has met a candle already: a later marketable open finds it resting, as a maker */
  rested = false;

  constructor(request: OrderRequest, pricePower: number, arrives: Time) {
    this.request = request;
    this.arrives = arrives;
    // Set a second time, so that the engine knows them as fractions from the start (see Position).
    this.remaining = request.quantity;
    this.filled = 0;
    const { type, side } = request;
    const buy = side === 'buy';
    // Limits and profit triggers wait for a better price, stops for a worse one.
    this.below = type === 'limit' || type === 'take-profit' || type === 'take-profit-limit' ? buy : !buy;
    this.level = type === 'market' || type === 'trailing' ? Number.NaN : (type === 'limit' ? request.price : request.triggerPrice) / pricePower;
  }

  get isLimit(): boolean {
    return this.request.type === 'limit' || this.triggered;
  }

  /** Trailing orders follow the best price; the level is recomputed from it. */
  follow(price: number): void {
    const { trail } = this.request;
    if (trail === undefined || this.request.type !== 'trailing') return;
    const sell = this.request.side === 'sell';
    if (Number.isNaN(this.best) || (sell ? price > this.best : price < this.best)) {
      this.best = price;
      this.level = levelPrice(trail, price, sell ? -1 : 1);
    }
  }

  /** A stop that has triggered is a market order: what is left of it no longer waits for a price. */
  toMarket(): void {
    this.request = { ...this.request, type: 'market' };
    this.level = Number.NaN;
    this.asleep = true;
  }

  /** `ratio` new units for one old: sizes grow, prices shrink. The request is rescaled by whoever keeps it. */
  split(request: OrderRequest, ratio: number): void {
    this.request = request;
    this.filled *= ratio;
    this.remaining = request.quantity - this.filled;
    this.average /= ratio;
    this.level /= ratio;
    this.best /= ratio;
    this.breakEvenAt /= ratio;
    this.entry /= ratio;
  }
}
