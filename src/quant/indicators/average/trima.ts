// Triangular moving average.
import type { Candle } from '../../../core/index.ts';
import { define, period } from '../define.ts';
import { Sma } from './sma.ts';

/** Mean that weighs the middle of the window most: a simple average of a simple average. */
export class Trima {
  readonly warmup: number;
  value = Number.NaN;
  private readonly inner: Sma;
  private readonly outer: Sma;

  constructor(period: number) {
    const half = Math.floor(period / 2) + 1;
    this.inner = new Sma(half);
    this.outer = new Sma(period + 1 - half);
    this.warmup = period;
  }

  update(candle: Candle): void {
    this.push(candle.close);
  }

  push(x: number): void {
    this.inner.push(x);
    if (Number.isNaN(this.inner.value)) return;
    this.outer.push(this.inner.value);
    this.value = this.outer.value;
  }
}

export const trima = define({
  name: 'trima',
  about: 'Mean of the last prices, the middle of the window weighing most',
  group: 'average',
  parameters: [period(30)],
  outputs: ['value'],
  formula: 'sma(sma(x, ⌊period/2⌋ + 1), period − ⌊period/2⌋)',
  source: 'TA-Lib TRIMA',
  talib: 'TRIMA',
  series: 1,
  make: (_seeding, period: number) => new Trima(period),
});
