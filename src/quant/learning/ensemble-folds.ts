// Rows to learn from and rows to be judged on, for members whose mistakes on unseen rows decide their weights.
import { AppError } from '../../core/index.ts';
import type { FeatureTable, Sample } from './table.ts';

/** Rows of the sample; no label of `learn` may reach into `judge`. */
export interface EnsembleFold {
  readonly learn: Uint32Array;
  readonly judge: Uint32Array;
}

/** Rows in the order in which they were known, over all instruments. */
export const byTime = ({ at }: FeatureTable, rows: Uint32Array): Uint32Array => rows.toSorted((a, b) => (at[a] as number) - (at[b] as number) || a - b);

/**
 * Time at which each row's answer is known: that of the row `purge` candles later in its run. Counted in candles, since sessions close; where a run ends before, by
 * its smallest distance.
 */
export function answerTimes({ at, runs, rows }: FeatureTable, purge: number): Float64Array {
  const times = new Float64Array(rows);
  for (const [r, start] of runs.entries()) {
    const end = runs[r + 1] ?? rows;
    let least = Number.POSITIVE_INFINITY;
    for (let row = start + 1; row < end; row++) least = Math.min(least, (at[row] as number) - (at[row - 1] as number));
    for (let row = start; row < end; row++) {
      const beyond = Math.max(0, row + purge - (end - 1));
      times[row] = (at[row + purge - beyond] as number) + (beyond > 0 && end - start > 1 ? beyond * least : 0);
    }
  }
  return times;
}

/**
 * Walks forward: the rows in count + 1 stretches of equal numbers by time, each after the first judged by what was learned before it, less
 * the `purge` rows whose labels reach into it.
 * @throws AppError MISSING_VALUE when a stretch would be without rows to learn from
 */
export function forwardFolds({ table, rows }: Sample, count: number, purge: number): EnsembleFold[] {
  const ordered = byTime(table, rows);
  const answers = answerTimes(table, purge);
  return Array.from({ length: count }, (_, k) => {
    const start = table.at[ordered[Math.floor(((k + 1) * ordered.length) / (count + 1))] as number] as number;
    const end = k + 1 === count ? Number.POSITIVE_INFINITY : (table.at[ordered[Math.floor(((k + 2) * ordered.length) / (count + 1))] as number] as number);
    const judge = rows.filter((row) => (table.at[row] as number) >= start && (table.at[row] as number) < end);
    const learn = rows.filter((row) => (answers[row] as number) < start);
    if (learn.length === 0 || judge.length === 0)
      throw new AppError(
        'MISSING_VALUE',
        'rows',
        `${rows.length} are too few for ${count} folds with ${purge} rows purged`,
        'Take a longer period, fewer folds or a shorter horizon.',
      );
    return { learn, judge };
  });
}

/** The last `share` of the rows by time, and those before it less `purge`: for stopping early without looking ahead. */
export function splitTail(table: FeatureTable, rows: Uint32Array, share: number, purge: number): { readonly head: Uint32Array; readonly tail: Uint32Array } {
  const start = table.at[byTime(table, rows)[Math.floor(rows.length * (1 - share))] as number] as number;
  const answers = answerTimes(table, purge);
  return { head: rows.filter((row) => (answers[row] as number) < start), tail: rows.filter((row) => (table.at[row] as number) >= start) };
}
