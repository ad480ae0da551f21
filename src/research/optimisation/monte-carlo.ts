// Many pasts beside the one that happened: what each came to, and how wide they spread at every moment.
import { bands, type Share, shareOf } from '../../quant/statistics/index.ts';

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

/** One row a level of `fanLevels`, one value an instant. */
export interface Fan {
  readonly equity: readonly (readonly number[])[];
  readonly drawdown: readonly (readonly number[])[];
}

export const fanOf = ({ equity, drawdown, count, points }: Paths): Fan => ({ equity: bands(equity, count, points), drawdown: bands(drawdown, count, points) });

/** Share of the paths whose equity fell by `loss` or more from the start, at any moment. */
export function ruinOf(paths: Paths, loss: number): Share {
  let ruined = 0;
  // a hair of tolerance: 1 - 0.4 is not 0.6 in binary
  for (const lowest of paths.lowest) if (1 - lowest >= loss - 1e-12) ruined++;
  return shareOf(ruined, paths.count);
}
