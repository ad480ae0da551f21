// Walk forward: every fold on some thread, finished ones kept, all tests as one curve with everything that speaks against believing it.
import { createHash } from 'node:crypto';
import { type Caveat, calendarOf, type Instrument, parametersOf, resolveParameters, timeframeMs } from '../../core/index.ts';
import { countTrials, withWork } from '../../outside/storage/index.ts';
import { cornersOf, type SamplerName, spaceOf } from '../../quant/search/index.ts';
import { defaultOptions, drawdownSeries, statistics } from '../../quant/statistics/index.ts';
import { buyAndHold } from '../../research/backtest/index.ts';
import {
  efficiency,
  type FoldPlan,
  type FoldResult,
  type FoldSearch,
  foldsOf,
  movement,
  type ObjectiveName,
  overfittingOf,
  stitched,
  trialsOf,
} from '../../research/optimisation/index.ts';
import { pickPoints, type WalkForwardReport } from '../../research/report/index.ts';
import { codeVersion, findStrategy, type LoadedRun, loadRun, type RunSpec } from '../backtests/index.ts';
import { runKept } from './kept.ts';
import type { ExperimentOptions } from './monte-carlo.ts';
import { plainRun } from './plain-run.ts';
import { periodHash, trialKeys } from './trial-keys.ts';
import { type ModelPlan, type ModelShared, modelFold, prepareModel } from './walk-forward-models.ts';
import { parameterFold } from './walk-forward-tasks.ts';

export interface WalkForwardRequest {
  readonly home: string;
  readonly spec: RunSpec;
  readonly plan: Pick<FoldPlan, 'folds' | 'train' | 'test' | 'anchored'>;
  /** how parameters are chosen on each training window; undefined: they stay as given */
  readonly search:
    | { readonly sampler: SamplerName; readonly trials: number; readonly objective: ObjectiveName; readonly vary: Readonly<Record<string, string>> }
    | undefined;
  /** a model learned on each training window, whose predictions the strategy trades; its parameters are not searched */
  readonly model?: ModelPlan;
  readonly seed: number;
  readonly command: string;
}

/** Buckets of a chart's points: each keeps its highest, its lowest and its deepest. */
const BUCKETS = 250;

function chart({ curve, start }: ReturnType<typeof stitched>, held: Float64Array): WalkForwardReport['curve'] {
  const drawdown = drawdownSeries(curve.equity, start.equity);
  const rows = [...pickPoints(curve.equity, drawdown, BUCKETS)];
  const pick = (column: Float64Array, scale = 1): number[] => rows.map((i) => Number(((column[i] as number) / scale).toPrecision(8)));
  return { at: pick(curve.at), equity: pick(curve.equity, start.equity), held: pick(held), drawdown: pick(drawdown) };
}

/** Caveats of all folds, each once; the number of trades is judged over all of them. */
function caveatsOf(folds: readonly FoldResult[]): Caveat[] {
  const seen = new Map<string, Caveat>();
  for (const { caveats } of folds) for (const c of caveats) if (c.code !== 'FEW_TRADES') seen.set(`${c.code} ${c.text}`, c);
  const all = [...seen.values()];
  // of caveats that count something, one fold's count speaks for its kind
  return all.filter((c, k) => all.findIndex((other) => other.code === c.code) === k);
}

/**
 * Walks forward. Interrupted and asked again in the same words, it goes on where it was.
 * @throws AppError OUT_OF_RANGE where the folds do not fit, UNKNOWN_NAME, CONFLICT when another process does the same walk, INTERRUPTED
 */
export async function walkForward(request: WalkForwardRequest, { workers, onProgress, onNote, signal }: ExperimentOptions): Promise<WalkForwardReport> {
  const { home, spec, plan, seed, command } = request;
  const search = await searchOf(request);
  const loaded = await loadRun(home, spec, 1, search === undefined ? [] : cornersOf(search.space));
  const { setup } = loaded;
  const folds = foldsOf({ ...plan, from: setup.from, to: setup.to, step: timeframeMs(loaded.timeframe) });
  const way = await wayOf(request, loaded, search);
  const deciding = JSON.stringify([spec, plan, way.decides, seed, loaded.dataHash, codeVersion(), loaded.strategies.map((s) => s.hash)]);
  const key = createHash('sha256').update(deciding).digest('hex');
  const options = {
    ...(onProgress === undefined ? {} : { onProgress }),
    ...(onNote === undefined ? {} : { onNote }),
    ...(signal === undefined ? {} : { signal }),
  };
  const names = folds.map((f) => `fold ${f.index + 1}`);
  const results = await withWork(home, 'walk-forward', key, (work) =>
    way.kind === 'model'
      ? runKept(work, names, workers, modelFold, folds, { shared: way.shared, ...options })
      : runKept(work, names, workers, parameterFold, folds, { shared: { run: plainRun(loaded, spec), search: way.decides, seed }, ...options }),
  );
  const keyOf = trialKeys(loaded, spec);
  const points = results.flatMap((r) => r.tried);
  const trials = way.kind === 'model' ? [way.decides.slice(0, 16)] : points.length === 0 ? [keyOf({})] : points.map(keyOf);
  const count = await countTrials(home, periodHash(loaded), setup.deployments[0]?.strategy.name ?? '', trials);
  const { learned, how } = way;
  return told(loaded, results, { search, count, learned, how, anchored: plan.anchored, instruments: spec.instruments, seed, command });
}

