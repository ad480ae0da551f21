// Straight line of least squares through the last prices.
import type { Candle } from '../../../core/index.ts';
import { define, period } from '../define.ts';

/** Everything is summed anew for each candle: running sums of a near-cancelling difference would drift. */
export class Linreg {
  readonly warmup: number;
  /** the line at the newest candle */
  value = Number.NaN;
  /** rise per candle */
  slope = Number.NaN;
  /** the line at the oldest candle */
  intercept = Number.NaN;
  private readonly ring: Float64Array;
  private next = 0;
  private missing: number;

  constructor(period: number) {
    this.ring = new Float64Array(period);
    this.warmup = period;
    this.missing = period;
  }

  update(candle: Candle): void {
    this.push(candle.close);
  }

  push(x: number): void {
    const ring = this.ring;
    const n = ring.length;
    ring[this.next] = x;
    const oldest = this.next + 1 === n ? 0 : this.next + 1;
    this.next = oldest;
    if (this.missing > 0 && --this.missing > 0) return;
    let sum = 0;
    let weighted = 0;
    let age = n - 1;
    for (let i = oldest; i < n; i++, age--) {
      const y = ring[i] as number;
      sum += y;
      weighted += age * y;
    }
    for (let i = 0; i < oldest; i++, age--) {
      const y = ring[i] as number;
      sum += y;
      weighted += age * y;
    }
    const ages = n * (n - 1) * 0.5;
    const squares = (n * (n - 1) * (2 * n - 1)) / 6;
    this.slope = (n * weighted - ages * sum) / (ages * ages - n * squares);
    this.intercept = (sum - this.slope * ages) / n;
    this.value = this.intercept + this.slope * (n - 1);
  }

  /** inclination of the line in degrees */
  get angle(): number {
    return Math.atan(this.slope) * (180 / Math.PI);
  }

  /** the line one candle ahead */
  get forecast(): number {
    return this.intercept + this.slope * this.ring.length;
  }
}

export const linreg = define({
  name: 'linreg',
  about: 'Straight line through the last prices: its end, slope and forecast',
  group: 'trend',
  parameters: [period(14, 2)],
  outputs: ['value', 'slope', 'intercept', 'angle', 'forecast'],
  formula: 'least squares of x on 0 … period − 1; value at period − 1, forecast at period, angle = atan(slope) in degrees',
  source: 'TA-Lib LINEARREG, LINEARREG_SLOPE, LINEARREG_INTERCEPT, LINEARREG_ANGLE, TSF',
  talib: 'LINEARREG',
  series: 1,
  make: (_seeding, period: number) => new Linreg(period),
});
