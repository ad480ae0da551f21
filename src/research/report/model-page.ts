// A model's card as one self-contained page: the verdict first, then what it rests on. No scripts; every text is escaped.
// long because: one function per section of the page, in the order a reader meets them
import type { Time } from '../../core/index.ts';
import { metricDefinitions } from '../../quant/learning/index.ts';
import type { ActingResult, Estimate, FoldCard, Metric, ModelCard } from '../training/index.ts';
import { DASH, dateText, fixed, percent } from './format.ts';
import { type Column, type Html, h, raw, table } from './html.ts';
import { equityPicture, modelStyle, reliabilityPicture } from './model-charts.ts';
import { style } from './style.ts';
import { toned } from './tables.ts';

export interface ModelReportInput {
  readonly name: string;
  readonly version: number;
  /** candidate, shadow, active on paper …, in words */
  readonly stage: string;
  readonly card: ModelCard;
  readonly stored: Time;
  readonly runtime: string;
  /** command line that makes it again */
  readonly command: string;
}

const figure = (x: number | null, places = 4): string => (x === null ? DASH : fixed(x, places));
const signedFigure = (x: number | null): string => (x === null ? DASH : fixed(x, 4, true));
const share = (x: number | null, sign = false): string => (x === null ? DASH : percent(x, sign));
const range = ({ low, high }: Estimate, text: (x: number | null) => string): string =>
  low === null || high === null ? 'no interval' : `${text(low)} to ${text(high)}`;

const settings = (count: number): string => `${fixed(count, 0)} setting${count === 1 ? ' was' : 's were'}`;

/** What is foreseen, in words. */
export function labelText({ label, timeframe }: ModelCard['request']): string {
  const ahead = `${label.horizon} candles of ${timeframe} ahead`;
  switch (label.kind) {
    case 'direction':
      return `whether price stands higher ${ahead}`;
    case 'forward-return':
      return `the log return ${ahead}`;
    case 'triple-barrier':
      return `which barrier comes first within ${ahead}: loss ${label.loss} or profit ${label.profit} mean true ranges, or the time`;
    case 'pattern':
      return `which way the first chart pattern points that completes up to ${ahead}`;
    case 'trend':
      return `whether the most significant trend up to ${ahead} rises`;
  }
}

/** The verdict in one line. */
export const modelHeadline = ({ verdict, synthetic }: Pick<ModelCard, 'verdict' | 'synthetic'>): string =>
  `${verdict.beats ? 'Beats its naive baseline, after costs' : 'Does not beat its naive baseline'}${synthetic ? ', on synthetic data' : ''}`;

function head({ name, version, stage, card }: ModelReportInput): Html {
  const instruments = card.request.instruments.join(', ');
  return h`<header><h1>${card.synthetic ? h`<span class="badge synthetic">SYNTHETIC DATA</span>` : undefined}Model ${name}, version ${version}</h1>
<p class="sub">${card.lineage.learner} on ${instruments} ${card.request.timeframe} · foresees ${labelText(card.request)} · ${dateText(card.rows.from)} to ${dateText(card.rows.to)} · ${stage}</p></header>`;
}

function verdictSection({ card }: ModelReportInput): Html {
  const { verdict, synthetic, trials } = card;
  const good = verdict.beats && !synthetic;
  const line = (passed: boolean | undefined, subject: string, text: string): Html =>
    h`<li class="${passed === undefined ? 'plain' : passed ? 'good' : 'weak'}"><span class="mark"><span aria-hidden="true">${passed === undefined ? '●' : passed ? '▲' : '▼'}</span><span class="sr">${passed === undefined ? 'neutral' : passed ? 'good' : 'weak'}: </span></span><b>${subject}</b><span class="say">${text}</span></li>`;
  return h`<section class="card verdict ${good ? 'good' : 'weak'}"><h2>${modelHeadline(card)}</h2><ul>
${verdict.reasons.map((r) => line(r.passed, 'Test', `${r.text}${r.passed ? '' : ' — not passed'}`))}
${synthetic ? line(false, 'Data', 'The candles were made up: nothing here says anything about a market.') : undefined}
${line(undefined, 'Search', `${settings(trials.here)} tried here and ${fixed(trials.before, 0)} before on the same data; the deflated Sharpe allows for ${fixed(card.trading.trials, 0)}.`)}
${line(undefined, 'Use', good ? 'May be activated for paper and live.' : 'Refused for live. A person may activate it for paper, with a reason that is kept.')}</ul></section>`;
}

