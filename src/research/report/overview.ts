// Several runs on one page: their figures side by side, each with its verdict and the way to its report.
import { fixed, percent } from './format.ts';
import { type Column, type Html, h, raw, table } from './html.ts';
import { style } from './style.ts';
import type { Verdict } from './verdict.ts';

export interface OverviewRow {
  readonly strategy: string;
  /** instrument and timeframe */
  readonly on: string;
  readonly period: string;
  readonly synthetic: boolean;
  readonly totalReturn: number;
  readonly benchmarkReturn: number;
  readonly sharpe: number;
  readonly maxDrawdown: number;
  readonly trades: number;
  readonly verdict: Pick<Verdict, 'tone' | 'headline'>;
  /** what stopped it, where something did */
  readonly stopped: readonly string[];
  /** address of the report, relative to this page */
  readonly report: string;
}

export interface OverviewInput {
  readonly title: string;
  /** what all of the runs have in common, in sentences */
  readonly notes: readonly string[];
  readonly rows: readonly OverviewRow[];
}

const tone = (x: number): string => (x > 0 ? 'up' : x < 0 ? 'down' : '');
const synthetic = h`<span class="badge synthetic">SYNTHETIC</span>`;

const first = (r: OverviewRow): Html => h`<div class="run"><a href="${r.report}">${r.strategy}</a> on ${r.on} ${r.synthetic ? synthetic : undefined}<br>
<strong>${r.verdict.headline}</strong>${r.stopped.map((text) => h`<br>${text}`)}<br><span class="muted">${r.period}</span></div>`;

const columns: readonly Column<OverviewRow>[] = [
  { label: 'Strategy, verdict', cell: first },
  { label: 'Net', number: true, cell: (r) => h`<span class="${tone(r.totalReturn)}">${percent(r.totalReturn, true)}</span>` },
  { label: 'Buy and hold', number: true, wide: true, cell: (r) => percent(r.benchmarkReturn, true) },
  { label: 'Sharpe', number: true, wide: true, cell: (r) => fixed(r.sharpe, 2) },
  { label: 'Deepest fall', number: true, wide: true, cell: (r) => percent(r.maxDrawdown) },
  { label: 'Trades', number: true, wide: true, cell: (r) => fixed(r.trades, 0) },
];

const own = '.run{white-space:normal;min-width:200px;font-weight:400}.run a{font-weight:650}.run strong{font-weight:550}';

/** A page without scripts or anything from outside. Every text is escaped. */
export function renderOverview({ title, notes, rows }: OverviewInput): string {
  return h`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${title}</title>
<style>${raw(style + own)}</style></head>
<body><header><h1>${title}</h1></header>
<main><section class="card">${table('Every run, after all costs', columns, rows)}</section>
<section class="card">${notes.map((n) => h`<p class="muted">${n}</p>`)}</section></main></body></html>
`.html;
}
