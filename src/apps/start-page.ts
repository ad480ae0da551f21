// What the runs of a first start look like side by side, and what must be known before their figures are believed.
import { relative, sep } from 'node:path';
import type { RunRecord, RunResult } from '../platform/backtests/index.ts';
import { sampleId } from '../platform/markets/index.ts';
import type { OverviewRow } from '../research/report/index.ts';
import { ageWords, type FirstRun } from './first-runs.ts';
import { sourceOf } from './prepare.ts';

export interface StartedRun extends FirstRun {
  readonly id: string;
  readonly record: RunRecord;
  readonly result: RunResult;
  readonly report: string;
  readonly synthetic: boolean;
  /** it was stored already, and nothing it depends on has changed */
  readonly reused: boolean;
}

/** What ended or paused trading before the candles did, in sentences. */
export const stoppedBy = (run: StartedRun): string[] =>
  run.result.caveats.filter((c) => c.code === 'HALTED' || c.code === 'STRATEGY_PAUSED').map((c) => c.text);

const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
const figure = (x: number | null | undefined): number => x ?? Number.NaN;

export const overviewRow = (run: StartedRun, folder: string): OverviewRow => {
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
    stopped: stoppedBy(run),
    report: relative(folder, run.report).split(sep).map(encodeURIComponent).join('/'),
  };
};

/** How the runs were made, for whoever reads their figures. */
export function notesOf(runs: readonly StartedRun[], sources: boolean): string[] {
  const spec = runs[0]?.record.spec;
  const coarse = runs.filter((r) => r.coarse).map((r) => r.strategy);
  return [
    ...(spec === undefined
      ? []
      : [
          `Every figure is after fees and slippage, with the risk limits on. An entry is ${spec.sizing}${spec.sizing.endsWith('%') ? ' of equity' : ''}; buying and holding is all in from the first day, and pays no costs.`,
        ]),
    'Deepest fall: from a peak of equity to the lowest point after it.',
    'The strategies have the parameters they come with, not tuned to these prices.',
    ...(coarse.length === 0 ? [] : [`${coarse.join(', ')}: made for shorter candles than are stored, and tried on longer ones.`]),
    ...(runs.some((r) => ageWords(r.record.spec) !== '')
      ? ['Where a candle is a day, the limit on the age of a position (72 hours, made for shorter candles) is off; the other risk limits are on.']
      : []),
    ...(runs.some((r) => r.instrument === sampleId) ? ['An index cannot be bought itself: dividends and the cost of a fund are not in these figures.'] : []),
    ...(sources ? [...new Set(runs.map((r) => r.instrument))] : []).map((id) => `${id}: ${sourceOf(id)}.`),
  ];
}