function tiles({ card }: ModelReportInput): Html {
  const { trading, conformal } = card;
  const tile = (label: string, value: Html | string, small: string): Html =>
    h`<div class="tile"><span>${label}</span><strong>${value}</strong><small>${small}</small></div>`;
  const net = (x: Estimate): Html => (x.value === null ? h`${DASH}` : toned(x.value, percent(x.value, true)));
  return h`<div class="tiles">${[
    tile(
      'Net of costs, one unit',
      net(trading.model.net),
      range(trading.model.net, (x) => share(x, true)),
    ),
    tile(
      'Naive baseline',
      net(trading.baseline.net),
      range(trading.baseline.net, (x) => share(x, true)),
    ),
    tile(
      'Buy and hold',
      net(trading.buyAndHold),
      range(trading.buyAndHold, (x) => share(x, true)),
    ),
    tile(
      'Sharpe',
      figure(trading.model.sharpe.value, 2),
      range(trading.model.sharpe, (x) => figure(x, 2)),
    ),
    tile('Deflated Sharpe', share(trading.deflatedSharpe), `chance of skill after ${fixed(trading.trials, 0)} trial${trading.trials === 1 ? '' : 's'}`),
    tile('Positions', fixed(trading.model.positions, 0), conformal === null ? '' : `coverage ${percent(conformal.coverage)} of ${percent(conformal.level)}`),
  ]}</div>`;
}

function equitySection({ card: { trading } }: ModelReportInput): Html {
  const { at, model, baseline, buyAndHold } = trading.equity;
  const rows: { label: string; result: ActingResult }[] = [
    { label: 'Model', result: trading.model },
    { label: 'Naive baseline', result: trading.baseline },
  ];
  const columns: Column<(typeof rows)[number]>[] = [
    { label: 'Acting on', cell: (r) => r.label },
    { label: 'Net of costs', number: true, cell: ({ result: { net } }) => estimate(net, (x) => share(x, true)) },
    { label: 'Sharpe', number: true, cell: ({ result: { sharpe } }) => estimate(sharpe, (x) => figure(x, 2)) },
    { label: 'Gained', number: true, wide: true, cell: ({ result }) => share(result.hitRate) },
    { label: 'Positions', number: true, wide: true, cell: ({ result }) => fixed(result.positions, 0) },
    { label: 'Turnover', number: true, wide: true, cell: ({ result }) => fixed(result.turnover, 0) },
  ];
  return h`<section class="card"><div class="bar-row"><h2>Acting on predictions, out of sample and after costs</h2></div>
${equityPicture(at, [
  { label: 'model', look: 'model', values: model },
  { label: 'naive baseline', look: 'baseline', values: baseline },
  { label: 'buy and hold', look: 'held', values: buyAndHold },
])}
<p class="muted" style="margin-top:12px">${trading.note} Costs are ${fixed(trading.cost * 1e4, 1)} bp each way. Model minus baseline: ${share(trading.difference.value, true)} (${range(trading.difference, (x) => share(x, true))}).</p>
<div class="figures">${table('What acting on them came to', columns, rows)}</div></section>`;
}

const estimate = (x: Estimate, text: (value: number | null) => string): Html => h`${text(x.value)}<br><small>${range(x, text)}</small>`;

