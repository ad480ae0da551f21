// Ask and tell: how every search talks to whoever tries its points.
import type { Random } from '../../core/index.ts';
import { levelsOf, levelValue, type Point, pointAt, pointKey, type Space, sizeOf } from './space.ts';

/** A point to try, on a share of the full work (rounds, data) in (0, 1]. */
export interface Trial {
  readonly point: Point;
  readonly budget: number;
}

/**
 * A search. It hands out trials in rounds whose size never depends on who works on them, so that the points tried are the same for any
 * number of workers, and a search is resumed by telling it again what is known already.
 */
export interface Sampler {
  /** the next round; empty when the search is over. A search that converges may ask for a point again: remember what it came to */
  ask(): readonly Trial[];
  /** what the trials of the last round came to, in their order: higher is better, NaN is worse than all */
  tell(values: readonly number[]): void;
}

export interface SamplerOptions {
  /** points to try at most */
  readonly trials: number;
  readonly seed: number;
  /** points a round, where the kind of search leaves a choice */
  readonly round?: number;
}

/** Points a round when nobody says otherwise: enough for the cores of a desk, few enough to learn between rounds. */
export const ROUND = 8;

export const fullTrials = (points: readonly Point[]): Trial[] => points.map((point) => ({ point, budget: 1 }));

/** NaN below every number. */
export const rankable = (value: number): number => (Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value);

/** Draws that hit known points before the space counts as searched through; finite spaces are then listed. */
const DRAWS = 100;

/** Points that were handed out already, so that none is tried twice. */
export class Fresh {
  private readonly space: Space;
  private readonly known = new Set<string>();
  constructor(space: Space) {
    this.space = space;
  }

  /** A point of `draw` (units in [0, 1]) that is new, else any new one, else undefined. */
  take(random: Random, draw: () => ArrayLike<number>): Point | undefined {
    for (let k = 0; k < DRAWS; k++) {
      // when the kind of search repeats itself, chance takes over
      const point = pointAt(this.space, k < DRAWS / 2 ? draw() : this.space.map(() => random.uniform()));
      if (this.add(point)) return point;
    }
    return this.known.size < sizeOf(this.space) ? this.leftOver(random) : undefined;
  }

  private add(point: Point): boolean {
    const key = pointKey(point);
    if (this.known.has(key)) return false;
    this.known.add(key);
    return true;
  }

  /** A point of a finite space that is nearly used up: listed from a random start. */
  private leftOver(random: Random): Point | undefined {
    const size = sizeOf(this.space);
    if (!Number.isFinite(size)) return undefined;
    const start = random.integer(size);
    for (let k = 0; k < size; k++) {
      const point = gridPoint(this.space, (start + k) % size);
      if (this.add(point)) return point;
    }
    return undefined;
  }
}

/** Point number `index` of a finite space; the last dimension changes fastest. */
export function gridPoint(space: Space, index: number): Point {
  let rest = index;
  const entries = space.toReversed().map((d) => {
    const levels = levelsOf(d);
    const value = levelValue(d, rest % levels);
    rest = Math.floor(rest / levels);
    return [d.name, value] as const;
  });
  return Object.fromEntries(entries.reverse());
}
