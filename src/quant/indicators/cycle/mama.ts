// MESA adaptive moving average.
import type { Candle } from '../../../core/index.ts';
import { define, real } from '../define.ts';
import { Hilbert } from './hilbert.ts';

const DEGREES = 180 / Math.PI;

/** An average that speeds up when the phase of the cycle moves fast, and its follower (`fama`). Both begin at 0 and are shown once settled. */
export class Mama {
  readonly warmup = 33;
  value = Number.NaN;
  fama = Number.NaN;
  private readonly fast: number;
  private readonly slow: number;
  private readonly hilbert = new Hilbert(12);
  private missing = 33;
  private average = 0;
  private follower = 0;
  private phase = 0;

  constructor(fast: number, slow: number) {
    this.fast = fast;
    this.slow = slow;
  }

  update(candle: Candle): void {
    this.push(candle.close);
  }

  push(x: number): void {
    if (this.hilbert.push(x)) {
      const { inPhase, quadrature } = this.hilbert;
      const phase = inPhase === 0 ? 0 : Math.atan(quadrature / inPhase) * DEGREES;
      const step = Math.max(this.phase - phase, 1);
      this.phase = phase;
      const weight = step > 1 ? Math.max(this.fast / step, this.slow) : this.fast;
      this.average = weight * x + (1 - weight) * this.average;
      const half = weight * 0.5;
      this.follower = half * this.average + (1 - half) * this.follower;
    }
    if (this.missing > 0 && --this.missing > 0) return;
    this.value = this.average;
    this.fama = this.follower;
  }
}

export const mama = define({
  name: 'mama',
  about: 'Average that follows fast at the turns of the cycle, with its follower',
  group: 'average',
  parameters: [real('fast', 0.5, 0.01, 0.99, 'largest weight of the newest price'), real('slow', 0.05, 0.01, 0.99, 'smallest weight')],
  outputs: ['value', 'fama'],
  formula: 'm += w (x − m), w = fast / change of phase within [slow, fast]; f += w/2 (m − f)',
  source: 'J. F. Ehlers, MESA and Trading Market Cycles (2002); TA-Lib MAMA (unstable period 0)',
  talib: 'MAMA',
  series: 1,
  make: (_seeding, fast: number, slow: number) => new Mama(fast, slow),
});
