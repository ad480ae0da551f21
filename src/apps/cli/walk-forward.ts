// tradewind walk-forward: choose on the past, be tested on what came after, move on.
import { type Command, InvalidArgumentError, Option } from 'commander';
import { AppError, formatTime } from '../../core/index.ts';
import { parseParameters } from '../../platform/backtests/index.ts';
import { type ModelPlan, walkForward } from '../../platform/experiments/index.ts';
import { type SamplerName, samplerNames } from '../../quant/search/index.ts';
import { statisticsJson } from '../../quant/statistics/index.ts';
import { objectiveNamed, objectives, parseSpan } from '../../research/optimisation/index.ts';
import { type FoldRow, fixed, percent, renderWalkForward, type WalkForwardReport, walkForwardVerdict } from '../../research/report/index.ts';
import { type RunOptions, specOf, withRunOptions } from './backtest.ts';
import { type ExperimentFlags, experiment, verdictLines, withExperimentOptions } from './experiment.ts';
import type { Io } from './io.ts';
import { whole } from './option-values.ts';
import { typed, writePage } from './page.ts';
import { parseRanges } from './ranges.ts';
import { table } from './table.ts';

interface WalkForwardOptions extends Omit<RunOptions, 'strategy'>, ExperimentFlags {
  readonly folds?: number;
  readonly train: string;
  readonly test?: string;
  readonly anchored: boolean;
  readonly search: SamplerName | 'none';
  readonly trials: number;
  readonly objective: string;
  readonly vary: readonly string[];
  readonly model?: string;
  readonly modelParam: readonly string[];
  readonly members?: readonly Member[];
  readonly features: string;
  readonly label: Readonly<Record<string, unknown>>;
}

interface Member {
  readonly learner: string;
  readonly weight: number;
}

const day = (at: number): string => formatTime(at).slice(0, 10);

const chosen = ({ parameters }: FoldRow): string =>
  Object.entries(parameters)
    .map(([name, value]) => `${name} ${typeof value === 'number' ? Number(value.toPrecision(4)) : value}`)
    .join(', ');

function text(io: Io, report: WalkForwardReport): string {
  const { paint } = io;
  return [
    paint.bold(
      `${report.strategy} on ${report.instruments.join(', ')} ${report.timeframe}, ${report.folds.length} ${report.anchored ? 'anchored' : 'rolling'} folds, tested ${day(report.from)} to ${day(report.to)}`,
    ),
    ...verdictLines(io, walkForwardVerdict(report)),
    '',
    table(
      io,
      ['fold', 'tested on', 'in sample a year', 'out of sample', 'Sharpe', 'deepest fall', 'trades', ...(report.learned === 'parameters' ? ['chosen'] : [])],
      report.folds.map((f, k) => [
        String(k + 1),
        `${day(f.test.from)} to ${day(f.test.to)}`,
        percent(f.inSample?.annualReturn ?? Number.NaN, true),
        percent(f.outOfSample.totalReturn, true),
        fixed(f.outOfSample.sharpe, 2),
        percent(f.outOfSample.maxDrawdown),
        fixed(f.outOfSample.trades, 0),
        ...(report.learned === 'parameters' ? [chosen(f)] : []),
      ]),
      [0, 2, 3, 4, 5, 6],
    ),
    paint.dim(`${report.how}; every test begins and ends flat; seed ${report.seed}`),
  ].join('\n');
}

/** `boosting-leaf:40,forest:30`, members of an ensemble with their starting weights. */
const membersOf = (text: string): Member[] =>
  text.split(',').map((part) => {
    const [learner = '', weight = '1', ...rest] = part.trim().split(':');
    if (learner === '' || rest.length > 0 || !(Number(weight) > 0)) throw new InvalidArgumentError('Write NAME:WEIGHT, as in boosting-leaf:40,forest:30.');
    return { learner, weight: Number(weight) };
  });

/** `direction:12` */
function labelOf(text: string): Record<string, unknown> {
  const [kind, horizon = '', ...rest] = text.split(':');
  if (!/^\d+$/.test(horizon) || rest.length > 0) throw new InvalidArgumentError('Write it as KIND:HORIZON in candles, as in direction:12.');
  return { kind, horizon: Number(horizon) };
}

