// Any of the averages by number, and what is built on a choice of average.
import type { Candle } from '../../../core/index.ts';
import { Mama } from '../cycle/mama.ts';
import { define, period, whole } from '../define.ts';
import type { SeriesIndicator } from '../source.ts';
import { Dema, T3, Tema } from './dema.ts';
import { Ema } from './ema.ts';
import { Kama } from './kama.ts';
import { Sma } from './sma.ts';
import { Trima } from './trima.ts';
import { Wma } from './wma.ts';

const kinds = [
  (n: number) => new Sma(n),
  (n: number) => new Ema(n),
  (n: number) => new Wma(n),
  (n: number) => new Dema(n),
  (n: number) => new Tema(n),
  (n: number) => new Trima(n),
  (n: number) => new Kama(n),
  () => new Mama(0.5, 0.05),
  (n: number) => new T3(n, 0.7),
] as const;

/** TA-Lib's numbers: 0 SMA, 1 EMA, 2 WMA, 3 DEMA, 4 TEMA, 5 TRIMA, 6 KAMA, 7 MAMA (has no period), 8 T3. A period of 1 is the price itself. */
export const averageOf = (kind: number, period: number): SeriesIndicator => (period === 1 ? new Sma(1) : (kinds[kind] ?? kinds[0])(period));

const kind = (byDefault: number, name = 'kind') => whole(name, byDefault, 0, '0 SMA, 1 EMA, 2 WMA, 3 DEMA, 4 TEMA, 5 TRIMA, 6 KAMA, 7 MAMA, 8 T3', 8);

/** Difference of a fast and a slow average, in price (`value`) and in percent of the slow one. */
export class PriceOscillator {
  readonly warmup: number;
  value = Number.NaN;
  percent = Number.NaN;
  private readonly fast: SeriesIndicator;
  private readonly slow: SeriesIndicator;

  constructor(fast: number, slow: number, kind: number) {
    this.fast = averageOf(kind, Math.min(fast, slow));
    this.slow = averageOf(kind, Math.max(fast, slow));
    this.warmup = Math.max(this.fast.warmup, this.slow.warmup);
  }

  update(candle: Candle): void {
    this.push(candle.close);
  }

  push(x: number): void {
    this.fast.push(x);
    this.slow.push(x);
    const slow = this.slow.value;
    this.value = this.fast.value - slow;
    this.percent = slow === 0 ? 0 : (this.value / slow) * 100;
  }
}

/** MACD with an average of choice for each line. The faster line starts late, so that both appear together (TA-Lib). */
export class MacdOf {
  readonly warmup: number;
  value = Number.NaN;
  signal = Number.NaN;
  histogram = Number.NaN;
  private readonly fast: SeriesIndicator;
  private readonly slow: SeriesIndicator;
  private readonly average: SeriesIndicator;
  private fastLate: number;
  private slowLate: number;

  constructor(fast: number, fastKind: number, slow: number, slowKind: number, signal: number, signalKind: number) {
    const swap = slow < fast;
    this.fast = swap ? averageOf(slowKind, slow) : averageOf(fastKind, fast);
    this.slow = swap ? averageOf(fastKind, fast) : averageOf(slowKind, slow);
    this.average = averageOf(signalKind, signal);
    const longest = Math.max(this.fast.warmup, this.slow.warmup);
    this.fastLate = longest - this.fast.warmup;
    this.slowLate = longest - this.slow.warmup;
    this.warmup = longest + this.average.warmup - 1;
  }

  update(candle: Candle): void {
    this.push(candle.close);
  }

  push(x: number): void {
    if (this.fastLate > 0) this.fastLate--;
    else this.fast.push(x);
    if (this.slowLate > 0) this.slowLate--;
    else this.slow.push(x);
    const difference = this.fast.value - this.slow.value;
    if (Number.isNaN(difference)) return;
    this.average.push(difference);
    const signal = this.average.value;
    if (Number.isNaN(signal)) return;
    this.value = difference;
    this.signal = signal;
    this.histogram = difference - signal;
  }
}

/** An average whose period is told anew for each candle by a second series, clamped to [least, most]. */
export class VariablePeriod {
  readonly warmup: number;
  value = Number.NaN;
  private readonly least: number;
  private readonly most: number;
  private readonly averages: readonly SeriesIndicator[];
  private seen = 0;

  constructor(least: number, most: number, kind: number) {
    this.least = Math.min(least, most);
    this.most = Math.max(least, most);
    this.averages = Array.from({ length: this.most - this.least + 1 }, (_, k) => averageOf(kind, this.least + k));
    this.warmup = (this.averages.at(-1) as SeriesIndicator).warmup;
  }

  update(candle: Candle): void {
    this.push(candle.high, candle.low);
  }

  push(x: number, period: number): void {
    this.seen++;
    // Each average begins so late that all of them appear together: TA-Lib's seeding.
    for (const average of this.averages) if (this.seen > this.warmup - average.warmup) average.push(x);
    const wanted = Math.min(Math.max(Math.trunc(period), this.least), this.most);
    if (this.seen >= this.warmup) this.value = (this.averages[wanted - this.least] as SeriesIndicator).value;
  }
}

export const ma = define({
  name: 'ma',
  about: 'One of the averages, chosen by number',
  group: 'average',
  parameters: [period(30), kind(0)],
  outputs: ['value'],
  formula: 'the average of that kind',
  source: 'TA-Lib MA',
  talib: 'MA',
  series: 1,
  make: (_seeding, period: number, kind: number) => averageOf(kind, period),
});

export const priceOscillator = define({
  name: 'price-oscillator',
  about: 'Fast minus slow average, in price and in percent',
  group: 'momentum',
  parameters: [whole('fast', 12, 2, 'period of the fast average'), whole('slow', 26, 2, 'period of the slow average'), kind(0)],
  outputs: ['value', 'percent'],
  formula: 'value = ma(fast) − ma(slow), percent = 100 × value / ma(slow)',
  source: 'TA-Lib APO, PPO',
  talib: 'APO',
  series: 1,
  make: (_seeding, fast: number, slow: number, kind: number) => new PriceOscillator(fast, slow, kind),
});

export const macdOf = define({
  name: 'macd-of',
  about: 'MACD with averages of choice',
  group: 'momentum',
  parameters: [
    whole('fast', 12, 2, 'period of the fast average'),
    kind(0, 'fastKind'),
    whole('slow', 26, 2, 'period of the slow average'),
    kind(0, 'slowKind'),
    whole('signal', 9, 1, 'period of the average of their difference'),
    kind(0, 'signalKind'),
  ],
  outputs: ['value', 'signal', 'histogram'],
  formula: 'value = ma(fast) − ma(slow), signal = ma(value), histogram = value − signal',
  source: 'TA-Lib MACDEXT',
  talib: 'MACDEXT',
  series: 1,
  make: (_seeding, fast: number, fastKind: number, slow: number, slowKind: number, signal: number, signalKind: number) =>
    new MacdOf(fast, fastKind, slow, slowKind, signal, signalKind),
});

export const variablePeriod = define({
  name: 'variable-period',
  about: 'Average whose period a second series tells for each candle',
  group: 'average',
  parameters: [whole('least', 2, 2, 'shortest period', 1000), whole('most', 30, 2, 'longest period', 1000), kind(0)],
  outputs: ['value'],
  formula: 'ma(x, period told by the second series, within [least, most])',
  source: 'TA-Lib MAVP',
  talib: 'MAVP',
  series: 2,
  make: (_seeding, least: number, most: number, kind: number) => new VariablePeriod(least, most, kind),
});
