// tradewind train: a model from stored candles, in a process of its own, judged before anyone may use it.
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { AppError, exitCode, splitInstrumentId } from '../../core/index.ts';
import { fileError } from '../../outside/storage/index.ts';
import { mirrorRun, trackingServer } from '../../outside/tracking/index.ts';
import { parseParameters } from '../../platform/backtests/index.ts';
import { modelReport, superviseTraining, trackedRun } from '../../platform/models/index.ts';
import { parseTrainingRequest, type TrainingRequest } from '../../research/training/index.ts';
import type { Io } from './io.ts';
import { cardText } from './models-text.ts';

interface TrainFlags {
  readonly name?: string;
  readonly instrument?: readonly string[];
  readonly timeframe?: string;
  readonly model?: string;
  readonly param: readonly string[];
  readonly features?: string;
  readonly label?: Readonly<Record<string, unknown>>;
  readonly from?: string;
  readonly to?: string;
  readonly period?: string;
  readonly validation?: string;
  readonly folds?: number;
  readonly trials?: number;
  readonly seed?: number;
  readonly request?: string;
  readonly workers: number;
  readonly report?: string;
  readonly mlflow?: string;
}

const several = (value: string, before: readonly string[] = []): readonly string[] => [...before, ...value.split(',').map((v) => v.trim())];
const repeated = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

const whole = (text: string): number => {
  const n = Number(text);
  if (text.trim() === '' || !Number.isInteger(n) || n < 0) throw new InvalidArgumentError('Write a whole number.');
  return n;
};

/** `direction:12` */
function labelOf(text: string): Record<string, unknown> {
  const [kind = '', horizon, ...rest] = text.split(':');
  if (horizon === undefined || rest.length > 0) throw new InvalidArgumentError('Write it as KIND:HORIZON in candles, as in direction:12.');
  return { kind, horizon: whole(horizon) };
}

/** @throws AppError NOT_FOUND, BAD_FILE */
export function readJsonFile(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw fileError(path, error);
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError('BAD_FILE', path, 'it is not JSON', 'Check it for a missing quote or comma.', cause);
  }
}

/** The request of the file, with what the options say differently. */
function requestOf(io: Io, o: TrainFlags): TrainingRequest {
  const file = o.request === undefined ? {} : readJsonFile(resolve(io.cwd, o.request));
  const base: Partial<TrainingRequest> = o.request === undefined ? {} : parseTrainingRequest(file);
  const given: Record<string, unknown> = { ...base };
  const { instrument, param, folds, validation, trials, ...rest } = o;
  for (const key of ['timeframe', 'model', 'features', 'label', 'from', 'to', 'period', 'seed'] as const) if (rest[key] !== undefined) given[key] = rest[key];
  if (instrument !== undefined) given['instruments'] = instrument;
  if (param.length > 0) given['parameters'] = { ...base.parameters, ...parseParameters(param) };
  if (folds !== undefined || validation !== undefined)
    given['validation'] = { ...base.validation, ...(folds === undefined ? {} : { folds }), ...(validation === undefined ? {} : { kind: validation }) };
  if (trials !== undefined)
    given['search'] = trials === 0 ? { kind: 'none' } : { kind: 'tpe', ...base.search, ...(base.search?.kind === 'none' ? { kind: 'tpe' } : {}), trials };
  return parseTrainingRequest(given);
}

/** `btcusdt-1h`: the first instrument and the timeframe. */
const nameOf = ({ instruments, timeframe }: TrainingRequest): string =>
  `${splitInstrumentId(instruments[0] as string)
    .symbol.toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')}-${timeframe}`;

