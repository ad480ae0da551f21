// The whole check: a baseline, futures taken away and replaced at cuts, warm-ups of several lengths, and what it all comes to.
import { firstAtOrAfter, type InstrumentId, seeded, type Time, type Timeframe, timeframeMs } from '../../core/index.ts';
import { type BiasVerdict, chooseCuts, type LookAhead, rowsKnown, verdictOf, type WarmupRun } from '../../research/bias/index.ts';
import type { RunSpec } from '../backtests/index.ts';
import { blame } from './blame.ts';
import { type Future, perturbation, truncation } from './changes.ts';
import { type Prepared, prepare } from './prepare.ts';
import { recursiveCheck } from './recursive.ts';
import { makeRoot, removeSandbox } from './sandbox.ts';
import { differenceOf } from './stage.ts';
import { openWatcher, type Watcher } from './watcher.ts';

export interface BiasRequest {
  readonly home: string;
  readonly spec: RunSpec;
  /** at how many instants history is cut; 12 when absent */
  readonly cuts?: number;
  /** of everything drawn by chance; 1 when absent */
  readonly seed?: number;
}

export interface BiasOptions {
  readonly onProgress?: (share: number) => void;
  readonly signal?: AbortSignal;
}

/** The first decision that a changed future changed, and where it came from. */
export interface FirstChange extends LookAhead {
  /** what was changed alone and made the difference; empty when it took several inputs together */
  readonly inputs: readonly string[];
}

export interface BiasReport {
  readonly verdict: BiasVerdict;
  readonly why: string;
  readonly strategies: readonly string[];
  readonly instruments: readonly InstrumentId[];
  readonly timeframe: Timeframe;
  readonly from: Time;
  readonly to: Time;
  /** decisions of the baseline, and how many of them were orders */
  readonly decisions: number;
  readonly orders: number;
  readonly cuts: number;
  readonly seed: number;
  readonly lookahead: {
    /** cuts at which a decision changed, by what was done to the future after it */
    readonly truncation: number;
    readonly perturbation: number;
    readonly first: FirstChange | undefined;
  };
  readonly recursive: { readonly runs: readonly WarmupRun[]; readonly skipped: string | undefined };
  /** files the strategy opened that this check cannot change: what comes from them is not judged */
  readonly unjudged: readonly string[];
}

export const CUTS = 12;
/** Share of the progress of each part. */
const PARTS = { baseline: 0.1, futures: 0.6, blame: 0.15, recursive: 0.15 } as const;

/**
 * Checks a strategy for knowledge it cannot have. Runs it in processes of their own on copies of its data.
 * @throws AppError of the run itself (unknown names, empty range, a strategy that fails on the unchanged data), INTERRUPTED
 */
export async function checkBias(request: BiasRequest, options: BiasOptions = {}): Promise<BiasReport> {
  const root = makeRoot();
  // The baseline has a process of its own: what a strategy keeps beyond its modules then comes from a changed future.
  const first = openWatcher(root, options);
  const others = openWatcher(root, options);
  try {
    return await check(request, { root, first, others, onProgress: options.onProgress ?? (() => {}) });
  } finally {
    first.close();
    others.close();
    removeSandbox(root);
  }
}

interface Tools {
  readonly root: string;
  readonly first: Watcher;
  readonly others: Watcher;
  readonly onProgress: (share: number) => void;
}

async function check(request: BiasRequest, tools: Tools): Promise<BiasReport> {
  const { seed = 1 } = request;
  const prepared = await prepare(request, tools.root, tools.first);
  const { baseline } = prepared;
  tools.onProgress(PARTS.baseline);
  const cuts = cutsOf(prepared, request.cuts ?? CUTS, seed);
  const found = await lookAhead(prepared, cuts, seed, tools);
  const recursive = found.first === undefined ? await recursiveCheck(prepared, tools.others) : { runs: [], skipped: 'it looks ahead' };
  tools.onProgress(1);
  const orders = baseline.decisions.filter((d) => d.kind === 'order').length;
  return {
    ...verdictOf({ orders, lookAhead: found.first, warmups: recursive.runs }),
    strategies: baseline.strategies,
    instruments: request.spec.instruments,
    timeframe: baseline.timeframe,
    from: baseline.from,
    to: baseline.to,
    decisions: baseline.decisions.length,
    orders,
    cuts: cuts.length,
    seed,
    lookahead: found,
    recursive,
    unjudged: prepared.unjudged,
  };
}

/** Cuts at closes of decided candles, none before every instrument has one. */
function cutsOf({ baseline, base }: Prepared, count: number, seed: number): Time[] {
  const [main] = base;
  if (main === undefined) return [];
  const begins = Math.max(...base.map((b) => b.closes[firstAtOrAfter(b.candles.at, baseline.from)] ?? Infinity));
  const end = firstAtOrAfter(main.candles.at, baseline.to);
  const instants = main.closes.subarray(Math.min(end, firstAtOrAfter(main.closes, begins)), end);
  const decided = baseline.decisions.filter((d) => d.kind === 'intent' || d.kind === 'order').map((d) => d.at);
  return chooseCuts(decided, instants, count, seeded(seed));
}

interface Found {
  readonly truncation: number;
  readonly perturbation: number;
  readonly first: FirstChange | undefined;
}

async function lookAhead(prepared: Prepared, cuts: readonly Time[], seed: number, { others, onProgress }: Tools): Promise<Found> {
  const { stage, inputs, baseline, base } = prepared;
  const decision = timeframeMs(baseline.timeframe);
  const counts = { truncation: 0, perturbation: 0 };
  let first: LookAhead | undefined;
  const attempt = (future: Future, cut: Time) => {
    const main = base[0];
    const to = main === undefined ? cut : (main.candles.at[rowsKnown(main.closes, cut)] ?? baseline.to);
    return differenceOf(stage.run(others, { changes: future.changes, to }), baseline.decisions, cut);
  };
  const wild = (cut: Time, sign: 1 | -1): Future => perturbation(inputs, cut, { seed: seed + cuts.indexOf(cut), sign, decision });
  for (const [k, cut] of cuts.entries()) {
    const futures = { truncation: truncation(inputs, cut), perturbation: wild(cut, k % 2 === 0 ? 1 : -1) };
    // Both at once: one is written while the other runs.
    const [cutOff, replaced] = await Promise.allSettled([attempt(futures.truncation, cut), attempt(futures.perturbation, cut)]);
    for (const [by, outcome] of [['truncation', cutOff] as const, ['perturbation', replaced] as const]) {
      if (outcome.status === 'rejected') throw outcome.reason;
      const difference = outcome.value;
      if (difference === undefined) continue;
      counts[by] += 1;
      if (first === undefined || difference.at < first.at) first = { ...difference, cut, by };
    }
    onProgress(PARTS.baseline + (PARTS.futures * (k + 1)) / cuts.length);
  }
  if (first === undefined) return { ...counts, first };
  const { cut } = first;
  const signs = [1, -1] as const;
  const names = await blame(
    first,
    signs.map((sign) => wild(cut, sign)),
    truncation(inputs, cut),
    (future) => attempt(future, cut),
  );
  return { ...counts, first: { ...first, inputs: names } };
}
