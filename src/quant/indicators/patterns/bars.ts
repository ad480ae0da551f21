// The last candles as a pattern sees them: bodies, shadows, gaps, and what counts as long or short beside the candles before.
// Thresholds, periods and the definitions of the patterns follow TA-Lib (BSD licence, © 1999-2024 Mario Fortier), bar for bar.
// long because: the whole vocabulary of the patterns is one object
import type { Candle } from '../../../core/index.ts';
import { type Declare, define, type Parameter, real } from '../define.ts';

/** What a candle is compared with: part of the candle averaged, candles averaged over (0 = the candle itself), factor. */
const settings = {
  bodyLong: ['body', 10, 1],
  bodyVeryLong: ['body', 10, 3],
  bodyShort: ['body', 10, 1],
  bodyDoji: ['range', 10, 0.1],
  shadowShort: ['shadows', 10, 0.5],
  shadowVeryShort: ['range', 10, 0.1],
  near: ['range', 5, 0.2],
  far: ['range', 5, 0.6],
  equal: ['range', 5, 0.05],
} as const;
type Setting = keyof typeof settings;
const names = Object.keys(settings) as Setting[];
const periods = Float64Array.from(names, (n) => settings[n][1]);
const factors = Float64Array.from(names, (n) => settings[n][2]);
const parts = names.map((n) => settings[n][0]);

/** An average a pattern needs: of which measure, before the candle of which age. */
export type Average = readonly [setting: Setting, age: number];

const OLDEST = 5;

/** The last candles (age 0 = the newest) and the averages of the candles before each. Base of every candlestick pattern. */
export abstract class Bars {
  readonly warmup: number;
  /** 0 nothing; positive bullish, negative bearish; 100 the pattern, 80 a weak form, 200 confirmed */
  value = Number.NaN;
  private readonly lookback: number;
  private readonly begins: number;
  private readonly opens: Float64Array;
  private readonly highs: Float64Array;
  private readonly lows: Float64Array;
  private readonly closes: Float64Array;
  private readonly needed: Float64Array;
  private readonly totals = new Float64Array(names.length * OLDEST);
  private newest = -1;
  private seen = 0;

  /** `lookback` candles are needed before the first verdict; patterns that remember start looking at candle `begins`. */
  constructor(lookback: number, begins: number, averages: readonly Average[]) {
    this.lookback = lookback;
    this.begins = begins;
    this.warmup = lookback + 1;
    this.opens = new Float64Array(lookback + 1);
    this.highs = new Float64Array(lookback + 1);
    this.lows = new Float64Array(lookback + 1);
    this.closes = new Float64Array(lookback + 1);
    this.needed = Float64Array.from(averages, ([setting, age]) => names.indexOf(setting) * OLDEST + age);
  }

  /** The verdict on the newest candle. */
  protected abstract recognise(): number;

  update(candle: Candle): void {
    const i = this.newest + 1 > this.lookback ? 0 : this.newest + 1;
    this.newest = i;
    this.opens[i] = candle.open;
    this.highs[i] = candle.high;
    this.lows[i] = candle.low;
    this.closes[i] = candle.close;
    const index = this.seen++;
    if (index < this.begins) return;
    if (index === this.begins) this.total();
    const verdict = this.recognise();
    if (index >= this.lookback) this.value = verdict;
    this.slide();
  }

  private total(): void {
    for (const slot of this.needed) {
      const age = slot % OLDEST;
      const setting = (slot - age) / OLDEST;
      let sum = 0;
      for (let back = age + (periods[setting] as number); back > age; back--) sum += this.part(setting, back);
      this.totals[slot] = sum;
    }
  }

  private slide(): void {
    const { needed, totals } = this;
    for (let k = 0; k < needed.length; k++) {
      const slot = needed[k] as number;
      const age = slot % OLDEST;
      const setting = (slot - age) / OLDEST;
      totals[slot] = (totals[slot] as number) + (this.part(setting, age) - this.part(setting, age + (periods[setting] as number)));
    }
  }

  private part(setting: number, age: number): number {
    const part = parts[setting];
    if (part === 'body') return this.body(age);
    return part === 'range' ? this.range(age) : this.upper(age) + this.lower(age);
  }

