// Wilder's directional movement: DM, DI, DX, ADX, ADXR.
// long because: DM, DI, DX, ADX and ADXR share one object of sums

import type { Candle } from '../../../core/index.ts';
import { define, period } from '../define.ts';
import { adxLoop } from '../loops/ranges.ts';
import { rangeOf } from '../true-range.ts';

/** Directional movement, smoothed as Wilder's running sums, and the indexes made of it. */
export class Directional {
  readonly warmup: number;
  /** +DI, 0 to 100 */
  plus = Number.NaN;
  /** −DI, 0 to 100 */
  minus = Number.NaN;
  /** DX: 100 × |+DI − −DI| / (+DI + −DI); the one before where nothing moves */
  value = Number.NaN;
  private readonly period: number;
  private missing: number;
  private ups = 0;
  private downs = 0;
  private ranges = 0;
  private index = 0;
  private high = Number.NaN;
  private low = Number.NaN;
  private close = Number.NaN;

  constructor(period: number) {
    this.period = period;
    this.warmup = period + 1;
    this.missing = period + 1;
  }

  update(candle: Candle): void {
    const up = candle.high - this.high;
    const down = this.low - candle.low;
    const range = rangeOf(candle.high, candle.low, this.close);
    this.high = candle.high;
    this.low = candle.low;
    this.close = candle.close;
    const period = this.period;
    if (this.missing > 1) {
      // The first candle has nothing before it; the next period − 1 are only added up.
      if (this.missing-- > period) return;
    } else {
      this.missing = 0;
      this.ups -= this.ups / period;
      this.downs -= this.downs / period;
      this.ranges -= this.ranges / period;
    }
    if (down > 0 && up < down) this.downs += down;
    else if (up > 0 && up > down) this.ups += up;
    this.ranges += range;
    if (this.missing === 0) this.show();
  }

  private show(): void {
    const still = this.ranges === 0;
    const plus = still ? 0 : 100 * (this.ups / this.ranges);
    const minus = still ? 0 : 100 * (this.downs / this.ranges);
    const sum = plus + minus;
    if (sum !== 0) this.index = 100 * (Math.abs(minus - plus) / sum);
    this.plus = plus;
    this.minus = minus;
    this.value = this.index;
  }
}

/** Directional movement itself: running sums that lose 1/period per candle; `value` = plus − minus. With period 1 the movement of each candle. */
export class Movement {
  readonly warmup: number;
  value = Number.NaN;
  /** what went beyond the high before */
  plus = Number.NaN;
  /** what went below the low before */
  minus = Number.NaN;
  private readonly period: number;
  private missing: number;
  private ups = 0;
  private downs = 0;
  private high = Number.NaN;
  private low = Number.NaN;

  constructor(period: number) {
    this.period = period;
    this.warmup = Math.max(period, 2);
    this.missing = this.warmup;
  }

  update(candle: Candle): void {
    const up = candle.high - this.high;
    const down = this.low - candle.low;
    this.high = candle.high;
    this.low = candle.low;
    if (this.missing === 0 || this.period === 1) {
      this.ups -= this.ups / this.period;
      this.downs -= this.downs / this.period;
    }
    if (down > 0 && up < down) this.downs += down;
    else if (up > 0 && up > down) this.ups += up;
    if (this.missing > 0 && --this.missing > 0) return;
    this.plus = this.ups;
    this.minus = this.downs;
    this.value = this.ups - this.downs;
  }
}

/** Wilder's average of DX: how strong the trend is, whichever way it goes. `plus` and `minus` are the DIs of the same period. */
export class Adx {
  readonly warmup: number;
  value = Number.NaN;
  plus = Number.NaN;
  minus = Number.NaN;
  private readonly period: number;
  private readonly directional: Directional;
  private missing: number;
  private sum = 0;

  constructor(period: number) {
    this.period = period;
    this.directional = new Directional(period);
    this.warmup = 2 * period;
    this.missing = period;
  }

  update(candle: Candle): void {
    const d = this.directional;
    d.update(candle);
    const dx = d.value;
    if (this.missing === 0) {
      // TA-Lib leaves the average as it is while nothing moves.
      if (d.plus + d.minus !== 0) this.value = (this.value * (this.period - 1) + dx) / this.period;
    } else {
      if (Number.isNaN(dx)) return;
      if (d.plus + d.minus !== 0) this.sum += dx;
      if (--this.missing > 0) return;
      this.value = this.sum / this.period;
    }
    this.plus = d.plus;
    this.minus = d.minus;
  }
}

/** Mean of today's ADX and that of `period` − 1 candles ago. */
export class Adxr {
  readonly warmup: number;
  value = Number.NaN;
  private readonly adx: Adx;
  private readonly ring: Float64Array;
  private next = 0;

  constructor(period: number) {
    this.adx = new Adx(period);
    this.warmup = this.adx.warmup + period - 1;
    this.ring = new Float64Array(period).fill(Number.NaN);
  }

  update(candle: Candle): void {
    this.adx.update(candle);
    const ring = this.ring;
    ring[this.next] = this.adx.value;
    this.next = this.next + 1 === ring.length ? 0 : this.next + 1;
    this.value = (this.adx.value + (ring[this.next] as number)) / 2;
  }
}

const wilder = 'J. W. Wilder, New Concepts in Technical Trading Systems (1978)';

export const adx = define({
  name: 'adx',
  about: 'Strength of the trend, 0 to 100, with the indexes of both directions',
  group: 'trend',
  parameters: [period(14, 2)],
  outputs: ['value', 'plus', 'minus'],
  formula: 'Wilder average of dx(period), first = mean of the first period DX',
  source: `${wilder}; TA-Lib ADX (unstable period 0)`,
  talib: 'ADX',
  series: 0,
  make: (_seeding, period: number) => new Adx(period),
  batch: adxLoop,
});

export const adxr = define({
  name: 'adxr',
  about: 'ADX, averaged with itself one period ago',
  group: 'trend',
  parameters: [period(14, 2)],
  outputs: ['value'],
  formula: '(adx + adx of period − 1 candles ago) / 2',
  source: `${wilder}; TA-Lib ADXR (unstable period 0)`,
  talib: 'ADXR',
  series: 0,
  make: (_seeding, period: number) => new Adxr(period),
});

export const dx = define({
  name: 'dx',
  about: 'How one-sided the movement of the last candles was, with both sides',
  group: 'trend',
  parameters: [period(14, 1)],
  outputs: ['value', 'plus', 'minus'],
  formula: '100 × |+DI − −DI| / (+DI + −DI); DI = 100 × DM / TR, both sums decaying by 1/period',
  source: `${wilder}; TA-Lib DX, PLUS_DI, MINUS_DI (unstable period 0)`,
  talib: 'DX',
  series: 0,
  make: (_seeding, period: number) => new Directional(period),
});

export const movement = define({
  name: 'directional-movement',
  about: 'How far candles went beyond the high and the low before them',
  group: 'trend',
  parameters: [period(14)],
  outputs: ['value', 'plus', 'minus'],
  formula: 'plus += (high − high before) − plus/period where that is the larger side, minus likewise; value = plus − minus',
  source: `${wilder}; TA-Lib PLUS_DM, MINUS_DM (unstable period 0)`,
  talib: 'PLUS_DM',
  series: 0,
  make: (_seeding, period: number) => new Movement(period),
});
