// Volume: its moving average, and the average price it was traded at since the session began.

import type { Candle } from '../../../core/index.ts';
import { Sma } from '../average/sma.ts';
import { define, period, whole } from '../define.ts';
import { vwapLoop } from '../loops/volumes.ts';

const MINUTE = 60_000;

/** Volume-weighted typical price since the session began; the typical price itself until something is traded. */
export class Vwap {
  readonly warmup = 1;
  value = Number.NaN;
  private readonly length: number;
  private readonly offset: number;
  private end = Number.NEGATIVE_INFINITY;
  private money = 0;
  private volume = 0;

  constructor(minutes: number, offset: number) {
    this.length = minutes * MINUTE;
    this.offset = offset * MINUTE;
  }

  update(candle: Candle): void {
    if (candle.at >= this.end) {
      this.end = (Math.floor((candle.at - this.offset) / this.length) + 1) * this.length + this.offset;
      this.money = 0;
      this.volume = 0;
    }
    const typical = (candle.high + candle.low + candle.close) / 3;
    this.money += typical * candle.volume;
    this.volume += candle.volume;
    this.value = this.volume > 0 ? this.money / this.volume : typical;
  }
}

/** Simple moving average of the volume. */
export class VolumeSma extends Sma {
  override update(candle: Candle): void {
    this.push(candle.volume);
  }
}

export const vwap = define({
  name: 'vwap',
  about: 'Average price paid since the session began',
  group: 'volume',
  parameters: [
    whole('minutes', 1440, 1, 'length of a session; 1440 = a day'),
    whole('offset', 0, 0, 'minutes after 00:00 UTC at which sessions begin; 225 = 09:15 in India', 1439),
  ],
  outputs: ['value'],
  formula: 'Σ (high + low + close)/3 × volume / Σ volume since the session began',
  source: 'session VWAP as TradingView’s, source hlc3',
  series: 0,
  make: (_seeding, minutes: number, offset: number) => new Vwap(minutes, offset),
  batch: (candles, [out], minutes, offset) => vwapLoop(candles, out as Float64Array, minutes, offset),
});

export const volumeSma = define({
  name: 'volume-sma',
  about: 'Usual volume of a candle',
  group: 'volume',
  parameters: [period(20)],
  outputs: ['value'],
  formula: 'sma(volume, period)',
  source: 'TA-Lib SMA of the volume',
  series: 0,
  make: (_seeding, period: number) => new VolumeSma(period),
});
