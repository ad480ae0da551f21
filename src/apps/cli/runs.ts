// tradewind runs and report: what is stored, side by side, and its page.
import { copyFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { fileError, openRuns, type RunStore } from '../../outside/storage/index.ts';
import type { RunRecord, RunResult } from '../../platform/backtests/index.ts';
import type { Io } from './io.ts';
import { latest } from './reproduce.ts';
import { runSummary } from './run-text.ts';
import { table } from './table.ts';

interface Stored {
  readonly id: string;
  readonly record: RunRecord;
  readonly result: RunResult;
}

const read = (runs: RunStore, id: string): Stored => ({
  id,
  record: runs.readJson<RunRecord>(id, 'run.json'),
  result: runs.readJson<RunResult>(id, 'result.json'),
});

const figures = [
  'totalReturn',
  'annualReturn',
  'volatility',
  'sharpe',
  'sortino',
  'calmar',
  'maxDrawdown',
  'trades',
  'winRate',
  'profitFactor',
  'expectancy',
  'fees',
  'funding',
  'timeInMarket',
  'probabilisticSharpe',
] as const;

const shown = (x: unknown): string =>
  typeof x === 'number' ? String(Number(x.toPrecision(5))) : x === undefined || x === null ? '—' : typeof x === 'string' ? x : JSON.stringify(x);

function list(io: Io): void {
  const runs = openRuns(io.config().config.system.home);
  const all = runs.list().map((r) => read(runs, r.id));
  io.result(
    all.map(({ id, record, result }) => ({
      id,
      created: record.created,
      strategies: record.strategies,
      instruments: record.spec.instruments,
      timeframe: record.timeframe,
      from: record.from,
      to: record.to,
      orderHash: result.orderHash,
      totalReturn: result.statistics.totalReturn,
      trades: result.trades.length,
    })),
    () =>
      all.length === 0
        ? 'No run is stored yet. Make one: tradewind backtest --help'
        : table(
            io,
            ['run', 'instruments', 'timeframe', 'net return', 'Sharpe', 'trades'],
            all.map(({ id, record, result: { statistics: s, trades } }) => [
              id,
              record.spec.instruments.join(', '),
              record.timeframe,
              shown(s.totalReturn),
              shown(s.sharpe),
              String(trades.length),
            ]),
          ),
  );
}

function compare(io: Io, ids: readonly string[]): void {
  const runs = openRuns(io.config().config.system.home);
  const chosen = ids.map((id) => read(runs, latest(runs, id)));
  const settings = (s: Stored): Record<string, unknown> => ({
    ...s.record.spec,
    strategies: s.record.strategies.map((x) => `${x.name} ${x.version}`).join(' + '),
    parameters: s.record.strategies.map((x) => x.parameters),
    dataHash: s.record.dataHash.slice(0, 12),
    codeVersion: s.record.codeVersion,
    orderHash: s.result.orderHash.slice(0, 12),
  });
  const all = chosen.map(settings);
  const keys = [...new Set(all.flatMap((s) => Object.keys(s)))].filter((k) => new Set(all.map((s) => JSON.stringify(s[k]))).size > 1);
  io.result(
    {
      runs: chosen.map((c) => c.id),
      different: Object.fromEntries(keys.map((k) => [k, all.map((s) => s[k] ?? null)])),
      statistics: Object.fromEntries(figures.map((f) => [f, chosen.map((c) => c.result.statistics[f] ?? null)])),
    },
    () =>
      table(
        io,
        ['', ...chosen.map((c) => c.id)],
        [...keys.map((k) => [k, ...all.map((s) => shown(s[k]))]), ...figures.map((f) => [f, ...chosen.map((c) => shown(c.result.statistics[f]))])],
      ),
  );
}

export function addRuns(program: Command, io: Io): void {
  const runs = program.command('runs').description('stored runs: list, show, compare');
  runs
    .command('list')
    .description('every stored run, newest first')
    .action(() => list(io));
  runs
    .command('show')
    .description('one run: figures, settings, where its files are')
    .argument('<run>', 'id, or "last"')
    .action((asked: string) => {
      const store = openRuns(io.config().config.system.home);
      const stored = read(store, latest(store, asked));
      io.result({ id: stored.id, record: stored.record, ...stored.result }, () =>
        runSummary(io, stored.id, stored.record, stored.result, store.path(stored.id, 'report.html')),
      );
    });
  runs
    .command('compare')
    .description('what differs between runs, and their figures side by side')
    .argument('<runs...>', 'two or more ids')
    .action((ids: string[]) => compare(io, ids));
}

export function addReport(program: Command, io: Io): void {
  program
    .command('report')
    .description("where a stored run's HTML report is, or a copy of it")
    .argument('[run]', 'id, or "last"', 'last')
    .option('-o, --out <file>', 'copy it there')
    .action((asked: string, options: { out?: string }) => {
      const store = openRuns(io.config().config.system.home);
      const id = latest(store, asked);
      const from = store.path(id, 'report.html');
      const to = options.out === undefined ? from : resolve(io.cwd, options.out);
      if (to !== from)
        try {
          copyFileSync(from, to);
        } catch (error) {
          throw fileError(to, error);
        }
      io.result({ run: id, report: to }, () => to);
    });
}
