// Market structure, one candle at a time: swings, breaks, order blocks, gaps, resting liquidity and its sweeps.
// long because: one walk over the candle serves all of them, each in a function of its own
import type { Candle } from '../../../core/index.ts';
import type { Direction, Fact } from './facts.ts';
import { Levels, Zones } from './zones.ts';

/** Candles looked back on for an order block, and the most zones and levels kept open: what is older has lost its meaning and would only cost time. */
const lookBack = 64;
const zonesMax = 12;
const levelsMax = 16;
/** Swings closer than this many average ranges rest at one level. */
const tolerance = 0.15;
const rangeMemory = 14;

export class Structure {
  /** 1 up, −1 down, 0 before the first break */
  trend = 0;
  /** last confirmed swings, NaN before */
  swingHigh = Number.NaN;
  swingLow = Number.NaN;
  /** candles since the last break of either kind, NaN before */
  breakAge = Number.NaN;
  /** breaks with the structure since it last changed */
  run = 0;
  /** direction of the last sweep and candles since, NaN before */
  sweep = Number.NaN;
  sweepAge = Number.NaN;
  /** average true range over about 14 candles, the unit of distances */
  averageRange = Number.NaN;
  readonly demand = new Zones(zonesMax);
  readonly supply = new Zones(zonesMax);
  readonly gapsUp = new Zones(zonesMax);
  readonly gapsDown = new Zones(zonesMax);
  readonly highs = new Levels(levelsMax);
  readonly lows = new Levels(levelsMax);
  private highBroken = true;
  private lowBroken = true;
  private swingHighAt = Number.NaN;
  private swingLowAt = Number.NaN;
  private seen = 0;
  private readonly at = new Float64Array(lookBack);
  private readonly open = new Float64Array(lookBack);
  private readonly high = new Float64Array(lookBack);
  private readonly low = new Float64Array(lookBack);
  private readonly close = new Float64Array(lookBack);
  private readonly strength: number;
  readonly #tell: ((fact: Fact) => void) | undefined;

  /**
   * @param strength candles on either side that a swing must exceed: 1 to 20
   * @param tell called with every fact at the close that confirms it
   */
  constructor(strength: number, tell?: (fact: Fact) => void) {
    this.strength = strength;
    this.#tell = tell;
  }

  update(candle: Readonly<Candle>): void {
    this.next(candle.at, candle.open, candle.high, candle.low, candle.close);
  }

  next(at: number, open: number, high: number, low: number, close: number): void {
    const i = this.seen % lookBack;
    const previous = this.seen === 0 ? close : (this.close[(this.seen - 1) % lookBack] as number);
    const range = Math.max(high, previous) - Math.min(low, previous);
    this.averageRange = this.seen === 0 ? range : this.averageRange + (range - this.averageRange) / rangeMemory;
    this.at[i] = at;
    this.open[i] = open;
    this.high[i] = high;
    this.low[i] = low;
    this.close[i] = close;
    this.seen++;
    this.breakAge++;
    this.sweepAge++;
    this.sweeps(at, high, low, close);
    this.demand.close(close, 1);
    this.supply.close(close, -1);
    this.gapsUp.close(close, 1);
    this.gapsDown.close(close, -1);
    this.swings(at);
    this.breaks(at, close);
    this.gaps(at, high, low);
  }

  /** Where price stands in the last leg: 0 at the swing low, 1 at the swing high; NaN before both are known. */
  retracement(price: number): number {
    const leg = this.swingHigh - this.swingLow;
    return leg > 0 ? (price - this.swingLow) / leg : Number.NaN;
  }

  private ago(candles: number): number {
    return (this.seen - 1 - candles + lookBack) % lookBack;
  }

  /** The candle `strength` ago is a swing when all candles around it stay inside; of equal ones the first counts. */
  private swings(at: number): void {
    const { strength, high, low } = this;
    if (this.seen < 2 * strength + 1) return;
    const i = this.ago(strength);
    const top = high[i] as number;
    const bottom = low[i] as number;
    let [isHigh, isLow] = [true, true];
    for (let k = 1; k <= strength; k++) {
      const [later, earlier] = [this.ago(strength - k), this.ago(strength + k)];
      if ((high[later] as number) > top || (high[earlier] as number) >= top) isHigh = false;
      if ((low[later] as number) < bottom || (low[earlier] as number) <= bottom) isLow = false;
    }
    if (isHigh) this.confirm(1, this.at[i] as number, at, top);
    if (isLow) this.confirm(-1, this.at[i] as number, at, bottom);
  }

