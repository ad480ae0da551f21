import { stripVTControlCharacters } from 'node:util';
import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import type { PaperView } from '../../platform/paper/index.ts';
import { closeText, type DemoTitle, plainLine, screenLines } from './demo-text.ts';

const DAY = 86_400_000;
const paint = pc.createColors(true);
const title: DemoTitle = {
  what: 'sma-rsi 1.0.0 on SP500.SAMPLE 1d',
  timeframe: '1d',
  currency: 'USD',
  priceDecimals: 2,
  quantityDecimals: 3,
  synthetic: false,
};
const view: PaperView = {
  at: 100 * DAY,
  done: 30,
  total: 5105,
  closes: Array.from({ length: 60 }, (_, i) => 100 + (i % 7)),
  price: 2711.739990234,
  equity: 9876.4,
  equityStart: 10_000,
  equityPeak: 10_100,
  position: { quantity: -0.148, entryPrice: 2672.9686, openProfit: -5.74, stop: 2686.33 },
  trades: 1,
  won: 0,
  fees: 1.5,
  records: [
    { at: 99 * DAY, kind: 'order', text: `sell market: ${'a very long reason '.repeat(10)}` },
    { at: 99 * DAY, kind: 'fill', code: 'stop-loss', text: 'buy 0.148 at 2686.3300000000001: some reason to enter' },
    { at: 99 * DAY, kind: 'verdict', code: 'VOLATILITY', text: 'size 100 % of what was asked for' },
  ],
};

describe('the drawing of a replay', () => {
  it.each([
    [40, 12],
    [60, 20],
    [80, 24],
    [200, 60],
  ])('fits %i columns and %i rows', (columns, rows) => {
    const lines = screenLines(view, { ...title, synthetic: true, what: title.what.repeat(3) }, paint, columns, rows);
    expect(lines.length).toBeLessThanOrEqual(rows);
    if (columns >= 80) for (const line of lines) expect(stripVTControlCharacters(line).length, line).toBeLessThan(columns);
  });

  it('says paper, and synthetic where prices are made up', () => {
    expect(stripVTControlCharacters(screenLines(view, title, paint, 80, 24)[0] as string)).toBe('PAPER  sma-rsi 1.0.0 on SP500.SAMPLE 1d');
    expect(screenLines(view, { ...title, synthetic: true }, paint, 80, 24)[0]).toContain('PAPER on SYNTHETIC prices');
  });

  it('writes figures with the digits of the instrument, a true minus, and what ended a position', () => {
    const text = stripVTControlCharacters(screenLines(view, title, paint, 80, 24).join('\n'));
    expect(text).toContain('2,711.74');
    expect(text).toContain('short 0.148 at 2,672.97, stop 2,686.33   open \u22125.74');
    expect(text).toContain('\u22121.24 %');
    expect(text).toContain('1 round trip, ');
    expect(text).toContain('buy 0.148 at 2686.33: the stop was hit');
    expect(text).toContain('a very long reason a very l…');
    expect(text).not.toMatch(/ -\d/);
  });

  it('shows unknown as a dash before the first candle', () => {
    const text = screenLines({ ...view, price: Number.NaN, at: Number.NaN, closes: [], records: [] }, title, paint, 80, 24).join('\n');
    expect(text).toContain('—');
    expect(text).not.toMatch(/NaN|Infinity|Invalid/);
  });
});

describe('a line of a pipe', () => {
  it('tells a decision once', () => {
    expect(plainLine(view, title, 98 * DAY)).toContain('size 100 % of what was asked for');
    expect(plainLine(view, title, 99 * DAY)).toContain('no decision');
  });

  it('dates the close of a day by that day', () => {
    expect([closeText(DAY, '1d'), closeText(DAY, '1h')]).toEqual(['1970-01-01', '1970-01-02 00:00']);
  });
});
