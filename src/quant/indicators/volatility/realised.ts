// Volatility per year, estimated from closes, from ranges, and from whole candles.
import type { Candle } from '../../../core/index.ts';
import { define, period, real } from '../define.ts';
import { RollingSum } from '../window.ts';

/** Sample variance from n numbers' sum and sum of squares, never below 0. */
const sampleVariance = (sum: number, squares: number, n: number): number => Math.max(0, (squares - (sum * sum) / n) / (n - 1));

/** Sample standard deviation of log returns, annualised. */
export class Historical {
  readonly warmup: number;
  value = Number.NaN;
  private readonly period: number;
  private readonly scale: number;
  private readonly sum: RollingSum;
  private readonly squares: RollingSum;
  private previous = Number.NaN;
  private missing: number;

  constructor(period: number, perYear: number) {
    this.period = period;
    this.scale = Math.sqrt(perYear);
    this.sum = new RollingSum(period);
    this.squares = new RollingSum(period);
    this.warmup = period + 1;
    this.missing = period;
  }

  update(candle: Candle): void {
    this.push(candle.close);
  }

  push(x: number): void {
    const change = Math.log(x / this.previous);
    this.previous = x;
    if (Number.isNaN(change)) return;
    this.sum.push(change);
    this.squares.push(change * change);
    if (this.missing > 0 && --this.missing > 0) return;
    this.value = Math.sqrt(sampleVariance(this.sum.value, this.squares.value, this.period)) * this.scale;
  }
}

/** From the ranges of the candles: about five times as exact as closes where trading never stops. */
export class Parkinson {
  readonly warmup: number;
  value = Number.NaN;
  private readonly factor: number;
  private readonly sum: RollingSum;
  private missing: number;

  constructor(period: number, perYear: number) {
    this.factor = perYear / (4 * Math.LN2 * period);
    this.sum = new RollingSum(period);
    this.warmup = period;
    this.missing = period;
  }

  update(candle: Candle): void {
    const range = Math.log(candle.high / candle.low);
    this.sum.push(range * range);
    if (this.missing > 0 && --this.missing > 0) return;
    this.value = Math.sqrt(Math.max(0, this.sum.value) * this.factor);
  }
}

/** From ranges and bodies. */
export class GarmanKlass {
  readonly warmup: number;
  value = Number.NaN;
  private readonly factor: number;
  private readonly sum: RollingSum;
  private missing: number;

  constructor(period: number, perYear: number) {
    this.factor = perYear / period;
    this.sum = new RollingSum(period);
    this.warmup = period;
    this.missing = period;
  }

  update(candle: Candle): void {
    const range = Math.log(candle.high / candle.low);
    const body = Math.log(candle.close / candle.open);
    this.sum.push(0.5 * range * range - (2 * Math.LN2 - 1) * body * body);
    if (this.missing > 0 && --this.missing > 0) return;
    this.value = Math.sqrt(Math.max(0, this.sum.value) * this.factor);
  }
}

/** From gaps, bodies and ranges: right also where price drifts and jumps between candles. */
export class YangZhang {
  readonly warmup: number;
  value = Number.NaN;
  private readonly period: number;
  private readonly perYear: number;
  private readonly weight: number;
  private readonly gaps: RollingSum;
  private readonly gapSquares: RollingSum;
  private readonly bodies: RollingSum;
  private readonly bodySquares: RollingSum;
  private readonly ranges: RollingSum;
  private previous = Number.NaN;
  private missing: number;

  constructor(period: number, perYear: number) {
    this.period = period;
    this.perYear = perYear;
    this.weight = 0.34 / (1.34 + (period + 1) / (period - 1));
    this.gaps = new RollingSum(period);
    this.gapSquares = new RollingSum(period);
    this.bodies = new RollingSum(period);
    this.bodySquares = new RollingSum(period);
    this.ranges = new RollingSum(period);
    this.warmup = period + 1;
    this.missing = period;
  }

  update(candle: Candle): void {
    const gap = Math.log(candle.open / this.previous);
    this.previous = candle.close;
    if (Number.isNaN(gap)) return;
    const up = Math.log(candle.high / candle.open);
    const down = Math.log(candle.low / candle.open);
    const body = Math.log(candle.close / candle.open);
    this.gaps.push(gap);
    this.gapSquares.push(gap * gap);
    this.bodies.push(body);
    this.bodySquares.push(body * body);
    this.ranges.push(up * (up - body) + down * (down - body));
    if (this.missing > 0 && --this.missing > 0) return;
    const n = this.period;
    const night = sampleVariance(this.gaps.value, this.gapSquares.value, n);
    const day = sampleVariance(this.bodies.value, this.bodySquares.value, n);
    const range = Math.max(0, this.ranges.value) / n;
    this.value = Math.sqrt((night + this.weight * day + (1 - this.weight) * range) * this.perYear);
  }
}

const perYear = real('perYear', 365, 1, 366 * 86_400, 'candles a year: 365 for days without a close, 252 for an exchange’s, 8760 for hours');

export const historicalVolatility = define({
  name: 'historical-volatility',
  about: 'Yearly volatility of closes',
  group: 'volatility',
  parameters: [period(20, 2), perYear],
  outputs: ['value'],
  formula: 'sample standard deviation of ln(x / x before) × √perYear',
  source: 'close-to-close estimator',
  series: 1,
  make: (_seeding, period: number, perYear: number) => new Historical(period, perYear),
});

export const parkinson = define({
  name: 'parkinson',
  about: 'Yearly volatility from the candles’ ranges',
  group: 'volatility',
  parameters: [period(20), perYear],
  outputs: ['value'],
  formula: '√(mean ln(high/low)² / (4 ln 2) × perYear)',
  source: 'M. Parkinson, Journal of Business 53 (1980)',
  series: 0,
  make: (_seeding, period: number, perYear: number) => new Parkinson(period, perYear),
});

export const garmanKlass = define({
  name: 'garman-klass',
  about: 'Yearly volatility from ranges and bodies',
  group: 'volatility',
  parameters: [period(20), perYear],
  outputs: ['value'],
  formula: '√(mean(½ ln(high/low)² − (2 ln 2 − 1) ln(close/open)²) × perYear)',
  source: 'M. Garman, M. Klass, Journal of Business 53 (1980)',
  series: 0,
  make: (_seeding, period: number, perYear: number) => new GarmanKlass(period, perYear),
});

export const yangZhang = define({
  name: 'yang-zhang',
  about: 'Yearly volatility from gaps, bodies and ranges',
  group: 'volatility',
  parameters: [period(20, 2), perYear],
  outputs: ['value'],
  formula: '√((var gap + k var body + (1 − k) Rogers–Satchell) × perYear), k = 0.34 / (1.34 + (n + 1)/(n − 1))',
  source: 'D. Yang, Q. Zhang, Journal of Business 73 (2000)',
  series: 0,
  make: (_seeding, period: number, perYear: number) => new YangZhang(period, perYear),
});
