// Parabolic stop and reverse, plain and with a start, an offset and speeds of choice for either side.
import type { Candle } from '../../../core/index.ts';
import { define, real } from '../define.ts';

export interface SarSettings {
  /** first stop: 0 = found from the first movement, positive = long from there, negative = short from its size */
  readonly start: number;
  /** part of the stop it is moved away by when it turns */
  readonly offset: number;
  readonly long: SarSpeeds;
  readonly short: SarSpeeds;
}

export interface SarSpeeds {
  readonly first: number;
  readonly step: number;
  readonly most: number;
}

/** A stop that speeds up behind the trend; when price touches it, it changes sides. Shown negative while the side is short. */
export class SarExtended {
  readonly warmup = 2;
  value = Number.NaN;
  private readonly start: number;
  private readonly offset: number;
  /** first, step and most of the long side, then of the short side */
  private readonly speeds: Float64Array;
  private seen = 0;
  private long = 1;
  private stop = Number.NaN;
  private extreme = Number.NaN;
  private speed: number;
  private high = Number.NaN;
  private low = Number.NaN;

  constructor(s: SarSettings) {
    this.start = s.start;
    this.offset = s.offset;
    this.speeds = Float64Array.from([s.long, s.short].flatMap(({ first, step, most }) => [Math.min(first, most), Math.min(step, most), most]));
    this.speed = this.speeds[0] as number;
  }

  update(candle: Candle): void {
    const { high, low } = candle;
    if (this.seen < 2 && this.begin(high, low)) return;
    const floor = Math.min(this.low, low);
    const ceiling = Math.max(this.high, high);
    this.high = high;
    this.low = low;
    if (this.long === 1 ? low <= this.stop : high >= this.stop) this.turn(high, low, floor, ceiling);
    else {
      this.value = this.long === 1 ? this.stop : -this.stop;
      const extreme = this.long === 1 ? Math.max(high, this.extreme) : Math.min(low, this.extreme);
      if (extreme !== this.extreme) this.speed = Math.min(this.speed + this.of(1), this.of(2));
      this.extreme = extreme;
      this.follow(floor, ceiling);
    }
  }

  /** first, step or most (0, 1, 2) of the present side */
  private of(which: number): number {
    return this.speeds[(this.long === 1 ? 0 : 3) + which] as number;
  }

  private begin(high: number, low: number): boolean {
    if (++this.seen === 2) {
      const down = this.low - low;
      const falls = this.start === 0 ? down > 0 && high - this.high < down : this.start < 0;
      this.long = falls ? 0 : 1;
      this.extreme = falls ? low : high;
      this.stop = this.start === 0 ? (falls ? this.high : this.low) : Math.abs(this.start);
      this.speed = this.of(0);
    }
    this.high = high;
    this.low = low;
    return this.seen < 2;
  }

  private turn(high: number, low: number, floor: number, ceiling: number): void {
    const wasLong = this.long === 1;
    const stop = wasLong ? Math.max(this.extreme, ceiling) : Math.min(this.extreme, floor);
    this.stop = stop + (wasLong ? stop : -stop) * this.offset;
    this.long = wasLong ? 0 : 1;
    this.value = wasLong ? -this.stop : this.stop;
    this.speed = this.of(0);
    this.extreme = wasLong ? low : high;
    this.follow(floor, ceiling);
  }

  private follow(floor: number, ceiling: number): void {
    const next = this.stop + this.speed * (this.extreme - this.stop);
    this.stop = this.long === 1 ? Math.min(next, floor) : Math.max(next, ceiling);
  }
}

/** One speed for both sides; the stop is shown as a price on either. */
export class Sar {
  readonly warmup = 2;
  value = Number.NaN;
  private readonly stop: SarExtended;

  constructor(acceleration: number, maximum: number) {
    const speeds = { first: acceleration, step: acceleration, most: maximum };
    this.stop = new SarExtended({ start: 0, offset: 0, long: speeds, short: speeds });
  }

  update(candle: Candle): void {
    this.stop.update(candle);
    this.value = Math.abs(this.stop.value);
  }
}

const speed = (name: string, byDefault: number, about: string) => real(name, byDefault, 0, 1e6, about);

export const sarExtended = define({
  name: 'sar-extended',
  about: 'Parabolic stop with speeds of choice for either side; negative while short',
  group: 'trend',
  parameters: [
    real('start', 0, -1e12, 1e12, 'first stop; 0 finds it, negative begins short'),
    speed('offset', 0, 'part of the stop it is moved away by at a turn'),
    speed('firstLong', 0.02, 'first speed, long'),
    speed('stepLong', 0.02, 'increase per new extreme, long'),
    speed('mostLong', 0.2, 'highest speed, long'),
    speed('firstShort', 0.02, 'first speed, short'),
    speed('stepShort', 0.02, 'increase per new extreme, short'),
    speed('mostShort', 0.2, 'highest speed, short'),
  ],
  outputs: ['value'],
  formula: 'as sar; shown negative while short',
  source: 'TA-Lib SAREXT',
  talib: 'SAREXT',
  series: 0,
  make: (_seeding, start: number, offset: number, ...s: [number, number, number, number, number, number]) =>
    new SarExtended({ start, offset, long: { first: s[0], step: s[1], most: s[2] }, short: { first: s[3], step: s[4], most: s[5] } }),
});

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
