// Which signals are good enough: a threshold on their strength that follows what signals of late came to.
import { TrackRecord } from './outcomes.ts';

export interface ValidatorOptions {
  /** threshold it begins with, and the bounds it never leaves */
  readonly start: number;
  readonly low: number;
  readonly high: number;
  /** the most it moves at once */
  readonly step: number;
  /** signals judged between two moves */
  readonly minimum: number;
}

/**
 * Accepts signals whose strength reaches the threshold. Rejected signals are judged as well: that is how it learns that it has become too
 * strict. Between two moves at least `minimum` signals of a kind are judged. The threshold rises by a step where the accepted ones lost on
 * average, or the weakest of them (less than a step above it) lost by more than a standard error; it falls by one where those less than a step
 * below it gained by more than a standard error.
 */
export class SignalValidator {
  threshold: number;
  frozen = false;
  private readonly options: ValidatorOptions;
  private readonly accepted = new TrackRecord(Number.POSITIVE_INFINITY);
  private readonly weakest = new TrackRecord(Number.POSITIVE_INFINITY);
  private readonly below = new TrackRecord(Number.POSITIVE_INFINITY);

  constructor(options: ValidatorOptions) {
    this.options = options;
    this.threshold = options.start;
  }

  accepts(strength: number): boolean {
    return strength >= this.threshold;
  }

  /** What a signal of that strength came to, accepted or not (NaN says nothing). */
  judge(strength: number, outcome: number): void {
    if (this.frozen || Number.isNaN(outcome) || Number.isNaN(strength)) return;
    const { accepted, weakest, below, threshold } = this;
    const { step, minimum } = this.options;
    if (strength >= threshold) accepted.add(outcome);
    if (strength >= threshold && strength < threshold + step) weakest.add(outcome);
    else if (strength < threshold && strength >= threshold - step) below.add(outcome);
    const losing = accepted.count >= minimum && accepted.mean < 0;
    const weak = weakest.count >= minimum && weakest.mean < -weakest.error;
    if (losing || weak) this.move(step);
    else if (below.count >= minimum && below.mean > below.error) this.move(-step);
  }

  private move(by: number): void {
    const { low, high } = this.options;
    // rounded, so that many small steps end where few large ones would
    this.threshold = Math.max(low, Math.min(high, Math.round((this.threshold + by) * 1e9) / 1e9));
    for (const record of [this.accepted, this.weakest, this.below]) record.clear();
  }
}
