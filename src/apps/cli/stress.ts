// tradewind stress: what a strategy does when things go wrong.
import type { Command } from 'commander';
import { HOUR } from '../../core/index.ts';
import { stress } from '../../platform/experiments/index.ts';
import { percent, renderStress, type StressFigures, type StressReport, stressVerdict } from '../../research/report/index.ts';
import { type RunOptions, specOf, withRunOptions } from './backtest.ts';
import { type ExperimentFlags, experiment, verdictLines, withExperimentOptions } from './experiment.ts';
import type { Io } from './io.ts';
import { ranged, share } from './option-values.ts';
import { typed, writePage } from './page.ts';
import { table } from './table.ts';

interface StressOptions extends Omit<RunOptions, 'strategy'>, ExperimentFlags {
  readonly gap: number;
  readonly outage: number;
  readonly ruin: number;
}

const cells = (f: StressFigures): string[] => [
  percent(f.totalReturn, true),
  percent(f.maxDrawdown),
  String(f.trades),
  String(f.liquidations),
  f.stopped ? 'stopped' : '',
];

function text(io: Io, report: StressReport): string {
  const { paint } = io;
  const head = ['net return', 'deepest fall', 'trades', 'liquidations', ''];
  return [
    paint.bold(`${report.strategies.join(' + ')} on ${report.instruments.join(', ')} ${report.timeframe}`),
    ...verdictLines(io, stressVerdict(report)),
    '',
    table(
      io,
      ['', ...head],
      [['the run as it is', ...cells(report.base)], ...report.shocks.map((s) => [`${s.about}${s.synthetic ? ' (synthetic)' : ''}`, ...cells(s.figures)])],
      [1, 2, 3, 4],
    ),
    ...(report.windows.length === 0
      ? []
      : [
          '',
          table(
            io,
            ['', ...head, 'held'],
            report.windows.map((w) => [w.about, ...cells(w.figures), percent(w.market, true)]),
            [1, 2, 3, 4, 5],
          ),
        ]),
  ].join('\n');
}

async function run(io: Io, strategy: string, o: StressOptions, command: string): Promise<void> {
  const { config } = io.config();
  const spec = specOf({ ...o, strategy: [strategy] }, config, io.cwd);
  const request = { home: config.system.home, spec, settings: { gap: o.gap, outageMs: o.outage * HOUR }, ruinLoss: o.ruin, command };
  const report = await experiment(io, 'stress', o, (options) => stress(request, options));
  writePage(io, o.report, () => renderStress(report));
  const { tone, headline } = stressVerdict(report);
  io.result({ verdict: { tone, headline }, ...report }, () => text(io, report));
}

export function addStress(program: Command, io: Io): void {
  withExperimentOptions(
    withRunOptions(
      program
        .command('stress')
        .description('what a strategy does when things go wrong: gaps, wide spreads, a venue that is away, and the days that broke accounts')
        .argument('<strategy>', 'built-in strategy or path of your own'),
    ),
  )
    .option('--gap <share>', 'size of the jump', share, 0.2)
    .option('--outage <hours>', 'how long the venue is away', ranged(0.1, 240), 6)
    .option('--ruin <share>', 'loss from the start that counts as ruin', share, 0.5)
    .addHelpText('after', '\nExample: tradewind stress sma-rsi -i BTCUSDT.BINANCE-USDM,ETHUSDT.BINANCE-USDM -t 1h --gap 30% --report stress.html')
    .action((strategy: string, options: StressOptions, command: Command) => run(io, strategy, options, typed('stress', command)));
}
