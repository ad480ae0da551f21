import { describe, expect, it } from 'vitest';
import { type Candles, continuousInstrument, HOUR } from '../../core/index.ts';
import { candlesOf, type Row, T0 } from '../session/story.fixture.ts';
import { Market, type Stream } from './index.ts';

const instruments = [continuousInstrument('A.TEST'), continuousInstrument('B.TEST')];
const marketOf = (): Market =>
  new Market(instruments, [
    { instrument: 0, timeframe: '1h', series: 'last' },
    { instrument: 0, timeframe: '15m', series: 'last' },
    { instrument: 0, timeframe: '15m', series: 'mark' },
    { instrument: 1, timeframe: '1h', series: 'last' },
  ]);
const stream = (m: Market, i: number): Stream => m.streams[i] as Stream;
const rows = (...list: Row[]): Candles => candlesOf(list);

describe('the market', () => {
  it('knows a price once its candle was seen and the slice settled', () => {
    const m = marketOf();
    expect(m.see(stream(m, 3), rows(7), 0)).toBe(true);
    expect(m.last[1]).toBeNaN();
    m.settlePrices();
    expect([m.last[1], m.mark[1]]).toEqual([7, 7]);
  });

  it('takes the mark from its own series where one is fed', () => {
    const m = marketOf();
    m.see(stream(m, 1), rows(10), 0);
    m.settlePrices();
    expect([m.last[0], m.mark[0]]).toEqual([10, Number.NaN]);
    m.see(stream(m, 2), rows(11), 0);
    m.settlePrices();
    expect([m.last[0], m.mark[0]]).toEqual([10, 11]);
  });

  it.each<[string, Row]>([
    ['high below low', [10, 9, 11, 10]],
    ['open above high', [12, 11, 9, 10]],
    ['close below low', [10, 11, 9, 8]],
    ['price nought', 0],
    ['price negative', -1],
    ['not a number', [10, Number.NaN, 9, 10]],
    ['infinite', [10, Number.POSITIVE_INFINITY, 9, 10]],
  ])('refuses a candle that no market printed: %s', (_, row) => {
    const m = marketOf();
    expect(m.see(stream(m, 0), rows(row), 0)).toBe(false);
    expect([m.sliceLength, m.refused, stream(m, 0).refused, stream(m, 0).count]).toEqual([0, 1, 1, 0]);
  });

  it('refuses what is not later than what it has', () => {
    const m = marketOf();
    const candles = rows(10, 11);
    m.see(stream(m, 0), candles, 1);
    expect([m.see(stream(m, 0), candles, 1), m.see(stream(m, 0), candles, 0)]).toEqual([false, false]);
    expect(stream(m, 0).candle.close).toBe(11);
  });

  it('matches orders on the finest series of traded prices', () => {
    const m = marketOf();
    expect([m.finest(0)?.timeframe, m.finest(1)?.timeframe]).toEqual(['15m', '1h']);
    expect(new Market(instruments, []).finest(0)).toBeUndefined();
  });

  it('is restored as it was saved, in the middle of a slice', () => {
    const m = marketOf();
    m.now = T0 + HOUR;
    m.see(stream(m, 3), rows(7), 0);
    m.settlePrices();
    m.endSlice();
    m.see(stream(m, 0), rows(5), 0);
    m.tradable[1] = 0;
    const other = marketOf();
    other.restore(structuredClone(m.save()));
    expect(other.save()).toEqual(m.save());
    expect([other.sliceLength, other.last[1], other.tradable[1], other.now]).toEqual([1, 7, 0, T0 + HOUR]);
  });

  it('keeps its own copy of instruments', () => {
    const m = marketOf();
    expect(m.instruments[0]).toEqual(instruments[0]);
    expect(m.instruments[0]).not.toBe(instruments[0]);
  });
});
