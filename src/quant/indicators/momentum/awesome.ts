// Awesome oscillator.
import type { Candle } from '../../../core/index.ts';
import { Sma } from '../average/sma.ts';
import { define, whole } from '../define.ts';

/** Short minus long simple average of the candles' middles. */
export class Awesome {
  readonly warmup: number;
  value = Number.NaN;
  private readonly fast: Sma;
  private readonly slow: Sma;

  constructor(fast: number, slow: number) {
    this.fast = new Sma(fast);
    this.slow = new Sma(slow);
    this.warmup = Math.max(fast, slow);
  }

  update(candle: Candle): void {
    const middle = (candle.high + candle.low) / 2;
    this.fast.push(middle);
    this.slow.push(middle);
    this.value = this.fast.value - this.slow.value;
  }
}

export const awesome = define({
  name: 'awesome',
  about: 'Momentum of the candles’ middles',
  group: 'momentum',
  parameters: [whole('fast', 5, 1, 'short period'), whole('slow', 34, 1, 'long period')],
  outputs: ['value'],
  formula: 'sma((high + low)/2, fast) − sma((high + low)/2, slow)',
  source: 'B. Williams, Trading Chaos (1995)',
  series: 0,
  make: (_seeding, fast: number, slow: number) => new Awesome(fast, slow),
});
