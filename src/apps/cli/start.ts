// tradewind start: from nothing to a report and a strategy on paper, in one command.
import { homedir } from 'node:os';
import type { Command } from 'commander';
import { exitCode } from '../../core/index.ts';
import { fixed } from '../../research/report/index.ts';
import { builtInStrategies } from '../../trading/strategies/index.ts';
import { ageWords, type FirstRun, withoutAge } from '../first-runs.ts';
import { type Prepared, prepare, sourceOf } from '../prepare.ts';
import { type Started, tryAll } from '../start.ts';
import { notesOf, type StartedRun, stoppedBy } from '../start-page.ts';
import { runId, specOf } from './backtest.ts';
import { runDemo } from './demo.ts';
import { percentText } from './demo-text.ts';
import type { Io } from './io.ts';
import { wrap } from './wrap.ts';

/** A path as a person would type it. */
const typed = (path: string): string => (path.startsWith(`${homedir()}/`) ? `~${path.slice(homedir().length)}` : path);

function dataLines(io: Io, { home, added, lacking, candidates }: Prepared): string[] {
  const rows = candidates.map((c) => {
    const what = added.includes(c.id) ? 'added' : 'there';
    return `  ${c.id.padEnd(25)} ${c.timeframe.padStart(3)} ${fixed(c.rows, 0).padStart(10)} candles, ${what}`;
  });
  const sources = [...new Set(candidates.map((c) => c.id))].filter((id) => sourceOf(id) !== 'imported').map((id) => `${id}: ${sourceOf(id)}`);
  const shown = rows.length > 12 ? [...rows.slice(0, 12), `  … and ${rows.length - 12} more: tradewind data list`] : rows;
  return [
    `${io.paint.bold('data')}  ${typed(home)}${added.length === 0 ? ', as it was' : ''}`,
    ...shown,
    ...sources.flatMap((s) => wrap(s, '  ', '    ')).map(io.paint.dim),
    ...(lacking === undefined ? [] : wrap(lacking, '  ', '  ').map(io.paint.yellow)),
  ];
}

/** Return of the strategy and of buying and holding, deepest fall from a peak. */
const head = ` ${'strategy'.padEnd(15)}${'on'.padEnd(26)}${'net'.padStart(8)}${'b&hold'.padStart(9)}${'Sharpe'.padStart(7)}${'fall'.padStart(8)}${'trades'.padStart(7)}`;

function runLines(io: Io, run: StartedRun): string[] {
  const s = run.result.statistics;
  const of = (name: string): number => s[name] ?? Number.NaN;
  const net = percentText(of('totalReturn'), true).padStart(8);
  const painted = of('totalReturn') > 0 ? io.paint.green(net) : of('totalReturn') < 0 ? io.paint.red(net) : net;
  const figures = [
    percentText(of('benchmarkReturn'), true).padStart(9),
    fixed(of('sharpe'), 2).padStart(7),
    percentText(of('maxDrawdown')).padStart(8),
    fixed(of('trades'), 0).padStart(7),
  ];
  const { tone, headline } = run.result.verdict;
  const words = tone === 'good' ? io.paint.green(headline) : tone === 'weak' ? io.paint.yellow(headline) : headline;
  const label = run.synthetic ? io.paint.yellow('SYNTHETIC: ') : '';
  const under = ' '.repeat(16);
  return [
    ` ${run.strategy.padEnd(15)}${`${run.instrument} ${run.timeframe}`.padEnd(26)}${painted}${figures.join('')}`,
    `${under}${label}${words}`,
    ...stoppedBy(run).flatMap((text) => wrap(text, under, under).map(io.paint.yellow)),
  ];
}

