// The report's words, escaping, size and exports; the page itself is opened in page.test.ts.
import { describe, expect, it } from 'vitest';
import { coarsen, packCandles, tellingTrades } from './candles.ts';
import { csvText, tradesCsv } from './csv.ts';
import { duration, fixed, percent } from './format.ts';
import { dataBlock, escapeHtml, h, scriptText } from './html.ts';
import { reportJson } from './json.ts';
import { payloadOf, pickPoints } from './payload.ts';
import { renderReport } from './report.ts';
import { sampleReport, syntheticCandles } from './sample.fixture.ts';
import { verdictOf } from './verdict.ts';

const small = sampleReport({ days: 40, trades: 40, seed: 7, edge: 0.003 });
const words = (input = small) =>
  verdictOf(input)
    .lines.map((l) => `${l.subject}: ${l.text}`)
    .join('\n');
const withStatistics = (more: Partial<typeof small.statistics>, rest: Partial<typeof small> = {}) => ({
  ...small,
  ...rest,
  statistics: { ...small.statistics, ...more },
});

describe('verdict', () => {
  it('puts the net result against buy and hold first', () => {
    expect(verdictOf(small).lines[0]?.text).toMatch(/after all costs; .* points (ahead of|behind) buying and holding BTCUSDT/);
  });
  it('shows weak results as weak', () => {
    expect(verdictOf({ ...small, roundTrips: [] }).headline).toBe('Nothing was traded');
    expect(verdictOf(withStatistics({ netProfit: -5, profitBeforeCosts: 9 })).headline).toBe('Costs ate the profit');
    expect(verdictOf(withStatistics({ netProfit: -5, profitBeforeCosts: -1 })).headline).toBe('Lost money');
    expect(verdictOf(withStatistics({ netProfit: 5, trades: 12 })).headline).toMatch(/too few trades/);
    expect(verdictOf(withStatistics({ netProfit: 5, probabilisticSharpe: 0.9 })).headline).toMatch(/luck alone/);
    expect(verdictOf(withStatistics({ netProfit: 5, probabilisticSharpe: 0.99, deflatedSharpe: 0.4 })).headline).toMatch(/luck alone/);
    expect(verdictOf(withStatistics({ netProfit: 5, probabilisticSharpe: 0.99, excessReturn: -1, sharpe: 1, benchmarkSharpe: 2 })).headline).toMatch(
      /less than buying and holding/,
    );
    expect(verdictOf(withStatistics({ netProfit: 5, probabilisticSharpe: 0.99, excessReturn: 1 })).tone).toBe('good');
  });
  it('names costs, small samples, the search, one lucky trade, and every caveat', () => {
    expect(words(withStatistics({ fees: 0 }))).toMatch(/no venue is free/);
    expect(words(withStatistics({ fees: 60, funding: 0, profitBeforeCosts: 100, costShare: 0.6 }))).toMatch(/Costs: .*60\.0\u00a0% of the profit/);
    expect(words(withStatistics({ trades: 5 }))).toMatch(/5 round trips .* too few/);
    expect(words()).toMatch(/variants were tried .* not recorded/);
    expect(words(withStatistics({ deflatedSharpe: 0.3 }, { options: { ...small.options, trials: { count: 500 } } }))).toMatch(
      /Picked from 500 trials: .* 30\.0/,
    );
    const lucky = small.roundTrips.map((t, i) => ({ ...t, pnl: i === 0 ? 1000 : -10 }));
    expect(words({ ...small, roundTrips: lucky })).toMatch(/Without its best trade of 40/);
    expect(words()).toMatch(/Caveat: The candles are made up/);
  });
});

describe('escaping', () => {
  it('keeps markup in names from becoming markup', () => {
    const evil = '</script><img src=x onerror="alert(1)">';
    const page = renderReport({
      ...small,
      title: evil,
      strategy: { name: evil, parameters: { [evil]: evil } },
      command: evil,
      roundTrips: small.roundTrips.map((t) => ({ ...t, deployment: evil, entryNote: evil })),
      caveats: [{ code: 'HALTED', text: evil }],
      facts: [{ label: evil, value: evil }],
    });
    expect(page).not.toContain('<img src=x');
    expect(page.match(/<\/script>/g)).toHaveLength(4);
  });
  it('escapes in text, attributes, data and scripts', () => {
    expect(escapeHtml(`<a href="x">'&'</a>`)).toBe('&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;');
    expect(h`<b>${'<i>'}${[1, '&']}${undefined}${h`<u>`}</b>`.html).toBe('<b>&lt;i&gt;1&amp;<u></b>');
    expect(dataBlock({ a: '</script>\u2028' }).html).toBe('{"a":"\\u003c/script\\u003e\\u2028"}');
    expect(JSON.parse(dataBlock({ a: '<&>' }).html)).toEqual({ a: '<&>' });
    expect(scriptText('"</SCRIPT>"').html).toBe('"<\\/script>"');
  });
});

