// Every built-in strategy tried once on what fits it, and what came of it on one page; what was made before is used again.
import { copyFileSync, existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Strategy } from '../core/index.ts';
import { fundingPath, openRuns, openStore, replaceFile } from '../outside/storage/index.ts';
import { codeVersion, type ExecutedRun, type RunRecord, type RunResult, type RunSpec, superviseRun } from '../platform/backtests/index.ts';
import { renderOverview } from '../research/report/index.ts';
import { ageWords, type FirstRun, firstRun, originOf, withoutAge } from './first-runs.ts';
import type { Prepared } from './prepare.ts';
import { notesOf, overviewRow, type StartedRun } from './start-page.ts';

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
  /** the run in which there is most to see, and a copy of its report at an address that stays */
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
  const spec = withoutAge(specOf(run), run.timeframe);
  const runs = openRuns(home);
  const synthetic = originOf(run.instrument) === 'synthetic';
  const found = storedRun(home, spec);
  if (found !== undefined) return { ...run, ...found, report: runs.path(found.id, 'report.html'), synthetic, reused: true };
  const command = `tradewind backtest -s ${run.strategy} -i ${run.instrument} -t ${run.timeframe}${ageWords(spec)}`;
  const executed = await superviseRun(
    { home, spec, command },
    { ...(signal === undefined ? {} : { signal }), onProgress: (done, total) => onProgress(done / total) },
  );
  const id = idOf(executed);
  runs.write(id, executed.files);
  return { ...run, id, record: executed.record, result: executed.result, report: runs.path(id, 'report.html'), synthetic, reused: false };
}

/** Round trips that a stop or a target at the venue ended: those whose end a chart shows. */
const protectedEnds = (run: StartedRun): number => run.result.trades.filter((t) => ['stop-loss', 'take-profit', 'trailing-stop'].includes(t.exitReason)).length;

/**
 * The run in which there is most to see: on real prices if there is one, without a fault, with most round trips that a stop or a target
 * ended. Not the one that made most.
 */
const mostToSee = (runs: readonly StartedRun[]): StartedRun | undefined =>
  [...runs].sort(
    (a, b) =>
      Number(a.synthetic) - Number(b.synthetic) ||
      a.result.faults.length - b.result.faults.length ||
      protectedEnds(b) - protectedEnds(a) ||
      b.result.trades.length - a.result.trades.length,
  )[0];

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
  const best = mostToSee(runs);
  const folder = join(prepared.home, 'start');
  const index = join(folder, 'index.html');
  const report = join(folder, 'report.html');
  const rows = runs.map((r) => overviewRow(r, folder));
  await replaceFile(index, (temp) =>
    writeFileSync(temp, renderOverview({ title: 'The built-in strategies, tried once each', notes: notesOf(runs, true), rows })),
  );
  if (best !== undefined) await replaceFile(report, (temp) => copyFileSync(best.report, temp));
  return {
    runs,
    unfit: strategies.filter((_, k) => planned[k] === undefined).map((s) => s.name),
    best,
    report: best === undefined ? undefined : report,
    index,
  };
}
