// The page's own script, part two: candles with trades, and the table of trades.

export const tradesScript = String.raw`
const texts = data.trades.texts;
const decimalsOf = new Map(data.charts.map((c) => [c.id, c.decimals]));
const trades = data.trades.rows.map((r, i) => ({
  number: i + 1, deployment: texts[r[0]], instrument: texts[r[1]], side: r[2] ? 'short' : 'long', quantity: r[3], entryTime: r[4], entryPrice: r[5], exitTime: r[6], exitPrice: r[7],
  fees: r[8], funding: r[9], pnl: r[10], reason: texts[r[11]], entryNote: texts[r[12]], exitNote: texts[r[13]], detail: r[14], held: r[6] - r[4],
}));
const price = (t, x) => (decimalsOf.has(t.instrument) ? fixed(x, decimalsOf.get(t.instrument)) : String(x));

function unpack(block, decimals) {
  const power = 10 ** decimals;
  const out = [];
  let at = block.from;
  for (let i = 0, k = 0; i < block.rows.length; i += 4, k++) {
    if (k > 0) at += (block.gaps ? block.gaps[k - 1] : 1) * block.step;
    const open = block.rows[i];
    out.push({ time: at / 1000, open: open / power, high: (open + block.rows[i + 1]) / power, low: (open + block.rows[i + 2]) / power, close: (open + block.rows[i + 3]) / power });
  }
  return out;
}
const MARKED_TRADES = 150;
let showTrade = () => {};
if (data.charts.length > 0) {
  const pick = $('pick');
  const views = [];
  data.charts.forEach((c, chart) => {
    views.push({ chart, block: c.overview, trade: undefined, label: (data.charts.length > 1 ? c.id + ': ' : '') + 'whole range, ' + c.overview.timeframe + ' candles' });
    trades.forEach((t) => {
      if (t.instrument === c.id && t.detail >= 0) views.push({ chart, block: c.details[t.detail], trade: t, label: (data.charts.length > 1 ? c.id + ': ' : '') + 'trade ' + t.number + ', ' + t.side + ', ' + minute(t.entryTime) + ', ' + fixed(t.pnl, 2, true) });
    });
  });
  views.forEach((v, i) => pick.append(new Option(v.label, String(i))));
  let chart, series, markers, line, candles, current = 0;
  const snap = (seconds) => {
    let low = 0, high = candles.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (candles[middle].time <= seconds) low = middle; else high = middle - 1;
    }
    return candles[low].time;
  };
  const mark = () => {
    const view = views[current];
    const id = data.charts[view.chart].id;
    const range = chart.timeScale().getVisibleRange();
    const inside = trades.filter((t) => t.instrument === id && (!range || (t.exitTime / 1000 >= range.from && t.entryTime / 1000 <= range.to)));
    const first = candles.length ? candles[0].time : 0;
    const last = candles.length ? candles[candles.length - 1].time + view.block.step / 1000 : 0;
    const list = [];
    if (inside.length <= MARKED_TRADES)
      for (const t of inside) {
        const chosen = !view.trade || view.trade === t;
        const entry = t.entryTime / 1000, exit = t.exitTime / 1000;
        const few = inside.length <= 25 || view.trade === t;
        if (entry >= first && entry <= last) list.push({ time: snap(entry), position: t.side === 'long' ? 'belowBar' : 'aboveBar', shape: t.side === 'long' ? 'arrowUp' : 'arrowDown', color: colour('accent'), text: few ? t.side + ' ' + t.number : '', size: chosen ? 1.2 : 0.8 });
        if (exit >= first && exit <= last && t.reason !== 'open') list.push({ time: snap(exit), position: t.side === 'long' ? 'aboveBar' : 'belowBar', shape: 'square', color: colour('text2'), text: few ? t.reason + ' ' + fixed(t.pnl, 2, true) : '', size: chosen ? 0.8 : 0.5 });
      }
    list.sort((a, b) => a.time - b.time);
    markers.setMarkers(list);
    $('candles-note').textContent = inside.length > MARKED_TRADES ? inside.length.toLocaleString('en-US') + ' trades in view: zoom in, or pick one, to see them marked.' : '';
  };
  const draw = () => {
    const view = views[current];
    const decimals = data.charts[view.chart].decimals;
    if (chart) chart.remove();
    const up = colour('up'), down = colour('down');
    chart = LightweightCharts.createChart($('candles'), {
      width: $('candles').clientWidth,
      height: $('candles').clientHeight,
      layout: { background: { color: colour('panel') }, textColor: colour('text2'), fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 11, attributionLogo: false },
      grid: { vertLines: { color: colour('line') }, horzLines: { color: colour('line') } },
      rightPriceScale: { borderColor: colour('line') },
      timeScale: { borderColor: colour('line'), minBarSpacing: 0.02, timeVisible: view.block.step < 86400000, secondsVisible: false },
      crosshair: { mode: 0 },
      localization: { priceFormatter: (p) => fixed(p, decimals), timeFormatter: (t) => minute(t * 1000) + ' UTC' },
      handleScroll: { vertTouchDrag: false, mouseWheel: false },
      handleScale: { mouseWheel: false },
    });
    series = chart.addSeries(LightweightCharts.CandlestickSeries, { upColor: colour('panel'), downColor: down, borderUpColor: up, borderDownColor: down, wickUpColor: up, wickDownColor: down, priceLineVisible: false, lastValueVisible: false });
    candles = unpack(view.block, decimals);
    series.setData(candles);
    markers = LightweightCharts.createSeriesMarkers(series, []);
    if (view.trade) {
      const t = view.trade;
      line = chart.addSeries(LightweightCharts.LineSeries, { color: t.pnl > 0 ? up : down, lineWidth: 2, lineStyle: 2, priceLineVisible: false, lastValueVisible: false, crosshairMarkerVisible: false });
      const a = snap(t.entryTime / 1000), b = snap(t.exitTime / 1000);
      line.setData(a < b ? [{ time: a, value: t.entryPrice }, { time: b, value: t.exitPrice }] : [{ time: a, value: t.exitPrice }]);
    }
    chart.timeScale().fitContent();
    chart.timeScale().subscribeVisibleTimeRangeChange(mark);
    mark();
    pick.value = String(current);
    $('previous').disabled = current === 0;
    $('next').disabled = current === views.length - 1;
  };
  const go = (to) => { current = Math.max(0, Math.min(views.length - 1, to)); draw(); };
  const zoom = (factor) => {
    const range = chart.timeScale().getVisibleLogicalRange();
    if (!range) return;
    const middle = (range.from + range.to) / 2, half = ((range.to - range.from) / 2) * factor;
    chart.timeScale().setVisibleLogicalRange({ from: middle - half, to: middle + half });
  };
  pick.addEventListener('change', () => go(Number(pick.value)));
  $('previous').addEventListener('click', () => go(current - 1));
  $('next').addEventListener('click', () => go(current + 1));
  $('zoom-in').addEventListener('click', () => zoom(0.5));
  $('zoom-out').addEventListener('click', () => zoom(2));
  $('fit').addEventListener('click', () => chart.timeScale().fitContent());
  draw();
  redraws.push(draw);
  new ResizeObserver(() => chart.resize($('candles').clientWidth, $('candles').clientHeight)).observe($('candles'));
  // Candles are painted a frame later, which paper does not wait for; the screenshot is painted at once.
  paper = () => {
    chart.takeScreenshot();
    mark();
    $('candles-paper').replaceChildren(chart.takeScreenshot());
  };
  showTrade = (t) => {
    const detail = views.findIndex((v) => v.trade === t);
    if (detail >= 0) go(detail);
    else {
      go(views.findIndex((v) => !v.trade && data.charts[v.chart].id === t.instrument));
      const step = views[current].block.step / 1000;
      const span = Math.max(t.held / 1000, 20 * step);
      chart.timeScale().setVisibleRange({ from: Math.max(candles[0].time, t.entryTime / 1000 - span), to: t.exitTime / 1000 + span });
    }
    $('candles').scrollIntoView({ block: 'center' });
  };
}

const PAGE = 25;
const several = (key) => new Set(trades.map((t) => t[key])).size > 1;
const held = (ms) => {
  const m = Math.round(ms / 60000);
  if (ms < 60000) return fixed(ms / 1000, 0) + ' s';
  if (m < 60) return m + ' m';
  if (m < 1440) return Math.floor(m / 60) + ' h' + (m % 60 ? ' ' + (m % 60) + ' m' : '');
  return Math.floor(m / 1440) + ' d' + (Math.floor((m % 1440) / 60) ? ' ' + Math.floor((m % 1440) / 60) + ' h' : '');
};
const columns = [
  { key: 'number', label: '#', n: 1, text: (t) => String(t.number) },
  ...(several('deployment') ? [{ key: 'deployment', label: 'Deployment', wide: 1, text: (t) => t.deployment }] : []),
  ...(several('instrument') ? [{ key: 'instrument', label: 'Instrument', wide: 1, text: (t) => t.instrument }] : []),
  { key: 'side', label: 'Side', text: (t) => t.side },
  { key: 'quantity', label: 'Quantity', n: 1, wide: 1, text: (t) => String(t.quantity) },
  { key: 'entryTime', label: 'Entry, UTC', text: (t) => minute(t.entryTime), note: (t) => t.entryNote },
  { key: 'entryPrice', label: 'at', n: 1, wide: 1, text: (t) => price(t, t.entryPrice) },
  { key: 'exitTime', label: 'Exit, UTC', wide: 1, text: (t) => (t.reason === 'open' ? 'open' : minute(t.exitTime)), note: (t) => t.exitNote },
  { key: 'exitPrice', label: 'at', n: 1, wide: 1, text: (t) => price(t, t.exitPrice) },
  { key: 'held', label: 'Held', n: 1, wide: 1, text: (t) => held(t.held) },
  { key: 'reason', label: 'Ended by', wide: 1, text: (t) => t.reason },
  { key: 'fees', label: 'Fees', n: 1, wide: 1, text: (t) => fixed(t.fees, 2) },
  ...(trades.some((t) => t.funding !== 0) ? [{ key: 'funding', label: 'Funding', n: 1, wide: 1, text: (t) => fixed(t.funding, 2, true) }] : []),
  { key: 'pnl', label: 'P&L', n: 1, text: (t) => fixed(t.pnl, 2, true), tone: 1 },
];
if (trades.length > 0) {
  let sort = { key: 'number', up: true }, page = 0;
  const classOf = (c) => (c.n ? 'n' : '') + (c.wide ? ' wide' : '');
  const element = (tag, className, text) => {
    const e = document.createElement(tag);
    if (className) e.className = className;
    if (text !== undefined) e.textContent = text;
    return e;
  };
  const head = $('trades').tHead.rows[0];
  const headings = columns.map((c) => {
    const th = element('th', classOf(c));
    th.scope = 'col';
    const button = element('button', '', c.label);
    button.type = 'button';
    button.addEventListener('click', () => {
      sort = { key: c.key, up: sort.key === c.key ? !sort.up : !c.n || c.key === 'number' };
      page = 0;
      fill();
    });
    th.append(button);
    head.append(th);
    return th;
  });
  if (data.charts.length) head.append(element('th', 'show'));
  if (data.charts.length) head.lastChild.append(element('span', 'sr', 'Chart'));
  const charted = new Set(data.charts.map((c) => c.id));
  const fill = () => {
    const words = $('filter').value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const kind = $('kind').value;
    const fits = (t) => kind === 'all' || (kind === 'won' ? t.pnl > 0 : kind === 'lost' ? t.pnl < 0 : kind === t.side);
    const found = trades.filter((t) => fits(t) && words.every((w) => (t.side + ' ' + t.instrument + ' ' + t.deployment + ' ' + t.reason + ' ' + t.entryNote + ' ' + t.exitNote + ' ' + minute(t.entryTime)).toLowerCase().includes(w)));
    const turn = sort.up ? 1 : -1;
    found.sort((a, b) => (a[sort.key] < b[sort.key] ? -turn : a[sort.key] > b[sort.key] ? turn : a.number - b.number));
    headings.forEach((th, i) => {
      if (columns[i].key === sort.key) th.setAttribute('aria-sort', sort.up ? 'ascending' : 'descending');
      else th.removeAttribute('aria-sort');
    });
    const pages = Math.max(1, Math.ceil(found.length / PAGE));
    page = Math.max(0, Math.min(page, pages - 1));
    $('trades').tBodies[0].replaceChildren(
      ...found.slice(page * PAGE, (page + 1) * PAGE).map((t) => {
        const tr = document.createElement('tr');
        columns.forEach((c, i) => {
          const td = element(i === 0 ? 'th' : 'td', classOf(c) + (c.tone ? (t.pnl > 0 ? ' up' : t.pnl < 0 ? ' down' : '') : ''), c.text(t));
          if (i === 0) td.scope = 'row';
          const note = c.note && c.note(t);
          if (note) td.append(element('span', 'note', note));
          tr.append(td);
        });
        if (data.charts.length) {
          const td = element('td', 'show n');
          if (charted.has(t.instrument)) {
            const button = element('button', '', 'Chart');
            button.type = 'button';
            button.setAttribute('aria-label', 'Show trade ' + t.number + ' on the chart');
            button.addEventListener('click', () => showTrade(t));
            td.append(button);
          }
          tr.append(td);
        }
        return tr;
      }),
    );
    const sum = found.reduce((a, t) => a + t.pnl, 0);
    $('count').textContent = (found.length === trades.length ? trades.length.toLocaleString('en-US') : found.length.toLocaleString('en-US') + ' of ' + trades.length.toLocaleString('en-US')) + ' round trips, P&L ' + fixed(sum, 2, true) + ' ' + data.currency + '. Page ' + (page + 1) + ' of ' + pages.toLocaleString('en-US') + '.';
    $('back').disabled = page === 0;
    $('forward').disabled = page === pages - 1;
  };
  $('filter').addEventListener('input', () => { page = 0; fill(); });
  $('kind').addEventListener('change', () => { page = 0; fill(); });
  $('back').addEventListener('click', () => { page--; fill(); });
  $('forward').addEventListener('click', () => { page++; fill(); });
  fill();
}
document.documentElement.dataset.ready = 'yes';
`;
