// tradewind predict: what a stored model says, how sure it is, and from how old data.
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { AppError, formatTime, parseTime } from '../../core/index.ts';
import { writePredictionsFile } from '../../outside/storage/index.ts';
import { type NamedFeatures, openRegistry, predictFeatures, predictInstrument, predictPeriod, staleness } from '../../platform/models/index.ts';
import type { Io } from './io.ts';
import { predictionText } from './models-text.ts';
import { readJsonFile } from './train.ts';

interface PredictFlags {
  readonly model: string;
  readonly instrument?: string;
  readonly timeframe?: string;
  readonly at?: string;
  readonly features?: string;
  readonly from?: string;
  readonly to?: string;
  readonly out?: string;
  readonly minConfidence: number;
}

const shareOf = (text: string): number => {
  const n = Number(text);
  if (text.trim() === '' || !(n >= 0 && n <= 1)) throw new InvalidArgumentError('Write a number from 0 to 1.');
  return n;
};

/** One record of features or a list of them, bare or under "features". @throws AppError BAD_VALUE */
function recordsOf(value: unknown, path: string): NamedFeatures[] {
  const inner = value !== null && typeof value === 'object' && 'features' in value ? value.features : value;
  const list: unknown[] = Array.isArray(inner) ? inner : [inner];
  const fits = (record: unknown): record is NamedFeatures =>
    record !== null && typeof record === 'object' && !Array.isArray(record) && Object.values(record).every((v) => v === null || typeof v === 'number');
  if (!list.every(fits))
    throw new AppError('BAD_VALUE', path, 'it is not a record of numbers by name', 'Write {"rsi_14": 55.2, "logret_1": null}, or a list of these.');
  return list;
}

/** Predictions of a period into a file that `backtest --predictions` reads. */
async function period(io: Io, o: PredictFlags, out: string): Promise<void> {
  if ((o.features ?? o.at) !== undefined)
    throw new AppError('BAD_VALUE', 'out', 'it was given together with --features or --at', 'Give --from and --to, or neither, to write a file.');
  const home = io.config().config.system.home;
  const registry = openRegistry(home);
  const said = await predictPeriod(home, registry, registry.find(o.model), {
    instrument: o.instrument,
    timeframe: o.timeframe,
    from: o.from === undefined ? undefined : parseTime(o.from, 'from'),
    to: o.to === undefined ? undefined : parseTime(o.to, 'to'),
    now: Date.now(),
    confidenceMin: o.minConfidence,
  });
  const path = resolve(io.cwd, out);
  await writePredictionsFile(path, said);
  const { instrument, timeframe, model, features, at, abstained, learned, origin } = said;
  const [first, last] = [at[0] as number, at.at(-1) as number];
  if (origin === 'unknown') io.note(io.paint.yellow(`${model} does not say what it learned from: it may have seen this period.`));
  io.result({ file: path, instrument, timeframe, model, features, rows: at.length, from: first, to: last, abstained, learned }, () =>
    [
      `${at.length} predictions of ${model} about ${instrument} ${timeframe}, ${formatTime(first)} to ${formatTime(last)}: ${path}`,
      ...(learned > 0 ? [`${learned} candles were left out: the model learned from that time.`] : []),
      ...(abstained > 0 ? [`It abstained at ${abstained}.`] : []),
      `Act on them: tradewind backtest --strategy ml-ensemble --instrument ${instrument} --timeframe ${timeframe} --from ${formatTime(first)} --predictions ${out}`,
    ].join('\n'),
  );
}

async function run(io: Io, o: PredictFlags): Promise<void> {
  if (o.out !== undefined) return period(io, o, o.out);
  if ((o.from ?? o.to) !== undefined) throw new AppError('MISSING_VALUE', 'out', 'a period was given, and no file for its predictions', 'Give --out FILE.csv.');
  if (o.features !== undefined && (o.instrument ?? o.at ?? o.timeframe) !== undefined)
    throw new AppError(
      'BAD_VALUE',
      'features',
      'they were given together with an instrument or a time',
      'Give --features FILE alone, or let them be computed.',
    );
  const home = io.config().config.system.home;
  const registry = openRegistry(home);
  const version = registry.find(o.model);
  const path = o.features === undefined ? undefined : resolve(io.cwd, o.features);
  const prediction =
    path === undefined
      ? await predictInstrument(home, registry, version, {
          instrument: o.instrument,
          timeframe: o.timeframe,
          at: o.at === undefined ? undefined : parseTime(o.at, 'at'),
          now: Date.now(),
          confidenceMin: o.minConfidence,
        })
      : predictFeatures(registry, version, recordsOf(readJsonFile(path), path), o.minConfidence);
  io.result(prediction, () => predictionText(io, prediction, staleness(prediction)));
}

/** Adds `predict`. */
export function addPredict(program: Command, io: Io): void {
  program
    .command('predict')
    .description('what a stored model says of an instrument, or of features you give')
    .requiredOption('-m, --model <name>', 'NAME (its active version, else its newest) or NAME@VERSION')
    .option('-i, --instrument <id>', 'default: the one it learned from')
    .option('-t, --timeframe <tf>', 'default: the one it learned from')
    .option('--at <time>', 'use only candles that had closed by then (default: now)')
    .option('--features <file>', 'features by name as JSON, instead of stored candles; null = undefined')
    .option('--from <time>', 'with --out: first candle, by its open time (default: the first the model did not learn from)')
    .option('--to <time>', 'with --out: end, exclusive')
    .option('--out <file>', 'write the predictions of a period as CSV, for backtest --predictions; what the model learned from is left out')
    .option('--min-confidence <share>', 'abstain below it: 0 = drawing lots, 1 = certain', shareOf, 0)
    .addHelpText(
      'after',
      '\nExample:\n  tradewind predict --model btcusdt-1h --instrument BTCUSDT.BINANCE-USDM --json\n  tradewind predict --model btcusdt-1h --out btc.csv',
    )
    .action((flags: PredictFlags) => run(io, flags));
}
