// Money flowing in and out over a window: money flow index, Chaikin money flow, force index.

import type { Candle } from '../../../core/index.ts';
import { Ema } from '../average/ema.ts';
import { define, period, type Seeding } from '../define.ts';
import { mfiLoop } from '../loops/volumes.ts';
import { RollingSum } from '../window.ts';
import { moneyFlow } from './obv.ts';

/** Share of the money that changed hands while the typical price rose, in percent; 0 where none did. */
export class Mfi {
  readonly warmup: number;
  value = Number.NaN;
  private readonly rising: RollingSum;
  private readonly falling: RollingSum;
  private previous = Number.NaN;
  private missing: number;

  constructor(period: number) {
    this.rising = new RollingSum(period);
    this.falling = new RollingSum(period);
    this.warmup = period + 1;
    this.missing = period;
  }

  update(candle: Candle): void {
    const typical = (candle.high + candle.low + candle.close) / 3;
    const previous = this.previous;
    this.previous = typical;
    if (Number.isNaN(previous)) return;
    const money = typical * candle.volume;
    this.rising.push(typical > previous ? money : 0);
    this.falling.push(typical < previous ? money : 0);
    if (this.missing > 0 && --this.missing > 0) return;
    const sum = this.rising.value + this.falling.value;
    this.value = sum > 0 ? 100 * (this.rising.value / sum) : 0;
  }
}

/** Chaikin's money flow: signed volume over volume, −1 to 1; 0 where nothing was traded. */
export class Cmf {
  readonly warmup: number;
  value = Number.NaN;
  private readonly flow: RollingSum;
  private readonly volume: RollingSum;
  private missing: number;

  constructor(period: number) {
    this.flow = new RollingSum(period);
    this.volume = new RollingSum(period);
    this.warmup = period;
    this.missing = period;
  }

  update(candle: Candle): void {
    this.flow.push(moneyFlow(candle));
    this.volume.push(candle.volume);
    if (this.missing > 0 && --this.missing > 0) return;
    this.value = this.volume.value > 0 ? this.flow.value / this.volume.value : 0;
  }
}

/** Elder's force: change of the close times volume, averaged. */
export class Force {
  readonly warmup: number;
  value = Number.NaN;
  private readonly average: Ema;
  private previous = Number.NaN;

  constructor(period: number, seeding: Seeding = 'talib') {
    this.average = new Ema(period, seeding);
    this.warmup = this.average.warmup + 1;
  }

  update(candle: Candle): void {
    const change = candle.close - this.previous;
    this.previous = candle.close;
    if (Number.isNaN(change)) return;
    this.average.push(change * candle.volume);
    this.value = this.average.value;
  }
}

export const mfi = define({
  name: 'mfi',
  about: 'RSI of the money traded, 0 to 100',
  group: 'volume',
  parameters: [period(14, 2)],
  outputs: ['value'],
  formula: '100 × Σ rising / (Σ rising + Σ falling) of (high + low + close)/3 × volume',
  source: 'G. Quong, A. Soudack (1989); TA-Lib MFI (unstable period 0), which also answers 0 where less than 1 was traded in all; here any positive sum counts',
  talib: 'MFI',
  series: 0,
  make: (_seeding, period: number) => new Mfi(period),
  batch: (candles, [out], period) => mfiLoop(candles, out as Float64Array, period),
});

export const cmf = define({
  name: 'cmf',
  about: 'Did candles close where the buyers or the sellers wanted, weighed by volume',
  group: 'volume',
  parameters: [period(20)],
  outputs: ['value'],
  formula: 'Σ ((close − low) − (high − close)) / (high − low) × volume / Σ volume',
  source: 'M. Chaikin',
  series: 0,
  make: (_seeding, period: number) => new Cmf(period),
});

export const force = define({
  name: 'force',
  about: 'How hard volume pushed the price',
  group: 'volume',
  parameters: [period(13)],
  outputs: ['value'],
  formula: 'ema((close − close before) × volume, period)',
  source: 'A. Elder, Trading for a Living (1993)',
  series: 0,
  seedings: ['first'],
  make: (seeding, period: number) => new Force(period, seeding),
});
