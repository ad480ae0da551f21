// Runs a spec and turns the result into the files of a stored run. Runs inside a worker; the parent watches the heartbeat.
import { calendarOf, type Instrument, type RoundTrip, timeframeMs } from '../../core/index.ts';
import type { FolderFiles } from '../../outside/storage/index.ts';
import { defaultOptions, type Statistics, type StatisticsOptions, statistics, statisticsJson } from '../../quant/statistics/index.ts';
import { Backtest, type BacktestResult, buyAndHold } from '../../research/backtest/index.ts';
import { renderReport, tradesCsv, type Verdict, verdictOf } from '../../research/report/index.ts';
import { codeVersion } from './code-version.ts';
import { type LoadedRun, loadRun } from './load.ts';
import { reportOf } from './report-input.ts';
import type { RunSpec } from './spec.ts';

/** One round trip as `--json` prints it: a stable form. Times in ms of the fills, amounts as numbers. */
export interface TradeJson {
  readonly deployment: string;
  readonly instrument: string;
  readonly side: 'long' | 'short';
  readonly quantity: number;
  readonly entryTime: number;
  readonly entryPrice: number;
  readonly exitTime: number;
  readonly exitPrice: number;
  readonly fees: number;
  readonly funding: number;
  readonly pnl: number;
  readonly exitReason: string;
}

/** What a run came to: the same bytes whenever it is made again. */
export interface RunResult {
  readonly orderHash: string;
  readonly trades: readonly TradeJson[];
  readonly statistics: Record<string, number | null>;
  readonly orders: number;
  readonly verdicts: Readonly<Record<string, number>>;
  readonly faults: BacktestResult['faults'];
  readonly caveats: BacktestResult['caveats'];
  /** the report's headline: weak results are called weak */
  readonly verdict: Pick<Verdict, 'tone' | 'headline'>;
  readonly equity: { readonly start: number; readonly end: number; readonly points: number };
  readonly currency: string;
  readonly candles: number;
}

/** Everything that reproduces a run. */
export interface RunRecord {
  readonly spec: RunSpec;
  readonly command: string;
  readonly codeVersion: string;
  readonly runtime: string;
  readonly dataHash: string;
  readonly strategies: readonly {
    readonly name: string;
    readonly version: string;
    readonly hash: string;
    readonly parameters: Readonly<Record<string, unknown>>;
  }[];
  readonly timeframe: string;
  readonly from: number;
  readonly to: number;
  readonly created: number;
  readonly tookMs: number;
}

export interface ExecutedRun {
  readonly record: RunRecord;
  readonly result: RunResult;
  readonly files: FolderFiles;
}

export interface ExecuteOptions {
  readonly command: string;
  readonly heartbeat?: Int32Array;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Instants between two looks at the clock: about 10 ms of work. */
const STEP = 50_000;

const tradeJson = (t: RoundTrip): TradeJson => ({
  deployment: t.deployment,
  instrument: t.instrument,
  side: t.side,
  quantity: t.quantity,
  entryTime: t.entryTime,
  entryPrice: t.entryPrice,
  exitTime: t.exitTime,
  exitPrice: t.exitPrice,
  fees: t.fees,
  funding: t.funding,
  pnl: t.pnl,
  exitReason: t.exitReason,
});

function statisticsOf(loaded: LoadedRun, result: BacktestResult): { figures: Statistics; options: StatisticsOptions; benchmark: Float64Array } {
  const calendar = calendarOf((loaded.setup.instruments[0] as Instrument).calendar);
  const options: StatisticsOptions = { ...defaultOptions, calendar };
  const benchmark = buyAndHold(
    loaded.base.map((s) => ({ candles: s.candles, lagMs: timeframeMs(s.timeframe) })),
    result.curve.at,
    loaded.setup.from,
  );
  const figures = statistics(
    { curve: result.curve, roundTrips: result.roundTrips, start: result.start, benchmark, benchmarkStart: 1, traded: result.traded },
    options,
  );
  return { figures, options, benchmark };
}

/** Runs `spec` from data folder `home`. @throws AppError */
export async function executeRun(home: string, spec: RunSpec, options: ExecuteOptions): Promise<ExecutedRun> {
  const began = Date.now();
  const loaded = await loadRun(home, spec);
  const run = new Backtest({ ...loaded.setup, ...(options.heartbeat === undefined ? {} : { heartbeat: options.heartbeat }) });
  while (run.step(STEP)) options.onProgress?.(run.progress.done, run.progress.total);
  const result = run.finish();
  const { figures, options: switches, benchmark } = statisticsOf(loaded, result);
  const record: RunRecord = {
    spec,
    command: options.command,
    codeVersion: codeVersion(),
    runtime: `${process.version} ${process.platform}-${process.arch}`,
    dataHash: loaded.dataHash,
    strategies: loaded.setup.deployments.map((d, k) => ({
      name: d.strategy.name,
      version: d.strategy.version,
      hash: loaded.strategies[k]?.hash ?? '',
      parameters: d.parameters,
    })),
    timeframe: loaded.timeframe,
    from: loaded.setup.from,
    to: loaded.setup.to,
    created: began,
    tookMs: Date.now() - began,
  };
  const report = reportOf(loaded, record, result, figures, switches, benchmark);
  const { tone, headline } = verdictOf(report);
  const told: RunResult = {
    orderHash: result.orderHash,
    trades: result.roundTrips.map(tradeJson),
    statistics: statisticsJson(figures),
    orders: result.orders,
    verdicts: result.verdicts,
    faults: result.faults,
    caveats: result.caveats,
    verdict: { tone, headline },
    equity: { start: result.start.equity, end: result.curve.equity.at(-1) ?? result.start.equity, points: result.curve.at.length },
    currency: result.reporting,
    candles: result.candles,
  };
  return {
    record,
    result: told,
    files: {
      'run.json': record,
      'result.json': told,
      'trades.csv': tradesCsv(result.roundTrips),
      'curve-at.f64': result.curve.at,
      'curve-equity.f64': result.curve.equity,
      'curve-exposure.f64': result.curve.exposure,
      'report.html': renderReport(report),
    },
  };
}
