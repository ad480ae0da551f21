// Channels around an average: Keltner's and Headley's acceleration bands.

import type { Candle } from '../../../core/index.ts';
import { Ema } from '../average/ema.ts';
import { Sma } from '../average/sma.ts';
import { define, period, real, type Seeding, whole } from '../define.ts';
import { keltnerLoop } from '../loops/ranges.ts';
import { Atr } from './atr.ts';

/** Exponential average of the close with bands `multiplier` ATR away. */
export class Keltner {
  readonly warmup: number;
  /** middle line */
  value = Number.NaN;
  upper = Number.NaN;
  lower = Number.NaN;
  private readonly multiplier: number;
  private readonly average: Ema;
  private readonly atr: Atr;

  constructor(period: number, range: number, multiplier: number, seeding: Seeding = 'talib') {
    this.multiplier = multiplier;
    this.average = new Ema(period);
    this.atr = new Atr(range, seeding);
    this.warmup = Math.max(this.average.warmup, this.atr.warmup);
  }

  update(candle: Candle): void {
    this.average.push(candle.close);
    this.atr.update(candle);
    const reach = this.multiplier * this.atr.value;
    const middle = this.average.value;
    this.upper = middle + reach;
    this.lower = middle - reach;
    // Lines appear together: NaN − NaN keeps the middle back while the range is undefined.
    this.value = middle + (reach - reach);
  }
}

/** Simple averages of the close and of highs and lows pushed apart by four times their relative range. */
export class AccelerationBands {
  readonly warmup: number;
  /** middle line */
  value = Number.NaN;
  upper = Number.NaN;
  lower = Number.NaN;
  private readonly closes: Sma;
  private readonly highs: Sma;
  private readonly lows: Sma;

  constructor(period: number) {
    this.closes = new Sma(period);
    this.highs = new Sma(period);
    this.lows = new Sma(period);
    this.warmup = period;
  }

  update(candle: Candle): void {
    const sum = candle.high + candle.low;
    const part = sum === 0 ? 0 : (4 * (candle.high - candle.low)) / sum;
    this.closes.push(candle.close);
    this.highs.push(candle.high * (1 + part));
    this.lows.push(candle.low * (1 - part));
    this.value = this.closes.value;
    this.upper = this.highs.value;
    this.lower = this.lows.value;
  }
}

export const keltner = define({
  name: 'keltner',
  about: 'Channel as wide as price usually moves',
  group: 'volatility',
  parameters: [period(20), whole('range', 10, 1, 'period of the ATR'), real('multiplier', 2, 0, 1e6, 'ATRs from the middle to a band')],
  outputs: ['value', 'upper', 'lower'],
  formula: 'ema(close, period) ± multiplier × atr(range)',
  source: 'C. Keltner (1960), L. Raschke’s form; composed of TA-Lib EMA and ATR',
  series: 0,
  seedings: ['tradingview'],
  make: (seeding, period: number, range: number, multiplier: number) => new Keltner(period, range, multiplier, seeding),
  batchColumns: 3,
  batch: keltnerLoop,
});

export const accelerationBands = define({
  name: 'acceleration-bands',
  about: 'Bands that widen with the candles’ own range',
  group: 'volatility',
  parameters: [period(20, 2)],
  outputs: ['value', 'upper', 'lower'],
  formula: 'sma(close); upper = sma(high × (1 + 4 (high − low)/(high + low))), lower = sma(low × (1 − …))',
  source: 'P. Headley; TA-Lib ACCBANDS',
  talib: 'ACCBANDS',
  series: 0,
  make: (_seeding, period: number) => new AccelerationBands(period),
});
