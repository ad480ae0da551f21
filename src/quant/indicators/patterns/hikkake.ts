// Hikkake: an inside bar, a false break, and perhaps its confirmation within three candles. These patterns remember.
import { define } from '../define.ts';
import { type Average, Bars, patternText } from './bars.ts';

/** 100 / −100 when the trap is set, 200 / −200 when a close confirms it within three candles. */
class Hikkake extends Bars {
  private readonly modified: boolean;
  private result = 0;
  private age = 4;
  private barrier = 0;

  constructor(modified: boolean) {
    const near: readonly Average[] = modified ? [['near', 2]] : [];
    super(modified ? 10 : 5, modified ? 7 : 2, near);
    this.modified = modified;
  }

  private trapped(): boolean {
    const down = this.high(0) < this.high(1) && this.low(0) < this.low(1);
    const up = this.high(0) > this.high(1) && this.low(0) > this.low(1);
    const inside = this.high(1) < this.high(2) && this.low(1) > this.low(2);
    if (!this.modified || !inside) return inside && (down || up);
    if (!(this.high(2) < this.high(3) && this.low(2) > this.low(3))) return false;
    return (down && this.close(2) <= this.low(2) + this.near(2)) || (up && this.close(2) >= this.high(2) - this.near(2));
  }

  protected override recognise(): number {
    if (this.age < 4) this.age++;
    if (this.trapped()) {
      this.result = this.high(0) < this.high(1) ? 100 : -100;
      this.barrier = this.result > 0 ? this.high(1) : this.low(1);
      this.age = 0;
      return this.result;
    }
    const close = this.close(0);
    if (this.age > 3 || !(this.result > 0 ? close > this.barrier : close < this.barrier)) return 0;
    this.age = 4;
    return 2 * this.result;
  }
}

export const hikkake = define({
  ...patternText({ name: 'hikkake', talib: 'CDLHIKKAKE', about: 'Hikkake: an inside candle, a false break, 200 or −200 when confirmed within three candles' }),
  parameters: [],
  make: () => new Hikkake(false),
});

export const hikkakeModified = define({
  ...patternText({
    name: 'hikkake-modified',
    talib: 'CDLHIKKAKEMOD',
    about: 'Modified hikkake: two inside candles, the second closing near its extreme, then a false break',
  }),
  parameters: [],
  make: () => new Hikkake(true),
});
