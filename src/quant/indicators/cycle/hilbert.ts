// Ehlers' homodyne discriminator: the dominant cycle of a series by Hilbert transform. Shared by the cycle indicators and MAMA.
// The order of operations is TA-Lib's, so that its values agree to rounding.

const A = 0.0962;
const B = 0.5769;
const DEGREES = 180 / Math.PI;
const DETRENDER = 0;
const QUADRATURE = 1;
const IN_PHASE = 2;
const CROSS = 3;
/** numbers a transform remembers for odd and for even candles each: three of its inputs, the last term, the last input */
const KEPT = 5;

/** In-phase and quadrature parts of a series and the period of its dominant cycle. `skip` prices are only smoothed before it begins. */
export class Hilbert {
  /** price smoothed over four candles */
  smoothed = Number.NaN;
  inPhase = Number.NaN;
  quadrature = Number.NaN;
  /** period of the dominant cycle in candles, 6 to 50 once it has settled */
  period = 0;
  smoothPeriod = 0;
  private readonly skip: number;
  private readonly last = new Float64Array(4);
  private readonly memory = new Float64Array(4 * 2 * KEPT);
  private seen = 0;
  private slot = 0;
  private sum = 0;
  private weighted = 0;
  private oddPrevious3 = 0;
  private oddPrevious2 = 0;
  private evenPrevious3 = 0;
  private evenPrevious2 = 0;
  private i2 = 0;
  private q2 = 0;
  private real = 0;
  private imaginary = 0;

  constructor(skip: number) {
    this.skip = skip;
  }

  /** Takes the next price; false while it only smooths. */
  push(x: number): boolean {
    const index = this.seen++;
    this.smooth(x, index);
    if (index < this.skip) return false;
    const odd = index % 2;
    const factor = 0.075 * this.period + 0.54;
    const inPhase = odd === 1 ? this.oddPrevious3 : this.evenPrevious3;
    const detrended = this.transform(DETRENDER, this.smoothed, odd, factor);
    const quadrature = this.transform(QUADRATURE, detrended, odd, factor);
    const advancedInPhase = this.transform(IN_PHASE, inPhase, odd, factor);
    const advancedQuadrature = this.transform(CROSS, quadrature, odd, factor);
    if (odd === 1) {
      this.evenPrevious3 = this.evenPrevious2;
      this.evenPrevious2 = detrended;
    } else {
      this.slot = this.slot === 2 ? 0 : this.slot + 1;
      this.oddPrevious3 = this.oddPrevious2;
      this.oddPrevious2 = detrended;
    }
    this.inPhase = inPhase;
    this.quadrature = quadrature;
    this.discriminate(0.2 * (inPhase - advancedQuadrature) + 0.8 * this.i2, 0.2 * (quadrature + advancedInPhase) + 0.8 * this.q2);
    return true;
  }

  /** Weighted average of four prices. */
  private smooth(x: number, index: number): void {
    const { last } = this;
    this.sum += x;
    if (index < 3) this.weighted += x * (index + 1);
    else {
      if (index > 3) this.sum -= last[index % 4] as number;
      this.weighted += x * 4;
      this.smoothed = this.weighted * 0.1;
      this.weighted -= this.sum;
    }
    last[index % 4] = x;
  }

  private transform(which: number, input: number, odd: number, factor: number): number {
    const { memory } = this;
    const base = (which * 2 + odd) * KEPT;
    const term = A * input;
    let value = -(memory[base + this.slot] as number);
    memory[base + this.slot] = term;
    value += term;
    value -= memory[base + 3] as number;
    const next = B * (memory[base + 4] as number);
    memory[base + 3] = next;
    value += next;
    memory[base + 4] = input;
    return value * factor;
  }

  private discriminate(i2: number, q2: number): void {
    this.real = 0.2 * (i2 * this.i2 + q2 * this.q2) + 0.8 * this.real;
    this.imaginary = 0.2 * (i2 * this.q2 - q2 * this.i2) + 0.8 * this.imaginary;
    this.q2 = q2;
    this.i2 = i2;
    const before = this.period;
    let period = before;
    if (this.imaginary !== 0 && this.real !== 0) period = 360 / (Math.atan(this.imaginary / this.real) * DEGREES);
    period = Math.max(Math.min(period, 1.5 * before), 0.67 * before);
    period = Math.min(Math.max(period, 6), 50);
    this.period = 0.2 * period + 0.8 * before;
    this.smoothPeriod = 0.33 * this.period + 0.67 * this.smoothPeriod;
  }
}
