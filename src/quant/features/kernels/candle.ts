// What one candle (and the one before it) says by itself: ranges, flows, movement, shape.
// long because: seven small kernels on the same six columns
import type { Graph, Kernel, Signal } from '../graph.ts';
import { before, change } from './lag.ts';

/** True range, undefined on the first candle. */
class TrueRange implements Kernel {
  readonly out: Signal;
  readonly #g: Graph;
  readonly #previous: Signal;

  constructor(g: Graph, previous: Signal) {
    this.out = g.signal(2);
    this.#g = g;
    this.#previous = previous;
  }

  run(rows: number): void {
    const [high, low, previous, out] = [this.#g.high.data, this.#g.low.data, this.#previous.data, this.out.data];
    for (let i = 0; i < rows; i++) out[i] = Math.max(high[i] as number, previous[i] as number) - Math.min(low[i] as number, previous[i] as number);
  }
}

/** Prices of a whole candle and its logarithmic ranges. */
class Prices implements Kernel {
  /** (high + low + close) / 3 */
  readonly typical: Signal;
  readonly range: Signal;
  /** ln(high/low)² */
  readonly parkinson: Signal;
  /** ½ ln(high/low)² − (2 ln 2 − 1) ln(close/open)² */
  readonly garmanKlass: Signal;
  readonly #g: Graph;

  constructor(g: Graph) {
    this.typical = g.signal(1);
    this.range = g.signal(1);
    this.parkinson = g.signal(1);
    this.garmanKlass = g.signal(1);
    this.#g = g;
  }

  run(rows: number): void {
    const { open, high, low, close } = columns(this.#g);
    const [typical, range, parkinson, garmanKlass] = [this.typical.data, this.range.data, this.parkinson.data, this.garmanKlass.data];
    for (let i = 0; i < rows; i++) {
      const [h, l, c] = [high[i] as number, low[i] as number, close[i] as number];
      typical[i] = (h + l + c) / 3;
      range[i] = h - l;
      const wide = Math.log(h / l);
      const body = Math.log(c / (open[i] as number));
      parkinson[i] = wide * wide;
      garmanKlass[i] = 0.5 * wide * wide - (2 * Math.LN2 - 1) * body * body;
    }
  }
}

/** Parts of a candle as shares of its range; a candle without range has no body and no wicks and closes in the middle. */
class Parts implements Kernel {
  readonly body: Signal;
  readonly upper: Signal;
  readonly lower: Signal;
  readonly close: Signal;
  /** (2·close − high − low) / range × volume, 0 without range */
  readonly accumulation: Signal;
  /** (close − low) / range × volume, half the volume without range */
  readonly bought: Signal;
  readonly #g: Graph;

  constructor(g: Graph) {
    [this.body, this.upper, this.lower, this.close, this.accumulation, this.bought] = Array.from({ length: 6 }, () => g.signal(1)) as [
      Signal,
      Signal,
      Signal,
      Signal,
      Signal,
      Signal,
    ];
    this.#g = g;
  }

  run(rows: number): void {
    const { open, high, low, close, volume } = columns(this.#g);
    const [body, upper, lower, position] = [this.body.data, this.upper.data, this.lower.data, this.close.data];
    const [accumulation, bought] = [this.accumulation.data, this.bought.data];
    for (let i = 0; i < rows; i++) {
      const o = open[i] as number;
      const h = high[i] as number;
      const l = low[i] as number;
      const c = close[i] as number;
      const v = volume[i] as number;
      const range = h - l;
      const some = range !== 0;
      body[i] = some ? Math.abs(c - o) / range : 0;
      upper[i] = some ? (h - Math.max(o, c)) / range : 0;
      lower[i] = some ? (Math.min(o, c) - l) / range : 0;
      const at = some ? (c - l) / range : 0.5;
      position[i] = at;
      accumulation[i] = some ? ((2 * c - h - l) / range) * v : 0;
      bought[i] = at * v;
    }
  }
}

/** Directional movement of Wilder, 0 on the first candle. */
class Movement implements Kernel {
  readonly up: Signal;
  readonly down: Signal;
  readonly #high: Signal;
  readonly #low: Signal;

  constructor(g: Graph, high: Signal, low: Signal) {
    this.up = g.signal(1);
    this.down = g.signal(1);
    this.#high = high;
    this.#low = low;
  }

  run(rows: number): void {
    const [high, low, up, down] = [this.#high.data, this.#low.data, this.up.data, this.down.data];
    for (let i = 0; i < rows; i++) {
      const u = high[i] as number;
      const d = -(low[i] as number);
      up[i] = u > d && u > 0 ? u : 0;
      down[i] = d > u && d > 0 ? d : 0;
    }
  }
}

/** Rises and falls of a signal apart, both positive; undefined where the change is. */
class Halves implements Kernel {
  readonly up: Signal;
  readonly down: Signal;
  readonly #x: Signal;

  constructor(g: Graph, x: Signal) {
    this.up = g.signal(x.warmup);
    this.down = g.signal(x.warmup);
    this.#x = x;
  }

  run(rows: number): void {
    const [x, up, down] = [this.#x.data, this.up.data, this.down.data];
    for (let i = 0; i < rows; i++) {
      const v = x[i] as number;
      up[i] = v < 0 ? 0 : v;
      down[i] = v > 0 ? 0 : -v;
    }
  }
}

/** An amount sorted by the sign of a change: into `up`, `down`, and `signed` (undefined on the first candle). */
class Flow implements Kernel {
  readonly up: Signal;
  readonly down: Signal;
  readonly signed: Signal;
  readonly #amount: Signal;
  readonly #change: Signal;

  constructor(g: Graph, amount: Signal, change: Signal) {
    this.up = g.signal(amount.warmup);
    this.down = g.signal(amount.warmup);
    this.signed = g.signal(change.warmup);
    this.#amount = amount;
    this.#change = change;
  }

  run(rows: number): void {
    const [amount, change, up, down, signed] = [this.#amount.data, this.#change.data, this.up.data, this.down.data, this.signed.data];
    for (let i = 0; i < rows; i++) {
      const a = amount[i] as number;
      const d = change[i] as number;
      up[i] = d > 0 ? a : 0;
      down[i] = d < 0 ? a : 0;
      signed[i] = d > 0 ? a : d < 0 ? -a : d === 0 ? 0 : Number.NaN;
    }
  }
}

function columns(g: Graph) {
  return { open: g.open.data, high: g.high.data, low: g.low.data, close: g.close.data, volume: g.volume.data };
}

export function trueRange(g: Graph): Signal {
  const previous = before(g, g.close);
  return g.share('true range', [previous], [], () => new TrueRange(g, previous)).out;
}
export const prices = (g: Graph): Prices => g.share('prices', [], [], () => new Prices(g));
export const parts = (g: Graph): Parts => g.share('parts', [], [], () => new Parts(g));
export const halves = (g: Graph, x: Signal): Halves => g.share('halves', [x], [], () => new Halves(g, x));
export const flow = (g: Graph, amount: Signal, of: Signal): Flow => g.share('flow', [amount, of], [], () => new Flow(g, amount, of));
export function movement(g: Graph): Movement {
  const [high, low] = [change(g, g.high), change(g, g.low)];
  return g.share('movement', [high, low], [], () => new Movement(g, high, low));
}
