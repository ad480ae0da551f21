// Highest and lowest of a sliding window, and how long ago they were: a queue of those that can still become it.
import type { Graph, Kernel, Signal } from '../graph.ts';

/** Of equal ones the newest counts. Prices must be defined: it is fed from candles. */
class Extreme implements Kernel {
  readonly value: Signal;
  /** candles since */
  readonly age: Signal;
  readonly #x: Signal;
  private readonly sign: number;
  private readonly prices: Float64Array;
  private readonly stamps: Float64Array;
  private head = 0;
  private held = 0;
  private seen = 0;

  constructor(g: Graph, x: Signal, period: number, sign: 1 | -1) {
    this.value = g.signal(x.warmup + period - 1);
    this.age = g.signal(x.warmup + period - 1);
    this.#x = x;
    this.sign = sign;
    this.prices = new Float64Array(period);
    this.stamps = new Float64Array(period);
  }

  run(rows: number): void {
    const [x, value, age, prices, stamps, sign] = [this.#x.data, this.value.data, this.age.data, this.prices, this.stamps, this.sign];
    const size = prices.length;
    let { head, held, seen } = this;
    for (let i = 0; i < rows; i++) {
      const v = sign * (x[i] as number);
      if (held > 0 && (stamps[head] as number) <= seen - size) {
        head = head + 1 === size ? 0 : head + 1;
        held--;
      }
      let end = head + held;
      if (end >= size) end -= size;
      let last = end === 0 ? size - 1 : end - 1;
      while (held > 0 && (prices[last] as number) <= v) {
        held--;
        end = last;
        last = last === 0 ? size - 1 : last - 1;
      }
      prices[end] = v;
      stamps[end] = seen;
      held++;
      seen++;
      value[i] = seen >= size ? sign * (prices[head] as number) : Number.NaN;
      age[i] = seen >= size ? seen - 1 - (stamps[head] as number) : Number.NaN;
    }
    this.head = head;
    this.held = held;
    this.seen = seen;
  }
}

export const highest = (g: Graph, x: Signal, period: number): Extreme => g.share('highest', [x], [period], () => new Extreme(g, x, period, 1));
export const lowest = (g: Graph, x: Signal, period: number): Extreme => g.share('lowest', [x], [period], () => new Extreme(g, x, period, -1));
