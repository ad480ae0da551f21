// tradewind monte-carlo: what else could have come of a run.
import { type Command, Option } from 'commander';
import { unknownName } from '../../core/index.ts';
import { openRuns } from '../../outside/storage/index.ts';
import { type BaseRun, baseOf, monteCarlo, storedBase } from '../../platform/experiments/index.ts';
import type { BlockKind } from '../../quant/statistics/index.ts';
import { type FanMethod, type MonteCarloReport, methodNames, monteCarloVerdict, percent, renderMonteCarlo } from '../../research/report/index.ts';
import { type RunOptions, runSpecWith, specOf, withRunOptions } from './backtest.ts';
import { type ExperimentFlags, experiment, verdictLines, withExperimentOptions } from './experiment.ts';
import type { Io } from './io.ts';
import { ranged, share, whole } from './option-values.ts';
import { typed, writePage } from './page.ts';
import { latest } from './reproduce.ts';
import { table } from './table.ts';

interface MonteCarloOptions extends Omit<RunOptions, 'strategy'>, ExperimentFlags {
  readonly method: readonly FanMethod[];
  readonly paths: number;
  readonly reruns: number;
  readonly ruin: number;
  readonly blocks: BlockKind;
  readonly block?: number;
  readonly noise: number;
}

const methods = Object.keys(methodNames) as FanMethod[];

function methodList(text: string): FanMethod[] {
  return text.split(',').map((word) => {
    const name = word.trim();
    if (!(methods as readonly string[]).includes(name)) throw unknownName('method', name, methods);
    return name as FanMethod;
  });
}

/** A stored run by its id; a strategy, where the line says what to trade, is run first. */
async function baseFor(io: Io, asked: string, o: MonteCarloOptions, command: string): Promise<BaseRun> {
  const { config } = io.config();
  if (o.instrument === undefined && o.data === undefined) {
    const runs = openRuns(config.system.home);
    return storedBase(runs, latest(runs, asked));
  }
  const spec = specOf({ ...o, strategy: [asked] }, config, io.cwd);
  return baseOf(await runSpecWith(io, spec, command, 'the run itself'));
}

function text(io: Io, report: MonteCarloReport): string {
  const { paint } = io;
  const cells = (values: readonly number[], sign: boolean): string[] => values.map((v) => percent(v, sign));
  return [
    paint.bold(`${report.strategies.join(' + ')} on ${report.instruments.join(', ')} ${report.timeframe}`),
    ...verdictLines(io, monteCarloVerdict(report)),
    '',
    table(
      io,
      ['', 'the run', '5 % below', '25 %', '50 %', '75 %', '95 %'],
      report.results.flatMap((r) => [
        [`${methodNames[r.method]}, ${r.paths}`],
        ...(r.method === 'trades' ? [] : [['  net return', percent(r.end.actual, true), ...cells(r.end.quantiles, true)]]),
        ['  deepest fall', percent(r.deepest.actual), ...cells(r.deepest.quantiles, false)],
      ]),
      [1, 2, 3, 4, 5, 6],
    ),
    paint.dim(`seed ${report.seed}; ruin is a loss of ${percent(report.ruinLoss)} from the start`),
  ].join('\n');
}

async function run(io: Io, asked: string, o: MonteCarloOptions, command: string): Promise<void> {
  const base = await baseFor(io, asked, o, command);
  const request = {
    home: io.config().config.system.home,
    base,
    methods: o.method,
    paths: o.paths,
    reruns: o.reruns,
    seed: o.seed,
    ruinLoss: o.ruin,
    blocks: o.blocks,
    ...(o.block === undefined ? {} : { block: o.block }),
    noise: o.noise,
    command,
  };
  const report = await experiment(io, 'monte-carlo', o, (options) => monteCarlo(request, options));
  writePage(io, o.report, () => renderMonteCarlo(report));
  const { tone, headline } = monteCarloVerdict(report);
  io.result({ verdict: { tone, headline }, ...report }, () => text(io, report));
}

export function addMonteCarlo(program: Command, io: Io): void {
  withExperimentOptions(
    withRunOptions(
      program
        .command('monte-carlo')
        .description('what else could have come of a run: trades in other orders, days drawn again, prices a little off, entries at random')
        .argument('<run or strategy>', 'id of a stored run, or "last"; or a strategy, with --instrument or --data to run it on'),
    ),
  )
    .option('--method <names>', `${methods.join(', ')}: all of them unless named`, methodList, methods)
    .option('--paths <n>', 'paths of shuffled trades and of days drawn again', whole(100, 1_000_000), 1000)
    .option('--reruns <n>', 'runs made again on other prices, and with random entries', whole(20, 100_000), 200)
    .option('--ruin <share>', 'loss from the start that counts as ruin', share, 0.5)
    .addOption(new Option('--blocks <kind>', 'blocks of days: lengths drawn, or all alike').choices(['stationary', 'circular']).default('stationary'))
    .option('--block <days>', '(mean) length of a block (default: cube root of the days)', whole(1, 10_000))
    .option('--noise <level>', 'how far prices are off, in usual moves from close to close', ranged(0, 5), 0.2)
    .addHelpText(
      'after',
      '\nExample: tradewind monte-carlo last --report fans.html\n         tradewind monte-carlo sma-rsi -i BTCUSDT.BINANCE-USDM -t 1h --method entries',
    )
    .action((asked: string, options: MonteCarloOptions, command: Command) => run(io, asked, options, typed('monte-carlo', command)));
}
