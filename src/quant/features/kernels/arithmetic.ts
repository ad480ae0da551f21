// Row by row arithmetic on signals. A division by nothing is undefined (NaN), never infinite and never a made-up number.
// long because: ten small kernels of the same make
import type { Graph, Kernel, Signal } from '../graph.ts';

const later = (...signals: readonly Signal[]): number => Math.max(...signals.map((s) => s.warmup));

// q + (q − q) is q, and NaN where q is infinite: without a branch, which costs more than the division.

class Ratio implements Kernel {
  readonly out: Signal;
  readonly #a: Signal;
  readonly #b: Signal;
  private readonly scale: number;
  private readonly offset: number;

  constructor(g: Graph, a: Signal, b: Signal, scale: number, offset: number) {
    this.out = g.signal(later(a, b));
    this.#a = a;
    this.#b = b;
    this.scale = scale;
    this.offset = offset;
  }

  run(rows: number): void {
    const [a, b, out] = [this.#a.data, this.#b.data, this.out.data];
    const { scale, offset } = this;
    for (let i = 0; i < rows; i++) {
      const q = (a[i] as number) / (b[i] as number);
      out[i] = (q + (q - q)) * scale + offset;
    }
  }
}

class Product implements Kernel {
  readonly out: Signal;
  readonly #a: Signal;
  readonly #b: Signal;

  constructor(g: Graph, a: Signal, b: Signal) {
    this.out = g.signal(later(a, b));
    this.#a = a;
    this.#b = b;
  }

  run(rows: number): void {
    const [a, b, out] = [this.#a.data, this.#b.data, this.out.data];
    for (let i = 0; i < rows; i++) out[i] = (a[i] as number) * (b[i] as number);
  }
}

class Linear implements Kernel {
  readonly out: Signal;
  readonly #a: Signal;
  readonly #b: Signal;
  private readonly p: number;
  private readonly q: number;

  constructor(g: Graph, a: Signal, p: number, b: Signal, q: number) {
    this.out = g.signal(later(a, b));
    this.#a = a;
    this.#b = b;
    this.p = p;
    this.q = q;
  }

  run(rows: number): void {
    const [a, b, out] = [this.#a.data, this.#b.data, this.out.data];
    const { p, q } = this;
    for (let i = 0; i < rows; i++) out[i] = p * (a[i] as number) + q * (b[i] as number);
  }
}

class Scaled implements Kernel {
  readonly out: Signal;
  readonly #x: Signal;
  private readonly scale: number;
  private readonly offset: number;

  constructor(g: Graph, x: Signal, scale: number, offset: number) {
    this.out = g.signal(x.warmup);
    this.#x = x;
    this.scale = scale;
    this.offset = offset;
  }

  run(rows: number): void {
    const [x, out] = [this.#x.data, this.out.data];
    const { scale, offset } = this;
    for (let i = 0; i < rows; i++) out[i] = (x[i] as number) * scale + offset;
  }
}

/** a / (a + b), or |a − b| / (a + b) */
class Share implements Kernel {
  readonly out: Signal;
  readonly #a: Signal;
  readonly #b: Signal;
  private readonly apart: boolean;

  constructor(g: Graph, a: Signal, b: Signal, apart: boolean) {
    this.out = g.signal(later(a, b));
    this.#a = a;
    this.#b = b;
    this.apart = apart;
  }

  run(rows: number): void {
    const [a, b, out] = [this.#a.data, this.#b.data, this.out.data];
    const { apart } = this;
    for (let i = 0; i < rows; i++) {
      const x = a[i] as number;
      const y = b[i] as number;
      const q = (100 * (apart ? Math.abs(x - y) : x)) / (x + y);
      out[i] = q + (q - q);
    }
  }
}

/** Where x stands between low and high. */
class Position implements Kernel {
  readonly out: Signal;
  readonly #x: Signal;
  readonly #low: Signal;
  readonly #high: Signal;
  private readonly scale: number;
  private readonly offset: number;

  constructor(g: Graph, x: Signal, low: Signal, high: Signal, scale: number, offset: number) {
    this.out = g.signal(later(x, low, high));
    this.#x = x;
    this.#low = low;
    this.#high = high;
    this.scale = scale;
    this.offset = offset;
  }

