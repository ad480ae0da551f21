// The past of a signal: its change over some candles, its value some candles ago.
import type { Graph, Kernel, Signal } from '../graph.ts';

class Change implements Kernel {
  readonly out: Signal;
  readonly #x: Signal;
  private readonly ring: Float64Array;
  private next = 0;

  constructor(g: Graph, x: Signal, candles: number) {
    this.out = g.signal(x.warmup + candles);
    this.#x = x;
    this.ring = new Float64Array(candles).fill(Number.NaN);
  }

  run(rows: number): void {
    const [x, out, ring] = [this.#x.data, this.out.data, this.ring];
    const size = ring.length;
    let next = this.next;
    for (let i = 0; i < rows; i++) {
      const v = x[i] as number;
      out[i] = v - (ring[next] as number);
      ring[next] = v;
      next = next + 1 === size ? 0 : next + 1;
    }
    this.next = next;
  }
}

class Before implements Kernel {
  readonly out: Signal;
  readonly #x: Signal;
  private readonly ring: Float64Array;
  private next = 0;

  constructor(g: Graph, x: Signal, candles: number) {
    this.out = g.signal(x.warmup + candles);
    this.#x = x;
    this.ring = new Float64Array(candles).fill(Number.NaN);
  }

  run(rows: number): void {
    const [x, out, ring] = [this.#x.data, this.out.data, this.ring];
    const size = ring.length;
    let next = this.next;
    for (let i = 0; i < rows; i++) {
      const v = x[i] as number;
      out[i] = ring[next] as number;
      ring[next] = v;
      next = next + 1 === size ? 0 : next + 1;
    }
    this.next = next;
  }
}

/** x − x of `candles` ago */
export const change = (g: Graph, x: Signal, candles = 1): Signal => g.share('change', [x], [candles], () => new Change(g, x, candles)).out;
/** x of `candles` ago */
export const before = (g: Graph, x: Signal, candles = 1): Signal => g.share('before', [x], [candles], () => new Before(g, x, candles)).out;
