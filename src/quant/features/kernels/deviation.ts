// Commodity channel index: distance from the mean in mean absolute deviations.
import type { Graph, Kernel, Signal } from '../graph.ts';
import { meanOf } from './sums.ts';

class Cci implements Kernel {
  readonly out: Signal;
  readonly #x: Signal;
  readonly #mean: Signal;
  private readonly ring: Float64Array;
  private next = 0;
  private last = Number.NaN;
  private same = 0;

  constructor(g: Graph, x: Signal, mean: Signal, period: number) {
    this.out = g.signal(mean.warmup);
    this.#x = x;
    this.#mean = mean;
    this.ring = new Float64Array(period);
  }

  run(rows: number): void {
    const [x, mean, out, ring] = [this.#x.data, this.#mean.data, this.out.data, this.ring];
    const size = ring.length;
    let { next, last, same } = this;
    for (let i = 0; i < rows; i++) {
      const v = x[i] as number;
      ring[next] = v;
      next = next + 1 === size ? 0 : next + 1;
      same = v === last ? same + 1 : 1;
      last = v;
      const m = mean[i] as number;
      if (m !== m || same >= size) {
        out[i] = Number.NaN;
        continue;
      }
      let sum = 0;
      for (let k = 0; k < size; k++) sum += Math.abs((ring[k] as number) - m);
      out[i] = (v - m) / ((0.015 * sum) / size);
    }
    this.next = next;
    this.last = last;
    this.same = same;
  }
}

/** (x − mean) / (0.015 × mean |x − mean|) over `period` candles; undefined where x stood still throughout. */
export function cciOf(g: Graph, x: Signal, period: number): Signal {
  const mean = meanOf(g, x, period);
  return g.share('cci', [x, mean], [period], () => new Cci(g, x, mean, period)).out;
}
