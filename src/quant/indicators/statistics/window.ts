// Simple facts about the last prices: extremes and when they were, middle, sum, mean deviation.
// long because: five small indicators with their definitions
import type { Candle } from '../../../core/index.ts';
import { define, period } from '../define.ts';
import { Highest, Lowest } from '../extremes.ts';

/** Highest or lowest of the last `period` prices and its age. Of equal ones the newest counts while it is the newest, then the oldest (TA-Lib). */
export class Extreme {
  readonly warmup: number;
  value = Number.NaN;
  /** candles since it was seen */
  age = Number.NaN;
  private readonly sign: number;
  private readonly ring: Float64Array;
  private next = 0;
  private missing: number;
  private best = Number.NaN;
  private since = 0;

  constructor(period: number, sign: 1 | -1) {
    this.sign = sign;
    this.ring = new Float64Array(period);
    this.warmup = period;
    this.missing = period;
  }

  update(candle: Candle): void {
    this.push(candle.close);
  }

  push(x: number): void {
    const signed = x * this.sign;
    this.ring[this.next] = signed;
    this.next = this.next + 1 === this.ring.length ? 0 : this.next + 1;
    this.since++;
    if (this.missing > 1) {
      this.missing--;
      return;
    }
    if (this.missing === 1 || this.since >= this.ring.length) this.search();
    else if (signed >= this.best) {
      this.best = signed;
      this.since = 0;
    }
    this.missing = 0;
    this.value = this.best * this.sign;
    this.age = this.since;
  }

  private search(): void {
    const { ring } = this;
    const n = ring.length;
    this.best = ring[this.next] as number;
    this.since = n - 1;
    for (let k = 1; k < n; k++) {
      const x = ring[this.next + k < n ? this.next + k : this.next + k - n] as number;
      if (x > this.best) {
        this.best = x;
        this.since = n - 1 - k;
      }
    }
  }
}

/** Middle between the highest and the lowest price. */
export class Midpoint {
  readonly warmup: number;
  value = Number.NaN;
  private readonly highest: Highest;
  private readonly lowest: Lowest;
  private missing: number;

  constructor(period: number) {
    this.highest = new Highest(period);
    this.lowest = new Lowest(period);
    this.warmup = period;
    this.missing = period;
  }

  update(candle: Candle): void {
    this.push(candle.close);
  }

  push(x: number): void {
    this.highest.push(x);
    this.lowest.push(x);
    if (this.missing > 0 && --this.missing > 0) return;
    this.value = (this.highest.value + this.lowest.value) / 2;
  }
}

/** Sum of the last `period` prices. */
export class Sum {
  readonly warmup: number;
  value = Number.NaN;
  private readonly ring: Float64Array;
  private next = 0;
  private missing: number;
  private sum = 0;

  constructor(period: number) {
    this.ring = new Float64Array(period);
    this.warmup = period;
    this.missing = period;
  }

  update(candle: Candle): void {
    this.push(candle.close);
  }

  push(x: number): void {
    const i = this.next;
    this.ring[i] = x;
    this.next = i + 1 === this.ring.length ? 0 : i + 1;
    this.sum += x;
    if (this.missing > 0 && --this.missing > 0) return;
    this.value = this.sum;
    this.sum -= this.ring[this.next] as number;
  }
}

/** Mean absolute deviation of the last prices from their mean. */
export class MeanDeviation {
  readonly warmup: number;
  value = Number.NaN;
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
    const { ring } = this;
    const n = ring.length;
    ring[this.next] = x;
    this.next = this.next + 1 === n ? 0 : this.next + 1;
    if (this.missing > 0 && --this.missing > 0) return;
    let sum = 0;
    for (let i = 0; i < n; i++) sum += ring[i] as number;
    const mean = sum / n;
    let deviation = 0;
    for (let i = 0; i < n; i++) deviation += Math.abs((ring[i] as number) - mean);
    this.value = deviation / n;
  }
}

export const highest = define({
  name: 'highest',
  about: 'Highest of the last prices and how long ago it was',
  group: 'mathematics',
  parameters: [period(30, 2)],
  outputs: ['value', 'age'],
  formula: 'max(x, period) and the candles since',
  source: 'TA-Lib MAX, MAXINDEX',
  talib: 'MAX',
  series: 1,
  make: (_seeding, period: number) => new Extreme(period, 1),
});

export const lowest = define({
  name: 'lowest',
  about: 'Lowest of the last prices and how long ago it was',
  group: 'mathematics',
  parameters: [period(30, 2)],
  outputs: ['value', 'age'],
  formula: 'min(x, period) and the candles since',
  source: 'TA-Lib MIN, MININDEX',
  talib: 'MIN',
  series: 1,
  make: (_seeding, period: number) => new Extreme(period, -1),
});

export const midpoint = define({
  name: 'midpoint',
  about: 'Middle between the highest and the lowest of the last prices',
  group: 'average',
  parameters: [period(14, 2)],
  outputs: ['value'],
  formula: '(max(x, period) + min(x, period)) / 2',
  source: 'TA-Lib MIDPOINT',
  talib: 'MIDPOINT',
  series: 1,
  make: (_seeding, period: number) => new Midpoint(period),
});

export const sum = define({
  name: 'sum',
  about: 'Sum of the last prices',
  group: 'mathematics',
  parameters: [period(30, 2)],
  outputs: ['value'],
  formula: 'Σ x over period',
  source: 'TA-Lib SUM',
  talib: 'SUM',
  series: 1,
  make: (_seeding, period: number) => new Sum(period),
});

export const meanDeviation = define({
  name: 'mean-deviation',
  about: 'Mean distance of the last prices from their mean',
  group: 'statistics',
  parameters: [period(14, 2)],
  outputs: ['value'],
  formula: 'mean |x − mean x|',
  source: 'TA-Lib AVGDEV',
  talib: 'AVGDEV',
  series: 1,
  make: (_seeding, period: number) => new MeanDeviation(period),
});
