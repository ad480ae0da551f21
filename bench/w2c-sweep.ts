// The thousand points of W2c through the product's own optimiser, and the task that runs a share of them on another thread.
import { type Candles, type Workers, workerTask } from '../src/core/index.ts';
import { pointKey, samplers, type Space } from '../src/quant/search/index.ts';
import { bestOf, optimise, type Outcome, Sweep, type SweepWays } from '../src/research/optimisation/index.ts';
import { w2Setup, w2Strategy } from './w2.ts';

export const space: Space = [
  { kind: 'integer', name: 'fast', low: 5, high: 32, step: 3 },
  { kind: 'integer', name: 'slow', low: 40, high: 130, step: 10 },
  { kind: 'integer', name: 'rsiMax', low: 50, high: 95, step: 5 },
];

interface Swept {
  readonly figures: Record<string, number>;
  readonly ms: number;
}

const summed = (outcomes: readonly Outcome[], best: number): Record<string, number> => ({
  bestPoint: best,
  bestEquity: outcomes[best]?.end ?? Number.NaN,
  equitySum: outcomes.reduce((sum, o) => sum + o.end, 0),
  points: outcomes.length,
});

/** All points in this thread. The strategy's signals are held to its onCandle before, outside the figure. */
export async function sweepHere(candles: Candles): Promise<Swept & { readonly ways: SweepWays }> {
  const strategy = await w2Strategy();
  const began = performance.now();
  const sweep = new Sweep(w2Setup(strategy, [candles]));
  const sheet = { start: { at: 0, equity: 1e6 }, at: new Float64Array(366), calendar: (await import('../src/core/index.ts')).utcCalendar };
  const tried = await optimise({
    sampler: samplers.grid(space, { trials: 1000, seed: 1 }),
    objective: 'totalReturn',
    sheet,
    evaluate: async (points) => points.map((p) => sweep.run(p)),
  });
  const best = bestOf(tried);
  const ms = performance.now() - began;
  const outcomes = tried.map((t) => t.outcome);
  return { figures: summed(outcomes, best === undefined ? -1 : tried.indexOf(best)), ms, ways: sweep.ways };
}