  private average(setting: number, age: number): number {
    // TA-Lib halves shadows after the factor 1; the halved factor gives the same bits.
    return (factors[setting] as number) * ((this.totals[setting * OLDEST + age] as number) / (periods[setting] as number));
  }

  private place(age: number): number {
    const i = this.newest - age;
    return i < 0 ? i + this.lookback + 1 : i;
  }

  open(age: number): number {
    return this.opens[this.place(age)] as number;
  }
  high(age: number): number {
    return this.highs[this.place(age)] as number;
  }
  low(age: number): number {
    return this.lows[this.place(age)] as number;
  }
  close(age: number): number {
    return this.closes[this.place(age)] as number;
  }
  /** 1 white (close not below open), −1 black */
  color(age: number): number {
    return this.close(age) >= this.open(age) ? 1 : -1;
  }
  body(age: number): number {
    return Math.abs(this.close(age) - this.open(age));
  }
  range(age: number): number {
    return this.high(age) - this.low(age);
  }
  /** upper end of the body */
  top(age: number): number {
    return Math.max(this.open(age), this.close(age));
  }
  /** lower end of the body */
  bottom(age: number): number {
    return Math.min(this.open(age), this.close(age));
  }
  /** upper shadow */
  upper(age: number): number {
    return this.high(age) - this.top(age);
  }
  /** lower shadow */
  lower(age: number): number {
    return this.bottom(age) - this.low(age);
  }
  /** the body of candle a lies wholly above that of b */
  bodyGapUp(a: number, b: number): boolean {
    return this.bottom(a) > this.top(b);
  }
  bodyGapDown(a: number, b: number): boolean {
    return this.top(a) < this.bottom(b);
  }
  /** candle a lies wholly above candle b */
  gapUp(a: number, b: number): boolean {
    return this.low(a) > this.high(b);
  }
  gapDown(a: number, b: number): boolean {
    return this.high(a) < this.low(b);
  }
  bodyLong(age: number): number {
    return this.average(0, age);
  }
  bodyVeryLong(age: number): number {
    return this.average(1, age);
  }
  bodyShort(age: number): number {
    return this.average(2, age);
  }
  bodyDoji(age: number): number {
    return this.average(3, age);
  }
  shadowShort(age: number): number {
    return this.average(4, age);
  }
  shadowVeryShort(age: number): number {
    return this.average(5, age);
  }
  near(age: number): number {
    return this.average(6, age);
  }
  far(age: number): number {
    return this.average(7, age);
  }
  equal(age: number): number {
    return this.average(8, age);
  }
  /** a shadow longer than the body of its own candle */
  shadowLong(age: number): number {
    return this.body(age);
  }
  shadowVeryLong(age: number): number {
    return 2 * this.body(age);
  }
}

export interface Shape {
  readonly name: string;
  readonly about: string;
  readonly talib: string;
  /** candles before the first verdict */
  readonly lookback: number;
  readonly averages: readonly Average[];
  /** how deep the last candle must reach into the first one's body, where that matters: the usual value */
  readonly penetration?: number;
  recognise(bars: Bars, penetration: number): number;
}

/** An indicator from the description of a shape. */
export function pattern(shape: Shape): Declare<number[], Bars> {
  class Pattern extends Bars {
    private readonly penetration: number;
    constructor(penetration: number) {
      super(shape.lookback, shape.lookback, shape.averages);
      this.penetration = penetration;
    }
    protected override recognise(): number {
      return shape.recognise(this, this.penetration);
    }
  }
  const parameters: readonly Parameter[] =
    shape.penetration === undefined ? [] : [real('penetration', shape.penetration, 0, 1e6, 'part of the first body the last candle must reach into')];
  return define({ ...patternText(shape), parameters, make: (_seeding, ...values: number[]) => new Pattern(values[0] ?? 0) });
}

/** The parts of a definition that all patterns share. */
export const patternText = (shape: Pick<Shape, 'name' | 'about' | 'talib'>) => ({
  name: shape.name,
  about: shape.about,
  group: 'pattern' as const,
  outputs: ['value'],
  formula: '100 bullish, −100 bearish, 0 absent; the conditions stand in the code',
  source: `TA-Lib ${shape.talib} (default candle settings)`,
  talib: shape.talib,
  series: 0 as const,
});
