// Choppiness index.
import type { Candle } from '../../../core/index.ts';
import { define, period } from '../define.ts';
import { Highest, Lowest } from '../extremes.ts';
import { rangeOf } from '../true-range.ts';
import { RollingSum } from '../window.ts';

/** How much of the way price went led nowhere: 100 sideways, 0 straight; 100 where it did not move at all. */
export class Choppiness {
  readonly warmup: number;
  value = Number.NaN;
  private readonly factor: number;
  private readonly ranges: RollingSum;
  private readonly highest: Highest;
  private readonly lowest: Lowest;
  private previous = Number.NaN;
  private missing: number;

  constructor(period: number) {
    this.factor = 100 / Math.log10(period);
    this.ranges = new RollingSum(period);
    this.highest = new Highest(period);
    this.lowest = new Lowest(period);
    this.warmup = period + 1;
    this.missing = period + 1;
  }

  update(candle: Candle): void {
    this.highest.push(candle.high);
    this.lowest.push(candle.low);
    const previous = this.previous;
    this.previous = candle.close;
    if (!Number.isNaN(previous)) this.ranges.push(rangeOf(candle.high, candle.low, previous));
    if (this.missing > 0 && --this.missing > 0) return;
    const span = this.highest.value - this.lowest.value;
    this.value = span > 0 ? this.factor * Math.log10(this.ranges.value / span) : 100;
  }
}

export const choppiness = define({
  name: 'choppiness',
  about: 'Is price going somewhere or only back and forth, 0 to 100',
  group: 'volatility',
  parameters: [period(14, 2)],
  outputs: ['value'],
  formula: '100 × log10(Σ true range / (highest high − lowest low)) / log10(period)',
  source: 'E. W. Dreiss (1993)',
  series: 0,
  make: (_seeding, period: number) => new Choppiness(period),
});
