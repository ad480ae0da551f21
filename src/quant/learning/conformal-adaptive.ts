// A margin that keeps its promise while the market drifts: adaptive conformal inference (Gibbs & Candès 2021) over the latest answers.
import { marginOf } from './conformal.ts';

export interface AdaptiveOptions {
  /** share of answers that may fall outside */
  readonly alpha: number;
  /** how fast the margin follows its misses (default 0.01); misses come to alpha within 1 / (rate × answers) */
  readonly rate?: number;
  /** latest misfits kept (default 500) */
  readonly window?: number;
}

/** Fed one answer at a time. Its own properties are its whole state (capture and restore of core). */
export class AdaptiveMargin {
  readonly alpha: number;
  readonly rate: number;
  /** the share aimed at now: lower after misses */
  aim: number;
  /** how far an answer may be off now (see misfit); infinite until enough were seen */
  margin = Number.POSITIVE_INFINITY;
  answers = 0;
  misses = 0;
  /** misfits remembered so far, those forgotten again included */
  kept = 0;
  readonly recent: Float64Array;
  readonly sorted: Float64Array;

  constructor({ alpha, rate = 0.01, window = 500 }: AdaptiveOptions) {
    this.alpha = alpha;
    this.rate = rate;
    this.aim = alpha;
    this.recent = new Float64Array(window);
    this.sorted = new Float64Array(window);
  }

  /** Share of the answers so far that were inside; NaN before the first. */
  get covered(): number {
    return 1 - this.misses / this.answers;
  }

  /** Takes the misfit of one answer that came. One that is not a number counts as a miss and is not remembered. */
  see(misfit: number): void {
    const missed = !(misfit <= this.margin);
    if (missed) this.misses++;
    this.aim += this.rate * (this.alpha - (missed ? 1 : 0));
    this.answers++;
    if (Number.isFinite(misfit)) this.#remember(misfit);
    this.margin = marginOf(this.sorted, Math.min(this.kept, this.sorted.length), this.aim);
  }

  #remember(misfit: number): void {
    const { recent, sorted } = this;
    const place = this.kept % recent.length;
    let count = Math.min(this.kept, sorted.length);
    if (count === sorted.length) {
      const old = lowerBound(sorted, count, recent[place] as number);
      sorted.copyWithin(old, old + 1, count);
      count--;
    }
    const to = lowerBound(sorted, count, misfit);
    sorted.copyWithin(to + 1, to, count);
    sorted[to] = misfit;
    recent[place] = misfit;
    this.kept++;
  }
}

/** First place among the first `count` ascending numbers that is not below `value`. */
function lowerBound(sorted: Float64Array, count: number, value: number): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
