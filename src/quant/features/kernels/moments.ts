// Mean, standard deviation, skewness and kurtosis over a sliding window: sums of powers of the distance from an anchor near the mean.
// long because: the two-moment and the four-moment loops stand side by side
import type { Graph, Kernel, Signal } from '../graph.ts';

/** What both loops keep: the window, how many of its numbers are undefined, and how many of the newest are equal. */
class Window {
  readonly ring: Float64Array;
  next = 0;
  lacking: number;
  anchor = 0;
  last = Number.NaN;
  same = 0;

  constructor(period: number) {
    this.ring = new Float64Array(period).fill(Number.NaN);
    this.lacking = period;
  }

  /** Mean of the defined numbers: the new anchor each time the ring comes round. */
  recentre(): number {
    const { ring } = this;
    let sum = 0;
    let count = 0;
    for (let k = 0; k < ring.length; k++) {
      const w = ring[k] as number;
      if (w === w) {
        sum += w;
        count++;
      }
    }
    return count === 0 ? 0 : sum / count;
  }
}

/** Mean and population standard deviation. */
class Spread implements Kernel {
  readonly mean: Signal;
  readonly deviation: Signal;
  readonly #x: Signal;
  private readonly window: Window;
  private s1 = 0;
  private s2 = 0;

  constructor(g: Graph, x: Signal, period: number) {
    this.mean = g.signal(x.warmup + period - 1);
    this.deviation = g.signal(x.warmup + period - 1);
    this.#x = x;
    this.window = new Window(period);
  }

  run(rows: number): void {
    const [x, mean, deviation, window] = [this.#x.data, this.mean.data, this.deviation.data, this.window];
    const { ring } = window;
    const size = ring.length;
    let { next, lacking, anchor, last, same } = window;
    let { s1, s2 } = this;
    for (let i = 0; i < rows; i++) {
      const v = x[i] as number;
      const old = ring[next] as number;
      ring[next] = v;
      if (old === old) {
        const d = old - anchor;
        s1 -= d;
        s2 -= d * d;
      } else lacking--;
      if (v === v) {
        const d = v - anchor;
        s1 += d;
        s2 += d * d;
      } else lacking++;
      same = v === last ? same + 1 : 1;
      last = v;
      if (++next === size) {
        next = 0;
        anchor = window.recentre();
        s1 = 0;
        s2 = 0;
        for (let k = 0; k < size; k++) {
          const d = (ring[k] as number) - anchor;
          if (d === d) {
            s1 += d;
            s2 += d * d;
          }
        }
      }
      if (lacking > 0) {
        mean[i] = Number.NaN;
        deviation[i] = Number.NaN;
      } else {
        const m = s1 / size;
        const variance = s2 / size - m * m;
        mean[i] = anchor + m;
        deviation[i] = same >= size || variance <= 0 ? 0 : Math.sqrt(variance);
      }
    }
    window.next = next;
    window.lacking = lacking;
    window.anchor = anchor;
    window.last = last;
    window.same = same;
    this.s1 = s1;
    this.s2 = s2;
  }
}

/** Unbiased skewness (G1) and excess kurtosis (G2) beside the population standard deviation; undefined where nothing varies. */
class Shape implements Kernel {
  readonly deviation: Signal;
  readonly skewness: Signal;
  readonly kurtosis: Signal;
  readonly #x: Signal;
  private readonly window: Window;
  private readonly s = new Float64Array(4);

  constructor(g: Graph, x: Signal, period: number) {
    this.deviation = g.signal(x.warmup + period - 1);
    this.skewness = g.signal(x.warmup + period - 1);
    this.kurtosis = g.signal(x.warmup + period - 1);
    this.#x = x;
    this.window = new Window(period);
  }

  run(rows: number): void {
    const [x, window, s] = [this.#x.data, this.window, this.s];
    const { ring } = window;
    const size = ring.length;
    for (let i = 0; i < rows; i++) {
      const v = x[i] as number;
      const old = ring[window.next] as number;
      ring[window.next] = v;
      if (old === old) add(s, old - window.anchor, -1);
      else window.lacking--;
      if (v === v) add(s, v - window.anchor, 1);
      else window.lacking++;
      window.same = v === window.last ? window.same + 1 : 1;
      window.last = v;
      if (++window.next === size) {
        window.next = 0;
        window.anchor = window.recentre();
        s.fill(0);
        for (let k = 0; k < size; k++) {
          const d = (ring[k] as number) - window.anchor;
          if (d === d) add(s, d, 1);
        }
      }
      this.answer(i, size);
    }
  }

  private answer(i: number, n: number): void {
    const { window, s } = this;
    let [deviation, skewness, kurtosis] = [Number.NaN, Number.NaN, Number.NaN];
    if (window.lacking === 0) {
      const a = (s[0] as number) / n;
      const b = (s[1] as number) / n - a * a;
      deviation = window.same >= n || b <= 0 ? 0 : Math.sqrt(b);
      if (deviation > 0) {
        const c = (s[2] as number) / n - a * a * a - 3 * a * b;
        const d = (s[3] as number) / n - a * a * a * a - 6 * b * a * a - 4 * c * a;
        skewness = (Math.sqrt(n * (n - 1)) * c) / ((n - 2) * b * deviation);
        kurtosis = (((n * n - 1) * d) / (b * b) - 3 * (n - 1) * (n - 1)) / ((n - 2) * (n - 3));
      }
    }
    this.deviation.data[i] = deviation;
    this.skewness.data[i] = skewness;
    this.kurtosis.data[i] = kurtosis;
  }
}

/** Adds (or takes away) the powers of a distance. */
function add(s: Float64Array, d: number, sign: number): void {
  const d2 = d * d;
  s[0] = (s[0] as number) + sign * d;
  s[1] = (s[1] as number) + sign * d2;
  s[2] = (s[2] as number) + sign * d2 * d;
  s[3] = (s[3] as number) + sign * d2 * d2;
}

/** Mean and population standard deviation of the last `period` numbers. */
export const spread = (g: Graph, x: Signal, period: number): Spread => g.share('spread', [x], [period], () => new Spread(g, x, period));
/** Standard deviation, skewness and kurtosis of the last `period` numbers. */
export const shape = (g: Graph, x: Signal, period: number): Shape => g.share('shape', [x], [period], () => new Shape(g, x, period));
