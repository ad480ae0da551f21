// Where the close stands between the highest and the lowest of the last candles: stochastic, %R, and the stochastic of RSI.

import type { Candle } from '../../../core/index.ts';
import { Sma } from '../average/sma.ts';
import { define, period, whole } from '../define.ts';
import { Highest, Lowest } from '../extremes.ts';
import { stochasticLoop, williamsLoop } from '../loops/extremes.ts';
import { Rsi } from './rsi.ts';

/** Position of `x` between `low` and `high` in percent, 0 where they are equal (TA-Lib's choice). */
const placeOf = (x: number, low: number, high: number): number => {
  const part = (high - low) / 100;
  return part === 0 ? 0 : (x - low) / part;
};

/** %K, smoothed by `slow`, and %D, its average. Both appear together. */
export class Stochastic {
  readonly warmup: number;
  /** %K */
  value = Number.NaN;
  /** %D */
  d = Number.NaN;
  private readonly highest: Highest;
  private readonly lowest: Lowest;
  private readonly slow: Sma;
  private readonly average: Sma;
  private missing: number;

  constructor(period: number, slow: number, d: number) {
    this.highest = new Highest(period);
    this.lowest = new Lowest(period);
    this.slow = new Sma(slow);
    this.average = new Sma(d);
    this.missing = period;
    this.warmup = period + slow + d - 2;
  }

  update(candle: Candle): void {
    this.place(candle.high, candle.low, candle.close);
  }

  /** The next candle's high, low and close. */
  place(high: number, low: number, close: number): void {
    this.highest.push(high);
    this.lowest.push(low);
    if (this.missing > 0 && --this.missing > 0) return;
    this.slow.push(placeOf(close, this.lowest.value, this.highest.value));
    const k = this.slow.value;
    if (Number.isNaN(k)) return;
    this.average.push(k);
    if (Number.isNaN(this.average.value)) return;
    this.value = k;
    this.d = this.average.value;
  }
}

/** The stochastic of the RSI instead of the price. */
export class StochRsi {
  readonly warmup: number;
  /** %K */
  value = Number.NaN;
  /** %D */
  d = Number.NaN;
  private readonly rsi: Rsi;
  private readonly stochastic: Stochastic;

  constructor(period: number, k: number, slow: number, d: number) {
    this.rsi = new Rsi(period);
    this.stochastic = new Stochastic(k, slow, d);
    this.warmup = period + this.stochastic.warmup;
  }

  update(candle: Candle): void {
    this.push(candle.close);
  }

  push(x: number): void {
    this.rsi.push(x);
    const r = this.rsi.value;
    if (Number.isNaN(r)) return;
    this.stochastic.place(r, r, r);
    this.value = this.stochastic.value;
    this.d = this.stochastic.d;
  }
}

/** Distance of the close from the highest high, 0 to −100; 0 where the range is nil (TA-Lib's choice). */
export class WilliamsR {
  readonly warmup: number;
  value = Number.NaN;
  private readonly highest: Highest;
  private readonly lowest: Lowest;
  private missing: number;

  constructor(period: number) {
    this.highest = new Highest(period);
    this.lowest = new Lowest(period);
    this.missing = period;
    this.warmup = period;
  }

  update(candle: Candle): void {
    this.highest.push(candle.high);
    this.lowest.push(candle.low);
    if (this.missing > 0 && --this.missing > 0) return;
    const part = (this.highest.value - this.lowest.value) / -100;
    this.value = part === 0 ? 0 : (this.highest.value - candle.close) / part;
  }
}

const lane = 'G. Lane (1950s)';

export const stoch = define({
  name: 'stoch',
  about: 'Where the close stands between the extremes of the last candles, smoothed, with its average',
  group: 'momentum',
  parameters: [period(14), whole('slow', 3, 1, 'candles %K is averaged over'), whole('d', 3, 1, 'candles %D averages %K over')],
  outputs: ['value', 'd'],
  formula: 'value = sma(100 × (close − lowest) / (highest − lowest), slow), d = sma(value, d); 0 where highest = lowest',
  source: `${lane}; TA-Lib STOCH with MA type SMA`,
  talib: 'STOCH',
  series: 0,
  make: (_seeding, period: number, slow: number, d: number) => new Stochastic(period, slow, d),
  batchColumns: 2,
  batch: stochasticLoop,
});

export const stochFast = define({
  name: 'stoch-fast',
  about: 'Where the close stands between the extremes of the last candles, with its average',
  group: 'momentum',
  parameters: [period(14), whole('d', 3, 1, 'candles %D averages %K over')],
  outputs: ['value', 'd'],
  formula: 'value = 100 × (close − lowest) / (highest − lowest), d = sma(value, d); 0 where highest = lowest',
  source: `${lane}; TA-Lib STOCHF with MA type SMA`,
  talib: 'STOCHF',
  series: 0,
  make: (_seeding, period: number, d: number) => new Stochastic(period, 1, d),
});

export const stochRsi = define({
  name: 'stoch-rsi',
  about: 'Where the RSI stands between its own extremes',
  group: 'momentum',
  parameters: [
    period(14, 2),
    whole('k', 14, 1, 'candles whose RSI extremes are looked at'),
    whole('slow', 1, 1, 'candles %K is averaged over (1 as TA-Lib, 3 as TradingView)'),
    whole('d', 3, 1, 'candles %D averages %K over'),
  ],
  outputs: ['value', 'd'],
  formula: 'stochastic of rsi(period) over k candles; 0 where the RSI did not move',
  source: 'T. Chande, S. Kroll, The New Technical Trader (1994); TA-Lib STOCHRSI with MA type SMA',
  talib: 'STOCHRSI',
  series: 1,
  make: (_seeding, period: number, k: number, slow: number, d: number) => new StochRsi(period, k, slow, d),
});

export const williamsR = define({
  name: 'williams-r',
  about: 'How far the close is below the highest high, 0 to −100',
  group: 'momentum',
  parameters: [period(14, 2)],
  outputs: ['value'],
  formula: '−100 × (highest − close) / (highest − lowest); 0 where highest = lowest',
  source: 'L. Williams (1973); TA-Lib WILLR',
  talib: 'WILLR',
  series: 0,
  make: (_seeding, period: number) => new WilliamsR(period),
  batch: williamsLoop,
});
