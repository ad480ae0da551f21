// True range and its averages.

import type { Candle } from '../../../core/index.ts';
import { define, period, type Seeding } from '../define.ts';
import { atrLoop } from '../loops/ranges.ts';
import { rangeOf } from '../true-range.ts';

/** The true range of each candle, from the second candle on. */
export class TrueRange {
  readonly warmup = 2;
  value = Number.NaN;
  private previous = Number.NaN;

  update(candle: Candle): void {
    const previous = this.previous;
    // NaN − anything is NaN: the first candle, which has no previous close, stays undefined without a branch.
    this.value = previous - previous + rangeOf(candle.high, candle.low, previous);
    this.previous = candle.close;
  }
}

/** Wilder's average of the true range. TA-Lib leaves out the first candle, which has no previous close; `tradingview` takes its high − low. */
export class Atr {
  readonly warmup: number;
  value = Number.NaN;
  private readonly period: number;
  private missing: number;
  private sum = 0;
  private previous = Number.NaN;
  private skip: boolean;

  constructor(period: number, seeding: Seeding = 'talib') {
    this.period = period;
    this.skip = seeding === 'talib';
    this.warmup = seeding === 'talib' ? period + 1 : period;
    this.missing = period;
  }

  update(candle: Candle): void {
    const range = rangeOf(candle.high, candle.low, this.previous);
    this.previous = candle.close;
    if (this.missing === 0) this.value = (this.value * (this.period - 1) + range) / this.period;
    else this.seed(range);
  }

  private seed(range: number): void {
    if (this.skip) this.skip = false;
    else {
      this.sum += range;
      if (--this.missing === 0) this.value = this.sum / this.period;
    }
  }
}

/** The average true range in percent of the close; 0 where the close is 0. */
export class Natr {
  readonly warmup: number;
  value = Number.NaN;
  private readonly atr: Atr;

  constructor(period: number, seeding: Seeding = 'talib') {
    this.atr = new Atr(period, seeding);
    this.warmup = this.atr.warmup;
  }

  update(candle: Candle): void {
    this.atr.update(candle);
    const range = this.atr.value;
    if (Number.isNaN(range)) return;
    this.value = candle.close === 0 ? 0 : (range / candle.close) * 100;
  }
}

const wilder = 'J. W. Wilder, New Concepts in Technical Trading Systems (1978)';

export const trueRange = define({
  name: 'true-range',
  about: 'How far price moved during a candle, the gap before it included',
  group: 'volatility',
  parameters: [],
  outputs: ['value'],
  formula: 'max(high − low, |high − previous close|, |low − previous close|)',
  source: `${wilder}; TA-Lib TRANGE`,
  talib: 'TRANGE',
  series: 0,
  make: () => new TrueRange(),
});

export const atr = define({
  name: 'atr',
  about: 'How far price usually moves in one candle',
  group: 'volatility',
  parameters: [period(14)],
  outputs: ['value'],
  formula: 'a = (a × (period − 1) + true range) / period, first a = mean of the first period true ranges',
  source: `${wilder}; TA-Lib ATR (unstable period 0); seeding \`tradingview\` counts the first candle with high − low`,
  talib: 'ATR',
  series: 0,
  seedings: ['tradingview'],
  make: (seeding, period: number) => new Atr(period, seeding),
  batch: (candles, [out], period) => atrLoop(candles, period, out as Float64Array),
});

export const natr = define({
  name: 'natr',
  about: 'Average true range in percent of the price, comparable between instruments',
  group: 'volatility',
  parameters: [period(14)],
  outputs: ['value'],
  formula: '100 × atr(period) / close',
  source: 'J. Forman (2006); TA-Lib NATR (unstable period 0)',
  talib: 'NATR',
  series: 0,
  seedings: ['tradingview'],
  make: (seeding, period: number) => new Natr(period, seeding),
});
