// The page of a search: the verdict of the guards, maps of worth over two parameters at a time, the points themselves.
import type { ParameterValue } from '../../quant/search/index.ts';
import { dateText, fixed, percent } from './format.ts';
import { type Html, h, raw, table } from './html.ts';
import { type SearchHeat, type SearchReport, type SearchRow, searchVerdict } from './search.ts';
import { renderSheet } from './sheet.ts';
import { toned } from './tables.ts';

/** Points shown as rows; all of them are in the JSON. */
const ROWS = 50;

export const valueText = (value: ParameterValue | undefined): string => (typeof value === 'number' ? String(Number(value.toPrecision(6))) : String(value));

/** From the worst colour to the best, as a mix of the page's own; the figure stands in every cell beside it. */
const shade = (worth: number, low: number, high: number): string =>
  Number.isFinite(worth) ? `background:color-mix(in srgb,var(--up) ${Math.round((high > low ? (worth - low) / (high - low) : 0.5) * 45)}%,var(--raised))` : '';

function heatTable(heat: SearchHeat): Html {
  const worths = [...heat.best].filter((x) => Number.isFinite(x));
  const [low, high] = [Math.min(...worths), Math.max(...worths)];
  const wide = heat.columns.length;
  const cell = (row: number, column: number): Html => {
    const at = row * wide + column;
    const best = heat.best[at] as number;
    const said = Number.isFinite(best) ? `best ${fixed(best, 4)}, mean ${fixed(heat.mean[at] as number, 4)}, ${heat.counts[at]} points` : 'none was tried';
    return h`<td class="n" style="${shade(best, low, high)}" title="${heat.across} ${valueText(heat.columns[column])}, ${heat.down} ${valueText(heat.rows[row])}: ${said}">${Number.isFinite(best) ? short(best) : ''}</td>`;
  };
  const title = `Best ${heat.across} (across) with ${heat.down} (down), whatever the others`;
  return h`<div class="scroll heat" tabindex="0" role="region" aria-label="${title}"><table><caption>${heat.across} across, ${heat.down} down</caption><thead><tr><th scope="col"></th>${heat.columns.map((v) => h`<th scope="col" class="n">${edgeText(v)}</th>`)}</tr></thead>
<tbody>${heat.rows.map((v, row) => h`<tr><th scope="row" class="n">${edgeText(v)}</th>${heat.columns.map((_, column) => cell(row, column))}</tr>`)}</tbody></table></div>`;
}

/** A value along a side; the lower end of a bin may have any number of digits. */
const edgeText = (value: ParameterValue): string =>
  typeof value === 'number' && !Number.isInteger(value) ? String(Number(value.toPrecision(3))) : valueText(value);

/** As few digits as a cell of a map has room for. */
const short = (x: number): string => fixed(x, Math.abs(x) >= 100 ? 0 : Math.abs(x) >= 10 ? 1 : 2);

function heatSection({ heats, objective }: SearchReport): Html | undefined {
  if (heats.length === 0) return undefined;
  const shown = heats.slice(0, 3);
  const more = heats.slice(3);
  return h`<section class="card"><h2>Where ${objective} is high</h2><p class="muted">Each cell is the best point with these two values. A broad field of strong colour is a plateau; one strong cell among pale ones is a needle.</p>
${shown.map(heatTable)}${more.length === 0 ? undefined : h`<details><summary>${more.length} more pairs</summary>${more.map(heatTable)}</details>`}</section>`;
}

function pointsSection({ rows, given, objective }: SearchReport): Html {
  const names = Object.keys(rows[0]?.point ?? {});
  const columns = [
    { label: 'Rank', number: true, cell: (r: SearchRow) => (r === given ? 'as given' : String(rows.indexOf(r) + 1)) },
    ...names.map((name) => ({ label: name, number: true, cell: (r: SearchRow) => (r.point[name] === undefined ? '' : valueText(r.point[name])) })),
    { label: objective, number: true, cell: (r: SearchRow) => fixed(r.worth, 4) },
    { label: 'Net return', number: true, cell: (r: SearchRow) => toned(r.totalReturn, percent(r.totalReturn, true)) },
    ...(objective === 'sharpe' ? [] : [{ label: 'Sharpe', number: true, cell: (r: SearchRow) => fixed(r.sharpe, 2) }]),
    { label: 'Deepest fall', number: true, cell: (r: SearchRow) => percent(r.maxDrawdown) },
    { label: 'Round trips', number: true, cell: (r: SearchRow) => fixed(r.trades, 0) },
  ];
  return h`<section class="card long"><h2>Points</h2>${table(`The best ${Math.min(ROWS, rows.length)} of ${rows.length}, and the parameters as they were given`, columns, [...rows.slice(0, ROWS), given])}</section>`;
}

const style =
  '.heat td{padding:3px 6px;font-size:11px;border:1px solid var(--panel)}.heat th{font-size:11px;padding:3px 6px}.heat table{width:auto}.heat{margin-bottom:18px}';

/** One self-contained page, deterministic, without scripts. */
export const renderSearch = (report: SearchReport): string =>
  renderSheet({
    title: report.title,
    subtitle: `${report.strategy} on ${report.instruments.join(', ')} ${report.timeframe} · ${dateText(report.from)} to ${dateText(report.to)} · ${report.rows.length} points by ${report.search}`,
    synthetic: report.synthetic,
    verdict: searchVerdict(report),
    body: [h`<style>${raw(style)}</style>`, heatSection(report), pointsSection(report)],
    facts: [
      ['Search', report.search],
      ['Objective', report.objective],
      ['Seed', String(report.seed)],
      ['Points', fixed(report.rows.length, 0)],
      ['Trials on this data', report.guards === undefined ? '—' : fixed(report.guards.trials, 0)],
      [
        'Walked from signal to signal',
        `${report.walked} of ${report.rows.length}${report.because.length === 0 ? '' : `; the others ran candle by candle: ${report.because.join('; ')}`}`,
      ],
      ['Data hash', report.dataHash],
      ['Code version', report.codeVersion],
    ],
    command: report.command,
  });
