// Monte Carlo on a run: its trades shuffled, its days drawn again, its prices moved, its entries left to chance.
import { AppError, calendarOf, type Workers } from '../../core/index.ts';
import { type BlockKind, defaultBlock, returnSeries } from '../../quant/statistics/index.ts';
import {
  emptyPaths,
  joinPaths,
  type PathRange,
  type Paths,
  pathRanges,
  type ResampleKind,
  recordCurve,
  resampledPaths,
  shownSteps,
  tradePlans,
  tradeReturns,
  walk,
} from '../../research/optimisation/index.ts';
import type { FanMethod, FanResult, MonteCarloReport } from '../../research/report/index.ts';
import { type BaseRun, loadBase } from './base-run.ts';
import { type Made, madeOf } from './made.ts';
import { entryPaths, noisyPaths } from './monte-carlo-tasks.ts';
import { type PlainRun, revive } from './plain-run.ts';

export interface MonteCarloRequest {
  readonly home: string;
  readonly base: BaseRun;
  readonly methods: readonly FanMethod[];
  /** of shuffled trades and resampled days */
  readonly paths: number;
  /** of runs made again, for noise and random entries */
  readonly reruns: number;
  readonly seed: number;
  /** fraction of the starting equity whose loss counts as ruin */
  readonly ruinLoss: number;
  readonly blocks: BlockKind;
  /** (mean) days of a block; the cube root of the days when absent */
  readonly block?: number;
  /** of the noise, in spreads of the returns from close to close */
  readonly noise: number;
  readonly command: string;
}

export interface ExperimentOptions {
  readonly workers: Workers;
  readonly onProgress?: (done: number, total: number) => void;
  /** what a person following it wants to know, a line each */
  readonly onNote?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** Steps of a fan that are kept: as many as a chart can show. */
const SHOWN = 200;
/** Paths of a piece: resampling takes microseconds a path, a run made again milliseconds. */
const RESAMPLED_AT_ONCE = 250;
const RERUN_AT_ONCE = 4;

class MonteCarlo {
  private readonly request: MonteCarloRequest;
  private readonly options: ExperimentOptions;
  private readonly counts: Map<FanMethod, { done: number; total: number }>;

  constructor(request: MonteCarloRequest, options: ExperimentOptions) {
    this.request = request;
    this.options = options;
    // a resampled path is far less work than a run made again
    this.counts = new Map(request.methods.map((m) => [m, { done: 0, total: m === 'trades' || m === 'returns' ? request.paths / 500 : request.reruns }]));
  }

  private progress(method: FanMethod, share: number): void {
    const count = this.counts.get(method);
    if (count !== undefined) count.done = share * count.total;
    let [done, total] = [0, 0];
    for (const c of this.counts.values()) [done, total] = [done + c.done, total + c.total];
    this.options.onProgress?.(done, total);
  }

  private async inPieces(method: FanMethod, ranges: readonly PathRange[], run: (onDone: () => void) => Promise<Paths[]>): Promise<Paths> {
    let done = 0;
    return joinPaths(await run(() => this.progress(method, ++done / ranges.length)));
  }

  /** Trades or days in other orders. */
  async resampled(method: FanMethod, kind: ResampleKind, returns: Float64Array, block: number, stepAt: (step: number) => number): Promise<Made> {
    const { paths, seed, ruinLoss } = this.request;
    const { workers, signal } = this.options;
    const shown = shownSteps(returns.length, SHOWN);
    const ranges = pathRanges(paths, RESAMPLED_AT_ONCE);
    const shared = { returns, kind, block, shown, seed };
    const all = await this.inPieces(method, ranges, (onDone) =>
      workers.run(resampledPaths, ranges, { shared, onDone, ...(signal === undefined ? {} : { signal }) }),
    );
    const actual = emptyPaths(1, shown.length);
    walk(
      actual,
      0,
      returns,
      Uint32Array.from(returns, (_, i) => i),
      shown,
    );
    const setting =
      kind === 'trades' ? `${returns.length} closed trades` : `${returns.length} days, ${kind} blocks of ${block}${kind === 'stationary' ? ' on average' : ''}`;
    return madeOf(all, actual, kind === 'trades' ? 'trade' : 'time', Array.from(shown, stepAt), ruinLoss, setting);
  }

