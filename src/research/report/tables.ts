// The parts of a report that are tables: months, where the profit came from, the deepest drawdowns, every figure.
import {
  attribute,
  definitions,
  type Group,
  histogram,
  monthlyTable,
  type StatisticName,
  statisticNames,
  switches,
  type Trait,
  topDrawdowns,
  undefinedBecause,
} from '../../quant/statistics/index.ts';
import { dateText, duration, figure, fixed, money, percent } from './format.ts';
import { type Column, type Html, h, table } from './html.ts';
import type { ReportInput } from './input.ts';

const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Gains and losses carry a sign and a colour, never a colour alone. */
export const toned = (value: number, text: string): Html =>
  value > 0 ? h`<span class="up">${text}</span>` : value < 0 ? h`<span class="down">${text}</span>` : h`${text}`;

export function monthsTable(input: ReportInput): Html {
  const years = monthlyTable(input.curve, { calendar: input.calendar, ...(input.start === undefined ? {} : { start: input.start }) });
  const all = years.flatMap((y) => y.months.filter((m) => m !== undefined).map(Math.abs)).sort((a, b) => a - b);
  // The strongest tint at the ninth decile: one wild month must not pale the others.
  const scale = all[Math.floor(all.length * 0.9)] || 1;
  const cell = (value: number | undefined, label: string, total = false): Html => {
    if (value === undefined) return h`<td role="cell" class="n none" data-label="${label}"><span class="sr">no data</span></td>`;
    const strength = Math.round(Math.min(1, Math.abs(value) / scale) * 42);
    return h`<td role="cell" class="n ${value > 0 ? 'gain' : value < 0 ? 'loss' : ''}${total ? ' total' : ''}" style="--a:${strength}%" data-label="${label}">${fixed(value * 100, 1, true)}</td>`;
  };
  return h`<div class="months"><table role="table"><caption class="sr">Returns by month in percent</caption>
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Year</th>${monthNames.map((m) => h`<th role="columnheader" scope="col" class="n">${m}</th>`)}<th role="columnheader" scope="col" class="n">Year total</th></tr></thead>
<tbody role="rowgroup">${years.map((y) => h`<tr role="row"><th role="rowheader" scope="row">${y.year}</th>${y.months.map((m, i) => cell(m, monthNames[i] as string))}${cell(y.total, 'Total', true)}</tr>`)}</tbody></table></div>`;
}

const traitNames: readonly (readonly [Trait, label: string, caption: string])[] = [
  ['side', 'Side', 'By side'],
  ['exitReason', 'Exit', 'By what ended them'],
  ['instrument', 'Instrument', 'By instrument'],
  ['deployment', 'Deployment', 'By deployment'],
  ['weekday', 'Weekday', 'By weekday of entry'],
  ['hour', 'Hour', 'By hour of entry'],
];

/** A table for each trait that splits the trades at all. */
export function attributionTables(input: ReportInput): Html {
  const parts = traitNames.map(([trait, label, caption]) => {
    const rows = attribute(input.roundTrips, trait, input.calendar);
    if (rows.length < 2 && trait !== 'side') return undefined;
    const most = Math.max(...rows.map((r) => Math.abs(r.pnl)), Number.MIN_VALUE);
    const columns: Column<(typeof rows)[number]>[] = [
      { label, cell: (r) => r.key },
      { label: 'Trips', number: true, cell: (r) => fixed(r.trades, 0) },
      { label: 'Won', number: true, cell: (r) => percent(r.winRate) },
      { label: 'Fees', number: true, wide: true, cell: (r) => money(r.fees, input.currency) },
      { label: `P&L, ${input.currency}`, number: true, cell: (r) => toned(r.pnl, money(r.pnl, input.currency, true)) },
      {
        label: 'Size',
        cell: (r) => h`<span class="bar ${r.pnl < 0 ? 'neg' : ''}" aria-hidden="true" style="--w:${Math.round((Math.abs(r.pnl) / most) * 100)}%"></span>`,
      },
    ];
    return h`<div>${table(caption, columns, rows)}</div>`;
  });
  return h`<div class="pair">${parts}</div>`;
}

export function drawdownsTable(input: ReportInput): Html {
  const rows = topDrawdowns(input.curve, 10, input.start);
  if (rows.length === 0) return h`<p class="muted">Equity was never below an earlier peak.</p>`;
  return table(
    'Deepest drawdowns',
    [
      { label: 'Depth', number: true, cell: (d) => percent(d.depth) },
      { label: `Loss, ${input.currency}`, number: true, wide: true, cell: (d) => money(d.money, input.currency) },
      { label: 'Peak', cell: (d) => dateText(d.start) },
      { label: 'Trough', wide: true, cell: (d) => dateText(d.trough) },
      { label: 'Back at peak', cell: (d) => (d.end === undefined ? 'not yet' : dateText(d.end)) },
      { label: 'Length', number: true, cell: (d) => duration(d.lengthMs) },
    ],
    rows,
  );
}

