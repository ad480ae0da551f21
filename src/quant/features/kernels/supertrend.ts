// Supertrend on a given average true range.
import type { Graph, Kernel, Signal } from '../graph.ts';

class Supertrend implements Kernel {
  readonly line: Signal;
  /** 1 up, −1 down */
  readonly direction: Signal;
  readonly #g: Graph;
  readonly #reach: Signal;
  private readonly multiplier: number;
  private upper = Number.NaN;
  private lower = Number.NaN;
  private previous = Number.NaN;
  private side = 1;

  constructor(g: Graph, reach: Signal, multiplier: number) {
    this.line = g.signal(reach.warmup);
    this.direction = g.signal(reach.warmup);
    this.#g = g;
    this.#reach = reach;
    this.multiplier = multiplier;
  }

  run(rows: number): void {
    const [high, low, close, reach] = [this.#g.high.data, this.#g.low.data, this.#g.close.data, this.#reach.data];
    const [line, direction] = [this.line.data, this.direction.data];
    let { upper, lower, previous, side } = this;
    for (let i = 0; i < rows; i++) {
      const c = close[i] as number;
      const middle = ((high[i] as number) + (low[i] as number)) / 2;
      const room = this.multiplier * (reach[i] as number);
      const top = middle + room;
      const bottom = middle - room;
      if (top === top) {
        if (upper !== upper) {
          upper = top;
          lower = bottom;
        } else {
          if (top < upper || previous > upper) upper = top;
          if (bottom > lower || previous < lower) lower = bottom;
          if (side === 1) side = c < lower ? -1 : 1;
          else if (c > upper) side = 1;
        }
      }
      line[i] = top === top ? (side === 1 ? lower : upper) : Number.NaN;
      direction[i] = top === top ? side : Number.NaN;
      previous = c;
    }
    this.upper = upper;
    this.lower = lower;
    this.previous = previous;
    this.side = side;
  }
}

export const supertrendOf = (g: Graph, reach: Signal, multiplier: number): Supertrend =>
  g.share('supertrend', [reach], [multiplier], () => new Supertrend(g, reach, multiplier));