/** On which side the whole interval of the difference lies, in words. */
function saysOf({ difference: { low, high }, betterWhen }: Metric): Html | string {
  if (low === null || high === null || (low <= 0 && high >= 0)) return 'no more than luck would';
  return low > 0 === (betterWhen === 'higher')
    ? h`<span class="up">better, beyond its interval</span>`
    : h`<span class="down">worse, beyond its interval</span>`;
}

function metricsSection({ card }: ModelReportInput): Html {
  const rows = Object.entries(card.metrics).map(([name, metric]) => ({ name, metric }));
  const titles: Readonly<Record<string, { readonly title: string; readonly about: string } | undefined>> = metricDefinitions;
  const columns: Column<(typeof rows)[number]>[] = [
    { label: 'Figure', cell: ({ name }) => h`<span title="${titles[name]?.about ?? ''}">${titles[name]?.title ?? name}</span>` },
    { label: 'Model', number: true, cell: ({ metric }) => estimate(metric, (x) => figure(x)) },
    { label: 'Baseline', number: true, cell: ({ metric }) => figure(metric.baseline) },
    { label: 'Difference', number: true, cell: ({ metric }) => estimate(metric.difference, signedFigure) },
    { label: 'Better when', wide: true, cell: ({ metric }) => metric.betterWhen },
    { label: 'Says', cell: ({ metric }) => saysOf(metric) },
  ];
  return h`<section class="card figures"><h2>Figures on rows no model had seen</h2>${table('With bootstrap intervals; the difference is resampled together', columns, rows)}</section>`;
}

function calibrationSection({ card: { calibration, conformal } }: ModelReportInput): Html {
  const coverage =
    conformal === null
      ? undefined
      : h`<p class="muted" style="margin-top:10px">Prediction sets meant to hold the truth ${percent(conformal.level)} of the time held it ${percent(conformal.coverage)} of the time, with ${fixed(conformal.meanSize, 2)} answers or units on average.</p>`;
  if (calibration === null) return h`<section class="card"><h2>Reliability</h2><p class="empty">Not measured for this kind of label.</p>${coverage}</section>`;
  const columns: Column<(typeof calibration.curve)[number]>[] = [
    { label: 'Said', number: true, cell: (p) => percent(p.predicted) },
    { label: 'Came', number: true, cell: (p) => percent(p.observed) },
    { label: 'Rows', number: true, cell: (p) => fixed(p.rows, 0) },
  ];
  return h`<section class="card"><h2>Reliability</h2>${reliabilityPicture(calibration.curve)}
<p class="muted">Calibrated by ${calibration.method}: calibration error ${figure(calibration.before)} before, ${figure(calibration.after)} after.</p>
<details><summary>Show as a table</summary>${table('Said and came', columns, calibration.curve)}</details>${coverage}</section>`;
}

/** Features whose share is shown. */
const SHOWN = 20;

function importanceSection({ card }: ModelReportInput): Html {
  const importance = card.importance.filter((f) => f.share > 0);
  if (card.importance.length > 0 && importance.length === 0)
    return h`<section class="card"><h2>What it looks at</h2><p class="empty">Nothing: it stopped learning before any feature helped, and says the same of every row.</p></section>`;
  const most = importance[0]?.share ?? 1;
  const columns: Column<(typeof importance)[number]>[] = [
    { label: 'Feature', cell: (f) => h`<code>${f.feature}</code>` },
    { label: 'Share', number: true, cell: (f) => percent(f.share) },
    { label: '', cell: (f) => h`<span class="bar" aria-hidden="true" style="--w:${Math.round((f.share / most) * 100)}%"></span>` },
  ];
  return importance.length === 0
    ? h`<section class="card"><h2>What it looks at</h2><p class="empty">This kind of model does not say.</p></section>`
    : h`<section class="card narrow-bars"><h2>What it looks at</h2>${table(`The ${Math.min(SHOWN, importance.length)} weightiest features`, columns, importance.slice(0, SHOWN))}</section>`;
}

