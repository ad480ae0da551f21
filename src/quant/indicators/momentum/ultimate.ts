// Ultimate oscillator.
import type { Candle } from '../../../core/index.ts';
import { define, whole } from '../define.ts';
import { rangeOf } from '../true-range.ts';

/** Buying pressure over true range on three horizons, weighed 4 : 2 : 1 from the shortest to the longest. */
export class Ultimate {
  readonly warmup: number;
  value = Number.NaN;
  private readonly periods: Float64Array;
  private readonly pressures: Float64Array;
  private readonly ranges: Float64Array;
  private readonly pressureSums = new Float64Array(3);
  private readonly rangeSums = new Float64Array(3);
  private next = 0;
  private seen = 0;
  private previous = Number.NaN;

  constructor(a: number, b: number, c: number) {
    this.periods = Float64Array.of(a, b, c).sort();
    const longest = Math.max(a, b, c);
    this.pressures = new Float64Array(longest);
    this.ranges = new Float64Array(longest);
    this.warmup = longest + 1;
  }

  update(candle: Candle): void {
    const previous = this.previous;
    this.previous = candle.close;
    if (this.seen++ === 0) return;
    const { pressures, ranges, pressureSums, rangeSums } = this;
    const n = pressures.length;
    const pressure = candle.close - Math.min(candle.low, previous);
    const range = rangeOf(candle.high, candle.low, previous);
    const i = this.next;
    let total = 0;
    for (let k = 0; k < 3; k++) {
      const period = this.periods[k] as number;
      const from = i >= period ? i - period : i - period + n;
      // The ring still holds zeros where nothing was seen, so there is nothing special about the beginning.
      const p = (pressureSums[k] as number) - (pressures[from] as number) + pressure;
      const r = (rangeSums[k] as number) - (ranges[from] as number) + range;
      pressureSums[k] = p;
      rangeSums[k] = r;
      if (r > 0) total += (4 >> k) * (p / r);
    }
    pressures[i] = pressure;
    ranges[i] = range;
    this.next = i + 1 === n ? 0 : i + 1;
    if (this.seen >= this.warmup) this.value = 100 * (total / 7);
  }
}

export const ultimate = define({
  name: 'ultimate',
  about: 'Buying pressure on three horizons at once, 0 to 100',
  group: 'momentum',
  parameters: [whole('short', 7, 1, 'shortest period'), whole('middle', 14, 1, 'middle period'), whole('long', 28, 1, 'longest period')],
  outputs: ['value'],
  formula: '100 × (4 A + 2 B + C) / 7, each = Σ (close − min(low, previous close)) / Σ true range',
  source: 'L. Williams (1985); TA-Lib ULTOSC',
  talib: 'ULTOSC',
  series: 0,
  make: (_seeding, short: number, middle: number, long: number) => new Ultimate(short, middle, long),
});
