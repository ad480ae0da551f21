// Price action: a structure drawn by hand, and facts that are never taken back.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Candle } from '../../core/index.ts';
import { priceActionFacts } from './index.ts';
import { candleAt, walk } from './walk.fixture.ts';

/** Candles through the given closes; each reaches half a point beyond its body. */
const through = (...closes: readonly number[]): Candle[] =>
  closes.map((close, i) => {
    const open = i === 0 ? close : (closes[i - 1] as number);
    return { at: i, open, high: Math.max(open, close) + 0.5, low: Math.min(open, close) - 0.5, close, volume: 1 };
  });

/** Small candles at the given closes, rising or falling as the closes do. */
const at = (...closes: readonly number[]): Candle[] =>
  closes.map((close, i) => ({ at: i, open: close > (closes[i - 1] ?? 0) ? close - 0.2 : close + 0.2, high: close + 0.5, low: close - 0.5, close, volume: 1 }));

const told = (candles: readonly Candle[], kind: string) => priceActionFacts(candles, 1).filter((f) => f.kind === kind);

describe('price action', () => {
  //               0   1   2   3   4   5   6   7   8   9
  const zigzag = at(10, 14, 12, 16, 13, 18, 15, 11, 12, 9);

  it('finds swings, and knows them only after the candles on both sides', () => {
    expect(told(zigzag, 'swing').map((f) => [f.direction, f.at, f.confirmedAt])).toEqual([
      [1, 1, 2],
      [-1, 2, 3],
      [1, 3, 4],
      [-1, 4, 5],
      [1, 5, 6],
      [-1, 7, 8],
      [1, 8, 9],
    ]);
  });

  it('tells breaks with the structure from changes of character', () => {
    const breaks = priceActionFacts(zigzag, 1).filter((f) => f.kind === 'bos' || f.kind === 'choch');
    expect(breaks.map((f) => [f.kind, f.direction, f.at])).toEqual([
      ['choch', 1, 3],
      ['bos', 1, 5],
      ['choch', -1, 7],
      ['bos', -1, 9],
    ]);
  });

  it('takes the last candle against the move as the order block', () => {
    expect(told(zigzag, 'order-block').map((f) => [f.direction, f.at, f.confirmedAt])).toEqual([
      [1, 2, 3],
      [1, 4, 5],
      [-1, 5, 7],
      [-1, 8, 9],
    ]);
  });

  it('sees gaps that three candles leave', () => {
    const gap = [...through(10, 11, 20), { at: 3, open: 20, high: 21, low: 19, close: 20.5, volume: 1 }];
    expect(told(gap, 'gap')).toEqual([{ kind: 'gap', direction: 1, at: 2, confirmedAt: 3, low: 11.5, high: 19 }]);
    expect(told(through(10, 11, 12, 13), 'gap')).toEqual([]);
  });

  it('sees equal highs as liquidity, and the candle that takes it and closes back', () => {
    const raid = [...at(10, 14, 11, 14, 12, 13), { at: 6, open: 13, high: 15.2, low: 11.8, close: 12, volume: 1 }];
    expect(told(raid, 'liquidity')).toMatchObject([{ direction: 1, at: 3, confirmedAt: 4, price: 14.5, touches: 2 }]);
    expect(told(raid, 'sweep')).toMatchObject([{ direction: -1, at: 6, price: 14.5, touches: 2 }]);
  });

  it('never repaints: what was known at any candle is known for ever, whatever comes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 5 }), (seed, cut, strength) => {
        const c = walk(400, seed);
        const candles = Array.from(c.at, (_, i) => candleAt(c, i));
        const whole = priceActionFacts(candles, strength);
        const end = (candles[cut - 1] as Candle).at;
        expect(priceActionFacts(candles.slice(0, cut), strength)).toEqual(whole.filter((f) => f.confirmedAt <= end));
        for (const f of whole) expect(f.confirmedAt).toBeGreaterThanOrEqual(f.at);
      }),
      { numRuns: 40 },
    );
  });

  it('says nothing where nothing moves', () => {
    expect(priceActionFacts(through(...Array.from({ length: 50 }, () => 10)), 2)).toEqual([]);
  });
});
