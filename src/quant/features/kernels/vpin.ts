// Volume-synchronised probability of informed trading: imbalance over buckets of equal volume.
import type { Graph, Kernel, Signal } from '../graph.ts';

/** A candle larger than this many buckets fills them all alike: more detail would only cost time. */
const bucketsPerCandleMax = 50;

class Vpin implements Kernel {
  readonly out: Signal;
  readonly #bought: Signal;
  readonly #sold: Signal;
  readonly #size: Signal;
  private readonly ring: Float64Array;
  private next = 0;
  private filled = 0;
  private buying = 0;
  private selling = 0;
  private sum = 0;

  constructor(g: Graph, bought: Signal, sold: Signal, size: Signal, buckets: number) {
    this.out = g.signal(size.warmup);
    this.#bought = bought;
    this.#sold = sold;
    this.#size = size;
    this.ring = new Float64Array(buckets);
  }

  run(rows: number): void {
    const [bought, sold, size, out] = [this.#bought.data, this.#sold.data, this.#size.data, this.out.data];
    for (let i = 0; i < rows; i++) {
      const [b, s, bucket] = [bought[i] as number, sold[i] as number, size[i] as number];
      if (bucket > 0 && b + s > 0) this.pour(b, s, bucket);
      out[i] = this.filled === this.ring.length && b === b && s === s ? this.sum / this.ring.length : Number.NaN;
    }
  }

  private pour(bought: number, sold: number, bucket: number): void {
    let rest = Math.min(bought + sold, bucket * bucketsPerCandleMax);
    const share = bought / (bought + sold);
    while (rest > 0) {
      const room = bucket - this.buying - this.selling;
      const part = Math.min(rest, Math.max(0, room));
      this.buying += part * share;
      this.selling += part * (1 - share);
      rest -= part;
      if (rest <= 0 && part < room) return;
      this.turn();
    }
  }

  private turn(): void {
    const whole = this.buying + this.selling;
    const imbalance = whole === 0 ? 0 : Math.abs(this.buying - this.selling) / whole;
    this.ring[this.next] = imbalance;
    this.next = this.next + 1 === this.ring.length ? 0 : this.next + 1;
    if (this.filled < this.ring.length) this.filled++;
    this.sum = 0;
    for (let k = 0; k < this.filled; k++) this.sum += this.ring[k] as number;
    this.buying = 0;
    this.selling = 0;
  }
}

/** Mean imbalance of the last `buckets` buckets, each of the volume that `size` says at the time. */
export const vpinOf = (g: Graph, bought: Signal, sold: Signal, size: Signal, buckets: number): Signal =>
  g.share('vpin', [bought, sold, size], [buckets], () => new Vpin(g, bought, sold, size, buckets)).out;
