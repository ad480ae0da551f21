// What opinions came to: each is judged by the market some candles later, whether it was acted on or not.

/** Largest outcome that counts, in average ranges: one wild candle says no more than a clear one. */
const MOST = 2;

/**
 * Opinions that wait for their answer. An opinion for a rise (1) or a fall (−1) given at a close is judged `horizon` candles later by the
 * move in its direction less the costs of acting on it, in average true ranges of the time it was given, within ±1 (= 2 ranges).
 */
export class Outcomes {
  /** context of the opinion that `step` judged last */
  context = 0;
  private readonly direction: Float64Array;
  private readonly close: Float64Array;
  private readonly range: Float64Array;
  private readonly contexts: Int32Array;
  private next = 0;
  private readonly cost: number;

  /**
   * @param horizon candles until an opinion is judged, at least 1
   * @param cost of acting on it, in and out, as a fraction of price
   */
  constructor(horizon: number, cost: number) {
    this.direction = new Float64Array(horizon);
    this.close = new Float64Array(horizon);
    this.range = new Float64Array(horizon);
    this.contexts = new Int32Array(horizon);
    this.cost = cost;
  }

  /**
   * At the close of each candle: takes the opinion of now (0 or NaN: none) and gives what the one of `horizon` candles ago came to, NaN
   * where there was none.
   */
  step(close: number, range: number, direction: number, context = 0): number {
    const { next } = this;
    const given = this.direction[next] as number;
    const [from, unit] = [this.close[next] as number, this.range[next] as number];
    this.context = this.contexts[next] as number;
    this.direction[next] = direction;
    this.close[next] = close;
    this.range[next] = range;
    this.contexts[next] = context;
    this.next = next + 1 === this.direction.length ? 0 : next + 1;
    if (!(given !== 0 && unit > 0)) return Number.NaN;
    const came = (given * (close - from) - this.cost * from) / unit / MOST;
    return Math.max(-1, Math.min(1, came));
  }
}

/** Mean and standard error of outcomes, the older the less they count. */
export class TrackRecord {
  count = 0;
  private sum = 0;
  private squares = 0;
  private readonly keep: number;

  /** @param halfLife outcomes after which one counts half; Infinity: never forgotten */
  constructor(halfLife: number) {
    this.keep = halfLife === Number.POSITIVE_INFINITY ? 1 : 0.5 ** (1 / halfLife);
  }

  add(outcome: number): void {
    this.count = this.count * this.keep + 1;
    this.sum = this.sum * this.keep + outcome;
    this.squares = this.squares * this.keep + outcome * outcome;
  }

  clear(): void {
    this.count = 0;
    this.sum = 0;
    this.squares = 0;
  }

  /** NaN before the first */
  get mean(): number {
    return this.sum / this.count;
  }

  /** Standard error of the mean, as if outcomes did not overlap; Infinity before the second. */
  get error(): number {
    const { count, mean } = this;
    return count > 1 ? Math.sqrt(Math.max(0, this.squares / count - mean * mean) / (count - 1)) : Number.POSITIVE_INFINITY;
  }
}
