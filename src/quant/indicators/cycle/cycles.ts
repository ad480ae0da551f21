// Ehlers' cycle indicators: period, phase, sine, trend line, trend or cycle.
import type { Candle } from '../../../core/index.ts';
import { define } from '../define.ts';
import { Hilbert } from './hilbert.ts';

const DEGREES = 180 / Math.PI;
/** Candles only smoothed before the transform begins, and candles before the first value: TA-Lib's numbers. */
const SHORT = { skip: 12, warmup: 33 };
const LONG = { skip: 37, warmup: 64 };
const LONGEST = 50;

/** Period of the dominant cycle, and the in-phase and quadrature parts it comes from. */
export class DominantCycle {
  readonly warmup = SHORT.warmup;
  /** period in candles */
  value = Number.NaN;
  inPhase = Number.NaN;
  quadrature = Number.NaN;
  private readonly hilbert = new Hilbert(SHORT.skip);
  private missing = SHORT.warmup;

  update(candle: Candle): void {
    this.push(candle.close);
  }

  push(x: number): void {
    this.hilbert.push(x);
    if (this.missing > 0 && --this.missing > 0) return;
    this.value = this.hilbert.smoothPeriod;
    this.inPhase = this.hilbert.inPhase;
    this.quadrature = this.hilbert.quadrature;
  }
}

/** Phase of the dominant cycle, its sine and the sine 45° ahead, the trend line under it, and whether price trends. */
export class CyclePhase {
  readonly warmup = LONG.warmup;
  /** phase in degrees, −45 to 315 */
  value = Number.NaN;
  sine = Number.NaN;
  lead = Number.NaN;
  /** mean over the dominant cycle, smoothed: what is left without the cycle */
  line = Number.NaN;
  /** 1 trend, 0 cycle */
  trend = Number.NaN;
  private readonly hilbert = new Hilbert(LONG.skip);
  private readonly smooth = new Float64Array(LONGEST);
  private readonly prices = new Float64Array(LONGEST);
  private next = 0;
  private missing = LONG.warmup;
  private phase = 0;
  private sineNow = 0;
  private leadNow = 0;
  private mean1 = 0;
  private mean2 = 0;
  private mean3 = 0;
  private days = 0;

  update(candle: Candle): void {
    this.push(candle.close);
  }

  push(x: number): void {
    const { hilbert } = this;
    const begun = hilbert.push(x);
    const i = this.next;
    this.prices[i] = x;
    this.smooth[i] = begun ? hilbert.smoothed : 0;
    if (begun) {
      const length = Math.floor(hilbert.smoothPeriod + 0.5);
      const before = this.phase;
      this.turn(i, length, hilbert.smoothPeriod);
      const line = this.average(i, length);
      const trend = this.judge(before, line, hilbert.smoothed, hilbert.smoothPeriod);
      if (this.missing === 1 || this.missing === 0) this.show(line, trend);
    }
    this.next = i + 1 === LONGEST ? 0 : i + 1;
    if (this.missing > 1) this.missing--;
  }

  private show(line: number, trend: number): void {
    this.missing = 0;
    this.value = this.phase;
    this.sine = this.sineNow;
    this.lead = this.leadNow;
    this.line = line;
    this.trend = trend;
  }

  /** Phase of the cycle by correlating the smoothed price with a sine and a cosine of its period. */
  private turn(newest: number, length: number, period: number): void {
    let real = 0;
    let imaginary = 0;
    let i = newest;
    for (let k = 0; k < length; k++) {
      const angle = (k * 2 * Math.PI) / length;
      const x = this.smooth[i] as number;
      real += Math.sin(angle) * x;
      imaginary += Math.cos(angle) * x;
      i = i === 0 ? LONGEST - 1 : i - 1;
    }
    let phase = this.phase;
    if (imaginary !== 0) phase = Math.atan(real / imaginary) * DEGREES;
    else if (real < 0) phase -= 90;
    else if (real > 0) phase += 90;
    phase += 90 + 360 / period;
    if (imaginary < 0) phase += 180;
    this.phase = phase > 315 ? phase - 360 : phase;
  }

  private average(newest: number, length: number): number {
    let mean = 0;
    let i = newest;
    for (let k = 0; k < length; k++) {
      mean += this.prices[i] as number;
      i = i === 0 ? LONGEST - 1 : i - 1;
    }
    if (length > 0) mean /= length;
    const line = (4 * mean + 3 * this.mean1 + 2 * this.mean2 + this.mean3) / 10;
    this.mean3 = this.mean2;
    this.mean2 = this.mean1;
    this.mean1 = mean;
    return line;
  }

  private judge(phaseBefore: number, line: number, smoothed: number, period: number): number {
    const sineBefore = this.sineNow;
    const leadBefore = this.leadNow;
    this.sineNow = Math.sin(this.phase / DEGREES);
    this.leadNow = Math.sin((this.phase + 45) / DEGREES);
    const crossed = (this.sineNow > this.leadNow && sineBefore <= leadBefore) || (this.sineNow < this.leadNow && sineBefore >= leadBefore);
    if (crossed) this.days = 0;
    this.days++;
    const step = this.phase - phaseBefore;
    const turning = period !== 0 && step > (0.67 * 360) / period && step < (1.5 * 360) / period;
    if (line !== 0 && Math.abs((smoothed - line) / line) >= 0.015) return 1;
    return crossed || this.days < 0.5 * period || turning ? 0 : 1;
  }
}

const ehlers = 'J. F. Ehlers, Rocket Science for Traders (2001)';

export const dominantCycle = define({
  name: 'dominant-cycle',
  about: 'Length of the cycle price swings in, in candles',
  group: 'cycle',
  parameters: [],
  outputs: ['value', 'inPhase', 'quadrature'],
  formula: 'homodyne discriminator on the Hilbert transform of the smoothed price',
  source: `${ehlers}; TA-Lib HT_DCPERIOD, HT_PHASOR (unstable period 0)`,
  talib: 'HT_DCPERIOD',
  series: 1,
  make: () => new DominantCycle(),
});

export const cyclePhase = define({
  name: 'cycle-phase',
  about: 'Where price is in its cycle, the trend under it, and whether it trends at all',
  group: 'cycle',
  parameters: [],
  outputs: ['value', 'sine', 'lead', 'line', 'trend'],
  formula:
    'phase = atan of the cycle’s sine over cosine part; sine, lead = sin(phase), sin(phase + 45°); line = mean over the cycle; trend unless sine and lead crossed lately',
  source: `${ehlers}; TA-Lib HT_DCPHASE, HT_SINE, HT_TRENDLINE, HT_TRENDMODE (unstable period 0)`,
  talib: 'HT_DCPHASE',
  series: 1,
  make: () => new CyclePhase(),
});
