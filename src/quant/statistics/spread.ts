// How a figure spreads over many runs of chance: bands, shares with their interval, and where one value stands.
import { quantile } from './moments.ts';

/** Shares of the values that lie below each band of a fan. */
export const fanLevels = [0.05, 0.25, 0.5, 0.75, 0.95] as const;

/** One row a level of `fanLevels`, one value a point, of `count` × `points` values that lie path by path. */
export function bands(values: Float64Array, count: number, points: number): number[][] {
  const column = new Float64Array(count);
  const rows: number[][] = fanLevels.map(() => []);
  for (let p = 0; p < points; p++) {
    for (let k = 0; k < count; k++) column[k] = values[k * points + p] as number;
    column.sort();
    for (const [i, level] of fanLevels.entries()) rows[i]?.push(quantile(column, level));
  }
  return rows;
}

/** A share of `count` with its 95 % interval (Wilson 1927): honest at 0 and at all as well. */
export interface Share {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export function shareOf(hits: number, count: number): Share {
  const z = 1.959963984540054;
  const p = hits / count;
  const middle = p + (z * z) / (2 * count);
  const wide = z * Math.sqrt((p * (1 - p)) / count + (z * z) / (4 * count * count));
  const scale = 1 + (z * z) / count;
  return { value: p, low: hits === 0 ? 0 : (middle - wide) / scale, high: hits === count ? 1 : (middle + wide) / scale };
}

/** How one figure spreads over the paths, and where what happened stands among them. */
export interface Spread {
  /** one value a level of `fanLevels` */
  readonly quantiles: readonly number[];
  readonly actual: number;
  /** share of the paths below what happened; ties count half */
  readonly rank: number;
}

export function spreadOf(values: Float64Array, actual: number): Spread {
  let below = 0;
  for (const v of values) below += v < actual ? 1 : v === actual ? 0.5 : 0;
  const sorted = values.toSorted();
  return { quantiles: fanLevels.map((level) => quantile(sorted, level)), actual, rank: below / values.length };
}
