// Wilder's moving average, also called RMA or SMMA.
import type { Candle } from '../../../core/index.ts';
import { define, period } from '../define.ts';

/** Average × (period − 1) + price, ÷ period; seeded with the mean of the first `period` prices. */
export class Wilder {
  readonly warmup: number;
  value = Number.NaN;
  private readonly period: number;
  private missing: number;
  private sum = 0;

  constructor(period: number) {
    this.period = period;
    this.warmup = period;
    this.missing = period;
  }

  update(candle: Candle): void {
    this.push(candle.close);
  }

  push(x: number): void {
    if (this.missing === 0) this.value = (this.value * (this.period - 1) + x) / this.period;
    else {
      this.sum += x;
      if (--this.missing === 0) this.value = this.sum / this.period;
    }
  }
}

export const rma = define({
  name: 'rma',
  about: 'Wilder’s average: an exponential average of weight 1/period',
  group: 'average',
  parameters: [period(14)],
  outputs: ['value'],
  formula: 'r = (r × (period − 1) + x) / period, first r = mean of the first period prices',
  source: 'J. W. Wilder, New Concepts in Technical Trading Systems (1978); ta.rma of TradingView',
  series: 1,
  make: (_seeding, period: number) => new Wilder(period),
});