type Way = Pick<WalkForwardReport, 'learned' | 'how'> &
  (
    | { readonly kind: 'parameters'; readonly decides: FoldSearch | undefined }
    | { readonly kind: 'model'; readonly decides: string; readonly shared: ModelShared }
  );

/** What is varied on each training window. @throws AppError UNKNOWN_NAME, UNKNOWN_KEY, OUT_OF_RANGE for what cannot be searched */
async function searchOf({ search, spec }: WalkForwardRequest): Promise<FoldSearch | undefined> {
  if (search === undefined) return undefined;
  const { sampler, trials, objective, vary } = search;
  const { strategy } = await findStrategy(spec.strategies[0]?.name ?? '');
  const given = spec.strategies[0]?.parameters ?? {};
  const space = spaceOf(parametersOf(strategy), vary, Object.keys(given));
  for (const corner of cornersOf(space)) resolveParameters(strategy, { ...given, ...corner });
  return { sampler, trials, objective, space };
}

/** What every fold does before its test. */
async function wayOf(request: WalkForwardRequest, loaded: LoadedRun, search: FoldSearch | undefined): Promise<Way> {
  const { home, spec, model, seed } = request;
  if (model === undefined) {
    const how = search === undefined ? 'none: parameters stay as given' : `${search.sampler}, ${search.trials} points a fold at most, by ${search.objective}`;
    return { kind: 'parameters', learned: search === undefined ? 'nothing' : 'parameters', how, decides: search };
  }
  const training = await prepareModel(home, loaded, model, seed);
  const rows = training.dataset.series.map(({ first, end }, k) => ({ first, end, instrument: spec.instruments[k] as string }));
  const { label } = training.request;
  return {
    kind: 'model',
    learned: 'model',
    how: `${model.learner} of ${training.set.name} (${training.set.columns.length} features), label ${label.kind} over ${label.horizon} candles, learned anew in every fold`,
    decides: training.key,
    shared: { run: plainRun(loaded, spec), training: training.shared, parameters: model.parameters, rows, seed },
  };
}

interface Told extends Pick<WalkForwardReport, 'learned' | 'how' | 'anchored' | 'instruments' | 'seed' | 'command'> {
  readonly search: FoldSearch | undefined;
  /** different trials ever made on this data */
  readonly count: number;
}

function told(loaded: LoadedRun, results: readonly FoldResult[], { search, count, ...facts }: Told): WalkForwardReport {
  const { setup } = loaded;
  const all = stitched(results);
  const held = buyAndHold(
    loaded.base.map((s) => ({ candles: s.candles, lagMs: timeframeMs(s.timeframe) })),
    all.curve.at,
    all.start.at,
  );
  const own = trialsOf(results);
  const trials = { ...own, count: Math.max(own.count, count) };
  const figures = statistics(
    { ...all, benchmark: held, benchmarkStart: 1 },
    { ...defaultOptions, calendar: calendarOf((setup.instruments[0] as Instrument).calendar), trials },
  );
  const strategy = setup.deployments.map((d) => d.name).join(' + ');
  const caveats = caveatsOf(results);
  return {
    title: `${strategy} on ${facts.instruments.join(', ')}: walked forward`,
    strategy,
    timeframe: loaded.timeframe,
    from: (results[0] as FoldResult).fold.test.from,
    to: (results.at(-1) as FoldResult).fold.test.to,
    synthetic: caveats.some((c) => c.code === 'SYNTHETIC_DATA'),
    currency: setup.reporting,
    dataHash: loaded.dataHash,
    codeVersion: codeVersion(),
    ...facts,
    folds: results.map((r) => ({
      train: r.fold.train,
      test: r.fold.test,
      parameters: r.parameters,
      tried: r.learned ?? r.tried.length,
      inSample: r.inSample,
      outOfSample: r.outOfSample,
      note: r.note ?? '',
    })),
    statistics: figures,
    confidence: defaultOptions.confidence,
    trials: trials.count,
    efficiency: efficiency(results),
    overfitting: overfittingOf(results),
    movements: (search?.space ?? []).map((d) => ({ parameter: d.name, moved: movement(d, results) })),
    curve: chart(all, held),
    caveats,
  };
}
