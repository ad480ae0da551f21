// One self-contained page: the verdict first, then the pictures, then every figure and every trade.
import { periodsOf } from '../../quant/statistics/index.ts';
import { dateText, figure, fixed, money, percent, timeText } from './format.ts';
import { dataBlock, type Html, h, raw, scriptText, table } from './html.ts';
import { isSynthetic, type ReportInput } from './input.ts';
import { payloadOf } from './payload.ts';
import { candlesScript } from './script-candles.ts';
import { chartsScript } from './script-charts.ts';
import { tradesScript } from './script-trades.ts';
import { factsCard, verdictCard } from './sheet.ts';
import { style } from './style.ts';
import { attributionTables, distribution, drawdownsTable, figuresGrid, monthsTable, toned } from './tables.ts';
import { verdictOf } from './verdict.ts';

type Payload = ReturnType<typeof payloadOf>;

function badges(input: ReportInput): Html {
  const mode = input.mode === 'backtest' ? undefined : h`<span class="badge ${input.mode === 'live' ? 'live' : ''}">${input.mode.toUpperCase()}</span>`;
  return h`${mode}${isSynthetic(input) ? h`<span class="badge synthetic">SYNTHETIC DATA</span>` : undefined}`;
}

function headSection(input: ReportInput): Html {
  const ids = input.instruments.map((i) => `${i.id} ${i.timeframe}`);
  const shown = ids.length > 3 ? [...ids.slice(0, 3), `and ${ids.length - 3} more`] : ids;
  return h`<header><a class="skip" href="#verdict">Skip to the verdict</a><div class="top"><h1>${badges(input)}${input.title}</h1>
<div class="tools"><button type="button" id="theme">Theme</button><button type="button" id="print">Print</button></div></div>
<p class="sub">${input.strategy.name} on ${shown.join(', ')} · ${dateText(input.period.from)} to ${dateText(input.period.to)} · ${input.mode}</p></header>`;
}

function tilesSection(input: ReportInput): Html {
  const s = input.statistics;
  const c = input.currency;
  const tile = (label: string, value: Html | string, small: string): Html =>
    h`<div class="tile"><span>${label}</span><strong>${value}</strong><small>${small}</small></div>`;
  const interval = Number.isFinite(s.sharpeLow)
    ? `${fixed(s.sharpeLow, 2)} to ${fixed(s.sharpeHigh, 2)}`
    : Number.isFinite(s.sharpe)
      ? 'too short for an interval'
      : 'equity did not move';
  return h`<div class="tiles">${[
    tile('Net return', toned(s.totalReturn, percent(s.totalReturn, true)), `${money(s.netProfit, c, true)} ${c}`),
    tile('Buy and hold', percent(s.benchmarkReturn, true), Number.isFinite(s.benchmarkDrawdown) ? `fell ${percent(s.benchmarkDrawdown)}` : 'no benchmark'),
    tile(
      'Maximum drawdown',
      percent(s.maxDrawdown),
      s.maxDrawdown > 0 ? `${figure('longestDrawdown', s.longestDrawdown, c)} below a peak` : 'never below a peak',
    ),
    tile('Sharpe', fixed(s.sharpe, 2), interval),
    tile('Round trips', fixed(s.trades, 0), s.trades > 0 ? `${percent(s.winRate)} won` : 'none closed'),
    tile('Profit factor', fixed(s.profitFactor, 2), s.trades > 0 ? `${money(s.expectancy, c, true)} a trip` : ''),
  ]}</div>`;
}

function equitySection(input: ReportInput): Html {
  if (input.curve.at.length < 2) return h`<section class="card"><h2>Equity and drawdown</h2><p class="empty">No equity was recorded.</p></section>`;
  const months = periodsOf(input.curve, 'month', { calendar: input.calendar, ...(input.start === undefined ? {} : { start: input.start }) });
  const rows = table(
    'Equity by month',
    [
      { label: 'Month', cell: (m) => m.key },
      { label: `Equity, ${input.currency}`, number: true, cell: (m) => money(m.equity, input.currency) },
      { label: 'Return', number: true, cell: (m) => toned(m.return, percent(m.return, true)) },
    ],
    months,
  );
  return h`<section class="card"><div class="bar-row"><h2>Equity and drawdown</h2><div class="controls"><span class="muted"><span class="key"></span>equity</span>${input.benchmark === undefined ? undefined : h`<span class="muted"><span class="key dash"></span>${input.benchmark.label}, held</span>`}
<button type="button" id="log" aria-pressed="false">Log scale</button><button type="button" id="reset">Whole range</button></div></div>
<div class="readout" id="equity-readout"></div>
<figure aria-label="Equity over time with its drawdown below; the table under it holds the same by month"><div class="chart" id="equity"></div><div class="chart" id="drawdown"></div></figure>
<details class="narrow"><summary>Show as a table</summary>${rows}</details></section>`;
}

function candlesSection(payload: Payload): Html {
  if (payload.charts.length === 0) return h``;
  return h`<section class="card"><div class="bar-row"><h2>Candles and trades</h2><div class="controls">
<label class="sr" for="pick">Range or trade shown</label><select id="pick"></select><button type="button" id="previous">Previous</button><button type="button" id="next">Next</button>
<button type="button" id="zoom-in" aria-label="Zoom in">+</button><button type="button" id="zoom-out" aria-label="Zoom out">−</button><button type="button" id="fit">Fit</button></div></div>
<p class="muted" id="candles-note" aria-live="polite"></p>
<figure aria-label="Candles with entries and exits; the table of round trips holds the same trades"><div class="chart" id="candles"></div><div id="candles-paper"></div></figure></section>`;
}

