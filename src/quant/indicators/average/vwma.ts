// Averages weighed by volume over a sliding window.
import type { Candle } from '../../../core/index.ts';
import { define, period } from '../define.ts';
import { RollingSum } from '../window.ts';

/** Mean price of the last `period` candles, weighed by volume; undefined where none was traded. */
export class Vwma {
  readonly warmup: number;
  value = Number.NaN;
  private readonly money: RollingSum;
  private readonly volume: RollingSum;
  private missing: number;

  constructor(period: number) {
    this.money = new RollingSum(period);
    this.volume = new RollingSum(period);
    this.warmup = period;
    this.missing = period;
  }

  update(candle: Candle): void {
    this.weigh(candle.close, candle.volume);
  }

  protected weigh(price: number, volume: number): void {
    this.money.push(price * volume);
    this.volume.push(volume);
    if (this.missing > 0 && --this.missing > 0) return;
    this.value = this.volume.value > 0 ? this.money.value / this.volume.value : Number.NaN;
  }
}

/** Volume-weighted average of the typical price over the last `period` candles. */
export class RollingVwap extends Vwma {
  override update(candle: Candle): void {
    this.weigh((candle.high + candle.low + candle.close) / 3, candle.volume);
  }
}

export const vwma = define({
  name: 'vwma',
  about: 'Mean close of the last candles, weighed by volume',
  group: 'average',
  parameters: [period(20)],
  outputs: ['value'],
  formula: 'Σ close × volume / Σ volume; undefined where no volume was traded',
  source: 'ta.vwma of TradingView',
  series: 0,
  make: (_seeding, period: number) => new Vwma(period),
});

export const rollingVwap = define({
  name: 'rolling-vwap',
  about: 'Volume-weighted average price of the last candles',
  group: 'volume',
  parameters: [period(20)],
  outputs: ['value'],
  formula: 'Σ (high + low + close)/3 × volume / Σ volume; undefined where no volume was traded',
  source: 'VWAP over a sliding window',
  series: 0,
  make: (_seeding, period: number) => new RollingVwap(period),
});
