// From text to indicator, and everything a person can get wrong on the way.
import { describe, expect, it } from 'vitest';
import { emptyCandles } from '../../core/index.ts';
import { compute, ema, macd, parseIndicator, parseIndicators, rsi, sma } from './index.ts';

describe('parseIndicator', () => {
  it('reads what the functions make', () => {
    expect(parseIndicator('macd:12:26:9').key).toBe(macd(12, 26, 9).key);
    expect(parseIndicator('rsi').key).toBe('rsi:14');
    expect(parseIndicator('sma:20@hl2').key).toBe(sma(20, { source: 'hl2' }).key);
    expect(parseIndicator('ema:50@first@open').key).toBe(ema(50, { seeding: 'first', source: 'open' }).key);
    expect(parseIndicator('bollinger:20:2.5').values).toEqual([20, 2.5]);
    expect(parseIndicator('sma:20@close').key).toBe('sma:20');
    expect(parseIndicators('rsi:14, macd:12:26:9').map((s) => s.key)).toEqual(['rsi:14', 'macd:12:26:9']);
  });

  it('gives a fresh indicator each time', () => {
    const spec = rsi(14);
    expect(spec.create()).not.toBe(spec.create());
  });

  it('names the nearest indicator', () => {
    expect(() => parseIndicator('bolinger:20')).toThrow('Did you mean "bollinger"?');
    expect(() => parseIndicator('rsj:14')).toThrow('Did you mean "rsi"?');
  });

  it.each([
    ['sma:0', 'not within 1 to 100000'],
    ['sma:-5', 'not within'],
    ['sma:2.5', 'not a whole number'],
    ['sma:100001', 'not within'],
    ['sma:x', 'is not a number'],
    ['sma:', 'is not a number'],
    ['sma:1:2', 'it has 1'],
    ['sma:Infinity', 'is not a number'],
    ['sma:20@hl3', 'price source'],
    ['atr:14@open', 'it reads whole candles'],
    ['sma:20@close/open', 'one series'],
    ['correlation:20@close/open/low', 'more than two'],
    ['rsi:14@first', 'means nothing here'],
  ])('refuses %s', (text, why) => {
    expect(() => parseIndicator(text)).toThrow(why);
  });

  it('refuses an empty list', () => {
    expect(() => parseIndicators(' , ')).toThrow('none was named');
  });
});

describe('compute', () => {
  it('refuses candles out of order and columns that end early', () => {
    const c = emptyCandles(3);
    c.at.set([0, 60_000, 60_000]);
    expect(() => compute(sma(2), c)).toThrow('row 2 is not later');
    c.at.set([0, 60_000, 120_000]);
    expect(() => compute(sma(2), { ...c, close: c.close.subarray(0, 2) })).toThrow('it has 2 rows, the times have 3');
  });

  it('answers nothing where the period is longer than the data', () => {
    const c = emptyCandles(3);
    c.at.set([0, 1, 2]);
    expect([...(compute(sma(4), c).value as Float64Array)]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });
});
