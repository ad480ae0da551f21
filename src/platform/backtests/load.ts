// From a run's spec to what a backtest is made of: strategies, instruments, candles, funding.
import { createHash } from 'node:crypto';
import {
  AppError,
  type Candles,
  firstAtOrAfter,
  type Instrument,
  resolveParameters,
  type Strategy,
  sliceCandles,
  type Time,
  type Timeframe,
  timeframeMs,
  unknownName,
} from '../../core/index.ts';
import { hashCandles, hashColumns, type PredictionColumns, readPredictionsFile } from '../../outside/storage/index.ts';
import { loadStrategy } from '../../outside/strategies/index.ts';
import { type BacktestSeries, type BacktestSetup, refusalOf, warmupOf } from '../../research/backtest/index.ts';
import type { Costs } from '../../trading/execution/index.ts';
import { parseSizing } from '../../trading/risk/index.ts';
import type { DeploymentSetup, HistoryFunding, HistoryPredictions } from '../../trading/session/index.ts';
import { builtInStrategies } from '../../trading/strategies/index.ts';
import { fromFile, fromStore } from './sources.ts';
import { checkSpec, limitsFromJson, type RunSpec } from './spec.ts';

/** A strategy as it was found: its code is known by a hash. */
export interface FoundStrategy {
  readonly strategy: Strategy;
  /** SHA-256 of the file; empty for a built-in, whose code is the product's */
  readonly hash: string;
}

export interface LoadedRun {
  readonly setup: Omit<BacktestSetup, 'heartbeat' | 'journal'>;
  readonly strategies: readonly FoundStrategy[];
  readonly timeframe: Timeframe;
  /** SHA-256 over the candles, funding and predictions that were read */
  readonly dataHash: string;
  readonly base: readonly BacktestSeries[];
}

const isFile = (name: string): boolean => /\.(ts|mts|js|mjs)$/.test(name);

/** A built-in by name, or a file by its path. @throws AppError UNKNOWN_NAME with the nearest, or what is wrong with the file */
export async function findStrategy(name: string): Promise<FoundStrategy> {
  if (isFile(name)) return loadStrategy(name);
  const strategy = builtInStrategies[name];
  if (strategy === undefined) throw unknownName('strategy', name, Object.keys(builtInStrategies));
  return { strategy, hash: '' };
}

const decidedRows = (c: Candles, from: Time, to: Time): number => firstAtOrAfter(c.at, to) - firstAtOrAfter(c.at, from);

/**
 * Reads everything a run needs.
 * @param warmups how many times the declared warm-up is given before `from`, where the history has it
 * @param variants other parameters of the first strategy whose warm-up must have room too, as far as it takes them
 * @throws AppError for what is missing, empty or does not fit
 */
