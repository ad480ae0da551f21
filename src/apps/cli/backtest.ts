// tradewind backtest: a strategy over history, told honestly.
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { AppError, exitCode, parseTime } from '../../core/index.ts';
import { openRuns } from '../../outside/storage/index.ts';
import {
  type ExecutedRun,
  fileInstrumentId,
  limitsToJson,
  parseCommission,
  parseDelay,
  parseParameters,
  parseSlippage,
  type RunSpec,
  superviseRun,
} from '../../platform/backtests/index.ts';
import { defaultLimits, noLimits, type RiskLimits } from '../../trading/risk/index.ts';
import type { Config } from '../config.ts';
import type { Io } from './io.ts';
import { typed, writePage } from './page.ts';
import { runSummary } from './run-text.ts';

/** What says on what and how strategies run. */
export interface RunOptions {
  readonly strategy: readonly string[];
  readonly param: readonly string[];
  readonly instrument?: readonly string[];
  readonly data?: string;
  readonly predictions?: string;
  readonly predictionDelay?: string;
  readonly timeframe?: string;
  readonly from?: string;
  readonly to?: string;
  readonly tick?: string;
  readonly lot?: string;
  readonly currency?: string;
  readonly pointValue?: string;
  readonly timezone?: string;
  readonly commission?: string;
  readonly slippage?: string;
  readonly conventions?: string;
  readonly pyramiding?: string;
  readonly orderSize?: string;
  readonly cash?: string;
  readonly leverage?: string;
  readonly volumeShare?: string;
  readonly latency?: string;
  readonly risk?: string;
}

interface BacktestOptions extends RunOptions {
  readonly report?: string;
  readonly store: boolean;
}

const positive = (text: string, field: string): number => {
  const n = Number(text);
  if (text.trim() === '' || !Number.isFinite(n) || n <= 0) throw new AppError('BAD_VALUE', field, `"${text}" is not a positive number`, `Write --${field} 1.`);
  return n;
};

const several = (value: string, before: readonly string[] = []): readonly string[] => [...before, ...value.split(',').map((v) => v.trim())];
const repeated = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

const isPath = (name: string): boolean => /\.(ts|mts|js|mjs)$/.test(name);

function limitsOf(risk: string | undefined, config: Config): RiskLimits {
  if (risk === 'off') return noLimits;
  if (risk !== undefined && risk !== 'on')
    throw new AppError('BAD_VALUE', 'risk', `"${risk}" is neither on nor off`, 'Write --risk off; single limits are set with --set risk.maxDrawdown=0.3.');
  return { ...defaultLimits, ...config.risk };
}

function commissionOf(o: RunOptions, config: Config): RunSpec['commission'] {
  if (o.commission !== undefined) return parseCommission(o.commission);
  const { maker, taker } = config.trading.commission;
  return maker === null && taker === null ? undefined : { maker: maker ?? taker ?? 0, taker: taker ?? maker ?? 0, perOrder: 0, perContract: 0 };
}

/** A run's spec from the words of a command line. @throws AppError naming the option */
export function specOf(o: RunOptions, config: Config, cwd: string): RunSpec {
  if ((o.data === undefined) === (o.instrument === undefined))
    throw new AppError(
      'MISSING_VALUE',
      'instrument',
      o.data === undefined ? 'nothing says what to trade' : '--instrument and --data were both given',
      'Give --instrument BTCUSDT.BINANCE-USDM (see: tradewind data list), or --data FILE.',
    );
  const parameters = parseParameters(o.param);
  const pyramiding = o.pyramiding === undefined ? '' : `,pyramiding=${o.pyramiding}`;
  const commission = commissionOf(o, config);
  return {
    version: 1,
    strategies: o.strategy.map((name) => ({ name: isPath(name) ? resolve(cwd, name) : name, parameters })),
    instruments: o.data === undefined ? [...(o.instrument ?? [])] : [fileInstrumentId(o.data)],
    ...(o.timeframe === undefined ? {} : { timeframe: o.timeframe }),
    ...(o.from === undefined ? {} : { from: parseTime(o.from, 'from') }),
    ...(o.to === undefined ? {} : { to: parseTime(o.to, 'to') }),
    ...(o.data === undefined
      ? {}
      : {
          file: {
            path: resolve(cwd, o.data),
            ...(o.timezone === undefined ? {} : { timezone: o.timezone }),
            ...(o.tick === undefined ? {} : { tick: positive(o.tick, 'tick') }),
            ...(o.lot === undefined ? {} : { lot: positive(o.lot, 'lot') }),
            pointValue: o.pointValue === undefined ? 1 : positive(o.pointValue, 'point-value'),
          },
        }),
    ...(o.predictions === undefined ? {} : { predictions: { path: resolve(cwd, o.predictions), delayMs: parseDelay(o.predictionDelay ?? '0') } }),
    cash: o.cash === undefined ? String(config.trading.cash) : String(positive(o.cash, 'cash')),
    currency: o.currency ?? (o.data === undefined ? config.trading.currency : 'USD'),
    leverage: o.leverage === undefined ? config.trading.leverage : positive(o.leverage, 'leverage'),
    ...(commission === undefined ? {} : { commission }),
    slippage: o.slippage === undefined ? { kind: 'bp', bp: config.trading.slippageBp } : parseSlippage(o.slippage),
    volumeShare: o.volumeShare === undefined ? 'off' : positive(o.volumeShare, 'volume-share'),
    latencyMs: o.latency === undefined ? 0 : positive(o.latency, 'latency'),
    conventions: `${o.conventions ?? config.trading.conventions}${pyramiding}`,
    sizing: o.orderSize ?? config.trading.orderSize,
    limits: limitsToJson(limitsOf(o.risk, config)),
  };
}

