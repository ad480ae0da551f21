// Donchian channel: the highest high and the lowest low.

import type { Candle } from '../../../core/index.ts';
import { define, period } from '../define.ts';
import { Highest, Lowest } from '../extremes.ts';
import { donchianLoop } from '../loops/extremes.ts';

/** Highest high and lowest low of the last `period` candles, the current one included; `value` is the middle. */
export class Donchian {
  readonly warmup: number;
  value = Number.NaN;
  upper = Number.NaN;
  lower = Number.NaN;
  private readonly highest: Highest;
  private readonly lowest: Lowest;
  private missing: number;

  constructor(period: number) {
    this.highest = new Highest(period);
    this.lowest = new Lowest(period);
    this.warmup = period;
    this.missing = period;
  }

  update(candle: Candle): void {
    this.highest.push(candle.high);
    this.lowest.push(candle.low);
    if (this.missing > 0 && --this.missing > 0) return;
    const upper = this.highest.value;
    const lower = this.lowest.value;
    this.upper = upper;
    this.lower = lower;
    this.value = (upper + lower) * 0.5;
  }
}

export const donchian = define({
  name: 'donchian',
  about: 'Channel between the highest high and the lowest low',
  group: 'trend',
  parameters: [period(20)],
  outputs: ['value', 'upper', 'lower'],
  formula: 'upper = max(high, period), lower = min(low, period), value = their middle (TA-Lib MIDPRICE)',
  source: 'R. Donchian (1960); TA-Lib MAX, MIN',
  talib: 'MIDPRICE',
  series: 0,
  make: (_seeding, period: number) => new Donchian(period),
  batchColumns: 3,
  batch: donchianLoop,
});
