// Values computed by hand on a few candles, for the indicators TA-Lib does not have and for the seedings it does not know.
import { describe, expect, it } from 'vitest';
import { type Candles, emptyCandles, HOUR } from '../../core/index.ts';
import { compute, parseIndicator } from './index.ts';

type Row = readonly [open: number, high: number, low: number, close: number, volume: number];

function candlesOf(rows: readonly Row[]): Candles {
  const c = emptyCandles(rows.length);
  for (const [i, [open, high, low, close, volume]] of rows.entries()) {
    c.at[i] = i * HOUR;
    c.open[i] = open;
    c.high[i] = high;
    c.low[i] = low;
    c.close[i] = close;
    c.volume[i] = volume;
  }
  return c;
}

const closes = (...prices: readonly number[]): Candles => candlesOf(prices.map((p) => [p, p, p, p, 1]));

const rows: readonly Row[] = [
  [10, 12, 8, 10, 4],
  [10, 13, 9, 12, 2],
  [12, 12, 10, 11, 0],
  [11, 15, 11, 14, 4],
  [14, 14, 9, 10, 10],
];

function expectValues(text: string, output: string, candles: Candles, wanted: readonly (number | null)[]): void {
  const found = [...(compute(parseIndicator(text), candles)[output] as Float64Array)];
  expect(found.length).toBe(wanted.length);
  for (const [i, w] of wanted.entries()) {
    if (w === null) expect(found[i], `${text} ${output} at ${i}`).toBeNaN();
    else expect(found[i], `${text} ${output} at ${i}`).toBeCloseTo(w, 10);
  }
}