  /** Runs made again on other prices or with other entries. */
  async again(method: FanMethod, run: PlainRun): Promise<Made> {
    const { base, reruns, seed, ruinLoss, noise } = this.request;
    const { workers, signal } = this.options;
    const { curve, result, record } = base;
    const times = Float64Array.from(shownSteps(curve.at.length, SHOWN), (step) => (step === 0 ? record.from : (curve.at[step - 1] as number)));
    const ranges = pathRanges(reruns, RERUN_AT_ONCE);
    const more = signal === undefined ? {} : { signal };
    const shared = { run, times, seed };
    const plans = method === 'entries' ? tradePlans(await revive(run), result.trades, curve, result.equity.start) : [];
    const all = await this.inPieces(method, ranges, (onDone) =>
      method === 'noise'
        ? workers.run(noisyPaths, ranges, { shared: { ...shared, level: noise }, onDone, ...more })
        : workers.run(entryPaths, ranges, { shared: { ...shared, plans }, onDone, ...more }),
    );
    const actual = emptyPaths(1, times.length);
    recordCurve(actual, 0, curve, result.equity.start, times);
    const setting =
      method === 'noise'
        ? `every close off by ${noise} × the usual move from close to close`
        : `${result.trades.length} trades of the same side, size and length`;
    return madeOf(all, actual, 'time', [...times], ruinLoss, setting);
  }
}

const daysOf = ({ curve, result, record }: BaseRun, calendar: Parameters<typeof calendarOf>[0]) =>
  returnSeries(
    { curve: { ...curve, exposure: new Float64Array(0) }, start: { at: record.from, equity: result.equity.start } },
    { calendar: calendarOf(calendar) },
  );

/** Fewer steps than this have no other order worth looking at. */
const STEPS_MIN = 10;

function need(what: string, count: number): void {
  if (count < STEPS_MIN) throw new AppError('VERDICT', what, `there are ${count}, fewer than ${STEPS_MIN}`, 'Take a longer run.');
}

/**
 * Other pasts of a run by the methods asked for. A method that cannot be used on this run is left out, and the report says why.
 * @throws AppError CONFLICT when candles are needed and are not those of the run any more, INTERRUPTED
 */
export async function monteCarlo(request: MonteCarloRequest, options: ExperimentOptions): Promise<MonteCarloReport> {
  const { base, methods, block, blocks } = request;
  const { record, result } = base;
  const work = new MonteCarlo(request, options);
  const run = await loadBase(request.home, base);
  const results: FanResult[] = [];
  const skipped: { method: FanMethod; why: string }[] = [];
  const attempt: Readonly<Record<FanMethod, () => Promise<Made>>> = {
    trades: async () => {
      need('trades', result.trades.length);
      return work.resampled('trades', 'trades', tradeReturns(result.trades, result.equity.start), 1, (step) => step);
    },
    returns: async () => {
      const { returns, at } = daysOf(base, run.instruments[0]?.calendar ?? 'UTC');
      need('days', returns.length);
      return work.resampled('returns', blocks, returns, block ?? defaultBlock(returns.length), (step) => at[step] as number);
    },
    noise: () => work.again('noise', run),
    entries: () => work.again('entries', run),
  };
  for (const method of methods)
    try {
      results.push({ method, ...(await attempt[method]()) });
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'VERDICT') throw error;
      skipped.push({ method, why: error.problem });
    }
  return {
    title: `${record.strategies.map((s) => s.name).join(' + ')} on ${record.spec.instruments.join(', ')}: other pasts`,
    strategies: record.strategies.map((s) => s.name),
    instruments: record.spec.instruments,
    timeframe: record.timeframe,
    from: record.from,
    to: record.to,
    synthetic: result.caveats.some((c) => c.code === 'SYNTHETIC_DATA'),
    currency: result.currency,
    dataHash: record.dataHash,
    codeVersion: record.codeVersion,
    command: request.command,
    seed: request.seed,
    trades: result.trades.length,
    ruinLoss: request.ruinLoss,
    results,
    skipped,
  };
}
