// tradewind predict: what a stored model says, how sure it is, and from how old data.
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { AppError, parseTime } from '../../core/index.ts';
import { type NamedFeatures, openRegistry, predictFeatures, predictInstrument, staleness } from '../../platform/models/index.ts';
import type { Io } from './io.ts';
import { predictionText } from './models-text.ts';
import { readJsonFile } from './train.ts';

interface PredictFlags {
  readonly model: string;
  readonly instrument?: string;
  readonly timeframe?: string;
  readonly at?: string;
  readonly features?: string;
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

async function run(io: Io, o: PredictFlags): Promise<void> {
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
    .option('--min-confidence <share>', 'abstain below it: 0 = drawing lots, 1 = certain', shareOf, 0)
    .addHelpText('after', '\nExample:\n  tradewind predict --model btcusdt-1h --instrument BTCUSDT.BINANCE-USDM --json')
    .action((flags: PredictFlags) => run(io, flags));
}
