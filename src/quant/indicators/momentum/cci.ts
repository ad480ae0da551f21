// Commodity channel index.
import type { Candle } from '../../../core/index.ts';
import { define, period } from '../define.ts';

/** How far `x` is from the mean of the ring, in units of 0.015 mean absolute deviations. */
function distanceOf(x: number, ring: Float64Array): number {
  const n = ring.length;
  const even = n - (n % 4);
  // Four sums side by side: one alone would wait for itself at every addition.
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let i = 0; i < even; i += 4) {
    a += ring[i] as number;
    b += ring[i + 1] as number;
    c += ring[i + 2] as number;
    d += ring[i + 3] as number;
  }
  for (let i = even; i < n; i++) a += ring[i] as number;
  const mean = (a + b + (c + d)) / n;
  a = 0;
  b = 0;
  c = 0;
  d = 0;
  for (let i = 0; i < even; i += 4) {
    a += Math.abs((ring[i] as number) - mean);
    b += Math.abs((ring[i + 1] as number) - mean);
    c += Math.abs((ring[i + 2] as number) - mean);
    d += Math.abs((ring[i + 3] as number) - mean);
  }
  for (let i = even; i < n; i++) a += Math.abs((ring[i] as number) - mean);
  const scatter = a + b + (c + d);
  const distance = x - mean;
  return distance === 0 || scatter === 0 ? 0 : distance / (0.015 * (scatter / n));
}

/** Distance of the typical price from its mean in units of 0.015 mean absolute deviations; 0 where it never moved. */
export class Cci {
  readonly warmup: number;
  value = Number.NaN;
  private readonly ring: Float64Array;
  private next = 0;
  private missing: number;
  private last = Number.NaN;
  private same = 0;

  constructor(period: number) {
    this.ring = new Float64Array(period);
    this.warmup = period;
    this.missing = period;
  }

  update(candle: Candle): void {
    this.take((candle.high + candle.low + candle.close) / 3);
  }

  /** The next typical price. */
  take(x: number): void {
    const ring = this.ring;
    const n = ring.length;
    ring[this.next] = x;
    this.next = this.next + 1 === n ? 0 : this.next + 1;
    this.same = x === this.last ? this.same + 1 : 1;
    this.last = x;
    if (this.missing > 0 && --this.missing > 0) return;
    // Where all prices are equal, distance and scatter are rounding alone.
    this.value = this.same >= n ? 0 : distanceOf(x, ring);
  }
}

export const cci = define({
  name: 'cci',
  about: 'How unusually far the price is from its mean',
  group: 'momentum',
  parameters: [period(20, 2)],
  outputs: ['value'],
  formula: '(t − mean t) / (0.015 × mean |t − mean t|), t = (high + low + close)/3',
  source: 'D. Lambert (1980); TA-Lib CCI',
  talib: 'CCI',
  series: 0,
  make: (_seeding, period: number) => new Cci(period),
  batch: ({ high, low, close }, [out], period) => {
    const values = out as Float64Array;
    const indicator = new Cci(period);
    for (let i = 0; i < close.length; i++) {
      indicator.take(((high[i] as number) + (low[i] as number) + (close[i] as number)) / 3);
      values[i] = indicator.value;
    }
  },
});
