// What a check can find, how bad each kind is, and the score that follows.
import { formatTime, type Time } from '../../core/index.ts';

/**
 * Kinds of finding. `weight` is how much one affected row costs against the rows expected; `fault` rows cannot have been printed by
 * a market, so that a series with one is not usable as it is.
 */
export const findingKinds = {
  price: { weight: 20, fault: true, means: 'a price that is NaN, infinite, zero or negative' },
  inconsistent: { weight: 20, fault: true, means: 'high below open, low or close, or low above them; negative or NaN volume' },
  unsorted: { weight: 20, fault: true, means: 'a row older than the row before' },
  duplicate: { weight: 20, fault: true, means: 'a time that appears twice' },
  gap: { weight: 1, fault: false, means: 'rows missing although the market was open' },
  'off-grid': { weight: 2, fault: false, means: 'an open time that is no multiple of the timeframe' },
  'off-session': { weight: 1, fault: false, means: 'a row from a time at which the market was closed' },
  jump: { weight: 2, fault: false, means: 'a move or a wick beyond the robust band of its neighbourhood' },
  'zero-volume': { weight: 0.5, fault: false, means: 'a run of rows without volume in a series that has volume' },
  flat: { weight: 0.5, fault: false, means: 'a run of rows in which the price did not move at all' },
  'no-volume': { weight: 0, fault: false, means: 'the whole series has no volume (an index, a mark price)' },
} as const;

export type FindingKind = keyof typeof findingKinds;

export interface Finding {
  readonly kind: FindingKind;
  /** open time of the first row concerned (of the first missing one for a gap) */
  readonly at: Time;
  /** rows concerned or missing */
  readonly rows: number;
  /** time they span */
  readonly ms: number;
  readonly detail: string;
}

/** Findings listed for one kind; beyond that they are counted only. */
export const LISTED_MAX = 1000;

/** Collects findings, all counted, the first of each kind listed. */
export class Findings {
  readonly list: Finding[] = [];
  /** findings and rows concerned by kind */
  readonly counts = new Map<FindingKind, { findings: number; rows: number }>();

  add(kind: FindingKind, at: Time, rows: number, ms: number, detail: () => string): void {
    const count = this.counts.get(kind) ?? { findings: 0, rows: 0 };
    count.findings += 1;
    count.rows += rows;
    this.counts.set(kind, count);
    if (count.findings <= LISTED_MAX) this.list.push({ kind, at, rows, ms, detail: Number.isFinite(at) ? `${formatTime(at)}: ${detail()}` : detail() });
  }

  /** 100 × (1 − Σ weight × rows concerned / rows expected), not below 0; 0 for an empty series. */
  score(expected: number): number {
    if (expected <= 0) return 0;
    let cost = 0;
    for (const [kind, { rows }] of this.counts) cost += (findingKinds[kind].weight * rows) / expected;
    return Math.round(10_000 * Math.max(0, 1 - cost)) / 100;
  }

  get usable(): boolean {
    return ![...this.counts.keys()].some((kind) => findingKinds[kind].fault);
  }
}