/** Id of a run: when, what, and a part of its order hash. */
export const runId = (run: ExecutedRun): string =>
  `${new Date(run.record.created)
    .toISOString()
    .replace(/[-:]|\.\d+Z/g, '')
    .replace('T', '-')}-${run.record.strategies.map((s) => s.name).join('+')}-${run.result.orderHash.slice(0, 8)}`;

/** Runs a spec in its thread with a progress bar; Ctrl-C ends it and leaves nothing half. */
export async function runSpecWith(io: Io, spec: RunSpec, command: string, label: string): Promise<ExecutedRun> {
  const controller = new AbortController();
  const withdraw = io.onInterrupt(() => controller.abort());
  const bar = io.progress(label, 1000);
  try {
    return await superviseRun(
      { home: io.config().config.system.home, spec, command },
      { signal: controller.signal, onProgress: (done, total) => bar.update(Math.round((1000 * done) / total)) },
    );
  } finally {
    bar.done();
    withdraw();
  }
}

async function run(io: Io, o: BacktestOptions, command: string): Promise<void> {
  const { config } = io.config();
  const spec = specOf(o, config, io.cwd);
  const executed = await runSpecWith(io, spec, command, 'backtest');
  const id = runId(executed);
  const runs = openRuns(config.system.home);
  if (o.store) runs.write(id, executed.files);
  writePage(io, o.report, () => executed.files['report.html'] as string);
  for (const fault of executed.result.faults) io.note(io.paint.yellow(`${fault.deployment} was paused: ${fault.text}`));
  io.result({ id: o.store ? id : null, ...executed.result }, () =>
    runSummary(io, id, executed.record, executed.result, o.store ? runs.path(id, 'report.html') : o.report),
  );
  if (executed.result.faults.length > 0) io.exitWith(exitCode.verdict);
}

/** The options that say on what and how a strategy runs; `specOf` reads them. */
export const withRunOptions = (command: Command): Command =>
  command
    .option('-p, --param <name=value>', 'a parameter of the strategy; may be repeated', repeated, [])
    .option('-i, --instrument <id>', 'instrument, as BTCUSDT.BINANCE-USDM; several with commas', several)
    .option('-t, --timeframe <tf>', "decision timeframe (default: the strategy's own)")
    .option('--from <time>', 'first candle, by its open time')
    .option('--to <time>', 'end, exclusive')
    .option('--data <file>', 'candles of a CSV, JSON, Parquet or npy file instead of the store')
    .option('--predictions <file>', "a model's predictions (CSV: at, probability, confidence), for strategies that act on them")
    .option('--prediction-delay <ms>', 'ms after the close at which the model answers (default: 0)')
    .option('--tick <price>', 'price step of --data; none: no grid')
    .option('--lot <quantity>', 'quantity step of --data')
    .option('--currency <asset>', 'currency of cash and prices of --data')
    .option('--point-value <n>', 'money of one point of one unit of --data', '1')
    .option('--timezone <zone>', 'zone of times in --data that name none')
    .option('--commission <text>', '0.05%, 0.02%:0.05% (maker:taker), 2.5/order, 0.5/contract')
    .option('--slippage <text>', '1bp, 0.01%, 2ticks, volume:0.1')
    .option('--conventions <preset>', 'tradewind, tradingview, backtesting.py, freqtrade; with changes: tradingview,lastCandle=close')
    .option('--pyramiding <n>', 'additional entries in the direction held')
    .option('--order-size <text>', '100 (units), 25%, cash:1000, risk:1%, kelly:50%, volatility:20%')
    .option('--cash <amount>', 'money to start with')
    .option('--leverage <n>', 'leverage of the account')
    .option('--volume-share <fraction>', "largest share of a candle's volume one order may take")
    .option('--latency <ms>', 'delay of orders')
    .option('--risk <on|off>', 'the risk layers of the configuration');

/** The same, and which strategies. */
export const withSpecOptions = (command: Command): Command =>
  withRunOptions(command.requiredOption('-s, --strategy <name or file>', 'built-in strategy or path of your own; may be repeated', several));

export function addBacktest(program: Command, io: Io): void {
  withSpecOptions(program.command('backtest').description('run a strategy over history, with costs, and store what reproduces it'))
    .option('--report <file>', 'also write the HTML report there')
    .option('--no-store', 'do not store the run')
    .action(async (options: BacktestOptions, command: Command) => run(io, options, typed('backtest', command)));
}
