// Weighted moving average, and Hull's average made of three of them.

import type { Candle } from '../../../core/index.ts';
import { define, period } from '../define.ts';
import { wmaLoop } from '../loops/averages.ts';

/** Mean whose weights fall by one per candle: newest `period`, oldest 1. */
export class Wma {
  readonly warmup: number;
  value = Number.NaN;
  private readonly period: number;
  private readonly divisor: number;
  private readonly ring: Float64Array;
  private next = 0;
  private missing: number;
  private sum = 0;
  private weighted = 0;
  private trailing = 0;

  constructor(period: number) {
    this.period = period;
    this.divisor = (period * (period + 1)) / 2;
    this.warmup = period;
    this.missing = period;
    this.ring = new Float64Array(period);
  }

  update(candle: Candle): void {
    this.push(candle.close);
  }

  push(x: number): void {
    const i = this.next;
    const next = i + 1 === this.period ? 0 : i + 1;
    this.ring[i] = x;
    this.next = next;
    this.sum += x;
    if (this.missing > 1) {
      this.missing--;
      this.weighted += x * (this.period - this.missing);
      return;
    }
    this.sum -= this.trailing;
    this.weighted += x * this.period;
    this.value = this.weighted / this.divisor;
    this.trailing = this.ring[next] as number;
    this.weighted -= this.sum;
  }
}

/** Hull's average: 2 × fast minus slow weighted average, smoothed by a short one; follows closely and stays smooth. */
export class Hma {
  readonly warmup: number;
  value = Number.NaN;
  private readonly half: Wma;
  private readonly full: Wma;
  private readonly last: Wma;

  constructor(period: number) {
    const root = Math.floor(Math.sqrt(period));
    this.half = new Wma(Math.floor(period / 2));
    this.full = new Wma(period);
    this.last = new Wma(root);
    this.warmup = period + root - 1;
  }

  update(candle: Candle): void {
    this.push(candle.close);
  }

  push(x: number): void {
    this.half.push(x);
    this.full.push(x);
    const slow = this.full.value;
    if (Number.isNaN(slow)) return;
    this.last.push(2 * this.half.value - slow);
    this.value = this.last.value;
  }
}

export const wma = define({
  name: 'wma',
  about: 'Mean of the last prices, weights falling evenly with age',
  group: 'average',
  parameters: [period(20)],
  outputs: ['value'],
  formula: 'Σ (period − age) × x / (period × (period + 1) / 2)',
  source: 'TA-Lib WMA',
  talib: 'WMA',
  series: 1,
  make: (_seeding, period: number) => new Wma(period),
  batch: ({ close }, [out], period) => wmaLoop(close, period, out as Float64Array),
});

export const hma = define({
  name: 'hma',
  about: 'Hull average: nearly no lag, still smooth',
  group: 'average',
  parameters: [period(20, 2)],
  outputs: ['value'],
  formula: 'wma(2 × wma(x, ⌊period/2⌋) − wma(x, period), ⌊√period⌋)',
  source: 'A. Hull (2005); ta.hma of TradingView',
  series: 1,
  make: (_seeding, period: number) => new Hma(period),
});
