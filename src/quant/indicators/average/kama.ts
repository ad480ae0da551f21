// Kaufman's adaptive moving average.
import type { Candle } from '../../../core/index.ts';
import { define, period } from '../define.ts';

const SLOWEST = 2 / 31;
const SPAN = 2 / 3 - SLOWEST;

/** An average that follows fast while price moves one way and rests while it only swings. */
export class Kama {
  readonly warmup: number;
  value = Number.NaN;
  private readonly period: number;
  private readonly ring: Float64Array;
  private next = 0;
  private missing: number;
  private previous = Number.NaN;
  private trailing = 0;
  private path = 0;

  constructor(period: number) {
    this.period = period;
    this.ring = new Float64Array(period);
    this.warmup = period + 1;
    this.missing = period + 1;
  }

  update(candle: Candle): void {
    this.push(candle.close);
  }

  push(x: number): void {
    const i = this.next;
    const old = this.ring[i] as number;
    this.ring[i] = x;
    this.next = i + 1 === this.period ? 0 : i + 1;
    const previous = this.previous;
    this.previous = x;
    if (this.missing > 1) {
      if (this.missing-- <= this.period) this.path += Math.abs(previous - x);
      return;
    }
    if (this.missing === 1) {
      this.missing = 0;
      this.value = previous;
    } else this.path -= Math.abs(this.trailing - old);
    this.path += Math.abs(x - previous);
    this.trailing = old;
    const way = x - old;
    // As in TA-Lib a rise that makes up the whole path counts as efficiency 1 without the division.
    const efficiency = this.path <= way || this.path === 0 ? 1 : Math.abs(way / this.path);
    const weight = efficiency * SPAN + SLOWEST;
    this.value = (x - this.value) * (weight * weight) + this.value;
  }
}

export const kama = define({
  name: 'kama',
  about: 'Average that adapts its speed to how straight price moves',
  group: 'average',
  parameters: [period(30)],
  outputs: ['value'],
  formula: 'k += (x − k) × (e × (2/3 − 2/31) + 2/31)², e = |x − x of period ago| / Σ|x − x before|',
  source: 'P. J. Kaufman, Trading Systems and Methods (1998); TA-Lib KAMA (unstable period 0)',
  talib: 'KAMA',
  series: 1,
  make: (_seeding, period: number) => new Kama(period),
});
