// Sum and mean over a sliding window; made anew whenever the ring comes round, so that rounding never piles up.
import type { Graph, Kernel, Signal } from '../graph.ts';

class Sum implements Kernel {
  readonly sum: Signal;
  readonly mean: Signal;
  readonly #x: Signal;
  private readonly ring: Float64Array;
  private next = 0;
  /** undefined numbers in the window */
  private lacking: number;
  /** numbers in the window that are not 0: without any the sum is 0 exactly, not what rounding left */
  private busy = 0;
  private total = 0;

  constructor(g: Graph, x: Signal, period: number) {
    this.sum = g.signal(x.warmup + period - 1);
    this.mean = g.signal(x.warmup + period - 1);
    this.#x = x;
    this.ring = new Float64Array(period).fill(Number.NaN);
    this.lacking = period;
  }

  run(rows: number): void {
    const [x, sum, mean, ring] = [this.#x.data, this.sum.data, this.mean.data, this.ring];
    const size = ring.length;
    let { next, lacking, busy, total } = this;
    for (let i = 0; i < rows; i++) {
      const v = x[i] as number;
      const old = ring[next] as number;
      ring[next] = v;
      if (old !== old) lacking--;
      else if (old !== 0) {
        total -= old;
        busy--;
      }
      if (v !== v) lacking++;
      else if (v !== 0) {
        total += v;
        busy++;
      }
      if (++next === size) {
        next = 0;
        total = 0;
        for (let k = 0; k < size; k++) {
          const w = ring[k] as number;
          if (w === w) total += w;
        }
      }
      if (busy === 0) total = 0;
      const answer = lacking === 0 ? total : Number.NaN;
      sum[i] = answer;
      mean[i] = answer / size;
    }
    this.next = next;
    this.lacking = lacking;
    this.busy = busy;
    this.total = total;
  }
}

const kernel = (g: Graph, x: Signal, period: number): Sum => g.share('sum', [x], [period], () => new Sum(g, x, period));
/** Sum of the last `period` numbers; undefined while one of them is. */
export const sumOf = (g: Graph, x: Signal, period: number): Signal => kernel(g, x, period).sum;
/** Mean of the last `period` numbers; undefined while one of them is. */
export const meanOf = (g: Graph, x: Signal, period: number): Signal => kernel(g, x, period).mean;
