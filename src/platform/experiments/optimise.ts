// A search over a strategy's parameters: points over threads, finished ones kept, every trial counted, the best judged by what luck alone would bring.
import { createHash } from 'node:crypto';
import { calendarOf, type Instrument, parametersOf, resolveParameters } from '../../core/index.ts';
import { countTrials, type Work, withWork } from '../../outside/storage/index.ts';
import { cornersOf, type Point, pointKey, type SamplerName, samplers, spaceOf } from '../../quant/search/index.ts';
import {
  dayStatistics,
  guardsOf,
  heatMaps,
  type ObjectiveName,
  type Outcome,
  optimise,
  type Sheet,
  type Tried,
  worthOf,
} from '../../research/optimisation/index.ts';
import type { SearchReport, SearchRow } from '../../research/report/index.ts';
import { codeVersion, findStrategy, loadRun, type RunSpec } from '../backtests/index.ts';
import { runKept } from './kept.ts';
import type { ExperimentOptions } from './monte-carlo.ts';
import { type Piece, sweepPiece, sweepProof, sweepYardstick } from './optimise-tasks.ts';
import { type PlainRun, plainRun } from './plain-run.ts';
import { periodHash, trialKeys } from './trial-keys.ts';

export interface OptimiseRequest {
  readonly home: string;
  /** one strategy; its parameters are those that are not varied */
  readonly spec: RunSpec;
  /** ranges as people write them, by parameter; those the strategy declares when empty */
  readonly vary: Readonly<Record<string, string>>;
  readonly search: SamplerName;
  readonly trials: number;
  readonly objective: ObjectiveName;
  readonly seed: number;
  readonly command: string;
}

/** Points of a piece: a share of the round that does not depend on the number of threads, at most this many. */
const PIECE_MOST = 10;
const PIECES_LEAST = 16;

const sha = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Runs rounds of points in pieces, keeping each as it is finished. */
class Rounds {
  private readonly work: Work;
  private readonly run: PlainRun;
  private readonly options: ExperimentOptions;
  /** points of the whole search; undefined where the first round is all of it */
  private readonly total: number | undefined;
  private done = 0;
  readonly finished: Point[] = [];
  readonly because = new Set<string>();
  walked = 0;

  constructor(work: Work, run: PlainRun, options: ExperimentOptions, total: number | undefined) {
    this.work = work;
    this.run = run;
    this.options = options;
    this.total = total;
  }

  async evaluate(points: readonly Point[]): Promise<readonly Outcome[]> {
    const size = Math.max(1, Math.min(PIECE_MOST, Math.floor(points.length / PIECES_LEAST)));
    const pieces = Array.from({ length: Math.ceil(points.length / size) }, (_, i) => points.slice(i * size, (i + 1) * size));
    const names = pieces.map((piece) => sha(piece.map(pointKey).join('\n')).slice(0, 32));
    const { workers, signal, onProgress } = this.options;
    const total = this.total ?? points.length;
    const done: Piece[] = await runKept(this.work, names, workers, sweepPiece, pieces, {
      shared: this.run,
      ...(signal === undefined ? {} : { signal }),
      onProgress: (count) => onProgress?.(Math.min(total, this.done + count * size), total),
    });
    this.done += points.length;
    for (const { walked, because } of done) {
      this.walked += walked;
      for (const reason of because) this.because.add(reason);
    }
    this.finished.push(...points);
    return done.flatMap((piece) => piece.outcomes);
  }
}

const rowOf = (point: Point, outcome: Outcome, worth: number, sheet: Sheet): SearchRow => ({
  point,
  worth,
  totalReturn: outcome.end / sheet.start.equity - 1,
  sharpe: outcome.fault === undefined ? dayStatistics(outcome, sheet).sharpe : Number.NaN,
  maxDrawdown: outcome.maxDrawdown,
  trades: outcome.trades,
  ...(outcome.fault === undefined ? {} : { fault: outcome.fault }),
});

/** Best first; those without a worth last, in the order they were tried. */
const ranked = (tried: readonly Tried[]): Tried[] => {
  const rank = (t: Tried): number => (Number.isFinite(t.worth) ? t.worth : Number.NEGATIVE_INFINITY);
  return tried.toSorted((a, b) => (rank(a) === rank(b) ? 0 : rank(b) - rank(a)));
};

/**
 * Searches. Interrupted and asked again in the same words, it goes on where it was.
 * @throws AppError UNKNOWN_NAME, UNKNOWN_KEY, OUT_OF_RANGE for what cannot be searched; STRATEGY_FAULT when signals and onCandle disagree;
 * CONFLICT when another process does the same search; INTERRUPTED
 */
export async function optimiseStrategy(request: OptimiseRequest, options: ExperimentOptions): Promise<SearchReport> {
  const { home, spec, search, trials, objective, seed } = request;
  const { strategy, hash } = await findStrategy(spec.strategies[0]?.name ?? '');
  const given = spec.strategies[0]?.parameters ?? {};
  const space = spaceOf(parametersOf(strategy), request.vary, Object.keys(given));
  for (const corner of cornersOf(space)) resolveParameters(strategy, { ...given, ...corner });
  const sampler = samplers[search](space, { trials, seed });
  const loaded = await loadRun(home, spec, 1, cornersOf(space));
  const run = plainRun(loaded, spec);
  const deciding = [spec, space, search, trials, objective, seed, loaded.dataHash, codeVersion(), hash];
  const data = periodHash(loaded);
  const keyOf = trialKeys(loaded, spec);
  const more = options.signal === undefined ? {} : { signal: options.signal };
  return withWork(home, 'optimise', sha(JSON.stringify(deciding)), async (work) => {
    const [yardstick] = await options.workers.run(sweepYardstick, [undefined], { shared: run, ...more });
    if (yardstick === undefined) throw new Error('one yardstick was asked for, none came');
    const sheet: Sheet = { ...yardstick.sheet, calendar: calendarOf((loaded.setup.instruments[0] as Instrument).calendar) };
    const rounds = new Rounds(work, run, options, search === 'grid' || search === 'random' ? undefined : trials);
    let tried: readonly Tried[] = [];
    let count = 0;
    try {
      tried = await optimise({ sampler, objective, sheet, evaluate: (points) => rounds.evaluate(points) });
    } finally {
      // what was tried was tried, also when the search was stopped
      count = await countTrials(home, data, strategy.name, rounds.finished.map(keyOf));
    }
    const order = ranked(tried);
    const [best] = order;
    if (best !== undefined && rounds.walked > 0) await options.workers.run(sweepProof, [best.point], { shared: run, ...more });
    return {
      title: `${strategy.name} on ${spec.instruments.join(', ')}: ${objective} sought at ${tried.length} points`,
      strategy: strategy.name,
      instruments: spec.instruments,
      timeframe: loaded.timeframe,
      from: loaded.setup.from,
      to: loaded.setup.to,
      synthetic: loaded.setup.instruments.some((i) => i.rulesSource === 'synthetic'),
      search,
      objective,
      seed,
      dataHash: loaded.dataHash,
      codeVersion: codeVersion(),
      command: request.command,
      rows: order.map((t) => rowOf(t.point, t.outcome, t.worth, sheet)),
      given: rowOf({}, yardstick.outcome, worthOf(objective, yardstick.outcome, sheet), sheet),
      guards: guardsOf(tried, space, sheet, count, seed),
      heats: heatMaps(tried, space),
      walked: rounds.walked,
      because: [...rounds.because],
    };
  });
}
