// Whether decisions depend on how much history came before them: the same run after warm-ups of several lengths.
import { firstAtOrAfter } from '../../core/index.ts';
import { orderDifferences, type WarmupRun } from '../../research/bias/index.ts';
import type { WatchedResult } from './child.ts';
import { LONGEST_WARMUP, type Prepared } from './prepare.ts';
import type { Watcher } from './watcher.ts';

/** In times of the declared need; the last is what the others are held against. */
const FACTORS = [0.5, 1, 2, LONGEST_WARMUP] as const;

export interface RecursiveCheck {
  readonly runs: readonly WarmupRun[];
  /** why it was not done */
  readonly skipped: string | undefined;
}

/** @throws AppError of the run itself */
export async function recursiveCheck({ stage, baseline, base, warmups }: Prepared, watcher: Watcher): Promise<RecursiveCheck> {
  const need = Math.max(...warmups);
  if (need <= 1) return { runs: [], skipped: 'it declares no input that needs a warm-up' };
  // The longest warm-up must be there for all: the run begins where it is.
  const from = Math.max(baseline.from, ...base.map((b, k) => b.candles.at[Math.ceil(LONGEST_WARMUP * (warmups[k] as number))] ?? Infinity));
  const [main] = base;
  if (main === undefined || !(from < baseline.to))
    return { runs: [], skipped: `history is too short for a warm-up of ${LONGEST_WARMUP * need} candles before the run` };
  const decided: WatchedResult[] = [];
  for (const factor of FACTORS) decided.push(await stage.run(watcher, { from, warmups: factor }));
  const longest = decided.at(-1)?.decisions ?? [];
  const start = firstAtOrAfter(main.closes, from + 1);
  const runs = FACTORS.slice(0, -1).map((factor, k): WarmupRun => {
    const { differing, orders, lastAt } = orderDifferences(decided[k]?.decisions ?? [], longest);
    const lastAfterCandles = Number.isNaN(lastAt) ? Number.NaN : firstAtOrAfter(main.closes, lastAt) - start + 1;
    return { factor, candles: Math.ceil(factor * need), differing, orders, lastAfterCandles };
  });
  return { runs, skipped: undefined };
}