async function run(io: Io, o: TrainFlags, words: readonly string[]): Promise<void> {
  const server = o.mlflow === undefined ? undefined : trackingServer(o.mlflow, io.env);
  const request = requestOf(io, o);
  const name = o.name ?? nameOf(request);
  const home = io.config().config.system.home;
  const command = `tradewind train ${words.map((w) => (/^[\w.,:=%/+-]+$/.test(w) ? w : JSON.stringify(w))).join(' ')}`;
  const controller = new AbortController();
  const bar = io.progress('train', 1000);
  const training = superviseTraining(
    { home, name, request, command, workers: o.workers },
    {
      signal: controller.signal,
      onProgress: (done, total) => bar.update(Math.round((1000 * done) / total)),
      onNote: (line) => io.note(io.paint.dim(line)),
    },
  );
  const withdraw = io.onInterrupt(async () => {
    controller.abort();
    await Promise.allSettled([training]);
  });
  const { version, added } = await training.finally(() => {
    bar.done();
    withdraw();
  });
  const { card } = version;
  if (card === undefined) throw new Error(`${name}@${version.version} was stored without its card`);
  const report = o.report === undefined ? undefined : resolve(io.cwd, o.report);
  if (report !== undefined) {
    try {
      writeFileSync(report, modelReport(version, card));
    } catch (error) {
      throw fileError(report, error);
    }
  }
  const mirrored = server === undefined ? undefined : await mirrorRun(server, trackedRun(version, card));
  if (mirrored?.kind === 'failed') io.note(io.paint.yellow(`not mirrored to MLflow: ${mirrored.problem}. The model is stored all the same.`));
  const what = `${name}@${version.version}`;
  io.result({ name, version: version.version, added, stage: version.stage, report: report ?? null, mlflow: mirrored ?? null, card }, () =>
    [
      ...(card.synthetic ? [io.paint.yellow('SYNTHETIC DATA: nothing here says anything about a market')] : []),
      ...cardText(io, card),
      added ? `stored as ${what}` : `${what} is this very model already`,
      ...(report === undefined ? [`report     tradewind models show ${what} --report ${name}.html`] : [`report     ${report}`]),
      card.verdict.beats && !card.synthetic
        ? `use it     tradewind models activate ${what}`
        : `watch it   tradewind models activate ${what} --paper --reason "why"`,
    ].join('\n'),
  );
  if (!card.verdict.beats) io.exitWith(exitCode.verdict);
}

/** Adds `train`. */
export function addTrain(program: Command, io: Io): void {
  program
    .command('train')
    .description('train a model on stored candles, judge it against its naive baseline after costs, and keep it; exit 4 when it is no better')
    .option('--name <name>', 'its name in the registry (default: instrument and timeframe, as btcusdt-1h)')
    .option('-i, --instrument <id>', 'instrument, as BTCUSDT.BINANCE-USDM; several with commas', several)
    .option('-t, --timeframe <tf>', 'stored timeframe (default: 1h)')
    .option('-m, --model <learner>', 'ensemble, boosting-leaf, forest, logistic … (default: ensemble)')
    .option('-p, --param <name=value>', 'a parameter of the learner; may be repeated', repeated, [])
    .option('--features <set>', 'feature set (default: standard-127)')
    .option('--label <kind:horizon>', 'what is foreseen, in candles: direction:12, forward-return:24, triple-barrier:24, trend:24, pattern:12', labelOf)
    .option('--from <time>', 'first candle to learn from, by its open time')
    .option('--to <time>', 'end, exclusive')
    .option('--period <length>', 'length of history instead of --from, as 365d')
    .option('--validation <kind>', 'walk-forward, purged, combinatorial, holdout')
    .option('--folds <n>', 'tested stretches', whole)
    .option('--trials <n>', 'settings to search among in each training window; 0 for none', whole)
    .option('--seed <n>', 'of everything drawn by chance', whole)
    .option('--request <file>', 'a request as JSON, also in the words of other systems; options here win over it')
    .option('--workers <n>', 'threads', whole, availableParallelism())
    .option('--report <file>', 'also write the HTML report there')
    .option('--mlflow <url>', 'mirror the figures to an MLflow tracking server')
    .addHelpText('after', '\nExample:\n  tradewind train -i BTCUSDT.BINANCE-USDM -t 1h --model boosting-leaf --label direction:12 --trials 20 --seed 1')
    .action((flags: TrainFlags, command: Command) => run(io, flags, command.parent?.args.slice(1) ?? []));
}
