// Successive halving: Jamieson & Talwalkar (2016), "Non-stochastic best arm identification and hyperparameter optimization".
import { rankable, type Sampler, type Trial } from './sampler.ts';

export interface HalvingOptions {
  /** how often the worse ones are dropped */
  readonly rungs: number;
  /** one of so many stays at each rung, and gets so many times the budget */
  readonly keep: number;
}

/**
 * Another search whose rounds climb a ladder: all points on a small budget, the best of them on a larger one, the last ones on the full one.
 * The inner search hears the last value of every point; one that was dropped early is never told to be better than one that went on.
 */
export function halving(inner: Sampler, { rungs, keep }: HalvingOptions): Sampler {
  let points: readonly Trial[] = [];
  let climbing: number[] = [];
  let values: number[] = [];
  let reached: number[] = [];
  let rung = 0;

  /** What the inner search hears: from the top rung down, nothing above the lowest of those that climbed further. */
  function told(): number[] {
    const capped = values.slice();
    let cap = Number.POSITIVE_INFINITY;
    for (let r = rungs - 1; r >= 0; r--) {
      const here = reached.flatMap((at, i) => (at === r ? [i] : []));
      for (const i of here) capped[i] = Math.min(cap, capped[i] as number);
      cap = Math.min(cap, ...here.map((i) => capped[i] as number));
    }
    return capped;
  }

  return {
    ask: () => {
      if (climbing.length === 0) {
        points = inner.ask();
        climbing = points.map((_, i) => i);
        values = points.map(() => Number.NEGATIVE_INFINITY);
        reached = points.map(() => 0);
        rung = 0;
      }
      return climbing.map((i) => ({ point: (points[i] as Trial).point, budget: keep ** (rung + 1 - rungs) }));
    },
    tell: (heard) => {
      for (const [k, i] of climbing.entries()) [values[i], reached[i]] = [rankable(heard[k] as number), rung];
      const ranked = climbing.toSorted((a, b) => (values[b] as number) - (values[a] as number) || a - b);
      climbing = rung === rungs - 1 ? [] : ranked.slice(0, Math.ceil(ranked.length / keep)).sort((a, b) => a - b);
      rung++;
      if (climbing.length === 0 && points.length > 0) inner.tell(told());
    },
  };
}
