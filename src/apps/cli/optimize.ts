// tradewind optimize: the best parameters of a strategy on some history, and what luck alone would have found.
import { type Command, Option } from 'commander';
import { exitCode } from '../../core/index.ts';
import { optimiseStrategy } from '../../platform/experiments/index.ts';
import { type SamplerName, samplerNames } from '../../quant/search/index.ts';
import { objectiveNamed, objectives } from '../../research/optimisation/index.ts';
import { fixed, percent, renderSearch, type SearchReport, type SearchRow, searchVerdict, valueText } from '../../research/report/index.ts';
import { type RunOptions, specOf, withRunOptions } from './backtest.ts';
import { type ExperimentFlags, experiment, verdictLines, withExperimentOptions } from './experiment.ts';
import type { Io } from './io.ts';
import { whole } from './option-values.ts';
import { typed, writePage } from './page.ts';
import { parseRanges } from './ranges.ts';
import { table } from './table.ts';

interface OptimizeOptions extends Omit<RunOptions, 'strategy'>, ExperimentFlags {
  readonly search: SamplerName;
  readonly trials: number;
  readonly objective: string;
  readonly vary: readonly string[];
}

/** Rows the terminal shows. */
const SHOWN = 10;

function text(io: Io, report: SearchReport): string {
  const { paint } = io;
  const names = Object.keys(report.rows[0]?.point ?? {});
  const cells = (label: string, r: SearchRow): string[] => [
    label,
    ...names.map((name) => (r.point[name] === undefined ? '' : valueText(r.point[name]))),
    fixed(r.worth, 4),
    percent(r.totalReturn, true),
    ...(report.objective === 'sharpe' ? [] : [fixed(r.sharpe, 2)]),
    percent(r.maxDrawdown),
    fixed(r.trades, 0),
  ];
  const [best] = report.rows;
  const again = Object.entries(best?.point ?? {}).map(([name, value]) => `-p ${name}=${valueText(value)}`);
  return [
    paint.bold(report.title),
    ...verdictLines(io, searchVerdict(report)),
    '',
    table(
      io,
      ['', ...names, report.objective, 'net return', ...(report.objective === 'sharpe' ? [] : ['Sharpe']), 'deepest fall', 'round trips'],
      [...report.rows.slice(0, SHOWN).map((r, i) => cells(String(i + 1), r)), cells('as given', report.given)],
      Array.from({ length: names.length + 5 }, (_, i) => i + 1),
    ),
    paint.dim(
      `${report.walked} of ${report.rows.length} points walked from signal to signal${report.because.length === 0 ? '' : `; the others candle by candle: ${report.because.join('; ')}`}`,
    ),
    ...(best === undefined ? [] : [`look at the best: tradewind backtest -s ${report.strategy} ${again.join(' ')} …`]),
  ].join('\n');
}

async function run(io: Io, strategy: string, o: OptimizeOptions, command: string): Promise<void> {
  const { config } = io.config();
  const request = {
    home: config.system.home,
    spec: specOf({ ...o, strategy: [strategy] }, config, io.cwd),
    vary: parseRanges(o.vary),
    search: o.search,
    trials: o.trials,
    objective: objectiveNamed(o.objective),
    seed: o.seed,
    command,
  };
  const report = await experiment(io, 'optimize', o, (options) => optimiseStrategy(request, options));
  writePage(io, o.report, () => renderSearch(report));
  const { tone, headline } = searchVerdict(report);
  const { heats: _, ...told } = report;
  io.result({ verdict: { tone, headline }, ...told }, () => text(io, report));
  if (report.rows.every((r) => r.fault !== undefined)) io.exitWith(exitCode.verdict);
}

const repeated = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

export function addOptimize(program: Command, io: Io): void {
  withExperimentOptions(
    withRunOptions(
      program
        .command('optimize')
        .description('search the parameters of a strategy, and say what luck alone would have found')
        .argument('<strategy>', 'built-in strategy or path of your own'),
    ),
  )
    .option('--vary <name=range>', 'fast=5:50, fast=5:50:5 or mode=a,b; may be repeated (default: every parameter that declares a range)', repeated, [])
    .addOption(new Option('--search <kind>', 'how points are chosen').choices([...samplerNames]).default('tpe'))
    .option('--trials <n>', 'points to try at most', whole(1, 1_000_000), 200)
    .option('--objective <name>', Object.keys(objectives).join(', '), 'sharpe')
    .addHelpText(
      'after',
      `
Every trial on the same candles is counted, also those of earlier searches: the more were tried, the more the best must show.
Ctrl-C keeps the finished points; the same line goes on from there.

Example: tradewind optimize sma-rsi -i BTCUSDT.BINANCE-USDM -t 1h --search grid --vary fast=5:40:5 --vary slow=40:120:20 --report search.html
         tradewind optimize my.ts --data candles.csv --search tpe --trials 300 --objective calmar`,
    )
    .action((strategy: string, options: OptimizeOptions, command: Command) => run(io, strategy, options, typed('optimize', command)));
}
