// Exponential moving average, the building stone of many others.

import type { Candle } from '../../../core/index.ts';
import { define, period, type Seeding } from '../define.ts';
import { emaLoop } from '../loops/averages.ts';

/**
 * Average in which the newest price weighs `alpha` and all before it the rest. Seeded with the mean of the first `period` prices,
 * or (`first`) with the first price alone, defined from there on.
 */
export class Ema {
  readonly warmup: number;
  value = Number.NaN;
  private readonly period: number;
  private readonly alpha: number;
  private missing: number;
  private sum = 0;

  constructor(period: number, seeding: Seeding = 'talib', alpha = 2 / (period + 1)) {
    this.period = seeding === 'first' ? 1 : period;
    this.alpha = alpha;
    this.warmup = this.period;
    this.missing = this.period;
  }

  update(candle: Candle): void {
    this.push(candle.close);
  }

  push(x: number): void {
    if (this.missing === 0) this.value += (x - this.value) * this.alpha;
    else {
      this.sum += x;
      if (--this.missing === 0) this.value = this.sum / this.period;
    }
  }
}

export const ema = define({
  name: 'ema',
  about: 'Mean of all prices, weights falling geometrically with age',
  group: 'average',
  parameters: [period(20)],
  outputs: ['value'],
  formula: 'e += (x - e) × 2/(period+1), first e = mean of the first period prices',
  source: 'TA-Lib EMA (unstable period 0); seeding `first` starts from the first price, as pandas ewm(adjust=False)',
  talib: 'EMA',
  series: 1,
  seedings: ['first'],
  make: (seeding, period: number) => new Ema(period, seeding),
  batch: ({ close }, [out], period) => emaLoop(close, period, out as Float64Array),
});
