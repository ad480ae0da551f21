// Relative strength index of Wilder.

import type { Candle } from '../../../core/index.ts';
import { define, period } from '../define.ts';
import { rsiLoop } from '../loops/averages.ts';

/** 100 × average gain / (average gain + average loss), both Wilder averages; 0 where price never moved (TA-Lib's choice). */
export class Rsi {
  readonly warmup: number;
  value = Number.NaN;
  private readonly period: number;
  private missing: number;
  private previous = Number.NaN;
  /** fractions from their first value on: the engine need not rebuild the object when whole numbers end */
  private gain = Number.NaN;
  private loss = Number.NaN;

  constructor(period: number) {
    this.period = period;
    this.warmup = period + 1;
    this.missing = period + 1;
    this.gain = 0;
    this.loss = 0;
  }

  update(candle: Candle): void {
    this.push(candle.close);
  }

  push(x: number): void {
    const change = x - this.previous;
    this.previous = x;
    if (this.missing > 0) this.seed(change);
    else {
      const before = this.period - 1;
      const size = Math.abs(change);
      // Halves of sums are exact here: the same bits as picking by sign, without a branch that is wrong every other time.
      // A golden backtest depends on them: average × (period − 1) + change, then ÷ period.
      const gain = (this.gain * before + (size + change) * 0.5) / this.period;
      const loss = (this.loss * before + (size - change) * 0.5) / this.period;
      this.gain = gain;
      this.loss = loss;
      const sum = gain + loss;
      this.value = sum === 0 ? 0 : (100 * gain) / sum;
    }
  }

  private seed(change: number): void {
    if (change > 0) this.gain += change;
    else if (change < 0) this.loss -= change;
    if (--this.missing > 0) return;
    this.gain /= this.period;
    this.loss /= this.period;
    const sum = this.gain + this.loss;
    this.value = sum === 0 ? 0 : (100 * this.gain) / sum;
  }
}

export const rsi = define({
  name: 'rsi',
  about: 'How much of the recent movement went up, 0 to 100',
  group: 'momentum',
  parameters: [period(14, 2)],
  outputs: ['value'],
  formula: '100 × G / (G + L); G, L = Wilder averages of rises and falls, seeded with their means over the first period',
  source: 'J. W. Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib RSI (unstable period 0)',
  talib: 'RSI',
  series: 1,
  make: (_seeding, period: number) => new Rsi(period),
  batch: ({ close }, [out], period) => rsiLoop(close, period, out as Float64Array),
});
