// Many pasts beside the one that happened: what each came to, and how wide they spread at every moment.
import { quantile } from '../../quant/statistics/index.ts';

/** Paths as columns of plain numbers; equity counts from 1. Fill with `walk` or `recordCurve`, one path at a time. */
export interface Paths {
  readonly count: number;
  /** instants of a path that are kept for the fan, the start being the first */
  readonly points: number;
  readonly end: Float64Array;
  /** deepest fall from a peak over every step, positive */
  readonly deepest: Float64Array;
  /** lowest equity over every step */
  readonly lowest: Float64Array;
  /** count × points, path by path: equity, and the deepest fall until then */
  readonly equity: Float64Array;
  readonly drawdown: Float64Array;
}

export const emptyPaths = (count: number, points: number): Paths => ({
  count,
  points,
  end: new Float64Array(count),
  deepest: new Float64Array(count),
  lowest: new Float64Array(count),
  equity: new Float64Array(count * points),
  drawdown: new Float64Array(count * points),
});

/** Steps of `length` that are shown: all of them, or evenly spread ones, the start (0) and the end among them. */
export function shownSteps(length: number, most: number): Uint32Array {
  const count = Math.min(length, most - 1);
  return Uint32Array.from({ length: count + 1 }, (_, k) => Math.round((k * length) / Math.max(1, count)));
}

/** Follows equity through `returns` taken in the order of `rows`, as path `path`. Equity that reached 0 stays there. */
export function walk(paths: Paths, path: number, returns: Float64Array, rows: Uint32Array, shown: Uint32Array): void {
  const { equity, drawdown, points } = paths;
  let now = 1;
  let peak = 1;
  let deepest = 0;
  let lowest = 1;
  let next = path * points;
  let point = 0;
  for (let step = 0; step <= rows.length; step++) {
    if (step > 0) {
      now *= Math.max(0, 1 + (returns[rows[step - 1] as number] as number));
      if (now > peak) peak = now;
      else if (1 - now / peak > deepest) deepest = 1 - now / peak;
      if (now < lowest) lowest = now;
    }
    if (step !== shown[point]) continue;
    equity[next] = now;
    drawdown[next++] = deepest;
    point++;
  }
  paths.end[path] = now;
  paths.deepest[path] = deepest;
  paths.lowest[path] = lowest;
}

/** Takes the equity a session recorded as path `path`; `times` are the instants shown, ascending. */
export function recordCurve(
  paths: Paths,
  path: number,
  curve: { readonly at: Float64Array; readonly equity: Float64Array },
  start: number,
  times: Float64Array,
): void {
  const { at, equity } = curve;
  let peak = start;
  let deepest = 0;
  let lowest = 1;
  let row = 0;
  let now = start;
  const follow = (end: number): void => {
    for (; row < at.length && (at[row] as number) <= end; row++) {
      now = equity[row] as number;
      if (now > peak) peak = now;
      deepest = Math.max(deepest, 1 - now / peak);
      lowest = Math.min(lowest, now / start);
    }
  };
  for (let point = 0; point < times.length; point++) {
    follow(times[point] as number);
    paths.equity[path * paths.points + point] = now / start;
    paths.drawdown[path * paths.points + point] = deepest;
  }
  follow(Number.POSITIVE_INFINITY);
  paths.end[path] = now / start;
  paths.deepest[path] = deepest;
  paths.lowest[path] = lowest;
}

/** Blocks of paths one after the other, in the order given. */
export function joinPaths(blocks: readonly Paths[]): Paths {
  const all = emptyPaths(
    blocks.reduce((sum, b) => sum + b.count, 0),
    blocks[0]?.points ?? 0,
  );
  let first = 0;
  for (const b of blocks) {
    all.end.set(b.end, first);
    all.deepest.set(b.deepest, first);
    all.lowest.set(b.lowest, first);
    all.equity.set(b.equity, first * all.points);
    all.drawdown.set(b.drawdown, first * all.points);
    first += b.count;
  }
  return all;
}

/** Shares of the paths that lie below each band of a fan. */
export const fanLevels = [0.05, 0.25, 0.5, 0.75, 0.95] as const;

/** One row a level of `fanLevels`, one value an instant. */
export interface Fan {
  readonly equity: readonly (readonly number[])[];
  readonly drawdown: readonly (readonly number[])[];
}

function bands(values: Float64Array, { count, points }: Paths): number[][] {
  const column = new Float64Array(count);
  const rows: number[][] = fanLevels.map(() => []);
  for (let p = 0; p < points; p++) {
    for (let k = 0; k < count; k++) column[k] = values[k * points + p] as number;
    const sorted = column.toSorted();
    for (const [i, level] of fanLevels.entries()) rows[i]?.push(quantile(sorted, level));
  }
  return rows;
}

export const fanOf = (paths: Paths): Fan => ({ equity: bands(paths.equity, paths), drawdown: bands(paths.drawdown, paths) });

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

/** Share of the paths whose equity fell by `loss` or more from the start, at any moment. */
export function ruinOf(paths: Paths, loss: number): Share {
  let ruined = 0;
  // a hair of tolerance: 1 - 0.4 is not 0.6 in binary
  for (const lowest of paths.lowest) if (1 - lowest >= loss - 1e-12) ruined++;
  return shareOf(ruined, paths.count);
}
