// The tree-structured Parzen estimator: Bergstra, Bardenet, Bengio & Kégl (2011), "Algorithms for hyper-parameter optimization".
import { type Random, seeded } from '../../core/index.ts';
import { normalCdf } from '../statistics/index.ts';
import { Fresh, fullTrials, ROUND, rankable, type Sampler, type SamplerOptions } from './sampler.ts';
import { type Dimension, type Point, type Space, unitOf } from './space.ts';

/** Share of the trials that count as good, and their most: a density needs no more. */
const GOOD = 0.15;
const GOOD_MAX = 25;
/** Draws from the good density a dimension; the one with the best ratio is taken. */
const CANDIDATES = 24;

/** Width of the kernel around a point on a side of 1 where it is alone. */
const WIDTH = 0.15;
/** Chance that a kernel around a choice draws another of its values, where it is alone. */
const STRAY = 0.8;

/**
 * A density over the whole space: one kernel around each point, and a flat one for what is not known yet. Dimensions are taken together
 * (Falkner, Klein & Hutter 2018), so that a ridge across two of them is seen.
 */
class Density {
  private readonly space: Space;
  /** points × dimensions */
  private readonly centres: Float64Array;
  /** 1 / the area of each kernel that lies inside [0, 1] */
  private readonly heights: Float64Array;
  private readonly count: number;
  private readonly width: number;
  private readonly stray: number;

  constructor(space: Space, points: readonly (readonly number[])[]) {
    this.space = space;
    this.count = points.length;
    const shrink = points.length ** (-1 / (space.length + 4));
    this.width = WIDTH * shrink;
    this.stray = STRAY * shrink;
    this.centres = Float64Array.from(points.flat());
    const area = (c: number): number => (normalCdf((1 - c) / this.width) - normalCdf(-c / this.width)) * this.width * Math.sqrt(2 * Math.PI);
    this.heights = this.centres.map((c) => 1 / area(c));
  }

  draw(random: Random): number[] {
    const k = random.integer(this.count + 1);
    return this.space.map((d, i) => {
      if (k === this.count) return random.uniform();
      const centre = this.centres[k * this.space.length + i] as number;
      if (d.kind === 'choice') return random.uniform() < this.stray ? random.uniform() : centre;
      for (;;) {
        const u = centre + this.width * random.normal();
        if (u >= 0 && u <= 1) return u;
      }
    });
  }

  /** Logarithm of the density. */
  log(units: readonly number[]): number {
    let sum = 1;
    const dimensions = this.space.length;
    for (let k = 0; k < this.count; k++) {
      let product = 1;
      for (let i = 0; i < dimensions; i++) product *= this.kernel(i, units[i] as number, k * dimensions + i);
      sum += product;
    }
    return Math.log(sum / (this.count + 1));
  }

  private kernel(dimension: number, u: number, at: number): number {
    const d = this.space[dimension] as Dimension;
    const centre = this.centres[at] as number;
    if (d.kind === 'choice') {
      const levels = d.values.length;
      return this.stray + (Math.floor(u * levels) === Math.floor(centre * levels) ? (1 - this.stray) * levels : 0);
    }
    const z = (u - centre) / this.width;
    return Math.exp(-0.5 * z * z) * (this.heights[at] as number);
  }
}

/** After a first share of random points, each round draws where the good trials lie dense and the others do not. */
export function tpe(space: Space, { trials, seed, round = ROUND }: SamplerOptions): Sampler {
  const random = seeded(seed);
  const fresh = new Fresh(space);
  const history: { readonly units: readonly number[]; readonly value: number }[] = [];
  const start = Math.min(trials, Math.max(round, Math.min(20, Math.ceil(trials / 4))));
  let asked: readonly Point[] = [];
  let left = trials;

  function proposal(): () => readonly number[] {
    const ranked = history.toSorted((a, b) => b.value - a.value);
    const good = Math.min(GOOD_MAX, Math.max(2, Math.ceil(GOOD * ranked.length)));
    const better = new Density(
      space,
      ranked.slice(0, good).map((h) => h.units),
    );
    const worse = new Density(
      space,
      ranked.slice(good).map((h) => h.units),
    );
    return () => {
      let best: readonly number[] = [];
      let most = Number.NEGATIVE_INFINITY;
      for (let k = 0; k < CANDIDATES; k++) {
        const units = better.draw(random);
        const ratio = better.log(units) - worse.log(units);
        if (ratio > most) [best, most] = [units, ratio];
      }
      return best;
    };
  }

  return {
    ask: () => {
      const first = history.length === 0;
      const draw = first ? () => space.map(() => random.uniform()) : proposal();
      const points: Point[] = [];
      for (let k = Math.min(left, first ? start : round); k > 0; k--) {
        const point = fresh.take(random, draw);
        if (point === undefined) break;
        points.push(point);
      }
      left -= points.length;
      asked = points;
      return fullTrials(points);
    },
    tell: (values) => {
      for (const [k, point] of asked.entries())
        history.push({ units: space.map((d) => unitOf(d, point[d.name] as number)), value: rankable(values[k] as number) });
    },
  };
}