export async function loadRun(home: string, spec: RunSpec, warmups = 1, variants: readonly Readonly<Record<string, unknown>>[] = []): Promise<LoadedRun> {
  const { conventions, timeframe: asked } = checkSpec(spec);
  const strategies = await Promise.all(spec.strategies.map((s) => findStrategy(s.name)));
  const first = strategies[0] as FoundStrategy;
  const wanted = asked ?? first.strategy.timeframe ?? '1h';
  const source = spec.file === undefined ? await fromStore(home, spec, wanted) : await fromFile(spec);
  const timeframe = spec.file === undefined ? wanted : (source.series[0] as BacktestSeries).timeframe;
  const last = source.series.filter((s) => s.kind === 'last');
  const from = spec.from ?? Math.min(...last.map((s) => s.candles.at[0] ?? Number.POSITIVE_INFINITY));
  const to = spec.to ?? Math.max(...last.map((s) => (s.candles.at.at(-1) ?? Number.NEGATIVE_INFINITY) + timeframeMs(s.timeframe)));
  for (const s of last)
    if (decidedRows(s.candles, from, to) <= 0) {
      const [a, b] = [s.candles.at[0], s.candles.at.at(-1)];
      throw new AppError(
        'EMPTY_RANGE',
        s.instrument,
        `no ${s.timeframe} candle lies between ${new Date(from).toISOString()} and ${new Date(to).toISOString()}`,
        a === undefined || b === undefined ? 'The series is empty.' : `It has ${new Date(a).toISOString()} to ${new Date(b).toISOString()}.`,
      );
    }
  const several = strategies.length > 1;
  const settles = new Set(source.instruments.map((i) => i.settle));
  const cash = settles.has(spec.currency) || settles.size !== 1 ? spec.currency : ([...settles][0] as string);
  const deployments = strategies.map(({ strategy }, k): DeploymentSetup => {
    const given = spec.strategies[k] as RunSpec['strategies'][number];
    return {
      name: several && strategies.some((s, j) => j !== k && s.strategy.name === strategy.name) ? `${strategy.name}-${k + 1}` : strategy.name,
      strategy,
      parameters: resolveParameters(strategy, given.parameters),
      instruments: spec.instruments,
      account: several ? `account-${k + 1}` : 'account',
      timeframe,
      sizing: parseSizing(spec.sizing),
    };
  });
  const share = several ? (Number(spec.cash) / strategies.length).toFixed(8) : spec.cash;
  const warmed = variants
    .map((v) => ({ ...(deployments[0] as DeploymentSetup), parameters: resolveParameters(first.strategy, { ...spec.strategies[0]?.parameters, ...v }) }))
    .filter(({ strategy, parameters }) => refusalOf(strategy, parameters) === undefined);
  const series = source.series.map((s) => {
    const warmup = Math.ceil(warmups * warmupOf([...deployments, ...warmed], s.timeframe));
    const start = Math.max(0, firstAtOrAfter(s.candles.at, from) - warmup);
    return { ...s, candles: sliceCandles(s.candles, start, s.candles.at.length) };
  });
  const predictions = spec.predictions === undefined ? [] : predictionsFor(readPredictionsFile(spec.predictions.path), spec, timeframe);
  const costs: Costs = {
    slippage: spec.slippage,
    ...(spec.commission === undefined ? {} : { fees: spec.commission }),
    latencyMs: spec.latencyMs,
    volumeShare: spec.volumeShare === 'off' ? Number.POSITIVE_INFINITY : spec.volumeShare,
    liquidationFee: 0.005,
  };
  return {
    setup: {
      instruments: source.instruments,
      series,
      funding: source.funding.map((f) => ({ ...f, rates: fundingFrom(f.rates, from) })),
      accounts: deployments.map((d) => ({
        name: d.account,
        venue: (source.instruments[0] as Instrument).venue,
        cash: { [cash]: share },
        leverage: spec.leverage,
      })),
      deployments,
      reporting: cash,
      conventions,
      costs,
      limits: limitsFromJson(spec.limits),
      from,
      to,
      ...(spec.predictions === undefined ? {} : { predictions, predictionDelayMs: spec.predictions.delayMs }),
    },
    strategies,
    timeframe,
    dataHash: dataHashOf(series, source.funding, predictions, to),
    base: series.filter((s) => s.kind === 'last'),
  };
}

const fundingFrom = (rates: HistoryFunding['rates'], from: Time): HistoryFunding['rates'] => {
  const start = firstAtOrAfter(rates.at, from);
  return { at: rates.at.subarray(start), rate: rates.rate.subarray(start) };
};

/** What a file of predictions says about the instruments of a run. @throws AppError UNKNOWN_NAME, MISSING_VALUE */
function predictionsFor(columns: readonly PredictionColumns[], { instruments, predictions }: RunSpec, timeframe: Timeframe): HistoryPredictions[] {
  return columns.map((column) => {
    const instrument = column.instrument ?? (instruments.length === 1 ? (instruments[0] as string) : undefined);
    if (instrument === undefined)
      throw new AppError(
        'MISSING_VALUE',
        `column instrument of ${predictions?.path}`,
        `${instruments.length} instruments are traded, and it does not say which it speaks of`,
        'Add the column instrument.',
      );
    if (!instruments.includes(instrument)) throw unknownName(`instrument in ${predictions?.path}`, instrument, instruments);
    return { ...column, instrument, timeframe };
  });
}

function dataHashOf(series: readonly BacktestSeries[], funding: readonly HistoryFunding[], predictions: readonly HistoryPredictions[], to: Time): string {
  const hash = createHash('sha256');
  for (const s of series) {
    const used = sliceCandles(s.candles, 0, firstAtOrAfter(s.candles.at, to));
    hash.update(`${s.instrument} ${s.timeframe} ${s.kind} ${hashCandles(used)}\n`);
  }
  for (const f of funding) hash.update(`${f.instrument} funding ${hashColumns({ at: f.rates.at, rate: f.rates.rate })}\n`);
  for (const { instrument, model, features, at, probability, confidence } of predictions)
    hash.update(`${instrument} ${model} ${features} predictions ${hashColumns({ at, probability, confidence })}\n`);
  return hash.digest('hex');
}
