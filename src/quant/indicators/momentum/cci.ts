// Commodity channel index.
import type { Candle } from '../../../core/index.ts';
import { define, period } from '../define.ts';

/** Distance of the typical price from its mean in units of 0.015 mean absolute deviations; 0 where it never moved. */
export class Cci {
  readonly warmup: number;
  value = Number.NaN;
  private readonly ring: Float64Array;
  private next = 0;
  private missing: number;

  constructor(period: number) {
    this.ring = new Float64Array(period);
    this.warmup = period;
    this.missing = period;
  }

  update(candle: Candle): void {
    const ring = this.ring;
    const n = ring.length;
    const x = (candle.high + candle.low + candle.close) / 3;
    ring[this.next] = x;
    this.next = this.next + 1 === n ? 0 : this.next + 1;
    if (this.missing > 0 && --this.missing > 0) return;
    let sum = 0;
    for (let i = 0; i < n; i++) sum += ring[i] as number;
    const mean = sum / n;
    let scatter = 0;
    for (let i = 0; i < n; i++) scatter += Math.abs((ring[i] as number) - mean);
    const distance = x - mean;
    this.value = distance === 0 || scatter === 0 ? 0 : distance / (0.015 * (scatter / n));
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
});
