// The page's own script, part two: candles with entries and exits.

export const candlesScript = String.raw`
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
        const few = inside.length <= 10 || view.trade === t;
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
`;
