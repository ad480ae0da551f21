// How two series move together: beta and correlation.
import type { Candle } from '../../../core/index.ts';
import { define, period } from '../define.ts';
import type { PairIndicator } from '../source.ts';

/** Slope of the second series' returns on the first one's over the last `period` returns; 0 where the first did not move. */
export class Beta implements PairIndicator {
  readonly warmup: number;
  value = Number.NaN;
  private readonly xs: Float64Array;
  private readonly ys: Float64Array;
  private next = 0;
  private missing: number;
  private x = Number.NaN;
  private y = Number.NaN;
  private sumX = 0;
  private sumY = 0;
  private sumXX = 0;
  private sumXY = 0;

  constructor(period: number) {
    this.xs = new Float64Array(period);
    this.ys = new Float64Array(period);
    this.warmup = period + 1;
    this.missing = period;
  }

  update(candle: Candle): void {
    this.push(candle.high, candle.low);
  }

  push(x: number, y: number): void {
    const dx = this.x === 0 ? 0 : (x - this.x) / this.x;
    const dy = this.y === 0 ? 0 : (y - this.y) / this.y;
    this.x = x;
    this.y = y;
    if (Number.isNaN(dx + dy)) return;
    const n = this.xs.length;
    this.xs[this.next] = dx;
    this.ys[this.next] = dy;
    this.next = this.next + 1 === n ? 0 : this.next + 1;
    this.sumXX += dx * dx;
    this.sumXY += dx * dy;
    this.sumX += dx;
    this.sumY += dy;
    if (this.missing > 0 && --this.missing > 0) return;
    const scatter = n * this.sumXX - this.sumX * this.sumX;
    // Returns have no unit, so TA-Lib's fixed limit for "did not move" serves: below it stands only rounding.
    this.value = scatter > 1e-14 ? (n * this.sumXY - this.sumX * this.sumY) / scatter : 0;
    const oldX = this.xs[this.next] as number;
    const oldY = this.ys[this.next] as number;
    this.sumXX -= oldX * oldX;
    this.sumXY -= oldX * oldY;
    this.sumX -= oldX;
    this.sumY -= oldY;
  }
}

/** Pearson's correlation of two series over the last `period` values; 0 where one of them did not move. */
export class Correlation implements PairIndicator {
  readonly warmup: number;
  value = Number.NaN;
  private sameX = 0;
  private sameY = 0;
  private lastX = Number.NaN;
  private lastY = Number.NaN;
  private readonly xs: Float64Array;
  private readonly ys: Float64Array;
  private next = 0;
  private missing: number;
  private sumX = 0;
  private sumY = 0;
  private sumXX = 0;
  private sumYY = 0;
  private sumXY = 0;

  constructor(period: number) {
    this.xs = new Float64Array(period);
    this.ys = new Float64Array(period);
    this.warmup = period;
    this.missing = period;
  }

  update(candle: Candle): void {
    this.push(candle.high, candle.low);
  }

  push(x: number, y: number): void {
    const n = this.xs.length;
    this.xs[this.next] = x;
    this.ys[this.next] = y;
    this.next = this.next + 1 === n ? 0 : this.next + 1;
    this.sameX = x === this.lastX ? this.sameX + 1 : 1;
    this.sameY = y === this.lastY ? this.sameY + 1 : 1;
    this.lastX = x;
    this.lastY = y;
    this.sumX += x;
    this.sumXX += x * x;
    this.sumXY += x * y;
    this.sumY += y;
    this.sumYY += y * y;
    if (this.missing > 0 && --this.missing > 0) return;
    const scatter = (this.sumXX - (this.sumX * this.sumX) / n) * (this.sumYY - (this.sumY * this.sumY) / n);
    // Where one series stood still all along, the scatter is rounding.
    const still = this.sameX >= n || this.sameY >= n;
    this.value = scatter > 0 && !still ? (this.sumXY - (this.sumX * this.sumY) / n) / Math.sqrt(scatter) : 0;
    const oldX = this.xs[this.next] as number;
    const oldY = this.ys[this.next] as number;
    this.sumX -= oldX;
    this.sumXX -= oldX * oldX;
    this.sumXY -= oldX * oldY;
    this.sumY -= oldY;
    this.sumYY -= oldY * oldY;
  }
}

export const beta = define({
  name: 'beta',
  about: 'How far the second series moves when the first moves by one percent',
  group: 'statistics',
  parameters: [period(5)],
  outputs: ['value'],
  formula: 'cov(returns of x, returns of y) / var(returns of x)',
  source: 'TA-Lib BETA',
  talib: 'BETA',
  series: 2,
  make: (_seeding, period: number) => new Beta(period),
});

export const correlation = define({
  name: 'correlation',
  about: 'How alike two series move, −1 to 1',
  group: 'statistics',
  parameters: [period(30, 2)],
  outputs: ['value'],
  formula: 'cov(x, y) / √(var x × var y)',
  source: 'K. Pearson; TA-Lib CORREL',
  talib: 'CORREL',
  series: 2,
  make: (_seeding, period: number) => new Correlation(period),
});
