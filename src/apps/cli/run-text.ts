// A run in words and figures for the terminal.
import type { RunRecord, RunResult } from '../../platform/backtests/index.ts';
import type { Io } from './io.ts';
import { table } from './table.ts';

const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
const percent = (x: number | null | undefined): string => (x === null || x === undefined ? '—' : `${(x * 100).toFixed(2)} %`);
const ratio = (x: number | null | undefined): string => (x === null || x === undefined ? '—' : x.toFixed(2));

/** A finite amount with its thousands apart. */
export const money = (x: number, currency: string): string =>
  `${x.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })} ${currency}`;

/** The lines `backtest` and `runs show` print. */
export function runSummary(io: Io, id: string, record: RunRecord, result: RunResult, report: string | undefined): string {
  const { paint } = io;
  const s = result.statistics;
  const colour = (x: number | null | undefined, text: string): string =>
    x === null || x === undefined || x === 0 ? text : x > 0 ? paint.green(text) : paint.red(text);
  const lines = [
    paint.bold(
      `${record.strategies.map((x) => `${x.name} ${x.version}`).join(' + ')} on ${record.spec.instruments.join(', ')} ${record.timeframe}, ${day(record.from)} to ${day(record.to)}`,
    ),
    table(
      io,
      ['', 'strategy', 'buy and hold'],
      [
        ['net return', colour(s.totalReturn, percent(s.totalReturn)), percent(s.benchmarkReturn)],
        ['a year', percent(s.annualReturn), ''],
        ['Sharpe', ratio(s.sharpe), ratio(s.benchmarkSharpe)],
        ['max drawdown', percent(s.maxDrawdown), percent(s.benchmarkDrawdown)],
        ['equity', `${money(result.equity.start, result.currency)} → ${money(result.equity.end, result.currency)}`, ''],
        ['round trips', `${s.trades ?? 0}, won ${percent(s.winRate)}, profit factor ${ratio(s.profitFactor)}`, ''],
        ['fees, funding', `${money(s.fees ?? 0, result.currency)}, ${money(s.funding ?? 0, result.currency)}`, ''],
        ['luck', `probability that the true Sharpe is above 0: ${percent(s.probabilisticSharpe)}`, ''],
      ],
    ),
    ...result.caveats.map((c) => `${paint.yellow('!')} ${c.text}`),
    ...Object.entries(result.verdicts).map(([code, n]) => paint.dim(`  ${n} × ${code}`)),
    `order hash ${result.orderHash}`,
  ];
  if (report !== undefined) lines.push(`report     ${report}`, `again      tradewind reproduce ${id}`);
  return lines.join('\n');
}