function shapeSections(input: ReportInput, payload: Payload): Html {
  const bins = input.roundTrips.length === 0 ? undefined : distribution(input);
  const { window, t, sharpe } = payload.rolling;
  // One row a month is enough to read a rolling figure.
  const rolled = t.flatMap((at, i) =>
    sharpe[i] !== null && (i + 1 === t.length || dateText(at * 1000).slice(0, 7) !== dateText((t[i + 1] as number) * 1000).slice(0, 7))
      ? [{ at: at * 1000, sharpe: sharpe[i] as number }]
      : [],
  );
  return h`<div class="cards"><section class="card"><h2>Profit of round trips</h2>${bins === undefined ? h`<p class="empty">No round trips.</p>` : h`<figure>${bins.picture}</figure><details><summary>Show as a table</summary>${bins.table}</details>`}</section>
<section class="card"><h2>Rolling Sharpe${window > 0 ? `, ${window} days` : ''}</h2>${
    window > 0
      ? h`<figure aria-label="Sharpe of the last ${window} days over time"><div class="chart" id="rolling"></div></figure><details><summary>Show as a table</summary>${table(
          'Rolling Sharpe at the end of each month',
          [
            { label: 'Day', cell: (r) => dateText(r.at) },
            { label: 'Sharpe', number: true, cell: (r) => fixed(r.sharpe, 2) },
          ],
          rolled,
        )}</details>`
      : h`<p class="empty">Fewer than 30 days, or equity that did not move: nothing to roll.</p>`
  }</section></div>`;
}

function tradesSection(input: ReportInput): Html {
  if (input.roundTrips.length === 0)
    return h`<section class="card"><h2>Round trips</h2><p class="empty">No order was filled in this range. See the caveats above, the rules' refusals in the run's journal, or widen the range.</p></section>`;
  return h`<section class="card long"><div class="bar-row"><h2>Round trips</h2><div class="controls"><label class="sr" for="filter">Filter by words</label><input id="filter" type="search" placeholder="Filter: side, exit, date, note" size="26">
<label class="sr" for="kind">Which round trips</label><select id="kind"><option value="all">All</option><option value="won">Won</option><option value="lost">Lost</option><option value="long">Long</option><option value="short">Short</option></select></div></div>
<div class="scroll" tabindex="0" role="region" aria-label="Round trips"><table id="trades"><caption class="sr">Round trips; activate a heading to sort by it</caption><thead><tr></tr></thead><tbody></tbody></table></div>
<div class="bar-row" id="pager" style="margin:12px 0 0"><p class="muted" id="count" aria-live="polite"></p><div class="controls"><button type="button" id="back">Back</button><button type="button" id="forward">Forward</button></div></div>
<noscript><p>The table needs scripts; the same round trips are in the CSV export.</p></noscript></section>`;
}

function factsSection(input: ReportInput): Html {
  const parameters = Object.entries(input.strategy.parameters)
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ');
  const facts: (readonly [string, string])[] = [
    ['Strategy', input.strategy.name],
    ['Parameters', parameters === '' ? 'none' : parameters],
    ['Period', `${timeText(input.period.from)} to ${timeText(input.period.to)} UTC`],
    ['Conventions', input.conventions],
    ...input.instruments
      .slice(0, 12)
      .map((i) => ['Instrument', `${i.id}, ${i.timeframe}, ${fixed(i.candles.at.length, 0)} candles${i.note === undefined ? '' : `; ${i.note}`}`] as const),
    ...(input.instruments.length > 12 ? [['Instruments', `${input.instruments.length} in all`] as const] : []),
    ['Days', `${input.calendar.name}, ${input.calendar.daysPerYear} a year`],
    ['Seed', String(input.seed)],
    ['Data hash', input.dataHash],
    ['Code version', input.codeVersion],
    ...input.facts.map((f) => [f.label, f.value] as const),
  ];
  return factsCard(facts, input.command);
}

/**
 * The whole report as one HTML document that loads nothing from anywhere. Deterministic: the same input gives the same bytes.
 * Every text in the input is escaped; candles and points are thinned so that the page stays near 1 MB whatever the length of the run.
 */
export function renderReport(input: ReportInput): string {
  const payload = payloadOf(input);
  const { assets } = input;
  return h`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<title>${input.title}</title><link rel="icon" href="data:,"><style>${raw(assets.uplotCss)}${raw(style)}</style></head>
<body>${headSection(input)}<main>${verdictCard(verdictOf(input))}${tilesSection(input)}${equitySection(input)}${candlesSection(payload)}
<section class="card"><h2>Returns by month, %</h2>${monthsTable(input)}</section>
${shapeSections(input, payload)}
<section class="card"><h2>Figures</h2>${figuresGrid(input)}</section>
${input.roundTrips.length === 0 ? undefined : h`<section class="card long"><h2>Where it came from</h2>${attributionTables(input)}</section>`}
<section class="card narrow"><h2>Drawdowns</h2>${drawdownsTable(input)}</section>
${tradesSection(input)}${factsSection(input)}</main>
<footer><p>Past results say little about future ones. Times are UTC. Charts: <a href="https://www.tradingview.com/" rel="noreferrer">TradingView</a> Lightweight Charts™ (Apache 2.0, © TradingView, Inc.) and uPlot (MIT, © Leon Sorokin).</p></footer>
<script type="application/json" id="data">${dataBlock(payload)}</script>
<script>${scriptText(assets.lightweightCharts)}</script><script>${scriptText(assets.uplot)}</script><script>${scriptText(`{${chartsScript}${candlesScript}${tradesScript}}`)}</script></body></html>`
    .html;
}
