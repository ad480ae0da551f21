// Correlation and regression slope of two signals over a sliding window.
import type { Graph, Kernel, Signal } from '../graph.ts';

/** Sums of distances from anchors near the means, made anew when the ring comes round. A row counts where both are defined. */
class Pair implements Kernel {
  readonly correlation: Signal;
  /** Σ(dx·dy) / Σ(dx²): how much y moves for one of x */
  readonly slope: Signal;
  /** population covariance */
  readonly covariance: Signal;
  readonly #x: Signal;
  readonly #y: Signal;
  private readonly xs: Float64Array;
  private readonly ys: Float64Array;
  private next = 0;
  private lacking: number;
  /** anchors of x and y; sums of x, y, xx, yy, xy */
  private readonly s = new Float64Array(7);

  constructor(g: Graph, x: Signal, y: Signal, period: number) {
    const warmup = Math.max(x.warmup, y.warmup) + period - 1;
    this.correlation = g.signal(warmup);
    this.slope = g.signal(warmup);
    this.covariance = g.signal(warmup);
    this.#x = x;
    this.#y = y;
    this.xs = new Float64Array(period).fill(Number.NaN);
    this.ys = new Float64Array(period).fill(Number.NaN);
    this.lacking = period;
  }

  run(rows: number): void {
    const [xd, yd, xs, ys, s] = [this.#x.data, this.#y.data, this.xs, this.ys, this.s];
    const size = xs.length;
    for (let i = 0; i < rows; i++) {
      const { next } = this;
      const x = xd[i] as number;
      const y = yd[i] as number;
      const oldX = xs[next] as number;
      const oldY = ys[next] as number;
      xs[next] = x;
      ys[next] = y;
      if (oldX === oldX && oldY === oldY) add(s, oldX, oldY, -1);
      else this.lacking--;
      if (x === x && y === y) add(s, x, y, 1);
      else this.lacking++;
      this.next = next + 1;
      if (next + 1 === size) this.recentre();
      this.answer(i, size);
    }
  }

  private recentre(): void {
    const { xs, ys, s } = this;
    const size = xs.length;
    this.next = 0;
    let [sumX, sumY, count] = [0, 0, 0];
    for (let k = 0; k < size; k++) {
      const x = xs[k] as number;
      const y = ys[k] as number;
      if (x === x && y === y) {
        sumX += x;
        sumY += y;
        count++;
      }
    }
    s.fill(0);
    if (count === 0) return;
    s[0] = sumX / count;
    s[1] = sumY / count;
    for (let k = 0; k < size; k++) {
      const x = xs[k] as number;
      const y = ys[k] as number;
      if (x === x && y === y) add(s, x, y, 1);
    }
  }

  private answer(i: number, n: number): void {
    const s = this.s;
    let [correlation, slope, covariance] = [Number.NaN, Number.NaN, Number.NaN];
    if (this.lacking === 0) {
      const sx = s[2] as number;
      const sy = s[3] as number;
      const xx = (s[4] as number) - (sx * sx) / n;
      const yy = (s[5] as number) - (sy * sy) / n;
      const xy = (s[6] as number) - (sx * sy) / n;
      covariance = xy / n;
      // Sums of squares below what their terms' rounding can leave say that nothing varies.
      if (xx > (s[4] as number) * 1e-14 && xx > 0) {
        slope = xy / xx;
        if (yy > (s[5] as number) * 1e-14 && yy > 0) correlation = Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)));
      }
    }
    this.correlation.data[i] = correlation;
    this.slope.data[i] = slope;
    this.covariance.data[i] = covariance;
  }
}

function add(s: Float64Array, x: number, y: number, sign: number): void {
  const dx = x - (s[0] as number);
  const dy = y - (s[1] as number);
  s[2] = (s[2] as number) + sign * dx;
  s[3] = (s[3] as number) + sign * dy;
  s[4] = (s[4] as number) + sign * dx * dx;
  s[5] = (s[5] as number) + sign * dy * dy;
  s[6] = (s[6] as number) + sign * dx * dy;
}

/** Correlation and covariance of x and y, and slope of y on x, over the last `period` candles. */
export const pairOf = (g: Graph, x: Signal, y: Signal, period: number): Pair => g.share('pair', [x, y], [period], () => new Pair(g, x, y, period));
