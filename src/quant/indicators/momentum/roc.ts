// Rates of change: today's price beside the one of some candles ago.
import type { Candle } from '../../../core/index.ts';
import { define, period } from '../define.ts';

/** Today's price and the price `period` candles ago; every rate of change is read off these two. */
export class Roc {
  readonly warmup: number;
  /** change in percent, 0 where the old price is 0 (TA-Lib's choice) */
  value = Number.NaN;
  /** change in price */
  momentum = Number.NaN;
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
      this.value = old === 0 ? 0 : (x / old - 1) * 100;
      this.momentum = x - old;
    }
  }
}

export const roc = define({
  name: 'roc',
  about: 'Change of price over some candles, in percent and in price',
  group: 'momentum',
  parameters: [period(10)],
  outputs: ['value', 'momentum'],
  formula: '(x / x of period candles ago − 1) × 100; momentum = x − x of period candles ago',
  source: 'TA-Lib ROC, MOM',
  talib: 'ROC',
  series: 1,
  make: (_seeding, period: number) => new Roc(period),
});
