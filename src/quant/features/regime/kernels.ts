// Regimes as kernels: the forward filter of a fitted hidden Markov model, and rules of trend strength and volatility with hysteresis.
import type { Graph, Kernel, Signal } from '../graph.ts';
import { filterStep, type Hmm, hmmOf } from './hmm.ts';

/** A state is taken up at this probability, and kept until another reaches it. */
const enterAt = 0.7;

class HmmFilter implements Kernel {
  readonly probabilities: readonly Signal[];
  /** number of the state taken up, lowest 1 */
  readonly state: Signal;
  readonly #at: Signal;
  readonly #inputs: readonly Signal[];
  readonly #model: Hmm;
  private readonly fittedTo: number;
  private readonly now: Float64Array;
  private readonly fresh: Float64Array;
  private begun = false;
  private taken = 0;

  constructor(g: Graph, model: Hmm, fittedTo: number, inputs: readonly Signal[]) {
    const warmup = Math.max(...inputs.map((s) => s.warmup));
    this.probabilities = Array.from({ length: model.states }, () => g.signal(warmup));
    this.state = g.signal(warmup);
    this.#at = g.at;
    this.fittedTo = fittedTo;
    this.#inputs = inputs;
    this.#model = model;
    this.now = new Float64Array(model.states);
    this.fresh = new Float64Array(model.states);
  }

  run(rows: number): void {
    const columns = this.#inputs.map((s) => s.data);
    const at = this.#at.data;
    const { now, fresh, probabilities } = this;
    for (let i = 0; i < rows; i++) {
      const defined = columns.every((c) => !Number.isNaN(c[i]));
      if (defined || this.begun) {
        filterStep(this.#model, now, fresh, columns, i, !this.begun);
        this.begun = true;
        this.choose();
      }
      // Up to the end of its window the model knows the future.
      const known = this.begun && (at[i] as number) > this.fittedTo;
      for (let k = 0; k < now.length; k++) (probabilities[k] as Signal).data[i] = known ? (now[k] as number) : Number.NaN;
      this.state.data[i] = known ? this.taken : Number.NaN;
    }
  }

  private choose(): void {
    const { now } = this;
    let best = 0;
    for (let k = 1; k < now.length; k++) if ((now[k] as number) > (now[best] as number)) best = k;
    if (this.taken === 0 || (now[best] as number) >= enterAt) this.taken = best + 1;
  }
}

/** Trend strength (ADX) that begins a trend, and below which it is over; the classic 25 and 20. */
const [trendFrom, trendUntil] = [25, 20];
/** Quantile of volatility that makes a market volatile, and below which it is calm again. */
const [volatileFrom, volatileUntil] = [0.7, 0.5];

class Rules implements Kernel {
  /** 1 bull, −1 bear, 0 range */
  readonly direction: Signal;
  /** 1 volatile, 0 calm */
  readonly volatile: Signal;
  /** 2^(−candles since the regime was known / 20) */
  readonly freshness: Signal;
  readonly #strength: Signal;
  readonly #lean: Signal;
  readonly #quantile: Signal;
  private side = 0;
  private wild = 0;
  private age = 0;

  constructor(g: Graph, strength: Signal, lean: Signal, quantile: Signal) {
    const warmup = Math.max(strength.warmup, lean.warmup, quantile.warmup);
    this.direction = g.signal(warmup);
    this.volatile = g.signal(warmup);
    this.freshness = g.signal(warmup);
    this.#strength = strength;
    this.#lean = lean;
    this.#quantile = quantile;
  }

  run(rows: number): void {
    const [strength, lean, quantile] = [this.#strength.data, this.#lean.data, this.#quantile.data];
    for (let i = 0; i < rows; i++) {
      const [s, l, q] = [strength[i] as number, lean[i] as number, quantile[i] as number];
      const defined = s === s && l === l && q === q;
      if (defined) this.judge(s, l, q);
      this.direction.data[i] = defined ? this.side : Number.NaN;
      this.volatile.data[i] = defined ? this.wild : Number.NaN;
      this.freshness.data[i] = defined ? 2 ** (-this.age / 20) : Number.NaN;
    }
  }

  private judge(strength: number, lean: number, quantile: number): void {
    const [side, wild] = [this.side, this.wild];
    if (strength >= trendFrom) this.side = Math.sign(lean);
    else if (strength < trendUntil) this.side = 0;
    if (quantile >= volatileFrom) this.wild = 1;
    else if (quantile < volatileUntil) this.wild = 0;
    this.age = side === this.side && wild === this.wild ? this.age + 1 : 0;
  }
}

/** Share of the last `period` numbers, the newest itself left out, that are below the newest. */
class Quantile implements Kernel {
  readonly out: Signal;
  readonly #x: Signal;
  private readonly ring: Float64Array;
  private next = 0;
  private lacking: number;

  constructor(g: Graph, x: Signal, period: number) {
    this.out = g.signal(x.warmup + period);
    this.#x = x;
    this.ring = new Float64Array(period).fill(Number.NaN);
    this.lacking = period;
  }

  run(rows: number): void {
    const [x, out, ring] = [this.#x.data, this.out.data, this.ring];
    const size = ring.length;
    for (let i = 0; i < rows; i++) {
      const v = x[i] as number;
      let below = 0;
      if (this.lacking === 0) for (let k = 0; k < size; k++) if ((ring[k] as number) < v) below++;
      out[i] = this.lacking === 0 && v === v ? below / size : Number.NaN;
      if (Number.isNaN(ring[this.next])) this.lacking--;
      ring[this.next] = v;
      if (v !== v) this.lacking++;
      this.next = this.next + 1 === size ? 0 : this.next + 1;
    }
  }
}

/** Undefined always: for columns whose artefact was not fitted. */
class Missing implements Kernel {
  readonly out: Signal;

  constructor(g: Graph) {
    this.out = g.signal(Number.POSITIVE_INFINITY);
  }

  run(rows: number): void {
    this.out.data.fill(Number.NaN, 0, rows);
  }
}

export const missing = (g: Graph): Signal => g.share('missing', [], [], () => new Missing(g)).out;
export const quantile = (g: Graph, x: Signal, period: number): Signal => g.share('quantile', [x], [period], () => new Quantile(g, x, period)).out;
export const rules = (g: Graph, strength: Signal, lean: Signal, volatility: Signal): Rules =>
  g.share('rules', [strength, lean, volatility], [], () => new Rules(g, strength, lean, volatility));
/**
 * The forward filter over the model's inputs, undefined until the window of the fit is over; none without numbers of a model.
 * @param numbers open time of the last candle of that window, then the model
 */
export function hmmFilter(g: Graph, inputs: readonly Signal[], numbers: readonly number[]): HmmFilter | undefined {
  const [fittedTo, ...model] = numbers;
  return fittedTo === undefined ? undefined : g.share('hmm', inputs, numbers, () => new HmmFilter(g, hmmOf(model), fittedTo, inputs));
}
