// Random search: independent uniform points (Bergstra & Bengio 2012, "Random search for hyper-parameter optimization").
import { seeded } from '../../core/index.ts';
import { Fresh, fullTrials, type Sampler, type SamplerOptions } from './sampler.ts';
import type { Point, Space } from './space.ts';

/** Points by chance, each once, in one round. */
export function chance(space: Space, { trials, seed }: SamplerOptions): Sampler {
  const random = seeded(seed);
  const fresh = new Fresh(space);
  let left = trials;
  return {
    ask: () => {
      const points: Point[] = [];
      for (; left > 0; left--) {
        const point = fresh.take(random, () => space.map(() => random.uniform()));
        if (point === undefined) break;
        points.push(point);
      }
      left = 0;
      return fullTrials(points);
    },
    tell: () => {},
  };
}
