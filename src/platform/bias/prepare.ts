// What a check needs before it can compare: what the strategy needs, a copy of that much data, and a baseline on it.
import { AppError, firstAtOrAfter, rulesInPlain, type Time, timeframeMs } from '../../core/index.ts';
import { readInstruments } from '../../outside/storage/index.ts';
import type { RunSpec } from '../backtests/index.ts';
import type { WatchedResult } from './child.ts';
import { baseInput, type CandleInput, calendared, clipInput, fileInput, type Input, storeInputs } from './inputs.ts';
import { openStage, type Stage } from './stage.ts';
import type { Watcher } from './watcher.ts';

export interface Prepared {
  readonly stage: Stage;
  readonly inputs: readonly Input[];
  /** per instrument, the series decisions are made on */
  readonly base: readonly CandleInput[];
  readonly baseline: WatchedResult;
  /** candles of each base series that the inputs need before the run */
  readonly warmups: readonly number[];
  readonly unjudged: readonly string[];
}

/** Data kept after the end of the run, for strategies that look beyond it: a share of the run, at least so many candles. */
const MARGIN = 0.1;
const MARGIN_CANDLES = 500;
/** Longest warm-up that is tried, in times of the declared need. */
export const LONGEST_WARMUP = 4;

/** The spec with everything fixed that a shorter or changed history would make come out differently. */
function fixed(spec: RunSpec, probed: WatchedResult): RunSpec {
  const [instrument] = probed.instruments;
  const rule = instrument?.rules[0];
  const grid =
    instrument === undefined || rule === undefined || instrument.continuous
      ? {}
      : { tick: rulesInPlain(rule, instrument.priceScale, instrument.quantityScale).tick };
  return {
    ...spec,
    timeframe: probed.timeframe,
    from: probed.from,
    to: probed.to,
    ...(spec.file === undefined ? {} : { file: { ...spec.file, ...grid } }),
  };
}

/** What is kept of the data: the run, the longest warm-up before it, and a margin after it. */
function keptRange(base: readonly CandleInput[], { from, to, timeframe }: WatchedResult, warmups: readonly number[]): { from: Time; to: Time } {
  const rows = base.map((b, k) => firstAtOrAfter(b.candles.at, from) - Math.ceil(LONGEST_WARMUP * (warmups[k] as number)) - 1);
  return {
    from: Math.min(...base.map((b, k) => b.candles.at[Math.max(0, rows[k] as number)] ?? from)),
    to: to + Math.max(MARGIN * (to - from), MARGIN_CANDLES * timeframeMs(timeframe)),
  };
}

/** Files the strategy opened by itself: those of candles become inputs, the others cannot be judged. */
async function ownFiles(paths: readonly string[], spec: RunSpec): Promise<{ inputs: Input[]; unjudged: string[] }> {
  const inputs: Input[] = [];
  const unjudged: string[] = [];
  for (const path of paths) {
    try {
      // 'index': it follows the path of its instrument and is never taken for the series that is traded
      inputs.push(await fileInput(path, spec.instruments[0] as string, spec.file?.timezone ?? 'UTC', 'index'));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      unjudged.push(path);
    }
  }
  return { inputs, unjudged };
}

/**
 * Loads the strategy once to learn what it needs, copies that much, and makes the baseline on the copy.
 * @throws AppError of the run itself
 */
export async function prepare({ home, spec }: { home: string; spec: RunSpec }, root: string, watcher: Watcher): Promise<Prepared> {
  const given =
    spec.file === undefined
      ? await storeInputs(home, spec.instruments)
      : [await fileInput(spec.file.path, spec.instruments[0] as string, spec.file.timezone ?? 'UTC')];
  const known = (await readInstruments(home)).filter((e) => spec.instruments.includes(e.id));
  const probed = await openStage(root, { home, spec, inputs: given, instruments: known }).run(watcher, { probe: true });
  const fixedSpec = fixed(spec, probed);
  const warmups = probed.base.map((b) => b.warmup);
  let reads = probed.reads;
  for (;;) {
    const own = await ownFiles(reads, spec);
    const whole = calendared([...given, ...own.inputs], probed.instruments);
    const range = keptRange(
      probed.base.map((b) => baseInput(whole, b)),
      probed,
      warmups,
    );
    const inputs = whole.map((input) => clipInput(input, range.from, range.to));
    const stage = openStage(root, { home, spec: fixedSpec, inputs, instruments: probed.instruments });
    const baseline = await stage.run(watcher, {});
    const more = baseline.reads.filter((path) => !reads.includes(path));
    if (more.length === 0) return { stage, inputs, base: probed.base.map((b) => baseInput(inputs, b)), baseline, warmups, unjudged: own.unjudged };
    // It opened them only while it ran: they are data of this check like the others.
    reads = [...reads, ...more];
  }
}
