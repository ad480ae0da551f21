// True strength index.
import type { Candle } from '../../../core/index.ts';
import { Ema } from '../average/ema.ts';
import { define, type Seeding, whole } from '../define.ts';

/** Twice smoothed change over twice smoothed size of the change, −100 to 100; 0 where nothing moved. */
export class Tsi {
  readonly warmup: number;
  value = Number.NaN;
  private readonly change: Ema;
  private readonly change2: Ema;
  private readonly size: Ema;
  private readonly size2: Ema;
  private previous = Number.NaN;

  constructor(slow: number, fast: number, seeding: Seeding = 'talib') {
    this.change = new Ema(slow, seeding);
    this.change2 = new Ema(fast, seeding);
    this.size = new Ema(slow, seeding);
    this.size2 = new Ema(fast, seeding);
    this.warmup = this.change.warmup + this.change2.warmup;
  }

  update(candle: Candle): void {
    this.push(candle.close);
  }

  push(x: number): void {
    const change = x - this.previous;
    this.previous = x;
    if (Number.isNaN(change)) return;
    this.change.push(change);
    this.size.push(Math.abs(change));
    if (Number.isNaN(this.change.value)) return;
    this.change2.push(this.change.value);
    this.size2.push(this.size.value);
    const size = this.size2.value;
    this.value = size === 0 ? 0 : 100 * (this.change2.value / size);
  }
}

export const tsi = define({
  name: 'tsi',
  about: 'How one-sided the movement is, smoothed twice',
  group: 'momentum',
  parameters: [whole('slow', 25, 1, 'period of the first average'), whole('fast', 13, 1, 'period of the second average')],
  outputs: ['value'],
  formula: '100 × ema(ema(Δx, slow), fast) / ema(ema(|Δx|, slow), fast)',
  source: 'W. Blau, Momentum, Direction and Divergence (1995)',
  series: 1,
  seedings: ['first'],
  make: (seeding, slow: number, fast: number) => new Tsi(slow, fast, seeding),
});
