// Exponentially weighted mean, begun with the first number and held back until enough were seen.
import type { Graph, Kernel, Signal } from '../graph.ts';

/** A missing number makes what was known before weigh less, as in pandas' ewm(adjust=False). */
class Ewm implements Kernel {
  readonly out: Signal;
  readonly #x: Signal;
  private readonly alpha: number;
  private readonly least: number;
  private mean = Number.NaN;
  private weight = 1;
  private seen = 0;

  constructor(g: Graph, x: Signal, alpha: number, least: number) {
    this.out = g.signal(x.warmup + least - 1);
    this.#x = x;
    this.alpha = alpha;
    this.least = least;
  }

  run(rows: number): void {
    const [x, out] = [this.#x.data, this.out.data];
    const { alpha, least } = this;
    let { mean, weight, seen } = this;
    for (let i = 0; i < rows; i++) {
      const v = x[i] as number;
      if (v === v) {
        if (seen === 0) mean = v;
        else if (weight === 1) mean += alpha * (v - mean);
        else {
          weight *= 1 - alpha;
          mean = (weight * mean + alpha * v) / (weight + alpha);
          weight = 1;
        }
        if (seen < least) seen++;
      } else if (seen > 0) weight *= 1 - alpha;
      out[i] = seen >= least ? mean : Number.NaN;
    }
    this.mean = mean;
    this.weight = weight;
    this.seen = seen;
  }
}

const ewm = (g: Graph, x: Signal, alpha: number, least: number): Signal => g.share('ewm', [x], [alpha, least], () => new Ewm(g, x, alpha, least)).out;
/** Weight 2/(period+1), defined from the first number on. */
export const ema = (g: Graph, x: Signal, period: number): Signal => ewm(g, x, 2 / (period + 1), 1);
/** Weight 1/period, defined once `period` numbers were seen. */
export const wilder = (g: Graph, x: Signal, period: number): Signal => ewm(g, x, 1 / period, period);
