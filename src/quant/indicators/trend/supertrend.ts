// Supertrend: a trailing line behind the trend.

import type { Candle } from '../../../core/index.ts';
import { define, period, real, type Seeding } from '../define.ts';
import { supertrendLoop } from '../loops/ranges.ts';
import { Atr } from '../volatility/atr.ts';

/** A band of `multiplier` ATR around the candles' middle, of which only the side behind the trend is kept; it may not give way. */
export class Supertrend {
  readonly warmup: number;
  /** the line: below price in an up-trend, above it in a down-trend */
  value = Number.NaN;
  /** 1 up, −1 down */
  direction = Number.NaN;
  private readonly multiplier: number;
  private readonly atr: Atr;
  private upper = Number.NaN;
  private lower = Number.NaN;
  private previous = Number.NaN;

  constructor(period: number, multiplier: number, seeding: Seeding = 'talib') {
    this.multiplier = multiplier;
    this.atr = new Atr(period, seeding);
    this.warmup = this.atr.warmup;
  }

  update(candle: Candle): void {
    this.atr.update(candle);
    const reach = this.multiplier * this.atr.value;
    const previous = this.previous;
    this.previous = candle.close;
    if (Number.isNaN(reach)) return;
    const middle = (candle.high + candle.low) * 0.5;
    const upper = middle + reach;
    const lower = middle - reach;
    if (Number.isNaN(this.direction)) {
      this.upper = upper;
      this.lower = lower;
      this.direction = 1;
    } else {
      if (upper < this.upper || previous > this.upper) this.upper = upper;
      if (lower > this.lower || previous < this.lower) this.lower = lower;
      if (this.direction > 0) this.direction = candle.close < this.lower ? -1 : 1;
      else this.direction = candle.close > this.upper ? 1 : -1;
    }
    this.value = this.direction > 0 ? this.lower : this.upper;
  }
}

export const supertrend = define({
  name: 'supertrend',
  about: 'Trailing line behind the trend that turns when price crosses it',
  group: 'trend',
  parameters: [period(10), real('multiplier', 3, 0, 1e6, 'ATRs from the middle to the line')],
  outputs: ['value', 'direction'],
  formula:
    '(high + low)/2 ∓ multiplier × atr(period); the lower line only rises while the close before stays above it, the upper one only falls; begins upwards',
  source: 'O. Seban; recursion of ta.supertrend on TA-Lib’s ATR',
  series: 0,
  seedings: ['tradingview'],
  make: (seeding, period: number, multiplier: number) => new Supertrend(period, multiplier, seeding),
  batchColumns: 2,
  batch: supertrendLoop,
});
