// Parabolic stop and reverse.
import type { Candle } from '../../../core/index.ts';
import { define, real } from '../define.ts';

/** A stop that speeds up behind the trend; when price touches it, it changes sides. */
export class Sar {
  readonly warmup = 2;
  value = Number.NaN;
  private readonly acceleration: number;
  private readonly maximum: number;
  private seen = 0;
  private long = 1;
  private stop = Number.NaN;
  private extreme = Number.NaN;
  private speed: number;
  private high = Number.NaN;
  private low = Number.NaN;

  constructor(acceleration: number, maximum: number) {
    this.acceleration = Math.min(acceleration, maximum);
    this.maximum = maximum;
    this.speed = this.acceleration;
  }

  update(candle: Candle): void {
    const { high, low } = candle;
    if (this.seen < 2 && this.begin(high, low)) return;
    // The stop may not enter the range of this candle and the one before.
    const floor = Math.min(this.low, low);
    const ceiling = Math.max(this.high, high);
    if (this.long === 1) {
      if (low <= this.stop) this.turn(0, Math.max(this.extreme, ceiling), low, floor, ceiling);
      else {
        this.value = this.stop;
        if (high > this.extreme) this.reach(high);
        this.stop = Math.min(this.stop + this.speed * (this.extreme - this.stop), floor);
      }
    } else if (high >= this.stop) this.turn(1, Math.min(this.extreme, floor), high, floor, ceiling);
    else {
      this.value = this.stop;
      if (low < this.extreme) this.reach(low);
      this.stop = Math.max(this.stop + this.speed * (this.extreme - this.stop), ceiling);
    }
    this.high = high;
    this.low = low;
  }

  private begin(high: number, low: number): boolean {
    if (++this.seen === 2) {
      const down = this.low - low;
      this.long = down > 0 && high - this.high < down ? 0 : 1;
      this.extreme = this.long === 1 ? high : low;
      this.stop = this.long === 1 ? this.low : this.high;
    }
    // TA-Lib forgets the first candle's range once the side is chosen: both take the range of the second.
    this.high = high;
    this.low = low;
    return this.seen < 2;
  }

  private reach(extreme: number): void {
    this.extreme = extreme;
    this.speed = Math.min(this.speed + this.acceleration, this.maximum);
  }

  private turn(long: number, stop: number, extreme: number, floor: number, ceiling: number): void {
    this.long = long;
    this.value = stop;
    this.speed = this.acceleration;
    this.extreme = extreme;
    const next = stop + this.speed * (extreme - stop);
    this.stop = long === 1 ? Math.min(next, floor) : Math.max(next, ceiling);
  }
}

export const sar = define({
  name: 'sar',
  about: 'Trailing stop that accelerates with the trend and turns when touched',
  group: 'trend',
  parameters: [real('acceleration', 0.02, 0, 1e6, 'first speed and its increase per new extreme'), real('maximum', 0.2, 0, 1e6, 'highest speed')],
  outputs: ['value'],
  formula:
    'stop += speed × (extreme − stop), kept out of the last two candles; speed grows with each new extreme; begins downwards where the first movement was down',
  source: 'J. W. Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib SAR',
  talib: 'SAR',
  series: 0,
  make: (_seeding, acceleration: number, maximum: number) => new Sar(acceleration, maximum),
});
