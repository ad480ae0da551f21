// Moving average convergence/divergence.

import type { Candle } from '../../../core/index.ts';
import { Ema } from '../average/ema.ts';
import { define, type Seeding, whole } from '../define.ts';
import { macdLoop } from '../loops/averages.ts';

/**
 * Fast minus slow average, its own average (`signal`) and the distance of both (`histogram`); all three appear together.
 * TA-Lib starts the fast average late, so that both averages appear on the same candle; the other seedings start both at once.
 */
export class Macd {
  readonly warmup: number;
  value = Number.NaN;
  signal = Number.NaN;
  histogram = Number.NaN;
  private readonly fast: Ema;
  private readonly slow: Ema;
  private readonly average: Ema;
  private late: number;
  private hidden: number;

  constructor(fast: number, slow: number, signal: number, seeding: Seeding = 'talib', fastAlpha?: number, slowAlpha?: number) {
    const [short, long] = fast < slow ? [fast, slow] : [slow, fast];
    this.fast = new Ema(short, seeding, fastAlpha);
    this.slow = new Ema(long, seeding, slowAlpha);
    this.average = new Ema(signal, seeding);
    this.late = seeding === 'talib' ? long - short : 0;
    this.hidden = seeding === 'first' ? 1 : long + signal - 1;
    this.warmup = this.hidden;
  }

  update(candle: Candle): void {
    this.push(candle.close);
  }

  push(x: number): void {
    this.slow.push(x);
    if (this.late === 0) this.fast.push(x);
    else this.late--;
    const difference = this.fast.value - this.slow.value;
    if (this.hidden > 0) {
      if (difference === difference) this.average.push(difference);
      if (--this.hidden > 0) return;
    } else this.average.push(difference);
    const signal = this.average.value;
    this.value = difference;
    this.signal = signal;
    this.histogram = difference - signal;
  }
}

export const macd = define({
  name: 'macd',
  about: 'Distance of a fast from a slow average, and the average of that distance',
  group: 'momentum',
  parameters: [
    whole('fast', 12, 2, 'period of the fast average'),
    whole('slow', 26, 2, 'period of the slow average'),
    whole('signal', 9, 1, 'period of the average of their difference'),
  ],
  outputs: ['value', 'signal', 'histogram'],
  formula: 'value = ema(fast) − ema(slow), signal = ema(value, signal), histogram = value − signal',
  source: 'G. Appel (1979); TA-Lib MACD (both averages appear together); seeding `tradingview` lets each average start with the first price',
  talib: 'MACD',
  series: 1,
  seedings: ['tradingview', 'first'],
  make: (seeding, fast: number, slow: number, signal: number) => new Macd(fast, slow, signal, seeding),
  batchColumns: 3,
  batch: ({ close }, out, fast, slow, signal) => macdLoop(close, out, fast, slow, signal),
});

export const macdFixed = define({
  name: 'macd-fixed',
  about: 'MACD with the weights its author used: 0.15 and 0.075',
  group: 'momentum',
  parameters: [whole('signal', 9, 1, 'period of the average of their difference')],
  outputs: ['value', 'signal', 'histogram'],
  formula: 'as macd, averages of weight 0.15 (12) and 0.075 (26)',
  source: 'G. Appel (1979); TA-Lib MACDFIX',
  talib: 'MACDFIX',
  series: 1,
  make: (_seeding, signal: number) => new Macd(12, 26, signal, 'talib', 0.15, 0.075),
});
