// The page's own script, part one: numbers, theme, equity, drawdown and rolling Sharpe.

export const chartsScript = String.raw`
'use strict';
const data = JSON.parse(document.getElementById('data').textContent);
const $ = (id) => document.getElementById(id);
const MINUS = '\u2212';
const formats = new Map();
function fixed(x, places, sign) {
  if (x === null || !Number.isFinite(x)) return '—';
  let f = formats.get(places);
  if (!f) formats.set(places, (f = new Intl.NumberFormat('en-US', { minimumFractionDigits: places, maximumFractionDigits: places })));
  const text = f.format(Math.abs(x));
  return (Number(Math.abs(x).toFixed(places)) === 0 ? '' : x < 0 ? MINUS : sign ? '+' : '') + text;
}
const percent = (x, sign) => (x === null || !Number.isFinite(x) ? '—' : fixed(x * 100, Math.abs(x) < 0.1 ? 2 : 1, sign) + '\u00a0%');
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 4 });
const axisNumber = (x) => (x === null ? '' : compact.format(x).replace('-', MINUS));
const day = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 10);
const minute = (ms) => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
const redraws = [];
let paper = () => {};
const redraw = () => redraws.forEach((f) => f());

function isDark() {
  const forced = document.documentElement.dataset.theme;
  return forced ? forced === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
}
function labelTheme() {
  $('theme').textContent = isDark() ? 'Light' : 'Dark';
  $('theme').setAttribute('aria-label', 'Switch to ' + (isDark() ? 'light' : 'dark') + ' colours');
}
$('theme').addEventListener('click', () => {
  document.documentElement.dataset.theme = isDark() ? 'light' : 'dark';
  labelTheme();
  redraw();
});
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { labelTheme(); redraw(); });
$('print').addEventListener('click', () => print());
let before;
addEventListener('beforeprint', () => {
  before = document.documentElement.dataset.theme ?? '';
  document.documentElement.dataset.theme = 'light';
  document.documentElement.classList.add('printing');
  redraw();
  paper();
});
addEventListener('afterprint', () => {
  if (before) document.documentElement.dataset.theme = before;
  else delete document.documentElement.dataset.theme;
  document.documentElement.classList.remove('printing');
  redraw();
});

// Fewest places in which neighbouring ticks differ.
const places = (ticks) => [0, 1, 2, 3].find((p) => ticks.every((x) => Math.abs(x * 10 ** p - Math.round(x * 10 ** p)) < 1e-6)) ?? 3;
const rest = [null, null, null, 1];
const timeLabels = [
  [31536000, '{YYYY}', null, null, null, ...rest],
  [2419200, '{MMM}', '\n{YYYY}', null, null, ...rest],
  [86400, '{D} {MMM}', '\n{YYYY}', null, null, ...rest],
  [60, '{HH}:{mm}', '\n{D} {MMM} {YYYY}', null, '\n{D} {MMM}', ...rest],
  [1, '{HH}:{mm}:{ss}', '\n{D} {MMM} {YYYY}', null, '\n{D} {MMM}', ...rest],
];

function plot(id, height, columns, series, options) {
  const box = $(id);
  if (!box) return undefined;
  let chart;
  const draw = () => {
    const keep = chart ? { min: chart.scales.x.min, max: chart.scales.x.max } : undefined;
    if (chart) chart.destroy();
    const axis = { stroke: colour('text2'), grid: { stroke: colour('line'), width: 1 }, ticks: { show: false }, font: '11px ' + getComputedStyle(document.body).fontFamily };
    chart = new uPlot(
      {
        width: box.clientWidth,
        height,
        tzDate: (t) => uPlot.tzDate(new Date(t * 1000), 'Etc/UTC'),
        legend: { show: false },
        cursor: { sync: options.sync ? { key: options.sync } : undefined, drag: { x: true, y: false }, points: { size: 6 } },
        scales: { x: { time: true }, y: options.scale ? options.scale() : {} },
        axes: [{ ...axis, values: timeLabels, show: options.timeAxis !== false, size: options.timeAxis === false ? 0 : 42, space: 90 }, { ...axis, size: 58, values: (u, splits) => splits.map((x) => options.axis(x, splits)) }],
        series: [{}, ...series()],
        hooks: options.hooks ?? {},
        padding: [8, 18, options.timeAxis === false ? 4 : 0, 0],
      },
      columns,
      box,
    );
    if (keep && keep.min !== null) chart.setScale('x', keep);
  };
  draw();
  redraws.push(draw);
  let width = box.clientWidth;
  new ResizeObserver(() => {
    if (box.clientWidth === width || box.clientWidth === 0) return;
    width = box.clientWidth;
    chart.setSize({ width, height });
  }).observe(box);
  return { redraw: draw };
}

let log = false;
const curve = data.curve;
if (curve.t.length > 1) {
  const read = (i) => {
    const k = i ?? curve.t.length - 1;
    const parts = [[day(curve.t[k]), ''], ['Equity', fixed(curve.equity[k], 2) + ' ' + data.currency]];
    if (curve.benchmark.length) parts.push(['Buy and hold', fixed(curve.benchmark[k], 2)]);
    parts.push(['Drawdown', percent(curve.drawdown[k])]);
    $('equity-readout').replaceChildren(
      ...parts.map(([label, value]) => {
        const span = document.createElement('span');
        span.textContent = label + ' ';
        const b = document.createElement('b');
        b.textContent = value;
        span.append(b);
        return span;
      }),
    );
  };
  read();
  const hooks = { setCursor: [(u) => read(u.cursor.idx)] };
  const positive = [...curve.equity, ...curve.benchmark].every((x) => x > 0);
  const equity = plot('equity', 300, [curve.t, curve.equity, ...(curve.benchmark.length ? [curve.benchmark] : [])], () => [
    { stroke: colour('accent'), width: 1.6, points: { show: false } },
    ...(curve.benchmark.length ? [{ stroke: colour('text3'), width: 1.3, dash: [6, 4], points: { show: false } }] : []),
  ], { sync: 'time', axis: axisNumber, hooks, timeAxis: false, scale: () => ({ distr: log ? 3 : 1 }) });
  plot('drawdown', 130, [curve.t, curve.drawdown], () => [{ stroke: colour('down'), width: 1, fill: colour('down') + '33', points: { show: false } }], { sync: 'time', axis: (x, splits) => fixed(x * 100, places(splits.map((s) => s * 100))) + '\u00a0%', hooks, scale: () => ({ range: (u, min) => [Math.min(min, -0.001) * 1.05, 0] }) });
  $('log').disabled = !positive;
  $('log').addEventListener('click', () => {
    log = !log;
    $('log').setAttribute('aria-pressed', String(log));
    equity.redraw();
  });
  $('reset').addEventListener('click', () => {
    for (const u of uPlot.sync('time').plots) u.setScale('x', { min: curve.t[0], max: curve.t[curve.t.length - 1] });
  });
}
if (data.rolling.window > 0)
  plot('rolling', 200, [data.rolling.t, data.rolling.sharpe], () => [{ stroke: colour('accent'), width: 1.4, points: { show: false } }], {
    axis: (x, splits) => fixed(x, Math.max(1, places(splits))),
    scale: () => ({ range: (u, min, max) => [Math.min(min ?? 0, 0) - 0.1, Math.max(max ?? 0, 0) + 0.1] }),
    hooks: {
      drawClear: [(u) => {
        const y = Math.round(u.valToPos(0, 'y', true));
        u.ctx.save();
        u.ctx.strokeStyle = colour('text3');
        u.ctx.beginPath();
        u.ctx.moveTo(u.bbox.left, y + 0.5);
        u.ctx.lineTo(u.bbox.left + u.bbox.width, y + 0.5);
        u.ctx.stroke();
        u.ctx.restore();
      }],
    },
  });
labelTheme();
`;
