// The first start: a data folder with something in it, every built-in strategy tried once, and what came of it on one page.
import { accessSync, constants, copyFileSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { AppError, type Strategy } from '../core/index.ts';
import { fileError, fundingPath, openRuns, openStore, replaceFile } from '../outside/storage/index.ts';
import { codeVersion, type ExecutedRun, type RunRecord, type RunResult, type RunSpec, superviseRun } from '../platform/backtests/index.ts';
import { addSample, addSynthetic, sampleId, sampleSource } from '../platform/markets/index.ts';
import { namedTraits } from '../quant/candles/index.ts';
import { syntheticId } from '../quant/synthetic/index.ts';
import { type OverviewRow, renderOverview } from '../research/report/index.ts';
import { type Candidate, type FirstRun, firstRun, originOf } from './first-runs.ts';

/** Days and seed of the made-up perpetual: enough for a few hundred decisions at 4 h. */
const SYNTHETIC = { days: 120, seed: 1 };
export const syntheticSource = `SYNTHETIC: generated with seed ${SYNTHETIC.seed}, no market ever printed it`;

export interface Prepared {
  readonly home: string;
  /** what was put there just now */
  readonly added: readonly string[];
  /** why the sample is not there, where it is not */
  readonly lacking: string | undefined;
  readonly candidates: readonly Candidate[];
}

/** Makes the data folder. @throws AppError NO_PERMISSION, NO_SPACE, BAD_VALUE when it is no folder */
function openHome(home: string): void {
  try {
    if (existsSync(home) && !statSync(home).isDirectory())
      throw new AppError('BAD_VALUE', home, 'it is a file, not a folder', 'Name a folder with TRADEWIND_HOME or --home.');
    mkdirSync(home, { recursive: true });
    accessSync(home, constants.W_OK);
  } catch (error) {
    throw fileError(home, error);
  }
}

/** What is stored, as far as it can be traded. */
export async function candidatesIn(home: string): Promise<Candidate[]> {
  const series = (await openStore(home).describe()).filter((s) => s.kind === 'last' && s.rows > 0);
  const funded = (id: string): boolean => namedTraits(id).kind !== 'perpetual' || existsSync(fundingPath(home, id));
  return series.map(({ id, timeframe, rows, from, to }) => ({ id, timeframe, rows, from, to, funded: funded(id) }));
}

/** The data folder, with the samples where nobody imported anything. @throws AppError NO_PERMISSION, NO_SPACE, BAD_VALUE */
export async function prepare(home: string): Promise<Prepared> {
  openHome(home);
  const stored = openStore(home).list();
  const added: string[] = [];
  let lacking: string | undefined;
  if (stored.every((s) => originOf(s.id) !== 'imported')) {
    if (!stored.some((s) => s.id === sampleId)) lacking = await orLacking(() => addSample(home).then(() => added.push(sampleId)));
    if (!stored.some((s) => s.id === syntheticId)) {
      await addSynthetic(home, SYNTHETIC);
      added.push(syntheticId);
    }
  }
  return { home, added, lacking, candidates: await candidatesIn(home) };
}

/** The sample comes with an optional package: without it the start goes on, and says so. */
async function orLacking(add: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await add();
    return undefined;
  } catch (error) {
    if (error instanceof AppError && error.code === 'MISSING_PART') return error.message;
    throw error;
  }
}

/** Where stored prices come from, in a sentence. */
export const sourceOf = (id: string): string => (originOf(id) === 'sample' ? sampleSource : originOf(id) === 'synthetic' ? syntheticSource : 'imported');

export interface StartedRun extends FirstRun {
  readonly id: string;
  readonly record: RunRecord;
  readonly result: RunResult;
  readonly report: string;
  readonly synthetic: boolean;
  /** it was stored already, and nothing it depends on has changed */
  readonly reused: boolean;
}

