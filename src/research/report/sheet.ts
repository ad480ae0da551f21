// The frame of every page: title, verdict first, whatever there is to show, how it was made.
import type { Time } from '../../core/index.ts';
import { type Html, h, raw } from './html.ts';
import { plotStyle } from './plot.ts';
import { style } from './style.ts';
import type { Tone, Verdict } from './verdict.ts';

const marks: Readonly<Record<Tone, readonly [string, string]>> = { good: ['▲', 'good'], weak: ['▼', 'weak'], plain: ['●', 'neutral'] };

/** Headline and lines, the weak ones marked as weak in more than colour. */
export const verdictCard = (v: Verdict): Html =>
  h`<section class="card verdict ${v.tone}" id="verdict"><h2>${v.headline}</h2><ul>${v.lines.map((l) => h`<li class="${l.tone}"><span class="mark"><span aria-hidden="true">${marks[l.tone][0]}</span><span class="sr">${marks[l.tone][1]}: </span></span><b>${l.subject}</b><span class="say">${l.text}</span></li>`)}</ul></section>`;

export const factsCard = (facts: readonly (readonly [label: string, value: string])[], command: string): Html =>
  h`<section class="card"><h2>How this was made</h2><dl class="facts">${facts.map(([label, value]) => h`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl><code class="command">${command}</code></section>`;

/** What every experiment's report says of what it was made on, and by which command line. */
export interface Experiment {
  readonly title: string;
  readonly instruments: readonly string[];
  readonly timeframe: string;
  readonly from: Time;
  readonly to: Time;
  readonly synthetic: boolean;
  readonly dataHash: string;
  readonly codeVersion: string;
  readonly command: string;
}

export interface Sheet {
  readonly title: string;
  readonly subtitle: string;
  readonly synthetic: boolean;
  readonly verdict: Verdict;
  readonly body: readonly (Html | undefined)[];
  readonly facts: readonly (readonly [label: string, value: string])[];
  /** command line that makes the page again */
  readonly command: string;
}

/** Subjects of an experiment are longer words than those of a run. */
const own =
  '.verdict li{grid-template-columns:20px 190px 1fr}@media (max-width:640px){.verdict li{grid-template-columns:20px 1fr}.verdict li .say{grid-column:2}}.said{white-space:normal;min-width:180px}.said strong{font-weight:550}.cards+.scroll caption{padding-top:12px}';

/** A page without scripts or anything from outside. Every text is escaped; the same input gives the same bytes. */
export function renderSheet({ title, subtitle, synthetic, verdict, body, facts, command }: Sheet): string {
  return h`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${title}</title><link rel="icon" href="data:,"><style>${raw(style + plotStyle + own)}</style></head>
<body><header><h1>${synthetic ? h`<span class="badge synthetic">SYNTHETIC DATA</span>` : undefined}${title}</h1><p class="sub">${subtitle}</p></header>
<main>${verdictCard(verdict)}${body.filter((part) => part !== undefined)}${factsCard(facts, command)}</main>
<footer><p>Past results say little about future ones. Times are UTC.</p></footer></body></html>
`.html;
}
