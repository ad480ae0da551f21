import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Candle, type Candles, DAY, emptyCandles, HOUR, MINUTE, nseCalendar, type Timeframe, timeframeMs, utcCalendar } from '../../core/index.ts';
import { Aggregator, aggregator, resample } from './index.ts';

const T0 = Date.UTC(2024, 0, 1);

/** Candles at the given times, with prices that tell where they came from: open = i, high = i + 1, low = i - 1 / 2, close = i + 1 / 2. */
function ladder(times: readonly number[]): Candles {
  const c = emptyCandles(times.length);
  times.forEach((at, i) => {
    c.at[i] = at;
    c.open[i] = i + 10;
    c.high[i] = i + 11;
    c.low[i] = i + 9.5;
    c.close[i] = i + 10.5;
    c.volume[i] = 1;
  });
  return c;
}

function oneByOne(c: Candles, from: Timeframe, to: Timeframe, calendar = utcCalendar) {
  const a = aggregator(from, to, calendar);
  const rows: number[][] = [];
  const take = (d: Readonly<Candle> | undefined) => d !== undefined && rows.push([d.at, d.open, d.high, d.low, d.close, d.volume, a.missing]);
  for (let i = 0; i < c.at.length; i++) {
    const candle = { at: c.at[i]!, open: c.open[i]!, high: c.high[i]!, low: c.low[i]!, close: c.close[i]!, volume: c.volume[i]! };
    take(a.late(candle.at));
    take(a.update(candle));
  }
  return rows;
}

const batch = (c: Candles, from: Timeframe, to: Timeframe, calendar = utcCalendar) => {
  const r = resample(c, from, to, calendar);
  return Array.from(r.candles.at, (at, i) => [
    at,
    r.candles.open[i],
    r.candles.high[i],
    r.candles.low[i],
    r.candles.close[i],
    r.candles.volume[i],
    r.missing[i],
  ]);
};

const minutes = (n: number, from = T0) => Array.from({ length: n }, (_, i) => from + i * MINUTE);

describe('resample', () => {
  it('makes an hour of sixty minutes and keeps back the one that is not over', () => {
    const rows = batch(ladder(minutes(150)), '1m', '1h');
    expect(rows).toEqual([
      [T0, 10, 70, 9.5, 69.5, 60, 0],
      [T0 + HOUR, 70, 130, 69.5, 129.5, 60, 0],
    ]);
  });

  it('gives the last candle once its last base row is there', () => {
    expect(batch(ladder(minutes(120)), '1m', '1h')).toHaveLength(2);
    expect(batch(ladder(minutes(119)), '1m', '1h')).toHaveLength(1);
  });

  it('flags missing base rows and invents no candle for an empty hour', () => {
    const times = [...minutes(50), ...minutes(60, T0 + 3 * HOUR)];
    expect(batch(ladder(times), '1m', '1h').map((r) => [r[0], r[5], r[6]])).toEqual([
      [T0, 50, 10],
      [T0 + 3 * HOUR, 60, 0],
    ]);
  });

  it('clips the last hour of an NSE day and starts hours at 09:15', () => {
    const open = Date.UTC(2024, 0, 2, 3, 45);
    const r = resample(ladder(minutes(375, open)), '1m', '1h', nseCalendar);
    expect(r.candles.at.length).toBe(7);
    expect(r.candles.at[6]).toBe(open + 6 * HOUR);
    expect(r.candles.volume[6]).toBe(15);
    expect([...r.missing]).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  it('leaves out rows from outside the session and counts them', () => {
    const open = Date.UTC(2024, 0, 2, 3, 45);
    const r = resample(ladder([open - 8 * MINUTE, ...minutes(375, open), open + 376 * MINUTE]), '1m', '1d', nseCalendar);
    expect([r.outside, r.candles.at.length, r.candles.volume[0]]).toEqual([2, 1, 375]);
  });

  it('takes a row from after the close as the end of a candle whose last row never came', () => {
    const open = Date.UTC(2024, 0, 2, 3, 45);
    const times = [...minutes(374, open), open + 376 * MINUTE];
    expect(batch(ladder(times), '1m', '1d', nseCalendar).map((r) => [r[5], r[6]])).toEqual([[374, 1]]);
    expect(oneByOne(ladder(times), '1m', '1d', nseCalendar)).toEqual(batch(ladder(times), '1m', '1d', nseCalendar));
  });

  it('makes an NSE week of daily rows stored under Indian midnight, holidays not missing', () => {
    // 2023-12-25 (Monday) was a holiday
    const days = [26, 27, 28, 29].map((d) => Date.UTC(2023, 11, d) - 330 * MINUTE);
    const r = resample(ladder(days), '1d', '1w', nseCalendar);
    expect([r.candles.at.length, r.missing[0], r.outside]).toEqual([1, 0, 0]);
    expect(new Date(r.candles.at[0]!).toISOString()).toBe('2023-12-26T03:45:00.000Z');
  });

  it('starts weeks on Monday', () => {
    const days = Array.from({ length: 14 }, (_, i) => Date.UTC(2024, 0, 3) + i * DAY);
    const rows = batch(ladder(days), '1d', '1w');
    expect(rows.map((r) => [new Date(r[0] as number).toISOString().slice(0, 10), r[6]])).toEqual([
      ['2024-01-01', 2],
      ['2024-01-08', 0],
    ]);
  });

  it('refuses a timeframe that is no multiple', () => {
    expect(() => resample(ladder(minutes(3)), '3m', '10m', utcCalendar)).toThrow('cannot be made');
    expect(() => resample(ladder(minutes(3)), '1h', '1h', utcCalendar)).toThrow('cannot be made');
  });

  it('one by one equals batch, wherever rows are missing', () => {
    const pairs = fc.constantFrom<[Timeframe, Timeframe]>(['1m', '5m'], ['5m', '1h'], ['15m', '4h'], ['1h', '1d'], ['1h', '1w'], ['1d', '1w']);
    fc.assert(
      fc.property(pairs, fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 200 }), fc.boolean(), ([from, to], steps, nse) => {
        const ms = timeframeMs(from);
        const start = nse ? Date.UTC(2023, 9, 20, 3, 45) : T0;
        let at = start;
        const times = steps.map((s) => {
          const t = at;
          at += (s > 5 ? 1 : s) * ms;
          return t;
        });
        const calendar = nse ? nseCalendar : utcCalendar;
        expect(oneByOne(ladder(times), from, to, calendar)).toEqual(batch(ladder(times), from, to, calendar));
      }),
    );
  });

  it('two steps equal one when nothing is missing', () => {
    const c = ladder(minutes(2 * 1440));
    const quarter = resample(c, '1m', '15m', utcCalendar).candles;
    expect(resample(quarter, '15m', '4h', utcCalendar).candles).toEqual(resample(c, '1m', '4h', utcCalendar).candles);
  });
});

describe('aggregator', () => {
  it('refuses to go back in time', () => {
    const a = new Aggregator('1m', '1h', utcCalendar);
    const candle = { at: T0 + HOUR, open: 1, high: 1, low: 1, close: 1, volume: 1 };
    a.update(candle);
    expect(() => a.update({ ...candle, at: T0 })).toThrow('oldest first');
  });

  it('returns one reused object', () => {
    const a = aggregator('1m', '3m', utcCalendar);
    const given = minutes(6).map((at) => a.update({ at, open: 1, high: 1, low: 1, close: 1, volume: 1 }));
    expect(given[2]).toBeDefined();
    expect(given[2]).toBe(given[5]);
  });
});