describe('tables', () => {
  it('averages', () => {
    expectValues('sma:3', 'value', closes(1, 2, 6, 4), [null, null, 3, 4]);
    expectValues('ema:3', 'value', closes(1, 2, 6, 4), [null, null, 3, 3.5]);
    expectValues('ema:3@first', 'value', closes(1, 2, 6, 4), [1, 1.5, 3.75, 3.875]);
    expectValues('rma:2', 'value', closes(1, 2, 6, 4), [null, 1.5, 3.75, 3.875]);
    expectValues('wma:3', 'value', closes(1, 2, 6, 4), [null, null, 23 / 6, 26 / 6]);
    // hma:4: wma(2·wma2 − wma4, 2); wma2 = 5/3, 14/3, 14/3, 6; wma4 of (1,2,6,4) = 39/10, of (2,6,4,7) = 54/10
    expectValues('hma:4', 'value', closes(1, 2, 6, 4, 7), [null, null, null, null, (28 / 3 - 3.9 + 2 * (12 - 5.4)) / 3]);
    expectValues('vwma:2', 'value', candlesOf(rows), [null, 64 / 6, 12, 14, 156 / 14]);
    expectValues('rolling-vwap:2', 'value', candlesOf(rows), [null, (10 * 4 + (34 / 3) * 2) / 6, 34 / 3, 40 / 3, ((40 / 3) * 4 + 110) / 14]);
    expectValues('sma:2@hl2', 'value', candlesOf(rows), [null, 10.5, 11, 12, 12.25]);
    expectValues('volume-sma:2', 'value', candlesOf(rows), [null, 3, 1, 2, 7]);
  });

  it('momentum', () => {
    // rises 1, 4 then a fall of 2: G = 2.5 → 1.25, L = 0 → 1
    expectValues('rsi:2', 'value', closes(1, 2, 6, 4), [null, null, 100, (100 * 1.25) / 2.25]);
    expectValues('rsi:2', 'value', closes(5, 5, 5, 5), [null, null, 0, 0]);
    expectValues('cci:3', 'value', closes(100.1, 100.1, 100.1, 100.4), [null, null, 0, 100]);
    expectValues('awesome:1:2', 'value', candlesOf(rows), [null, 0.5, 0, 1, -0.75]);
    // changes 1, 4, −2: means of two 2.5, 1 and of sizes 2.5, 3; then one more mean of two
    expectValues('tsi:1:2', 'value', closes(1, 2, 6, 4), [null, null, 100, 100 * ((2.5 + (-2 - 2.5) * (2 / 3)) / (2.5 + (2 - 2.5) * (2 / 3)))]);
    // the fast line of one price is the price; the slow mean of two: 1.5, 4.5, 25/6; TradingView starts both at once
    expectValues('macd:2:3:1@tradingview', 'value', closes(1, 2, 6, 4), [null, null, 4.5 - 3, 4.5 + (4 - 4.5) * (2 / 3) - 3.5]);
    expectValues('macd:2:3:1', 'value', closes(1, 2, 6, 4), [null, null, 4 - 3, 4 - 3.5]);
  });

  it('trend', () => {
    expectValues('ichimoku:1:2:3:2', 'value', candlesOf(rows), [null, null, null, 13, 11.5]);
    expectValues('ichimoku:1:2:3:2', 'base', candlesOf(rows), [null, null, null, 12.5, 12]);
    expectValues('ichimoku:1:2:3:2', 'spanA', candlesOf(rows), [null, null, null, (11 + 11) / 2, (13 + 12.5) / 2]);
    expectValues('ichimoku:1:2:3:2', 'spanB', candlesOf(rows), [null, null, null, 10.5, 12]);
    // true ranges 4, 2, 4, 5, 4; the lower line holds at 9 until the close of 8 breaks it, then the upper one shows
    const turning = candlesOf([...rows, [10, 11, 7, 8, 1]]);
    expectValues('supertrend:1:1', 'value', turning, [null, 7, 9, 9, 9, 13]);
    expectValues('supertrend:1:1', 'direction', turning, [null, 1, 1, 1, 1, -1]);
    expectValues('donchian:2', 'upper', candlesOf(rows), [null, 13, 13, 15, 15]);
    expectValues('donchian:2', 'lower', candlesOf(rows), [null, 8, 9, 10, 9]);
    expectValues('aroon:2', 'up', candlesOf(rows), [null, null, 50, 100, 50]);
  });

  it('volatility', () => {
    expectValues('atr:2', 'value', candlesOf(rows), [null, null, 3, 3.5, 4.25]);
    expectValues('atr:2@tradingview', 'value', candlesOf(rows), [null, 4, 3, 3.5, 4.25]);
    expectValues('keltner:2:2:2', 'upper', candlesOf(rows), [null, null, 11 + 6, 13 + 7, 11 + 8.5]);
    expectValues('bollinger:2:2', 'upper', candlesOf(rows), [null, 13, 12.5, 15.5, 16]);
    expectValues('bollinger:2:2', 'percent', candlesOf(rows), [null, 0.75, 0.25, 0.75, 0.25]);
    expectValues('bollinger:2:2', 'width', candlesOf(rows), [null, 4 / 11, 2 / 11.5, 6 / 12.5, 8 / 12]);
    const [a, b] = [Math.log(12 / 10), Math.log(11 / 12)];
    expectValues('historical-volatility:2:365', 'value', candlesOf(rows.slice(0, 3)), [null, null, Math.sqrt(((a - b) ** 2 / 2) * 365)]);
    expectValues('parkinson:1:100', 'value', candlesOf(rows.slice(0, 1)), [Math.sqrt((Math.log(12 / 8) ** 2 / (4 * Math.LN2)) * 100)]);
    expectValues('garman-klass:1:100', 'value', candlesOf(rows.slice(1, 2)), [
      Math.sqrt((0.5 * Math.log(13 / 9) ** 2 - (2 * Math.LN2 - 1) * Math.log(12 / 10) ** 2) * 100),
    ]);
    // opens at the close before: no gaps; two bodies, Rogers–Satchell of both candles, k = 0.34 / (1.34 + 3)
    const bodies = [Math.log(12 / 10), Math.log(11 / 12)] as const;
    const satchell =
      Math.log(13 / 10) * Math.log(13 / 12) +
      Math.log(9 / 10) * Math.log(9 / 12) +
      Math.log(12 / 12) * Math.log(12 / 11) +
      Math.log(10 / 12) * Math.log(10 / 11);
    const k = 0.34 / 4.34;
    expectValues('yang-zhang:2:1', 'value', candlesOf(rows.slice(0, 3)), [
      null,
      null,
      Math.sqrt((k * (bodies[0] - bodies[1]) ** 2) / 2 + ((1 - k) * satchell) / 2),
    ]);
    expectValues('choppiness:2', 'value', candlesOf(rows), [
      null,
      null,
      (100 * Math.log10(6 / 4)) / Math.log10(2),
      (100 * Math.log10(6 / 5)) / Math.log10(2),
      (100 * Math.log10(9 / 6)) / Math.log10(2),
    ]);
  });

  it('volume', () => {
    expectValues('vwap:120', 'value', candlesOf(rows), [10, (40 + 68 / 3) / 6, 11, 40 / 3, 11]);
    expectValues('vwap:120:60', 'value', candlesOf(rows.slice(0, 3)), [10, 34 / 3, 34 / 3]);
    // flows: 0, 2·(3 − 1)/4 = 1, 0 (no volume), 4·(3 − 1)/4 = 2, 10·(1 − 4)/5 = −6
    expectValues('cmf:2', 'value', candlesOf(rows), [null, 1 / 6, 1 / 2, 2 / 4, -4 / 14]);
    expectValues('force:2', 'value', candlesOf(rows), [null, null, 2, 2 + (12 - 2) * (2 / 3), 2 + 20 / 3 + (-40 - 2 - 20 / 3) * (2 / 3)]);
    expectValues('obv', 'value', candlesOf(rows), [4, 6, 6, 10, 0]);
    // one candle from 8 to 12 in two slices: half the volume each, the lower one is the point of control
    expectValues('volume-profile:1:2:50', 'value', candlesOf(rows.slice(0, 1)), [9]);
    expectValues('volume-profile:1:2:50', 'high', candlesOf(rows.slice(0, 1)), [10]);
    expectValues('volume-profile:1:2:50', 'low', candlesOf(rows.slice(0, 1)), [8]);
    expectValues(
      'volume-profile:2:5:40',
      'value',
      candlesOf([
        [1, 10, 0, 5, 10],
        [7, 8, 6, 7, 9],
      ]),
      [null, 7],
    );
  });

  it('a golden backtest’s bits: SMA as a running sum, RSI by Wilder’s sums', () => {
    const n = 3000;
    const c = emptyCandles(n);
    let price = 100;
    for (let i = 0; i < n; i++) {
      price = Math.max(1, price + Math.round(Math.sin(i * 12.9898) * 43758.5453 - Math.floor(Math.sin(i * 12.9898) * 43758.5453) > 0.5 ? 7 : -7) / 100);
      c.at[i] = i;
      c.close[i] = price;
    }
    const average = compute(parseIndicator('sma:20'), c).value as Float64Array;
    const strength = compute(parseIndicator('rsi:14'), c).value as Float64Array;
    let s = 0;
    let g = 0;
    let l = 0;
    for (let i = 0; i < n; i++) {
      s += c.close[i] as number;
      if (i >= 20) s -= c.close[i - 20] as number;
      if (i >= 19) expect(average[i]).toBe(s / 20);
      if (i === 0) continue;
      const d = (c.close[i] as number) - (c.close[i - 1] as number);
      const [u, w] = [d > 0 ? d : 0, d < 0 ? -d : 0];
      [g, l] = i <= 14 ? [g + u, l + w] : [(g * 13 + u) / 14, (l * 13 + w) / 14];
      if (i === 14) [g, l] = [g / 14, l / 14];
      if (i >= 14) expect(strength[i]).toBe(g + l === 0 ? 0 : (100 * g) / (g + l));
    }
  });
});
