// Whether decisions depend on how much history came before them: the same run after warm-ups of several lengths.
import { firstAtOrAfter, type Time } from '../../core/index.ts';
import { orderDifferences, type WarmupRun } from '../../research/bias/index.ts';
import type { WatchedResult } from './child.ts';
import type { CandleInput } from './inputs.ts';
import { LONGEST_WARMUP, type Prepared } from './prepare.ts';
import type { Watcher } from './watcher.ts';

/** In times of the declared need; the longest that history has room for is what the others are held against. */
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
  // The longest warm-up must be there for all: the run begins where it is, and half of the candles must be left to decide on.
  const [main] = base as [CandleInput, ...CandleInput[]];
  const start = (factor: number): Time => Math.max(baseline.from, ...base.map((b, k) => b.candles.at[Math.ceil(factor * (warmups[k] as number))] ?? Infinity));
  const rows = (from: Time): number => firstAtOrAfter(main.candles.at, baseline.to) - firstAtOrAfter(main.candles.at, from);
  const factors = FACTORS.filter((factor) => rows(start(factor)) >= rows(baseline.from) / 2);
  if (!factors.some((factor) => factor > 1)) return { runs: [], skipped: `history is too short for a warm-up of ${2 * need} candles before the run` };
  const from = start(factors.at(-1) as number);
  const decided: WatchedResult[] = [];
  for (const factor of factors) decided.push(await stage.run(watcher, { from, warmups: factor }));
  const longest = decided.at(-1)?.decisions ?? [];
  const runs = factors.slice(0, -1).map((factor, k): WarmupRun => {
    const { differing, orders, lastAt } = orderDifferences(decided[k]?.decisions ?? [], longest);
    const lastAfterCandles = Number.isNaN(lastAt) ? Number.NaN : firstAtOrAfter(main.closes, lastAt) - firstAtOrAfter(main.closes, from + 1) + 1;
    return { factor, candles: Math.ceil(factor * need), differing, orders, lastAfterCandles };
  });
  return { runs, skipped: undefined };
}