function triedLines(io: Io, { runs, unfit, best, report, index }: Started): string[] {
  const reused = runs.length > 0 && runs.every((r) => r.reused);
  return [
    '',
    `${io.paint.bold('strategies')}  after fees, slippage and risk limits${reused ? '; as last time: nothing has changed' : ''}`,
    io.paint.dim(head),
    ...runs.flatMap((r) => runLines(io, r)),
    ...unfit.map((name) => ` ${name.padEnd(15)}not tried: no stored candles are fine enough for it`),
    ...notesOf(runs, false)
      .flatMap((n) => wrap(n, '  ', '    '))
      .map(io.paint.dim),
    '',
    ...(best === undefined || report === undefined
      ? []
      : [`${io.paint.bold('report')}  ${typed(report)}`, io.paint.dim(`        ${best.strategy}, the run with most to look at; not picked for its result`)]),
    `${io.paint.bold('index')}   ${typed(index)}`,
  ];
}

const nextLines = (io: Io, { strategy, instrument, timeframe, record }: StartedRun): string[] => [
  '',
  `${io.paint.bold('what to type next')}  (./tradewind in a checkout, tradewind where it is installed)`,
  ...[
    [`tradewind demo -s ${strategy} --speed 20${ageWords(record.spec)}`, 'the same, slower'],
    [`tradewind backtest -s ${strategy} -i ${instrument} -t ${timeframe} --order-size 100%${ageWords(record.spec)}`, ''],
    ['tradewind runs list', 'every run so far'],
    ['tradewind data import FILE', 'candles of your own; start uses them then'],
    ['tradewind help', 'everything else'],
  ].map(([line = '', why = '']) => (why === '' || line.length > 38 ? `  ${line}` : `  ${line.padEnd(38)}${io.paint.dim(why)}`)),
];

async function start(io: Io, options: { speed?: string }): Promise<void> {
  const { config } = io.config();
  const prepared = await prepare(config.system.home);
  for (const line of dataLines(io, prepared)) io.say(line);
  const controller = new AbortController();
  const withdraw = io.onInterrupt(() => controller.abort());
  const bar = io.progress('strategies', 1000);
  const tried = await tryAll({
    prepared,
    strategies: Object.values(builtInStrategies),
    specOf: (run: FirstRun) => specOf({ strategy: [run.strategy], param: [], instrument: [run.instrument], timeframe: run.timeframe }, config, io.cwd),
    idOf: runId,
    onProgress: (done, total) => bar.update(Math.round((1000 * done) / total)),
    signal: controller.signal,
  });
  bar.done();
  withdraw();
  for (const line of triedLines(io, tried)) io.say(line);
  const { best } = tried;
  io.say('');
  const shown = best === undefined ? undefined : { strategy: best.strategy, instrument: best.instrument, timeframe: best.timeframe, ...options };
  const demo = shown === undefined ? undefined : await runDemo(io, shown, withoutAge);
  io.result(jsonOf(prepared, tried, demo?.told), () => [...(demo?.text ?? []), ...(best === undefined ? [] : nextLines(io, best))].join('\n'));
  if (demo?.told.same === false) io.exitWith(exitCode.verdict);
}

/** What `start --json` prints. */
const jsonOf = (prepared: Prepared, tried: Started, demo: unknown) => ({
  home: prepared.home,
  added: prepared.added,
  lacking: prepared.lacking ?? null,
  data: prepared.candidates.map(({ id, timeframe, rows, from, to }) => ({ id, timeframe, rows, from, to, source: sourceOf(id) })),
  runs: tried.runs.map((r) => ({
    id: r.id,
    strategy: r.strategy,
    instrument: r.instrument,
    timeframe: r.timeframe,
    synthetic: r.synthetic,
    reused: r.reused,
    verdict: r.result.verdict,
    orderHash: r.result.orderHash,
    statistics: r.result.statistics,
    report: r.report,
  })),
  unfit: tried.unfit,
  report: tried.report ?? null,
  index: tried.index,
  demo: demo ?? null,
});

export function addStart(program: Command, io: Io): void {
  program
    .command('start')
    .description('the guided first run: a data folder with sample data, every built-in strategy once, and one of them on paper')
    .option('--speed <n>', 'candles a second of the replay, or max')
    .action((options: { speed?: string }) => start(io, options));
}
