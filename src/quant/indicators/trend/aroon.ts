// Aroon: how long ago the extremes were.

import type { Candle } from '../../../core/index.ts';
import { define, period } from '../define.ts';
import { Highest, Lowest } from '../extremes.ts';
import { aroonLoop } from '../loops/extremes.ts';

/** 100 = the highest high (`up`) or lowest low (`down`) is now, 0 = it is `period` candles old; `value` = up − down. */
export class Aroon {
  readonly warmup: number;
  value = Number.NaN;
  up = Number.NaN;
  down = Number.NaN;
  private readonly period: number;
  private readonly factor: number;
  private readonly highest: Highest;
  private readonly lowest: Lowest;
  private missing: number;

  constructor(period: number) {
    this.period = period;
    this.factor = 100 / period;
    this.highest = new Highest(period + 1);
    this.lowest = new Lowest(period + 1);
    this.warmup = period + 1;
    this.missing = period + 1;
  }

  update(candle: Candle): void {
    this.highest.push(candle.high);
    this.lowest.push(candle.low);
    if (this.missing > 0 && --this.missing > 0) return;
    this.up = this.factor * (this.period - this.highest.age);
    this.down = this.factor * (this.period - this.lowest.age);
    this.value = this.factor * (this.lowest.age - this.highest.age);
  }
}

export const aroon = define({
  name: 'aroon',
  about: 'How fresh the highest high and the lowest low are',
  group: 'trend',
  parameters: [period(25, 2)],
  outputs: ['value', 'up', 'down'],
  formula: 'up = 100 × (period − age of the highest high) / period, down likewise of the lowest low, value = up − down; of equal ones the newest counts',
  source: 'T. Chande (1995); TA-Lib AROON, AROONOSC',
  talib: 'AROON',
  series: 0,
  make: (_seeding, period: number) => new Aroon(period),
  batchColumns: 3,
  batch: aroonLoop,
});
