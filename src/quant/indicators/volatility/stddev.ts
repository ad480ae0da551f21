// Variance, standard deviation and Bollinger bands: running sums of prices and of their squares.

import type { Candle } from '../../../core/index.ts';
import { define, period, real } from '../define.ts';
import { bollingerLoop, stddevLoop } from '../loops/scatter.ts';

/** Population variance of the last `period` prices: mean of squares − square of mean, never below 0. */
export class Variance {
  readonly warmup: number;
  value = Number.NaN;
  /** mean of the same prices */
  mean = Number.NaN;
  private readonly period: number;
  private readonly ring: Float64Array;
  private next = 0;
  private missing: number;
  private sum = 0;
  private squares = 0;
  private last = Number.NaN;
  private same = 0;

  constructor(period: number) {
    this.period = period;
    this.warmup = period;
    this.missing = period;
    this.ring = new Float64Array(period);
  }

  update(candle: Candle): void {
    this.push(candle.close);
  }

  push(x: number): void {
    const ring = this.ring;
    const i = this.next;
    const next = i + 1 === this.period ? 0 : i + 1;
    ring[i] = x;
    this.next = next;
    this.sum += x;
    this.squares += x * x;
    this.same = x === this.last ? this.same + 1 : 1;
    this.last = x;
    if (this.missing > 0 && --this.missing > 0) return;
    const mean = this.sum / this.period;
    const variance = this.squares / this.period - mean * mean;
    this.mean = mean;
    // Where all prices are equal, what the sums leave over is rounding.
    this.value = variance > 0 && this.same < this.period ? variance : 0;
    // Taken away after the result is out, as TA-Lib does: small variances of large prices agree with it to the bit.
    const old = ring[next] as number;
    this.sum -= old;
    this.squares -= old * old;
  }
}

/** Population standard deviation × `deviations`. */
export class Stddev {
  readonly warmup: number;
  value = Number.NaN;
  private readonly variance: Variance;
  private readonly deviations: number;

  constructor(period: number, deviations = 1) {
    this.variance = new Variance(period);
    this.deviations = deviations;
    this.warmup = period;
  }

  update(candle: Candle): void {
    this.push(candle.close);
  }

  push(x: number): void {
    this.variance.push(x);
    this.value = Math.sqrt(this.variance.value) * this.deviations;
  }
}

/** A simple moving average with bands `deviations` population standard deviations above and below. */
export class Bollinger {
  readonly warmup: number;
  /** middle band */
  value = Number.NaN;
  upper = Number.NaN;
  lower = Number.NaN;
  private readonly variance: Variance;
  private readonly deviations: number;
  private price = Number.NaN;

  constructor(period: number, deviations: number) {
    this.variance = new Variance(period);
    this.deviations = deviations;
    this.warmup = period;
  }

  update(candle: Candle): void {
    this.push(candle.close);
  }

  push(x: number): void {
    const v = this.variance;
    v.push(x);
    const reach = Math.sqrt(v.value) * this.deviations;
    this.price = x;
    this.value = v.mean;
    this.upper = v.mean + reach;
    this.lower = v.mean - reach;
  }

  /** distance of the bands as a fraction of the middle, NaN where the middle is 0 */
  get width(): number {
    return this.value === 0 ? Number.NaN : (this.upper - this.lower) / this.value;
  }

  /** %b: where price stands between the bands, 0 = lower, 1 = upper; 0.5 where the bands touch */
  get percent(): number {
    const distance = this.upper - this.lower;
    return distance === 0 ? 0.5 : (this.price - this.lower) / distance;
  }
}

export const variance = define({
  name: 'variance',
  about: 'Mean squared distance of the last prices from their mean',
  group: 'statistics',
  parameters: [period(20)],
  outputs: ['value', 'mean'],
  formula: 'mean(x²) − mean(x)², 0 where rounding makes it negative',
  source: 'TA-Lib VAR',
  talib: 'VAR',
  series: 1,
  make: (_seeding, period: number) => new Variance(period),
});

export const stddev = define({
  name: 'stddev',
  about: 'Usual distance of the last prices from their mean',
  group: 'volatility',
  parameters: [period(20, 2), real('deviations', 1, -1e6, 1e6, 'multiplier')],
  outputs: ['value'],
  formula: '√variance(period) × deviations (population)',
  source: 'TA-Lib STDDEV',
  talib: 'STDDEV',
  series: 1,
  make: (_seeding, period: number, deviations: number) => new Stddev(period, deviations),
  batch: ({ close }, [out], period, deviations) => stddevLoop(close, period, deviations, out as Float64Array),
});

export const bollinger = define({
  name: 'bollinger',
  about: 'Moving average with bands as wide as prices scatter around it',
  group: 'volatility',
  parameters: [period(20, 2), real('deviations', 2, 0, 1e6, 'standard deviations from the middle to a band')],
  outputs: ['value', 'upper', 'lower', 'width', 'percent'],
  formula: 'sma(period) ± deviations × stddev(period); width = (upper − lower) / middle; percent = (x − lower) / (upper − lower)',
  source: 'J. Bollinger, Bollinger on Bollinger Bands (2001); TA-Lib BBANDS with MA type SMA',
  talib: 'BBANDS',
  series: 1,
  make: (_seeding, period: number, deviations: number) => new Bollinger(period, deviations),
  batchColumns: 3,
  batch: ({ close }, out, period, deviations) => bollingerLoop(close, out, period, deviations),
});
