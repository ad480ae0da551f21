// Linearly weighted mean and least-squares slope over a sliding window, a constant amount of work per candle.
import type { Graph, Kernel, Signal } from '../graph.ts';

class Weighted implements Kernel {
  /** newest weighs `period`, oldest 1 */
  readonly mean: Signal;
  /** change per candle of the line of least squares */
  readonly slope: Signal;
  readonly #x: Signal;
  private readonly ring: Float64Array;
  private next = 0;
  private lacking: number;
  private anchor = 0;
  private sum = 0;
  private ramp = 0;

  constructor(g: Graph, x: Signal, period: number) {
    this.mean = g.signal(x.warmup + period - 1);
    this.slope = g.signal(x.warmup + period - 1);
    this.#x = x;
    this.ring = new Float64Array(period).fill(Number.NaN);
    this.lacking = period;
  }

  run(rows: number): void {
    const [x, mean, slope, ring] = [this.#x.data, this.mean.data, this.slope.data, this.ring];
    const size = ring.length;
    const weights = (size * (size + 1)) / 2;
    const centre = (size + 1) / 2;
    const squares = (size * (size * size - 1)) / 12;
    let { next, lacking, anchor, sum, ramp } = this;
    for (let i = 0; i < rows; i++) {
      const v = x[i] as number;
      const old = ring[next] as number;
      ring[next] = v;
      // An undefined number counts as one at the anchor; the answer is held back as long as it is in the window.
      const d = v === v ? v - anchor : 0;
      ramp += size * d - sum;
      sum += d - (old === old ? old - anchor : 0);
      if (old !== old) lacking--;
      if (v !== v) lacking++;
      if (++next === size) {
        next = 0;
        anchor = v === v ? v : 0;
        sum = 0;
        ramp = 0;
        for (let k = 0; k < size; k++) {
          const w = (ring[k] as number) - anchor;
          if (w === w) {
            sum += w;
            ramp += (k + 1) * w;
          }
        }
      }
      mean[i] = lacking === 0 ? anchor + ramp / weights : Number.NaN;
      slope[i] = lacking === 0 ? (ramp - centre * sum) / squares : Number.NaN;
    }
    this.next = next;
    this.lacking = lacking;
    this.anchor = anchor;
    this.sum = sum;
    this.ramp = ramp;
  }
}

/** Weighted mean and least-squares slope of the last `period` numbers. */
export const weighted = (g: Graph, x: Signal, period: number): Weighted => g.share('weighted', [x], [period], () => new Weighted(g, x, period));
