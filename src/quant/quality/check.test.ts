import { describe, expect, it } from 'vitest';
import { type Candles, DAY, emptyCandles, HOUR, MINUTE, nseCalendar, seeded, utcCalendar } from '../../core/index.ts';
import { checkCandles, compareSeries, type FindingKind } from './index.ts';

const T0 = Date.UTC(2024, 0, 1);

/** A calm seeded random walk. */
function walk(rows: number, step = HOUR, times?: readonly number[]): Candles {
  const random = seeded(7);
  const c = emptyCandles(times?.length ?? rows);
  let price = 100;
  for (let i = 0; i < c.at.length; i++) {
    const next = price * (1 + 0.002 * random.normal());
    c.at[i] = times?.[i] ?? T0 + i * step;
    c.open[i] = price;
    c.high[i] = Math.max(price, next) * 1.001;
    c.low[i] = Math.min(price, next) / 1.001;
    c.close[i] = next;
    c.volume[i] = 10;
    price = next;
  }
  return c;
}

const kinds = (c: Candles) => checkCandles(c, '1h', utcCalendar).findings.map((f) => [f.kind, (f.at - T0) / HOUR, f.rows]);

describe('checkCandles', () => {
  it('finds nothing in clean data and scores it 100', () => {
    const r = checkCandles(walk(5000), '1h', utcCalendar);
    expect([r.findings, r.score, r.usable, r.expected]).toEqual([[], 100, true, 5000]);
  });

  const broken: [string, (c: Candles) => void, [FindingKind, number, number]][] = [
    ['NaN', (c) => (c.close[50] = Number.NaN), ['price', 50, 1]],
    ['a negative price', (c) => (c.low[50] = -1), ['price', 50, 1]],
    ['a zero price', (c) => (c.open[50] = 0), ['price', 50, 1]],
    ['high below low', (c) => (c.high[50] = (c.low[50] as number) / 2), ['inconsistent', 50, 1]],
    ['negative volume', (c) => (c.volume[50] = -1), ['inconsistent', 50, 1]],
    ['a double time', (c) => (c.at[50] = c.at[49] as number), ['duplicate', 49, 1]],
    ['a spike', (c) => (c.high[50] = 1000), ['jump', 50, 1]],
    ['an off-grid time', (c) => (c.at[50] = T0 + 50 * HOUR + MINUTE), ['off-grid', 50 + 1 / 60, 1]],
    ['standing still', (c) => c.close.fill(100, 50, 60) && c.open.fill(100, 50, 60) && c.high.fill(100, 50, 60) && c.low.fill(100, 50, 60), ['flat', 51, 9]],
    ['no volume for a while', (c) => c.volume.fill(0, 50, 60), ['zero-volume', 50, 10]],
  ];
  for (const [name, breakIt, expected] of broken) {
    it(`finds ${name}`, () => {
      const c = walk(2000);
      breakIt(c);
      expect(kinds(c)).toContainEqual(expected);
      expect(checkCandles(c, '1h', utcCalendar).score).toBeLessThan(100);
    });
  }

  it('finds rows out of order', () => {
    const c = walk(100);
    c.at[50] = c.at[40] as number;
    expect(kinds(c).map((k) => k[0])).toContain('unsorted');
    expect(checkCandles(c, '1h', utcCalendar).usable).toBe(false);
  });

  it('counts missing rows, and scores them', () => {
    const times = Array.from({ length: 1000 }, (_, i) => T0 + (i < 500 ? i : i + 50) * HOUR);
    const r = checkCandles(walk(0, HOUR, times), '1h', utcCalendar);
    expect(r.findings.map((f) => [f.kind, f.at, f.rows, f.ms])).toEqual([['gap', T0 + 500 * HOUR, 50, 50 * HOUR]]);
    expect(r.score).toBeCloseTo(100 * (1 - 50 / 1050), 2);
    expect(r.usable).toBe(true);
  });

  it('does not call a large move a jump where all moves are large', () => {
    const wild = walk(1024);
    for (let i = 0; i < 1024; i++) wild.close[i] = 100 * (1 + 0.05 * (i % 2));
    for (let i = 0; i < 1024; i++) {
      wild.open[i] = i === 0 ? 100 : (wild.close[i - 1] as number);
      wild.high[i] = 105;
      wild.low[i] = 100;
    }
    expect(kinds(wild).filter((k) => k[0] === 'jump')).toEqual([]);
  });

  it('expects no rows at night, on weekends and on holidays of the exchange', () => {
    const times: number[] = [];
    for (let at = Date.UTC(2023, 9, 2); at < Date.UTC(2023, 11, 1); at += 15 * MINUTE) if (nseCalendar.session(at) !== undefined) times.push(at);
    const r = checkCandles(walk(0, 0, times), '15m', nseCalendar);
    expect([r.findings, r.expected]).toEqual([[], times.length]);
    const without = times.filter((t) => Math.floor(t / DAY) !== Date.UTC(2023, 9, 18) / DAY);
    expect(checkCandles(walk(0, 0, without), '15m', nseCalendar).findings.map((f) => [f.kind, f.rows])).toEqual([['gap', 25]]);
  });

  it('says when a row is from a closed market', () => {
    const open = Date.UTC(2024, 0, 2, 3, 45);
    const r = checkCandles(walk(0, 0, [open - 5 * MINUTE, open, open + 5 * MINUTE]), '5m', nseCalendar);
    expect(r.findings.map((f) => f.kind)).toEqual(['off-session']);
  });

  it('knows series without volume', () => {
    const c = walk(100);
    c.volume.fill(0);
    expect(checkCandles(c, '1h', utcCalendar)).toMatchObject({ score: 100, counts: { 'no-volume': { findings: 1, rows: 100 } } });
  });

  it('calls an empty series unusable', () => {
    expect(checkCandles(emptyCandles(0), '1h', utcCalendar)).toMatchObject({ rows: 0, score: 0, usable: false });
  });
});

describe('compareSeries', () => {
  it('finds where two series part', () => {
    const a = walk(500);
    const b = { ...a, close: a.close.map((p) => p * 1.001) };
    b.close[250] = (a.close[250] as number) * 1.1;
    const d = compareSeries(a, b);
    expect([d.overlap, Math.round(d.medianBp), d.at]).toEqual([500, -10, [a.at[250]]]);
  });

  it('compares only what both have', () => {
    expect(compareSeries(walk(10), walk(0, 0, [5]))).toMatchObject({ overlap: 0, at: [] });
  });
});
