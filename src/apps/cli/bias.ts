// tradewind bias: whether a strategy's decisions depend on what it cannot know yet, or on how much history came before.
import type { Command } from 'commander';
import { exitCode, formatTime } from '../../core/index.ts';
import { type BiasReport, CUTS, checkBias } from '../../platform/bias/index.ts';
import { type RunOptions, specOf, withSpecOptions } from './backtest.ts';
import type { Io } from './io.ts';
import { whole } from './option-values.ts';

/** More cuts than this tell nothing that these do not. */
const CUTS_MAX = 100;

interface BiasOptions extends RunOptions {
  readonly cuts: number;
  readonly seed: number;
}

type Decision = NonNullable<NonNullable<BiasReport['lookahead']['first']>['baseline']>;

async function run(io: Io, o: BiasOptions): Promise<void> {
  const { config } = io.config();
  const spec = specOf(o, config, io.cwd);
  const controller = new AbortController();
  const bar = io.progress('bias', 1000);
  const checking = checkBias(
    { home: config.system.home, spec, cuts: o.cuts, seed: o.seed },
    { signal: controller.signal, onProgress: (share) => bar.update(Math.round(1000 * share)) },
  );
  const withdraw = io.onInterrupt(async () => {
    controller.abort();
    // its processes ended and its copies removed
    await Promise.allSettled([checking]);
  });
  const report = await checking.finally(() => {
    bar.done();
    withdraw();
  });
  io.result(biasJson(report), () => biasText(io, report));
  if (report.verdict === 'cheats' || report.verdict === 'not-enough-decisions') io.exitWith(exitCode.verdict);
}

/** The report as `--json` prints it: what is not there is null. */
function biasJson(report: BiasReport): unknown {
  const { first } = report.lookahead;
  const told = first === undefined ? null : { ...first, baseline: first.baseline ?? null, other: first.other ?? null };
  return { ...report, lookahead: { ...report.lookahead, first: told }, recursive: { ...report.recursive, skipped: report.recursive.skipped ?? null } };
}

const words: Readonly<Record<BiasReport['verdict'], string>> = {
  clean: 'clean',
  cheats: 'looks ahead',
  'depends-on-warm-up': 'depends on its warm-up',
  'not-enough-decisions': 'not enough decisions to judge',
};

const told = (d: Decision | undefined): string =>
  d === undefined ? 'nothing' : `${d.kind === 'intent' ? '' : `${d.kind} `}${[d.what, d.amounts].filter((t) => t !== '').join(', ')} (${d.reason})`;

function firstText(first: NonNullable<BiasReport['lookahead']['first']>): string[] {
  const { instrument = '' } = first.baseline ?? first.other ?? {};
  const changed = `with all after ${formatTime(first.cut)} ${first.by === 'truncation' ? 'cut off' : 'replaced'}:`;
  return [
    `first differing decision: ${formatTime(first.at)}, ${instrument}`,
    `  ${'with the real future:'.padEnd(changed.length)} ${told(first.baseline)}`,
    `  ${changed} ${told(first.other)}`,
    `  it comes from: ${first.inputs.length === 0 ? 'several inputs together; none changed alone makes the difference' : first.inputs.join('; ')}`,
  ];
}

function biasText(io: Io, report: BiasReport): string {
  const { paint } = io;
  const { lookahead, recursive } = report;
  const colour = report.verdict === 'clean' ? paint.green : report.verdict === 'cheats' ? paint.red : paint.yellow;
  const head = `${report.strategies.join(' + ')} on ${report.instruments.join(', ')} ${report.timeframe}, ${formatTime(report.from)} to ${formatTime(report.to)}`;
  const lines = [
    paint.bold(head),
    `${colour(words[report.verdict])}: ${report.why}`,
    `compared: ${report.decisions} decisions, ${report.orders} of them orders, at ${report.cuts} cuts (seed ${report.seed})`,
    `look-ahead: ${lookahead.truncation} of ${report.cuts} cuts change a decision when the future is cut off, ${lookahead.perturbation} when it is replaced`,
    ...(lookahead.first === undefined ? [] : firstText(lookahead.first)),
  ];
  if (recursive.skipped !== undefined) lines.push(`warm-up: not varied, ${recursive.skipped}`);
  for (const r of recursive.runs) {
    const where = r.differing === 0 ? '' : `, the last ${r.lastAfterCandles} candles into the run`;
    const note = r.factor < 1 ? paint.dim(' (shorter than declared: for information)') : '';
    lines.push(`warm-up × ${r.factor} (${r.candles} candles): ${r.differing} of ${r.orders} orders change${where}${note}`);
  }
  if (report.verdict === 'depends-on-warm-up')
    lines.push(paint.dim('  The risk layers learn from the warm-up too: with --risk off only the strategy is left.'));
  for (const path of report.unjudged) lines.push(paint.yellow(`! it opened ${path}, which this check cannot change: what comes from there is not judged`));
  return lines.join('\n');
}

export function addBias(program: Command, io: Io): void {
  withSpecOptions(program.command('bias').description('check a strategy for look-ahead and for dependence on its warm-up, on copies of its data'))
    .option('--cuts <n>', 'instants at which history is cut', whole(1, CUTS_MAX), CUTS)
    .option('--seed <n>', 'of everything drawn by chance', whole(0, 2 ** 31), 1)
    .action((options: BiasOptions) => run(io, options));
}
