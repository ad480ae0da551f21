// The page of a stress test: one table of shocks against the run, one of the days that broke accounts.
import { dateText, fixed, percent } from './format.ts';
import { type Column, type Html, h, table } from './html.ts';
import { renderSheet } from './sheet.ts';
import { breaks, type CrashRow, type StressReport, type StressRow, stressVerdict } from './stress.ts';
import { toned } from './tables.ts';

const made = <R extends StressRow>(): Column<R> => ({
  label: 'Net',
  number: true,
  cell: (r) => toned(r.figures.totalReturn, percent(r.figures.totalReturn, true)),
});
const shared = <R extends StressRow>(ruinLoss: number): Column<R>[] => [
  { label: 'Deepest fall', number: true, cell: (r) => percent(r.figures.maxDrawdown) },
  { label: 'Below the start', number: true, wide: true, cell: (r) => percent(r.figures.lossFromStart) },
  { label: 'Trades', number: true, wide: true, cell: (r) => fixed(r.figures.trades, 0) },
  { label: 'Liquidations', number: true, wide: true, cell: (r) => fixed(r.figures.liquidations, 0) },
  { label: 'End', cell: (r) => (breaks(r, ruinLoss) ? h`<strong class="down">broken</strong>` : r.figures.stopped ? 'trading stopped' : 'lives') },
];

const synthetic = h` <span class="badge synthetic">SYNTHETIC</span>`;
const named = (r: StressRow): Html =>
  h`<div class="said"><strong>${r.about}</strong>${r.synthetic ? synthetic : undefined}<br><span class="muted">${r.done}</span></div>`;

function shocksTable({ base, shocks, ruinLoss }: StressReport): Html {
  const rows: StressRow[] = [{ name: 'run', about: 'the run as it is', synthetic: false, done: 'nothing changed', figures: base }, ...shocks];
  return table(
    'Shocks, each alone, against the run',
    [
      { label: 'Shock', cell: named },
      made<StressRow>(),
      {
        label: 'Against the run',
        number: true,
        cell: (r) => {
          const points = Math.round((r.figures.totalReturn - base.totalReturn) * 10_000) / 100;
          return r.name === 'run' ? '' : toned(points, `${fixed(points, 2, true)} points`);
        },
      },
      ...shared<StressRow>(ruinLoss),
    ],
    rows,
  );
}

const windowsTable = ({ windows, ruinLoss }: StressReport): Html =>
  windows.length === 0
    ? h`<p class="empty">The data covers none of them.</p>`
    : table<CrashRow>(
        'Days that broke accounts',
        [
          {
            label: 'Window',
            cell: (r) => h`<div class="said"><strong>${r.about}</strong><br><span class="muted">${dateText(r.from)} to ${dateText(r.to)}</span></div>`,
          },
          made<CrashRow>(),
          { label: 'Held', number: true, cell: (r) => toned(r.market, percent(r.market, true)) },
          ...shared<CrashRow>(ruinLoss),
        ],
        windows,
      );

/** One self-contained page, deterministic, without scripts. */
export const renderStress = (report: StressReport): string =>
  renderSheet({
    title: report.title,
    subtitle: `${report.strategies.join(' + ')} on ${report.instruments.join(', ')} ${report.timeframe} · ${dateText(report.from)} to ${dateText(report.to)} · stress`,
    synthetic: report.synthetic,
    verdict: stressVerdict(report),
    body: [
      h`<section class="card">${shocksTable(report)}</section>`,
      h`<section class="card">${windowsTable(report)}</section>`,
      report.skipped.length === 0
        ? undefined
        : h`<section class="card">${table(
            'Left out',
            [
              { label: 'Scenario', cell: (s) => h`<div class="said">${s.about}</div>` },
              { label: 'Why', cell: (s) => h`<div class="said">${s.why}</div>` },
            ],
            report.skipped,
          )}</section>`,
    ],
    facts: [
      ['Loss that counts as ruin', percent(report.ruinLoss)],
      ['Data hash', report.dataHash],
      ['Code version', report.codeVersion],
    ],
    command: report.command,
  });