describe('page', () => {
  const page = renderReport(small);
  it('loads nothing, says what it is, and is the same each time', () => {
    expect(renderReport(small)).toBe(page);
    expect(page).not.toMatch(/(src|href)="https?:(?!\/\/www\.tradingview\.com\/")/);
    expect(page).toContain('SYNTHETIC DATA');
    expect(renderReport({ ...small, mode: 'paper', synthetic: false, caveats: [] })).toContain('PAPER');
    expect(renderReport({ ...small, synthetic: false, caveats: [] })).not.toContain('SYNTHETIC DATA');
  });
  it('never shows NaN, null or undefined', () => {
    const empty = renderReport({ ...sampleReport({ days: 1, trades: 0, seed: 1, edge: 0 }), instruments: [] });
    for (const text of [page, empty])
      expect(text.replace(/<script[\s\S]*?<\/script>/g, '').match(/[^.]{0,40}(\b(NaN|null|Infinity)\b|>undefined|undefined<)/)?.[0]).toBeUndefined();
    expect(empty).toContain('No order was filled');
  });
  it('stays small for a year of minutes and thousands of trades', () => {
    expect(renderReport(sampleReport({ days: 365, trades: 4000, seed: 2, edge: 0 })).length).toBeLessThan(2_000_000);
  });
});

describe('payload', () => {
  it('keeps the highest, the lowest and the deepest point', () => {
    const equity = new Float64Array(10_000).fill(100);
    equity[4321] = 500;
    equity[7654] = 1;
    const drawdown = new Float64Array(10_000);
    drawdown[777] = -0.9;
    const rows = [...pickPoints(equity, drawdown, 50)];
    expect(rows).toEqual(expect.arrayContaining([0, 777, 4321, 7654, 9999]));
    expect(rows.length).toBeLessThanOrEqual(152);
    expect(rows).toEqual(rows.toSorted((a, b) => a - b));
  });
  it('coarsens and packs candles without losing their extremes', () => {
    const c = syntheticCandles(600, 3);
    const hour = coarsen(c, 3_600_000);
    expect(hour.at.length).toBe(10);
    expect(hour.high[3]).toBe(Math.max(...c.high.subarray(180, 240)));
    expect(hour.close[3]).toBe(c.close[239]);
    const block = packCandles(c, '1m', 2);
    expect(block.gaps).toBeUndefined();
    expect(((block.rows[4] as number) + (block.rows[5] as number)) / 100).toBeCloseTo(c.high[1] as number, 2);
  });
  it('notes gaps in time', () => {
    const c = syntheticCandles(3, 3);
    c.at[2] = (c.at[1] as number) + 5 * 60_000;
    expect(packCandles(c, '1m', 2).gaps).toEqual([1, 5]);
  });
  it('shows worst and best trades first and each at most once', () => {
    const order = tellingTrades(small.roundTrips, 30);
    expect(new Set(order).size).toBe(30);
    const pnls = small.roundTrips.map((t) => t.pnl);
    expect(pnls[order[0] as number]).toBe(Math.min(...pnls));
    expect(order.slice(0, 20).map((i) => pnls[i])).toContain(Math.max(...pnls));
  });
  it('gives each shown trade the candles it lived in', () => {
    const payload = payloadOf(small);
    const chart = payload.charts[0];
    for (const [i, row] of payload.trades.rows.entries()) {
      const detail = chart?.details[row.at(-1) as number];
      if (detail === undefined) continue;
      const trip = small.roundTrips[i];
      expect(detail.from).toBeLessThanOrEqual(trip?.entryTime as number);
      expect(detail.from + (detail.rows.length / 4) * detail.step).toBeGreaterThanOrEqual(trip?.exitTime as number);
    }
    expect(chart?.details.length).toBeGreaterThan(20);
  });
});

describe('exports', () => {
  it('writes CSV that a spreadsheet does not run', () => {
    expect(['=1+1', '+x', '-x', '@x', '\tx', 'a,b', 'say "x"', 'plain'].map(csvText)).toEqual([
      "'=1+1",
      "'+x",
      "'-x",
      "'@x",
      "'\tx",
      '"a,b"',
      '"say ""x"""',
      'plain',
    ]);
    const [first] = small.roundTrips;
    const csv = tradesCsv([{ ...(first as (typeof small.roundTrips)[number]), pnl: -5, entryNote: '=HYPERLINK("x","y")', worst: NaN }]);
    expect(csv.split('\r\n')).toHaveLength(3);
    expect(csv).toContain(',-5,');
    expect(csv).toContain(`"'=HYPERLINK(""x"",""y"")"`);
    expect(csv).not.toContain('NaN');
  });
  it('writes JSON with null for what is not defined', () => {
    const parsed = JSON.parse(reportJson(small));
    expect(parsed.statistics.deflatedSharpe).toBeNull();
    expect(parsed.statistics.trades).toBe(40);
    expect(parsed.trades).toHaveLength(40);
    expect(parsed.synthetic).toBe(true);
    expect(parsed.options.calendar).toBe('UTC');
  });
});

describe('numbers', () => {
  it('use a true minus, no negative zero, and a dash for nothing', () => {
    expect([fixed(-1234567.891, 2), fixed(-0.001, 2), fixed(5, 0, true), fixed(NaN, 2)]).toEqual(['\u22121,234,567.89', '0.00', '+5', '—']);
    expect([percent(0.0512), percent(0.512), percent(-0.2, true)]).toEqual(['5.12\u00a0%', '51.2\u00a0%', '\u221220.0\u00a0%']);
    expect([1500, 90_000, 7_200_000, 5_400_000, 90_000_000, 864_000_000].map(duration)).toEqual(['1.5 s', '2 m', '2 h', '1 h 30 m', '1 d 1 h', '10 d']);
  });
});
