// The page of a Monte Carlo: per method a fan of equity and one of drawdown, with the figures under them.
import { fanLevels } from '../../quant/statistics/index.ts';
import { type FanResult, type MonteCarloReport, methodNames, monteCarloVerdict } from './fan.ts';
import { dateText, fixed, percent } from './format.ts';
import { type Html, h, table } from './html.ts';
import { plot } from './plot.ts';
import { renderSheet } from './sheet.ts';
import { toned } from './tables.ts';

const bandsOf = (rows: readonly (readonly number[])[]) => [
  { low: rows[0] ?? [], high: rows[4] ?? [] },
  { low: rows[1] ?? [], high: rows[3] ?? [] },
];

/** Rows of a table that tells the fan: the start, the end and what lies evenly between. */
const TABLE_ROWS = 8;

function fanTable(r: FanResult, xText: (x: number) => string): Html {
  const last = r.steps.length - 1;
  const rows = [...new Set(Array.from({ length: TABLE_ROWS + 1 }, (_, k) => Math.round((k * last) / TABLE_ROWS)))];
  return table(
    `Net return at the end of the band, by ${r.axis}`,
    [
      { label: r.axis === 'trade' ? 'Trade' : 'Day', cell: (i) => xText(r.steps[i] as number) },
      ...fanLevels.map((level, k) => ({
        label: `${fixed(level * 100, 0)} %`,
        number: true,
        cell: (i: number) => percent((r.equity[k]?.[i] ?? Number.NaN) - 1, true),
      })),
      { label: 'The run', number: true, cell: (i) => percent((r.actual.equity[i] as number) - 1, true) },
    ],
    rows,
  );
}

function section(r: FanResult, ruinLoss: number): Html {
  const xText = (x: number): string => (r.axis === 'trade' ? fixed(x, 0) : dateText(x));
  const figures: readonly {
    readonly label: string;
    readonly values: readonly number[];
    readonly sign: boolean;
    readonly actual: number;
    readonly rank: string;
  }[] = [
    // in another order the same trades make the same money
    { label: 'Net return', values: r.end.quantiles, sign: true, actual: r.end.actual, rank: r.method === 'trades' ? '—' : percent(r.end.rank) },
    { label: 'Deepest fall', values: r.deepest.quantiles, sign: false, actual: r.deepest.actual, rank: percent(r.deepest.rank) },
  ];
  return h`<section class="card"><h2>${methodNames[r.method]}</h2><p class="muted">${fixed(r.paths, 0)} paths; ${r.setting}.${r.method === 'noise' ? ' The prices of these runs are made up.' : ''} Bands hold nine in ten and half of the paths; the line is the run.</p>
<div class="cards"><figure>${plot({
    label: `Net return of the paths; the table below holds the numbers`,
    x: r.steps,
    bands: bandsOf(r.equity),
    lines: [
      { values: r.equity[2] ?? [], look: 'other' },
      { values: r.actual.equity, look: 'main' },
    ],
    xText,
    yText: (y) => percent(y - 1, true),
    level: 1,
  })}<figcaption class="muted">Net return (dashed: half of the paths are above)</figcaption></figure>
<figure>${plot({
    label: `Deepest fall so far of the paths; the table below holds the numbers`,
    x: r.steps,
    bands: bandsOf(r.drawdown),
    lines: [
      { values: r.drawdown[2] ?? [], look: 'other' },
      { values: r.actual.drawdown, look: 'main' },
    ],
    xText,
    yText: (y) => percent(y),
  })}<figcaption class="muted">Deepest fall from a peak so far</figcaption></figure></div>
${table(
  'At the end',
  [
    { label: 'Figure', cell: (f) => f.label },
    ...fanLevels.map((level, k) => ({
      label: `${fixed(level * 100, 0)} % below`,
      number: true,
      cell: (f: (typeof figures)[number]) => (f.sign ? toned(f.values[k] as number, percent(f.values[k] as number, true)) : percent(f.values[k] as number)),
    })),
    { label: 'The run', number: true, cell: (f) => percent(f.actual, f.sign) },
    { label: 'Paths below the run', number: true, cell: (f) => f.rank },
  ],
  figures,
)}<p class="muted">Ended below the start: ${percent(r.lost.value)} (${percent(r.lost.low)} to ${percent(r.lost.high)}). Ever down ${percent(ruinLoss)} or more: ${percent(r.ruin.value)} (${percent(r.ruin.low)} to ${percent(r.ruin.high)}). Intervals of 95 %, after Wilson.</p>
<details><summary>The fan as a table</summary>${fanTable(r, xText)}</details></section>`;
}

/** One self-contained page, deterministic, without scripts. */
export const renderMonteCarlo = (report: MonteCarloReport): string =>
  renderSheet({
    title: report.title,
    subtitle: `${report.strategies.join(' + ')} on ${report.instruments.join(', ')} ${report.timeframe} · ${dateText(report.from)} to ${dateText(report.to)} · Monte Carlo`,
    synthetic: report.synthetic,
    verdict: monteCarloVerdict(report),
    body: report.results.map((r) => section(r, report.ruinLoss)),
    facts: [
      ['Seed', String(report.seed)],
      ['Loss that counts as ruin', percent(report.ruinLoss)],
      ['Trades of the run', fixed(report.trades, 0)],
      ['Data hash', report.dataHash],
      ['Code version', report.codeVersion],
    ],
    command: report.command,
  });
