// Running totals of volume: on-balance volume, accumulation/distribution and its oscillator.

import type { Candle } from '../../../core/index.ts';
import { define, whole } from '../define.ts';
import { obvLoop } from '../loops/volumes.ts';

/** Volume added when the close rises and taken away when it falls; begins with the first candle's volume. */
export class Obv {
  readonly warmup = 1;
  value = Number.NaN;
  private previous = Number.NaN;

  update(candle: Candle): void {
    const { close, volume } = candle;
    if (Number.isNaN(this.previous)) this.value = volume;
    else if (close > this.previous) this.value += volume;
    else if (close < this.previous) this.value -= volume;
    this.previous = close;
  }
}

/** Volume signed by where the close stands in the candle: high × 1 … low × −1; nothing where the candle has no range. */
export function moneyFlow(candle: Candle): number {
  const range = candle.high - candle.low;
  return range > 0 ? ((candle.close - candle.low - (candle.high - candle.close)) / range) * candle.volume : 0;
}

/** Accumulation/distribution line: the sum of all money flows. */
export class AccumulationDistribution {
  readonly warmup = 1;
  value = Number.NaN;
  private total = 0;

  update(candle: Candle): void {
    this.total += moneyFlow(candle);
    this.value = this.total;
  }
}

/** Chaikin's oscillator: fast minus slow average of the accumulation/distribution line. */
export class AdOscillator {
  readonly warmup: number;
  value = Number.NaN;
  private readonly fastAlpha: number;
  private readonly slowAlpha: number;
  private missing: number;
  private line = 0;
  private fast = 0;
  private slow = 0;

  constructor(fast: number, slow: number) {
    this.fastAlpha = 2 / (fast + 1);
    this.slowAlpha = 2 / (slow + 1);
    this.warmup = Math.max(fast, slow);
    this.missing = this.warmup;
  }

  update(candle: Candle): void {
    this.line += moneyFlow(candle);
    if (this.missing === this.warmup) {
      this.fast = this.line;
      this.slow = this.line;
    } else {
      this.fast = this.fastAlpha * this.line + (1 - this.fastAlpha) * this.fast;
      this.slow = this.slowAlpha * this.line + (1 - this.slowAlpha) * this.slow;
    }
    if (this.missing > 0) this.missing--;
    if (this.missing === 0) this.value = this.fast - this.slow;
  }
}

export const obv = define({
  name: 'obv',
  about: 'Volume of rising candles minus volume of falling ones, since the beginning',
  group: 'volume',
  parameters: [],
  outputs: ['value'],
  formula: 'o ± volume as the close rises or falls, first o = first volume',
  source: 'J. Granville (1963); TA-Lib OBV',
  talib: 'OBV',
  series: 0,
  make: () => new Obv(),
  batch: (candles, [out]) => obvLoop(candles, out as Float64Array),
});

export const ad = define({
  name: 'ad',
  about: 'Volume signed by where candles close in their range, since the beginning',
  group: 'volume',
  parameters: [],
  outputs: ['value'],
  formula: 'Σ ((close − low) − (high − close)) / (high − low) × volume',
  source: 'M. Chaikin; TA-Lib AD',
  talib: 'AD',
  series: 0,
  make: () => new AccumulationDistribution(),
});

export const adOscillator = define({
  name: 'ad-oscillator',
  about: 'Momentum of the accumulation/distribution line',
  group: 'volume',
  parameters: [whole('fast', 3, 2, 'period of the fast average'), whole('slow', 10, 2, 'period of the slow average')],
  outputs: ['value'],
  formula: 'ema(ad, fast) − ema(ad, slow), both from the first value',
  source: 'M. Chaikin; TA-Lib ADOSC',
  talib: 'ADOSC',
  series: 0,
  make: (_seeding, fast: number, slow: number) => new AdOscillator(fast, slow),
});