  private confirm(direction: Direction, at: number, confirmedAt: number, price: number): void {
    const up = direction > 0;
    if (up) {
      this.swingHigh = price;
      this.swingHighAt = at;
      this.highBroken = false;
    } else {
      this.swingLow = price;
      this.swingLowAt = at;
      this.lowBroken = false;
    }
    this.#tell?.({ kind: 'swing', direction, at, confirmedAt, price });
    const touches = (up ? this.highs : this.lows).touch(price, tolerance * this.averageRange);
    if (touches > 1) this.#tell?.({ kind: 'liquidity', direction, at, confirmedAt, price, touches });
  }

  private breaks(at: number, close: number): void {
    if (!this.highBroken && close > this.swingHigh) {
      this.highBroken = true;
      this.broken(1, at, this.swingHigh, this.swingLowAt);
    }
    if (!this.lowBroken && close < this.swingLow) {
      this.lowBroken = true;
      this.broken(-1, at, this.swingLow, this.swingHighAt);
    }
  }

  private broken(direction: Direction, at: number, price: number, legFrom: number): void {
    const kind = this.trend === direction ? 'bos' : 'choch';
    this.run = kind === 'bos' ? this.run + 1 : 0;
    this.trend = direction;
    this.breakAge = 0;
    this.#tell?.({ kind, direction, at, confirmedAt: at, price });
    // The last candle against the move, not older than the leg it belongs to.
    for (let k = 1; k < Math.min(this.seen, lookBack); k++) {
      const i = this.ago(k);
      if ((this.at[i] as number) < legFrom) break;
      const body = (this.close[i] as number) - (this.open[i] as number);
      if (body * direction >= 0) continue;
      const [low, high] = [this.low[i] as number, this.high[i] as number];
      (direction > 0 ? this.demand : this.supply).add(low, high);
      this.#tell?.({ kind: 'order-block', direction, at: this.at[i] as number, confirmedAt: at, low, high });
      break;
    }
  }

  private gaps(at: number, high: number, low: number): void {
    if (this.seen < 3) return;
    const first = this.ago(2);
    const middle = this.at[this.ago(1)] as number;
    const [top, bottom] = [this.high[first] as number, this.low[first] as number];
    if (low > top) {
      this.gapsUp.add(top, low);
      this.#tell?.({ kind: 'gap', direction: 1, at: middle, confirmedAt: at, low: top, high: low });
    } else if (high < bottom) {
      this.gapsDown.add(high, bottom);
      this.#tell?.({ kind: 'gap', direction: -1, at: middle, confirmedAt: at, low: high, high: bottom });
    }
  }

  /** A level traded beyond is gone; when the candle closed back inside, it was swept. */
  private sweeps(at: number, high: number, low: number, close: number): void {
    const { highs, lows } = this;
    for (let k = highs.count - 1; k >= 0; k--) {
      const price = highs.price[k] as number;
      if (high <= price) continue;
      if (close < price) this.swept(-1, at, price, highs.touches[k] as number);
      highs.remove(k);
    }
    for (let k = lows.count - 1; k >= 0; k--) {
      const price = lows.price[k] as number;
      if (low >= price) continue;
      if (close > price) this.swept(1, at, price, lows.touches[k] as number);
      lows.remove(k);
    }
  }

  private swept(direction: Direction, at: number, price: number, touches: number): void {
    this.sweep = direction;
    this.sweepAge = 0;
    this.#tell?.({ kind: 'sweep', direction, at, confirmedAt: at, price, touches });
  }
}

/** All facts of candles in the order in which they were known. */
export function priceActionFacts(candles: Iterable<Readonly<Candle>>, strength = 3): Fact[] {
  const facts: Fact[] = [];
  const structure = new Structure(strength, (fact) => void facts.push(fact));
  for (const candle of candles) structure.update(candle);
  return facts;
}
