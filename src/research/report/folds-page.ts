// The page of a walk forward: the tests as one curve with the edges of the folds, and every fold with what it chose.
import { type FoldRow, type WalkForwardReport, walkForwardVerdict } from './folds.ts';
import { dateText, fixed, percent } from './format.ts';
import { type Column, type Html, h, table } from './html.ts';
import { plot } from './plot.ts';
import { renderSheet } from './sheet.ts';
import { toned } from './tables.ts';

const span = ({ from, to }: FoldRow['train']): string => `${dateText(from)} to ${dateText(to)}`;

function foldsTable(report: WalkForwardReport): Html {
  const { learned } = report;
  const searched = learned === 'parameters';
  const columns: Column<FoldRow & { readonly index: number }>[] = [
    { label: 'Fold', cell: (f) => String(f.index + 1) },
    { label: learned === 'nothing' ? 'Before' : 'Learned on', wide: true, cell: (f) => span(f.train) },
    { label: 'Tested on', cell: (f) => span(f.test) },
    ...(learned === 'nothing' ? [] : [{ label: searched ? 'Tried' : 'Rows', number: true, wide: true, cell: (f: FoldRow) => fixed(f.tried, 0) }]),
    ...(learned === 'model'
      ? []
      : [{ label: 'In sample a year', number: true, wide: true, cell: (f: FoldRow) => percent(f.inSample?.annualReturn ?? Number.NaN, true) }]),
    { label: 'Out of sample', number: true, cell: (f) => toned(f.outOfSample.totalReturn, percent(f.outOfSample.totalReturn, true)) },
    { label: 'Sharpe', number: true, wide: true, cell: (f) => fixed(f.outOfSample.sharpe, 2) },
    { label: 'Deepest fall', number: true, cell: (f) => percent(f.outOfSample.maxDrawdown) },
    { label: 'Trades', number: true, wide: true, cell: (f) => fixed(f.outOfSample.trades, 0) },
    ...(searched
      ? [
          {
            label: 'Chosen',
            wide: true,
            cell: (f: FoldRow) =>
              h`<div class="said">${Object.entries(f.parameters)
                .map(([name, value]) => `${name} ${typeof value === 'number' ? Number(value.toPrecision(4)) : value}`)
                .join(', ')}${f.note === '' ? undefined : h`<br><span class="muted">${f.note}</span>`}</div>`,
          },
        ]
      : []),
  ];
  return table(
    'Folds',
    columns,
    report.folds.map((f, index) => ({ ...f, index })),
  );
}

function curves({ curve, folds }: WalkForwardReport): Html {
  const edges = folds.slice(1).map((f) => f.test.from);
  const xText = (x: number): string => dateText(x);
  return h`<section class="card"><h2>All tests as one curve</h2>
<figure>${plot({
    label: 'Net return of the tests, and of holding; the table of folds holds the numbers',
    x: curve.at,
    bands: [],
    lines: [
      { values: curve.held, look: 'other' },
      { values: curve.equity, look: 'main' },
    ],
    xText,
    yText: (y) => percent(y - 1, true),
    edges,
    level: 1,
  })}<figcaption class="muted">Net return (dashed: holding). Upright lines: a new fold begins, from flat.</figcaption></figure>
<figure>${plot({
    label: 'Drawdown of the tests',
    x: curve.at,
    bands: [{ low: curve.drawdown, high: curve.drawdown.map(() => 0) }],
    lines: [{ values: curve.drawdown, look: 'main' }],
    xText,
    yText: (y) => percent(y),
    edges,
  })}<figcaption class="muted">Drawdown</figcaption></figure></section>`;
}

/** One self-contained page, deterministic, without scripts. */
export const renderWalkForward = (report: WalkForwardReport): string =>
  renderSheet({
    title: report.title,
    subtitle: `${report.strategy} on ${report.instruments.join(', ')} ${report.timeframe} · ${dateText(report.from)} to ${dateText(report.to)} · walk forward, ${report.anchored ? 'anchored' : 'rolling'}`,
    synthetic: report.synthetic,
    verdict: walkForwardVerdict(report),
    body: [
      curves(report),
      h`<section class="card">${foldsTable(report)}</section>`,
      report.movements.length === 0
        ? undefined
        : h`<section class="card narrow">${table(
            'How far the chosen values move from fold to fold, of their range (33 %: as if drawn at random)',
            [
              { label: 'Parameter', cell: (m) => m.parameter },
              { label: 'Moved', number: true, cell: (m) => percent(m.moved) },
            ],
            report.movements,
          )}</section>`,
    ],
    facts: [
      ['Windows', `${report.folds.length} folds, ${report.anchored ? 'anchored' : 'rolling'}; every test begins and ends flat`],
      [report.learned === 'model' ? 'Model' : 'Search', report.how],
      ['Trials counted', fixed(report.trials, 0)],
      ['Seed', String(report.seed)],
      ['Data hash', report.dataHash],
      ['Code version', report.codeVersion],
    ],
    command: report.command,
  });
