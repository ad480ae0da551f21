// Averages of averages that take lag out again: DEMA, TEMA, T3, TRIX.
import type { Candle } from '../../../core/index.ts';
import { define, period, real, type Seeding } from '../define.ts';
import { Ema } from './ema.ts';

/** 2 × average − average of the average. */
export class Dema {
  readonly warmup: number;
  value = Number.NaN;
  private readonly first: Ema;
  private readonly second: Ema;

  constructor(period: number, seeding: Seeding = 'talib') {
    this.first = new Ema(period, seeding);
    this.second = new Ema(period, seeding);
    this.warmup = 2 * this.first.warmup - 1;
  }

  update(candle: Candle): void {
    this.push(candle.close);
  }

  push(x: number): void {
    const { first, second } = this;
    first.push(x);
    if (Number.isNaN(first.value)) return;
    second.push(first.value);
    this.value = 2 * first.value - second.value;
  }
}

/** 3 × average − 3 × average of it + average of that. */
export class Tema {
  readonly warmup: number;
  value = Number.NaN;
  private readonly first: Ema;
  private readonly second: Ema;
  private readonly third: Ema;

  constructor(period: number, seeding: Seeding = 'talib') {
    this.first = new Ema(period, seeding);
    this.second = new Ema(period, seeding);
    this.third = new Ema(period, seeding);
    this.warmup = 3 * this.first.warmup - 2;
  }

  update(candle: Candle): void {
    this.push(candle.close);
  }

  push(x: number): void {
    const { first, second, third } = this;
    first.push(x);
    if (Number.isNaN(first.value)) return;
    second.push(first.value);
    if (Number.isNaN(second.value)) return;
    third.push(second.value);
    this.value = third.value + (3 * first.value - 3 * second.value);
  }
}

/** Change in percent of an average smoothed three times. */
export class Trix {
  readonly warmup: number;
  value = Number.NaN;
  private readonly first: Ema;
  private readonly second: Ema;
  private readonly third: Ema;

  constructor(period: number, seeding: Seeding = 'talib') {
    this.first = new Ema(period, seeding);
    this.second = new Ema(period, seeding);
    this.third = new Ema(period, seeding);
    this.warmup = 3 * this.first.warmup - 1;
  }

  update(candle: Candle): void {
    this.push(candle.close);
  }

  push(x: number): void {
    const { first, second, third } = this;
    const before = third.value;
    first.push(x);
    if (Number.isNaN(first.value)) return;
    second.push(first.value);
    if (Number.isNaN(second.value)) return;
    third.push(second.value);
    this.value = before === 0 ? 0 : (third.value / before - 1) * 100;
  }
}

/** Tillson's T3: six averages in a row, weighed so that their lag cancels out as far as `volume` says. */
export class T3 {
  readonly warmup: number;
  value = Number.NaN;
  private readonly period: number;
  private readonly alpha: number;
  private readonly weights: Float64Array;
  private readonly levels = new Float64Array(6);
  private seeded = 0;
  private count = 0;
  private sum = 0;

  constructor(period: number, volume: number) {
    this.period = period;
    this.alpha = 2 / (period + 1);
    this.warmup = 6 * (period - 1) + 1;
    const square = volume * volume;
    const c1 = -(square * volume);
    this.weights = Float64Array.of(c1, 3 * (square - c1), -6 * square - 3 * (volume - c1), 1 + 3 * volume - c1 + 3 * square);
  }

  update(candle: Candle): void {
    this.push(candle.close);
  }

  push(x: number): void {
    const { levels, alpha } = this;
    let input = x;
    for (let level = 0; level < this.seeded; level++) {
      input = alpha * input + (1 - alpha) * (levels[level] as number);
      levels[level] = input;
    }
    while (this.seeded < 6) {
      this.sum += input;
      if (++this.count < this.period) return;
      input = this.sum / this.period;
      levels[this.seeded++] = input;
      this.sum = 0;
      this.count = 0;
    }
    const w = this.weights;
    this.value =
      (w[0] as number) * (levels[5] as number) +
      (w[1] as number) * (levels[4] as number) +
      (w[2] as number) * (levels[3] as number) +
      (w[3] as number) * (levels[2] as number);
  }
}

const mulloy = 'P. G. Mulloy, Smoothing Data with Faster Moving Averages (1994)';

export const dema = define({
  name: 'dema',
  about: 'Exponential average with its lag taken out once',
  group: 'average',
  parameters: [period(20)],
  outputs: ['value'],
  formula: '2 × ema(x) − ema(ema(x))',
  source: `${mulloy}; TA-Lib DEMA`,
  talib: 'DEMA',
  series: 1,
  seedings: ['first'],
  make: (seeding, period: number) => new Dema(period, seeding),
});

export const tema = define({
  name: 'tema',
  about: 'Exponential average with its lag taken out twice',
  group: 'average',
  parameters: [period(20)],
  outputs: ['value'],
  formula: '3 × ema(x) − 3 × ema(ema(x)) + ema(ema(ema(x)))',
  source: `${mulloy}; TA-Lib TEMA`,
  talib: 'TEMA',
  series: 1,
  seedings: ['first'],
  make: (seeding, period: number) => new Tema(period, seeding),
});

export const trix = define({
  name: 'trix',
  about: 'Rate of change of a three times smoothed average, in percent',
  group: 'momentum',
  parameters: [period(15)],
  outputs: ['value'],
  formula: 'roc(ema(ema(ema(x))), 1)',
  source: 'J. Hutson (1983); TA-Lib TRIX',
  talib: 'TRIX',
  series: 1,
  seedings: ['first'],
  make: (seeding, period: number) => new Trix(period, seeding),
});

export const t3 = define({
  name: 't3',
  about: 'Six averages in a row, combined so that little lag is left',
  group: 'average',
  parameters: [period(5), real('volume', 0.7, 0, 1, 'how much lag is taken out: 0 none, 1 all')],
  outputs: ['value'],
  formula: 'c1 e6 + c2 e5 + c3 e4 + c4 e3, e1…e6 = averages of averages; c1 = −v³, c2 = 3v² + 3v³, c3 = −6v² − 3v − 3v³, c4 = 1 + 3v + v³ + 3v²',
  source: 'T. Tillson, Smoothing Techniques for More Accurate Signals (1998); TA-Lib T3',
  talib: 'T3',
  series: 1,
  make: (_seeding, period: number, volume: number) => new T3(period, volume),
});
