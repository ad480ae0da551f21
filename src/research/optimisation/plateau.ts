// Does a good point stand on a plateau or on a needle: what its neighbours came to.
import { type Space, unitOf } from '../../quant/search/index.ts';
import type { Tried } from './optimise.ts';

export interface Plateau {
  /** mean worth of the neighbours, as a share of the way from the median of all points (0) to this one (1); NaN when it is not known */
  readonly score: number;
  readonly neighbours: number;
  /** their mean worth */
  readonly mean: number;
}

/** A neighbour is at most this far in every parameter, as a share of its range; and no search needs more of them than this. */
const REACH = 0.15;
const NEIGHBOURS = 12;
/** fewer say nothing */
const NEIGHBOURS_MIN = 3;

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length === 0 ? Number.NaN : ((sorted[Math.floor(middle)] as number) + (sorted[Math.ceil(middle) - 1] as number)) / 2;
};

/** What the nearest points around `at` came to, among all that have a worth. */
export function plateauAround(at: Tried, tried: readonly Tried[], space: Space): Plateau {
  const unit = (t: Tried): number[] => space.map((d) => unitOf(d, t.point[d.name] as number));
  const here = unit(at);
  const worthy = tried.filter((t) => Number.isFinite(t.worth));
  const near = worthy
    .filter((t) => t !== at)
    // values of a choice have no distance: a neighbour has the same
    .map((t) => ({ worth: t.worth, away: Math.max(...unit(t).map((u, i) => distance(space, i, u - (here[i] as number)))) }))
    .filter((n) => n.away <= REACH)
    .sort((a, b) => a.away - b.away)
    .slice(0, NEIGHBOURS);
  const mean = near.reduce((sum, n) => sum + n.worth, 0) / near.length;
  const middle = median(worthy.map((t) => t.worth));
  const score = near.length < NEIGHBOURS_MIN || !(at.worth > middle) ? Number.NaN : (mean - middle) / (at.worth - middle);
  return { score, neighbours: near.length, mean };
}

const distance = (space: Space, dimension: number, difference: number): number =>
  space[dimension]?.kind === 'choice' && difference !== 0 ? Number.POSITIVE_INFINITY : Math.abs(difference);
