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
    let i = 0;
    while (i < rows) {
      if (this.lacking === 0 && this.busy === this.ring.length) i = this.runWhole(i, rows);
      if (i < rows) this.step(i++);
    }
  }

  /** Rows from `from` on as long as the window and the newcomers are defined and not 0: nothing to count. Where it ended. */
  private runWhole(from: number, rows: number): number {
    const [x, sum, mean, ring] = [this.#x.data, this.sum.data, this.mean.data, this.ring];
    const size = ring.length;
    let { next, total } = this;
    let i = from;
    for (; i < rows; i++) {
      const v = x[i] as number;
      if (v === 0 || Number.isNaN(v)) break;
      total -= ring[next] as number;
      total += v;
      ring[next] = v;
      if (++next === size) {
        next = 0;
        total = 0;
        for (let k = 0; k < size; k++) total += ring[k] as number;
      }
      sum[i] = total;
      mean[i] = total / size;
    }
    this.next = next;
    this.total = total;
    return i;
  }

  private step(i: number): void {
    const { ring } = this;
    const size = ring.length;
    const v = this.#x.data[i] as number;
    const old = ring[this.next] as number;
    ring[this.next] = v;
    if (old !== old) this.lacking--;
    else if (old !== 0) {
      this.total -= old;
      this.busy--;
    }
    if (v !== v) this.lacking++;
    else if (v !== 0) {
      this.total += v;
      this.busy++;
    }
    if (++this.next === size) {
      this.next = 0;
      this.total = 0;
      for (let k = 0; k < size; k++) {
        const w = ring[k] as number;
        if (w === w) this.total += w;
      }
    }
    if (this.busy === 0) this.total = 0;
    const answer = this.lacking === 0 ? this.total : Number.NaN;
    this.sum.data[i] = answer;
    this.mean.data[i] = answer / size;
  }
}

const kernel = (g: Graph, x: Signal, period: number): Sum => g.share('sum', [x], [period], () => new Sum(g, x, period));
/** Sum of the last `period` numbers; undefined while one of them is. */
export const sumOf = (g: Graph, x: Signal, period: number): Signal => kernel(g, x, period).sum;
/** Mean of the last `period` numbers; undefined while one of them is. */
export const meanOf = (g: Graph, x: Signal, period: number): Signal => kernel(g, x, period).mean;
