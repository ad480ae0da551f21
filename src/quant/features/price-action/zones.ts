// Open price zones: added when confirmed, dropped when price has gone through them, the oldest when there is no room.

export class Zones {
  readonly low: Float64Array;
  readonly high: Float64Array;
  count = 0;

  constructor(room: number) {
    this.low = new Float64Array(room);
    this.high = new Float64Array(room);
  }

  add(low: number, high: number): void {
    if (this.count === this.low.length) this.remove(0);
    this.low[this.count] = low;
    this.high[this.count] = high;
    this.count++;
  }

  remove(index: number): void {
    this.low.copyWithin(index, index + 1, this.count);
    this.high.copyWithin(index, index + 1, this.count);
    this.count--;
  }

  /** Bullish zones end when price closes below them, bearish ones when it closes above. */
  close(price: number, direction: 1 | -1): void {
    for (let k = this.count - 1; k >= 0; k--) if (direction > 0 ? price < (this.low[k] as number) : price > (this.high[k] as number)) this.remove(k);
  }

  /** Distance from price to the nearest zone, below or above alike: 0 inside one, NaN without any. */
  distance(price: number): number {
    let best = Number.NaN;
    for (let k = 0; k < this.count; k++) {
      const d = Math.max(0, price - (this.high[k] as number), (this.low[k] as number) - price);
      if (!(best <= d)) best = d;
    }
    return best;
  }
}

/** Resting levels: prices of swings nobody has traded beyond, with how many swings were seen there. */
export class Levels {
  readonly price: Float64Array;
  readonly touches: Float64Array;
  count = 0;

  constructor(room: number) {
    this.price = new Float64Array(room);
    this.touches = new Float64Array(room);
  }

  /** Touches of the level after a swing at `price`: a level within `tolerance` takes it in, else it is one of its own. */
  touch(price: number, tolerance: number): number {
    for (let k = this.count - 1; k >= 0; k--) {
      if (Math.abs((this.price[k] as number) - price) > tolerance) continue;
      this.touches[k] = (this.touches[k] as number) + 1;
      return this.touches[k] as number;
    }
    if (this.count === this.price.length) this.remove(0);
    this.price[this.count] = price;
    this.touches[this.count] = 1;
    this.count++;
    return 1;
  }

  remove(index: number): void {
    this.price.copyWithin(index, index + 1, this.count);
    this.touches.copyWithin(index, index + 1, this.count);
    this.count--;
  }
}
