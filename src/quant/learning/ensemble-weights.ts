// Who is listened to how much: weights that follow how well each member foretold the answers that have come since.

export interface WeightOptions {
  /** one a member, any scale */
  readonly starting: readonly number[];
  /** how strongly the weights follow; 0 keeps the starting ones, 1 is Bayes' rule for rows that do not overlap */
  readonly rate: number;
  /** answers after which an old loss counts half */
  readonly halfLife: number;
  /** no member falls below this share, so that it can come back */
  readonly floor: number;
}

/**
 * Exponential weights with forgetting and a floor (Vovk 1990; Freund & Schapire 1997; the floor as Herbster & Warmuth 1998): share ∝ starting ×
 * exp(−rate × summed loss). Its own properties are its whole state. The same answers in the same order give the same weights, live and in replay.
 */
export class MemberWeights {
  readonly starting: Float64Array;
  readonly rate: number;
  readonly keep: number;
  readonly floor: number;
  /** forgetting sum of each member's loss */
  readonly losses: Float64Array;
  /** the weights now; they sum to 1 */
  readonly shares: Float64Array;

  constructor({ starting, rate, halfLife, floor }: WeightOptions, losses?: Float64Array) {
    const total = starting.reduce((sum, w) => sum + w, 0);
    this.starting = Float64Array.from(starting, (w) => w / total);
    this.rate = rate;
    this.keep = 0.5 ** (1 / halfLife);
    this.floor = Math.min(floor, 1 / starting.length);
    this.losses = losses?.slice() ?? new Float64Array(starting.length);
    this.shares = new Float64Array(starting.length);
    this.#weigh();
  }

  /**
   * Takes what each member lost on one answer. A member that did not answer (not a number) is taken to have lost what the others did on
   * average, by their weights: being silent is neither good nor bad.
   */
  see(losses: Float64Array): void {
    let [sum, heard] = [0, 0];
    for (let i = 0; i < losses.length; i++) {
      if (!Number.isFinite(losses[i])) continue;
      sum += (this.shares[i] as number) * (losses[i] as number);
      heard += this.shares[i] as number;
    }
    if (heard === 0) return;
    for (let i = 0; i < losses.length; i++) {
      const loss = losses[i] as number;
      this.losses[i] = (this.losses[i] as number) * this.keep + (Number.isFinite(loss) ? loss : sum / heard);
    }
    this.#weigh();
  }

  #weigh(): void {
    const { shares, losses, floor } = this;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < losses.length; i++) if ((this.starting[i] as number) > 0) least = Math.min(least, losses[i] as number);
    let total = 0;
    for (let i = 0; i < losses.length; i++) {
      shares[i] = (this.starting[i] as number) * Math.exp(-this.rate * ((losses[i] as number) - least));
      total += shares[i] as number;
    }
    for (let i = 0; i < losses.length; i++) shares[i] = floor + (1 - floor * losses.length) * ((shares[i] as number) / total);
  }
}
