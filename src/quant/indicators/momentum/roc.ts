// Rates of change: today's price beside the one of some candles ago.

import type { Candle } from '../../../core/index.ts';
import { define, period } from '../define.ts';
import { rocLoop } from '../loops/averages.ts';

/** Today's price and the price `period` candles ago; every rate of change is read off these two. */
export class Roc {
  readonly warmup: number;
  /** change in percent, 0 where the old price is 0 (TA-Lib's choice) */
  value = Number.NaN;
  /** change in price */
  momentum = Number.NaN;
  /** today's price over the old one, 0 where the old price is 0 */
  ratio = Number.NaN;
  private readonly period: number;
  private readonly ring: Float64Array;
  private next = 0;
  private missing: number;

  constructor(period: number) {
    this.period = period;
    this.ring = new Float64Array(period);
    this.warmup = period + 1;
    this.missing = period;
  }

  update(candle: Candle): void {
    this.push(candle.close);
  }

  push(x: number): void {
    const i = this.next;
    const old = this.ring[i] as number;
    this.ring[i] = x;
    this.next = i + 1 === this.period ? 0 : i + 1;
    if (this.missing > 0) this.missing--;
    else {
      const ratio = x / old;
      this.ratio = old === 0 ? 0 : ratio;
      this.value = old === 0 ? 0 : (ratio - 1) * 100;
      this.momentum = x - old;
    }
  }

  /** change as a fraction */
  get fraction(): number {
    return this.value / 100;
  }

  /** the ratio in percent */
  get ratio100(): number {
    return this.ratio * 100;
  }
}

export const roc = define({
  name: 'roc',
  about: 'Change of price over some candles, in percent, in price and as a ratio',
  group: 'momentum',
  parameters: [period(10)],
  outputs: ['value', 'momentum', 'fraction', 'ratio', 'ratio100'],
  formula: '(x / x of period candles ago − 1) × 100; momentum = x − x of period candles ago',
  source: 'TA-Lib ROC, MOM, ROCP, ROCR, ROCR100',
  talib: 'ROC',
  series: 1,
  make: (_seeding, period: number) => new Roc(period),
  batch: ({ close }, out, period) => rocLoop(close, out, period),
});
