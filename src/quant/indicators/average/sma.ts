// Simple moving average: a running sum over a ring.

import type { Candle } from '../../../core/index.ts';
import { define, period } from '../define.ts';
import { smaLoop } from '../loops/averages.ts';

/** Mean of the last `period` prices. The sum adds the new price, then takes the old one away; golden backtests depend on these bits. */
export class Sma {
  readonly warmup: number;
  value = Number.NaN;
  private readonly period: number;
  private readonly ring: Float64Array;
  private next = 0;
  private missing: number;
  /** a fraction from its first value on: the engine need not rebuild the object when whole numbers end */
  private sum = Number.NaN;

  constructor(period: number) {
    this.period = period;
    this.warmup = period;
    this.missing = period;
    this.ring = new Float64Array(period);
    this.sum = 0;
  }

  update(candle: Candle): void {
    this.push(candle.close);
  }

  push(x: number): void {
    const i = this.next;
    const old = this.ring[i] as number;
    this.ring[i] = x;
    this.next = i + 1 === this.period ? 0 : i + 1;
    this.sum += x;
    if (this.missing > 0) {
      if (--this.missing === 0) this.value = this.sum / this.period;
    } else {
      this.sum -= old;
      this.value = this.sum / this.period;
    }
  }
}

export const sma = define({
  name: 'sma',
  about: 'Mean of the last prices, each weighing the same',
  group: 'average',
  parameters: [period(20)],
  outputs: ['value'],
  formula: 'sum(x, period) / period',
  source: 'TA-Lib SMA',
  talib: 'SMA',
  series: 1,
  make: (_seeding, period: number) => new Sma(period),
  batch: ({ close }, [out], period) => smaLoop(close, period, out as Float64Array),
});
