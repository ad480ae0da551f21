// What the risk rules remember of returns: volatility now and in the long run, and which instruments move together.

/** Weights of the newest squared return in the short (about 30 candles) and the long (about 1,000) average. */
const SHORT = 0.06;
const LONG = 0.002;
/** candles before either average is believed */
const ENOUGH = 100;
const WINDOW = 128;

export class ObservedReturns {
  private readonly lastPrice: Float64Array;
  private readonly short: Float64Array;
  private readonly long: Float64Array;
  private readonly seen: Float64Array;
  /** last WINDOW returns per instrument, one column per slice so that they stay aligned; NaN where an instrument was absent */
  private readonly ring: Float64Array;
  private column = -1;

  constructor(instruments: number) {
    this.lastPrice = new Float64Array(instruments).fill(Number.NaN);
    this.short = new Float64Array(instruments);
    this.long = new Float64Array(instruments);
    this.seen = new Float64Array(instruments);
    this.ring = new Float64Array(instruments > 1 ? instruments * WINDOW : 0).fill(Number.NaN);
  }

  beginSlice(): void {
    if (this.ring.length === 0) return;
    this.column = this.column + 1 === WINDOW ? 0 : this.column + 1;
    for (let i = this.column; i < this.ring.length; i += WINDOW) this.ring[i] = Number.NaN;
  }

  see(instrument: number, price: number): void {
    const before = this.lastPrice[instrument] as number;
    this.lastPrice[instrument] = price;
    const r = price / before - 1;
    if (Number.isNaN(r)) return;
    const square = r * r;
    const n = ((this.seen[instrument] as number) += 1);
    // Until enough was seen both averages are plain means.
    const s = Math.max(SHORT, 1 / n);
    const l = Math.max(LONG, 1 / n);
    this.short[instrument] = (this.short[instrument] as number) + s * (square - (this.short[instrument] as number));
    this.long[instrument] = (this.long[instrument] as number) + l * (square - (this.long[instrument] as number));
    if (this.ring.length > 0) this.ring[instrument * WINDOW + this.column] = r;
  }

  /** `ratio` new units for one old: the fall of the price is no return. */
  split(instrument: number, ratio: number): void {
    this.lastPrice[instrument] = (this.lastPrice[instrument] as number) / ratio;
  }

  /** Short-run over long-run volatility, NaN until enough was seen. */
  stress(instrument: number): number {
    return (this.seen[instrument] as number) < ENOUGH ? Number.NaN : Math.sqrt((this.short[instrument] as number) / (this.long[instrument] as number));
  }

  /** Volatility per candle, NaN until enough was seen. */
  perCandle(instrument: number): number {
    return (this.seen[instrument] as number) < ENOUGH ? Number.NaN : Math.sqrt(this.short[instrument] as number);
  }

  /** Pearson correlation over the slices both were in, NaN below 30 of them. */
  correlation(a: number, b: number): number {
    if (a === b) return 1;
    let n = 0;
    let sa = 0;
    let sb = 0;
    let saa = 0;
    let sbb = 0;
    let sab = 0;
    for (let k = 0; k < WINDOW && this.ring.length > 0; k++) {
      const x = this.ring[a * WINDOW + k] as number;
      const y = this.ring[b * WINDOW + k] as number;
      if (Number.isNaN(x) || Number.isNaN(y)) continue;
      n++;
      sa += x;
      sb += y;
      saa += x * x;
      sbb += y * y;
      sab += x * y;
    }
    return n < 30 ? Number.NaN : (sab - (sa * sb) / n) / Math.sqrt((saa - (sa * sa) / n) * (sbb - (sb * sb) / n));
  }
}