function foldsSection({ card }: ModelReportInput): Html {
  const stretch = ({ from, to }: { from: number; to: number }): string => `${dateText(from)} to ${dateText(to)}`;
  const parameters = (f: FoldCard): string =>
    Object.entries(f.parameters)
      .map(([name, value]) => `${name} ${typeof value === 'number' ? Number(value.toPrecision(4)) : String(value)}`)
      .join(', ');
  const columns: Column<FoldCard>[] = [
    { label: 'Tested on', cell: (f) => stretch(f.test) },
    { label: 'Rows', number: true, wide: true, cell: (f) => fixed(f.test.rows, 0) },
    { label: 'Learned from', wide: true, cell: (f) => stretch(f.train) },
    { label: 'Rows', number: true, wide: true, cell: (f) => fixed(f.train.rows, 0) },
    { label: 'Purged', number: true, wide: true, cell: (f) => fixed(f.purged, 0) },
    { label: 'Loss', number: true, cell: (f) => figure(f.loss) },
    { label: 'Baseline', number: true, cell: (f) => figure(f.baselineLoss) },
    { label: 'Settings', wide: true, cell: (f) => (f.trials <= 1 ? 'as asked' : `${parameters(f)} (of ${f.trials})`) },
  ];
  return h`<section class="card"><h2>Folds</h2>${table('Each tested stretch, by a model that had not seen it', columns, card.folds)}</section>`;
}

function lineageSection(input: ModelReportInput): Html {
  const { card } = input;
  const { lineage, rows, request } = card;
  const parameters = Object.entries(lineage.parameters)
    .map(([name, value]) => `${name} = ${JSON.stringify(value)}`)
    .join(', ');
  const facts: (readonly [string, string])[] = [
    ['Learner', lineage.learner],
    ['Parameters', parameters === '' ? 'defaults' : parameters],
    ['Seed', String(lineage.seed)],
    ['Foresees', labelText(request)],
    [
      'Features',
      `${lineage.features.name}, ${lineage.features.columns} columns, hash ${lineage.features.hash.slice(0, 12)}${lineage.features.neverDefined.length === 0 ? '' : `; never defined: ${lineage.features.neverDefined.join(', ')}`}`,
    ],
    [
      'Rows',
      `${fixed(rows.learned, 0)} learned from; ${fixed(rows.warmup, 0)} dropped as warm-up, ${fixed(rows.unlabelled, 0)} without an answer; ${fixed(rows.tested, 0)} predictions of unseen rows, ${fixed(rows.abstained, 0)} of them abstained`,
    ],
    ['Validation', `${request.validation.kind}, ${card.folds.length} tested stretches, embargo ${percent(request.validation.embargo)}`],
    ...lineage.series.map(
      (s) =>
        [
          'Data',
          `${s.instrument} ${s.timeframe}${s.synthetic ? ' (SYNTHETIC)' : ''}, ${fixed(s.candles, 0)} candles, ${dateText(s.from)} to ${dateText(s.to)}, quality ${fixed(s.quality, 1)}, hash ${s.hash.slice(0, 12)}`,
        ] as const,
    ),
    ['Code version', lineage.codeVersion],
    ['Runtime', input.runtime],
    ['Stored', dateText(input.stored)],
  ];
  return h`<section class="card"><h2>How this was made</h2><dl class="facts">${facts.map(([label, value]) => h`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl><code class="command">${input.command}</code></section>`;
}

/** The page of one version. Deterministic: the same input gives the same bytes. */
export function renderModelReport(input: ModelReportInput): string {
  return h`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>Model ${input.name} ${input.version}</title><link rel="icon" href="data:,"><style>${raw(style + modelStyle)}</style></head>
<body>${head(input)}<main>${verdictSection(input)}${tiles(input)}${equitySection(input)}${metricsSection(input)}
<div class="cards">${calibrationSection(input)}${importanceSection(input)}</div>
${foldsSection(input)}${lineageSection(input)}</main>
<footer><p>Past results say little about future ones. Times are UTC.</p></footer></body></html>
`.html;
}