/** Counts of round trips by profit, as a picture and as a table. */
export function distribution(input: ReportInput): { picture: Html; table: Html } {
  const bins = histogram(
    Float64Array.from(input.roundTrips, (t) => t.pnl),
    36,
  );
  const most = Math.max(...bins.map((b) => b.count), 1);
  const width = 640;
  const height = 200;
  const slot = width / Math.max(1, bins.length);
  const places = bins.length > 0 && (bins[0] as { to: number; from: number }).to - (bins[0] as { from: number }).from < 1 ? 4 : 0;
  const label = (x: number) => fixed(x, places, true);
  const zero = bins.findIndex((b) => b.from >= 0);
  const bars = bins.map((b, i) => {
    const tall = b.count === 0 ? 0 : Math.max(1.5, (b.count / most) * height);
    return h`<rect x="${(i * slot + 1).toFixed(1)}" y="${(height - tall).toFixed(1)}" width="${Math.max(1, slot - 2).toFixed(1)}" height="${tall.toFixed(1)}" class="${b.from < 0 ? 'neg' : 'pos'}"><title>${label(b.from)} to ${label(b.to)} ${input.currency}: ${fixed(b.count, 0)}</title></rect>`;
  });
  const line = zero > 0 ? h`<line x1="${(zero * slot).toFixed(1)}" x2="${(zero * slot).toFixed(1)}" y1="0" y2="${height}" class="zero"/>` : undefined;
  const first = bins[0];
  const last = bins.at(-1);
  const zeroShare = zero > 0 ? ((zero / bins.length) * 100).toFixed(1) : undefined;
  const axis =
    first === undefined || last === undefined
      ? undefined
      : h`<div class="axis" aria-hidden="true"><span>${label(first.from)}</span>${zeroShare !== undefined && Number(zeroShare) > 18 && Number(zeroShare) < 82 ? h`<span style="position:absolute;left:${zeroShare}%;transform:translateX(-50%)">0</span>` : undefined}<span>${label(last.to)}</span></div>`;
  return {
    picture: h`<svg class="bins" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" role="img" aria-label="Distribution of the profit of round trips; the table below holds the same counts">${bars}${line}</svg>${axis}`,
    table: table(
      'Round trips by profit',
      [
        { label: `From, ${input.currency}`, number: true, cell: (b) => label(b.from) },
        { label: 'To', number: true, cell: (b) => label(b.to) },
        { label: 'Round trips', number: true, cell: (b) => fixed(b.count, 0) },
      ],
      bins.filter((b) => b.count > 0),
    ),
  };
}

const groupNames: Readonly<Record<Group, string>> = {
  return: 'Return',
  risk: 'Risk',
  ratio: 'Ratios',
  luck: 'Skill or luck',
  trades: 'Round trips',
  costs: 'Costs',
  exposure: 'Exposure',
  benchmark: 'Against buy and hold',
};

/** Every figure with its definition one touch away. */
export function figuresGrid(input: ReportInput): Html {
  const s = input.statistics;
  const row = (name: StatisticName): Html => {
    const d = definitions[name];
    const why = Number.isFinite(s[name]) ? undefined : (undefinedBecause[name] ?? (d.group === 'benchmark' ? 'no benchmark' : 'not enough data'));
    return h`<div class="figure"><dt><span title="${d.means}. ${d.source}">${d.label}</span></dt><dd>${figure(name, s[name], input.currency)}${why === undefined ? undefined : h` <small>${why}</small>`}</dd></div>`;
  };
  const groups = (Object.keys(groupNames) as Group[]).map(
    (g) => h`<section class="group"><h3>${groupNames[g]}</h3><dl>${statisticNames.filter((n) => definitions[n].group === g).map(row)}</dl></section>`,
  );
  const named = statisticNames.map((n) => ({ ...definitions[n] }));
  const o = input.options;
  const setting = `Returns: ${o.returns}, ${o.compounding}; deviation: ${o.sd}; risk-free ${percent(o.riskFree)}; Sortino over ${o.sortinoDenominator} returns; kurtosis ${o.kurtosis}; value at risk at ${percent(o.varConfidence)}; days of ${o.calendar.name}; money in ${input.currency}.`;
  return h`<div class="groups">${groups}</div><p class="muted">${setting}</p>
<details><summary>Definitions and sources</summary>${table(
    'Definitions',
    [
      { label: 'Figure', cell: (d) => d.label },
      { label: 'Definition', cell: (d) => d.means },
      { label: 'Source', wide: true, cell: (d) => d.source },
    ],
    named,
  )}<p class="muted">Switches where libraries differ: ${Object.keys(switches).join(', ')}.</p></details>`;
}
