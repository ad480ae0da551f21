// The thousand points of W2c through the product's own optimiser: in this thread, and shared out among others.
import { type Candles, candleColumns, emptyCandles, type Strategy, type Workers, workerTask } from '../src/core/index.ts';
import { type Point, type Space, samplers } from '../src/quant/search/index.ts';
import { bestOf, type Outcome, optimise, type Sheet, Sweep, type SweepWays } from '../src/research/optimisation/index.ts';
import { w2Setup, w2Strategy } from './w2.ts';

const space: Space = [
  { kind: 'integer', name: 'fast', low: 5, high: 32, step: 3 },
  { kind: 'integer', name: 'slow', low: 40, high: 130, step: 10 },
  { kind: 'integer', name: 'rsiMax', low: 50, high: 95, step: 5 },
];

export interface Swept {
  readonly ms: number;
  /** the figures W2c states */
  readonly figures: Record<string, number>;
}

async function timed(sheet: Sheet, evaluate: (points: readonly Point[]) => Promise<readonly Outcome[]>): Promise<Swept> {
  const began = performance.now();
  const tried = await optimise({ sampler: samplers.grid(space, { trials: 1000, seed: 1 }), objective: 'totalReturn', sheet, evaluate });
  const best = bestOf(tried);
  const ms = performance.now() - began;
  const bestPoint = best === undefined ? -1 : tried.indexOf(best);
  const bestEquity = best?.outcome.end ?? Number.NaN;
  return { ms, figures: { bestPoint, bestEquity, sumOfEquities: tried.reduce((sum, t) => sum + t.outcome.end, 0) } };
}

/** All points in this thread: inputs, signals, walks, day by day equity, choice of the best. */
export async function sweepHere(strategy: Strategy, candles: Candles, sheet: Sheet): Promise<Swept & { readonly ways: SweepWays }> {
  let sweep: Sweep | undefined;
  const swept = await timed(sheet, async (points) => {
    const made = new Sweep(w2Setup(strategy, [candles]));
    sweep = made;
    return points.map((point) => made.run(point));
  });
  return { ...swept, ways: (sweep as unknown as Sweep).ways };
}

/** The sweep of a thread, kept while it works on the same candles. */
const sweeps = new WeakMap<Candles, Promise<Sweep>>();

export const sweepShare = workerTask(import.meta.url, 'sweepShare', async (points: readonly Point[], candles: Candles): Promise<Outcome[]> => {
  const made = sweeps.get(candles) ?? w2Strategy().then((strategy) => new Sweep(w2Setup(strategy, [candles])));
  sweeps.set(candles, made);
  const sweep = await made;
  return points.map((point) => sweep.run(point));
});

/** Points handed out at once: those that share both averages. */
const SHARE = 10;

/** The same, shared out among workers. */
export function sweepAmong(workers: Workers, candles: Candles, sheet: Sheet): Promise<Swept> {
  return timed(sheet, async (points) => {
    const shares = Array.from({ length: Math.ceil(points.length / SHARE) }, (_, i) => points.slice(i * SHARE, (i + 1) * SHARE));
    return (await workers.run(sweepShare, shares, { shared: candles })).flat();
  });
}

/** The same candles over memory that threads share. */
export function sharedCandles(candles: Candles): Candles {
  const shared = emptyCandles(candles.at.length, true);
  for (const name of candleColumns) shared[name].set(candles[name]);
  return shared;
}