export interface StartOptions {
  readonly prepared: Prepared;
  readonly strategies: readonly Strategy[];
  readonly specOf: (run: FirstRun) => RunSpec;
  readonly idOf: (run: ExecutedRun) => string;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export interface Started {
  /** in the order of the strategies */
  readonly runs: readonly StartedRun[];
  /** strategies for which nothing stored is fine enough */
  readonly unfit: readonly string[];
  /** the run that tells most, and a copy of its report at an address that stays */
  readonly best: StartedRun | undefined;
  readonly report: string | undefined;
  readonly index: string;
}

const AT_ONCE = 2;
const changed = (path: string): number => (existsSync(path) ? statSync(path).mtimeMs : 0);

/** When anything that a run on `id` reads from the data folder was last written. */
function dataChanged(home: string, id: string): number {
  const candles = openStore(home)
    .list()
    .filter((s) => s.id === id)
    .map((s) => s.path);
  const rules = readdirSync(home)
    .filter((n) => n.startsWith('instruments.'))
    .map((n) => join(home, n));
  return Math.max(...[...candles, ...rules, fundingPath(home, id)].map(changed));
}

/** A stored run of the same spec by the same code, made after its data was last written. */
function storedRun(home: string, spec: RunSpec): { id: string; record: RunRecord; result: RunResult } | undefined {
  const runs = openRuns(home);
  const wanted = JSON.stringify(spec);
  for (const { id, files } of runs.list()) {
    if (!['run.json', 'result.json', 'report.html'].every((f) => files.includes(f))) continue;
    const record = runs.readJson<RunRecord>(id, 'run.json');
    if (JSON.stringify(record.spec) !== wanted || record.codeVersion !== codeVersion()) continue;
    if (spec.instruments.some((i) => dataChanged(home, i) >= record.created)) continue;
    return { id, record, result: runs.readJson<RunResult>(id, 'result.json') };
  }
  return undefined;
}

async function runOne(run: FirstRun, { prepared, specOf, idOf, signal }: StartOptions, onProgress: (part: number) => void): Promise<StartedRun> {
  const { home } = prepared;
  const spec = specOf(run);
  const runs = openRuns(home);
  const synthetic = originOf(run.instrument) === 'synthetic';
  const found = storedRun(home, spec);
  if (found !== undefined) return { ...run, ...found, report: runs.path(found.id, 'report.html'), synthetic, reused: true };
  const command = `tradewind backtest -s ${run.strategy} -i ${run.instrument} -t ${run.timeframe}`;
  const executed = await superviseRun(
    { home, spec, command },
    { ...(signal === undefined ? {} : { signal }), onProgress: (done, total) => onProgress(done / total) },
  );
  const id = idOf(executed);
  runs.write(id, executed.files);
  return { ...run, id, record: executed.record, result: executed.result, report: runs.path(id, 'report.html'), synthetic, reused: false };
}

/** The run from which most can be learned: on real prices if there is one, without a fault, with the most round trips. Not the one that made most. */
const mostTold = (runs: readonly StartedRun[]): StartedRun | undefined =>
  [...runs].sort(
    (a, b) =>
      Number(a.synthetic) - Number(b.synthetic) ||
      a.result.faults.length - b.result.faults.length ||
      (b.result.statistics['trades'] ?? 0) - (a.result.statistics['trades'] ?? 0),
  )[0];

const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
const figure = (x: number | null | undefined): number => x ?? Number.NaN;

const overviewRow = (run: StartedRun, folder: string): OverviewRow => {
  const s = run.result.statistics;
  return {
    strategy: run.strategy,
    on: `${run.instrument} ${run.timeframe}`,
    period: `${day(run.record.from)} to ${day(run.record.to)}`,
    synthetic: run.synthetic,
    totalReturn: figure(s['totalReturn']),
    benchmarkReturn: figure(s['benchmarkReturn']),
    sharpe: figure(s['sharpe']),
    maxDrawdown: figure(s['maxDrawdown']),
    trades: figure(s['trades']),
    verdict: run.result.verdict,
    report: relative(folder, run.report).split(sep).map(encodeURIComponent).join('/'),
  };
};

/** How the runs were made, for whoever reads their figures. */
export function notesOf(runs: readonly StartedRun[]): string[] {
  const spec = runs[0]?.record.spec;
  return [
    ...(spec === undefined
      ? []
      : [`Every figure is after fees and slippage, with the risk limits on. An entry is ${spec.sizing} of equity; buying and holding is all in from the first day.`]),
    'The strategies have the parameters they come with, not tuned to these prices.',
    ...[...new Set(runs.map((r) => r.instrument))].map((id) => `${id}: ${sourceOf(id)}.`),
  ];
}

/** Runs every strategy on what fits it, at most two at a time, and writes `start/index.html` and `start/report.html`. @throws AppError */
export async function tryAll(options: StartOptions): Promise<Started> {
  const { prepared, strategies } = options;
  const planned = strategies.map((s) => firstRun(s, prepared.candidates));
  const work = planned.filter((r) => r !== undefined);
  const parts = new Float64Array(work.length);
  const runs: StartedRun[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let k = next++; k < work.length; k = next++) {
      const tell = (part: number): void => {
        parts[k] = part;
        options.onProgress?.(
          parts.reduce((a, b) => a + b, 0),
          work.length,
        );
      };
      runs[k] = await runOne(work[k] as FirstRun, options, tell);
      tell(1);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const best = mostTold(runs);
  const folder = join(prepared.home, 'start');
  const index = join(folder, 'index.html');
  const report = join(folder, 'report.html');
  const rows = runs.map((r) => overviewRow(r, folder));
  await replaceFile(index, (temp) => writeFileSync(temp, renderOverview({ title: 'The built-in strategies, tried once each', notes: notesOf(runs), rows })));
  if (best !== undefined) await replaceFile(report, (temp) => copyFileSync(best.report, temp));
  return { runs, unfit: strategies.filter((_, k) => planned[k] === undefined).map((s) => s.name), best, report: best === undefined ? undefined : report, index };
}
