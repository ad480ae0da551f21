// The page's own script, part three: the table of trades.

export const tradesScript = String.raw`
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