/** What the words say of a model. @throws AppError MISSING_VALUE, BAD_VALUE for words that do not go together */
function modelOf(o: WalkForwardOptions): ModelPlan | undefined {
  if (o.model === undefined) return undefined;
  if (o.members !== undefined && o.model !== 'ensemble')
    throw new AppError('BAD_VALUE', 'members', `${o.model} has none`, 'Leave --members out, or write --model ensemble.');
  const parameters = { ...parseParameters(o.modelParam), ...(o.members === undefined ? {} : { members: o.members }) };
  return { learner: o.model, parameters, features: o.features, label: o.label };
}

async function run(io: Io, named: string | undefined, o: WalkForwardOptions, command: string): Promise<void> {
  const { config } = io.config();
  const model = modelOf(o);
  const strategy = named ?? (model === undefined ? undefined : 'ml-ensemble');
  if (strategy === undefined)
    throw new AppError('MISSING_VALUE', 'strategy', 'nothing says what to walk forward', 'Name a strategy, or a model with --model ensemble.');
  const request = {
    home: config.system.home,
    spec: specOf({ ...o, strategy: [strategy] }, config, io.cwd),
    plan: {
      ...(o.folds === undefined ? {} : { folds: o.folds }),
      train: parseSpan(o.train, 'train'),
      ...(o.test === undefined ? {} : { test: parseSpan(o.test, 'test') }),
      anchored: o.anchored,
    },
    ...(model === undefined ? {} : { model }),
    search:
      o.search === 'none' || model !== undefined
        ? undefined
        : { sampler: o.search, trials: o.trials, objective: objectiveNamed(o.objective), vary: parseRanges(o.vary) },
    seed: o.seed,
    command,
  };
  const report = await experiment(io, 'walk-forward', o, (options) => walkForward(request, options));
  writePage(io, o.report, () => renderWalkForward(report));
  const { tone, headline } = walkForwardVerdict(report);
  io.result({ verdict: { tone, headline }, ...report, statistics: statisticsJson(report.statistics) }, () => text(io, report));
}

const repeated = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

export function addWalkForward(program: Command, io: Io): void {
  withExperimentOptions(
    withRunOptions(
      program
        .command('walk-forward')
        .description('choose parameters on a window of the past, trade what came after it, move on: what a search is worth outside of what it saw')
        .argument('[strategy]', 'built-in strategy or path of your own (with --model: ml-ensemble unless named)'),
    ),
  )
    .option('--folds <n>', 'tests, one after the other (default: as many as fit)', whole(1, 1000))
    .requiredOption('--train <span>', 'what a fold learns from: 18M, 2y, 30d, 12h')
    .option('--test <span>', 'what it is tested on (default: what is left, in equal parts)')
    .option('--anchored', 'every fold learns from the beginning of the data, instead of moving along', false)
    .addOption(new Option('--search <kind>', 'how parameters are chosen').choices([...samplerNames, 'none']).default('random'))
    .option('--trials <n>', 'points tried a fold, at most', whole(1, 100_000), 50)
    .option('--objective <figure>', `what is sought on the training window: ${Object.keys(objectives).join(', ')}`, 'sharpe')
    .option('--vary <name=range>', 'a parameter to vary, fast=5:50; may be repeated (default: all that declare a range)', repeated, [])
    .option('--model <learner>', 'learn this model on every training window instead, and trade its predictions: ensemble, boosting-leaf, forest, logistic …')
    .option('--model-param <name=value>', 'a parameter of the learner; may be repeated', repeated, [])
    .option('--members <list>', 'members of the ensemble with their starting weights: boosting-leaf:40,forest:30,logistic:30', membersOf)
    .option('--features <set>', 'feature set the model reads', 'standard-127')
    .option('--label <kind:horizon>', 'what it foresees: direction:12, trend:24', labelOf, { kind: 'direction', horizon: 12 })
    .addHelpText(
      'after',
      '\nCtrl-C keeps finished folds; the same line goes on with them.\n\nExample: tradewind walk-forward sma-rsi -i BTCUSDT.BINANCE-USDM -t 1h --folds 12 --train 18M --test 2M --report walk.html\n         tradewind walk-forward --model ensemble -i BTCUSDT.BINANCE-USDM -t 1h --folds 12 --train 18M --test 2M',
    )
    .action((strategy: string | undefined, options: WalkForwardOptions, command: Command) => run(io, strategy, options, typed('walk-forward', command)));
}