  run(rows: number): void {
    const [x, low, high, out] = [this.#x.data, this.#low.data, this.#high.data, this.out.data];
    const { scale, offset } = this;
    for (let i = 0; i < rows; i++) {
      const bottom = low[i] as number;
      const q = ((x[i] as number) - bottom) / ((high[i] as number) - bottom);
      out[i] = (q + (q - q)) * scale + offset;
    }
  }
}

type Function1 = 'abs' | 'log' | 'log1p' | 'root';

/** Plain functions of one number; below nothing a root is of nothing, and the logarithm of nothing is undefined. */
class Apply implements Kernel {
  readonly out: Signal;
  readonly #x: Signal;
  private readonly name: Function1;

  constructor(g: Graph, name: Function1, x: Signal) {
    this.out = g.signal(x.warmup);
    this.#x = x;
    this.name = name;
  }

  run(rows: number): void {
    const [x, out] = [this.#x.data, this.out.data];
    const { name } = this;
    if (name === 'abs') for (let i = 0; i < rows; i++) out[i] = Math.abs(x[i] as number);
    else if (name === 'root') for (let i = 0; i < rows; i++) out[i] = (x[i] as number) < 0 ? 0 : Math.sqrt(x[i] as number);
    else if (name === 'log1p') for (let i = 0; i < rows; i++) out[i] = Math.log1p(x[i] as number);
    else for (let i = 0; i < rows; i++) out[i] = (x[i] as number) > 0 ? Math.log(x[i] as number) : Number.NaN;
  }
}

/** Undefined for the first candles, then x. */
class After implements Kernel {
  readonly out: Signal;
  readonly #x: Signal;
  private hidden: number;

  constructor(g: Graph, x: Signal, candles: number) {
    this.out = g.signal(Math.max(x.warmup, candles + 1));
    this.#x = x;
    this.hidden = candles;
  }

  run(rows: number): void {
    const [x, out] = [this.#x.data, this.out.data];
    for (let i = 0; i < rows; i++) {
      out[i] = this.hidden > 0 ? Number.NaN : (x[i] as number);
      if (this.hidden > 0) this.hidden--;
    }
  }
}

/** a / b × scale + offset */
export const ratio = (g: Graph, a: Signal, b: Signal, scale = 1, offset = 0): Signal =>
  g.share('ratio', [a, b], [scale, offset], () => new Ratio(g, a, b, scale, offset)).out;
export const product = (g: Graph, a: Signal, b: Signal): Signal => g.share('product', [a, b], [], () => new Product(g, a, b)).out;
/** p·a + q·b */
export const linear = (g: Graph, a: Signal, p: number, b: Signal, q: number): Signal => g.share('linear', [a, b], [p, q], () => new Linear(g, a, p, b, q)).out;
/** x × scale + offset */
export const linearOf = (g: Graph, x: Signal, scale: number, offset = 0): Signal =>
  g.share('scaled', [x], [scale, offset], () => new Scaled(g, x, scale, offset)).out;
export const minus = (g: Graph, a: Signal, b: Signal): Signal => linear(g, a, 1, b, -1);
/** 100·a / (a + b) */
export const share = (g: Graph, a: Signal, b: Signal): Signal => g.share('share', [a, b], [], () => new Share(g, a, b, false)).out;
/** 100·|a − b| / (a + b) */
export const contrast = (g: Graph, a: Signal, b: Signal): Signal => g.share('contrast', [a, b], [], () => new Share(g, a, b, true)).out;
/** (x − low) / (high − low) × scale + offset */
export const position = (g: Graph, x: Signal, low: Signal, high: Signal, scale = 1, offset = 0): Signal =>
  g.share('position', [x, low, high], [scale, offset], () => new Position(g, x, low, high, scale, offset)).out;
export const apply = (g: Graph, name: Function1, x: Signal): Signal => g.share(name, [x], [], () => new Apply(g, name, x)).out;
export const after = (g: Graph, x: Signal, candles: number): Signal => g.share('after', [x], [candles], () => new After(g, x, candles)).out;
