import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  calendarOf,
  candlesPerYear,
  DAY,
  HOUR,
  MINUTE,
  nseCalendar,
  nseHolidays,
  nseSpecialSessions,
  type Timeframe,
  timeframeMs,
  timeframes,
  usCalendar,
  utcCalendar,
  WEEK,
} from './index.ts';

const utc = (text: string) => Date.parse(`${text}Z`);
const spell = (at: number) => new Date(at).toISOString().slice(0, 16);
const names = Object.keys(timeframes) as Timeframe[];

describe('the UTC calendar', () => {
  it('begins weeks on Monday, also before the epoch', () => {
    expect(spell(utcCalendar.candle(utc('2024-03-10T23:59'), '1w')!.open)).toBe('2024-03-04T00:00');
    expect(spell(utcCalendar.candle(utc('1969-12-31T00:00'), '1w')!.open)).toBe('1969-12-29T00:00');
  });

  it('tiles time: every moment lies in one candle, and the next begins where it closes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2e12 }), fc.constantFrom(...names), (at, timeframe) => {
        const c = utcCalendar.candle(at, timeframe)!;
        expect(c.open <= at && at < c.close && c.close - c.open === timeframeMs(timeframe)).toBe(true);
        expect(utcCalendar.candle(c.close, timeframe)!.open).toBe(c.close);
        expect(utcCalendar.closeOf(c.open, timeframe)).toBe(c.close);
      }),
    );
  });
});

describe('the NSE calendar', () => {
  it('trades 09:15 to 15:30 in India, the same in summer and winter', () => {
    for (const day of ['2024-01-10', '2024-07-10']) {
      const s = nseCalendar.nextSession(utc(`${day}T00:00`));
      expect([spell(s.open), spell(s.close)]).toEqual([`${day}T03:45`, `${day}T10:00`]);
    }
  });

  it('is closed at the moment of the close and before the open', () => {
    expect(nseCalendar.session(utc('2024-01-10T10:00'))).toBeUndefined();
    expect(nseCalendar.session(utc('2024-01-10T03:44'))).toBeUndefined();
    expect(nseCalendar.session(utc('2024-01-10T09:59'))).toBeDefined();
  });

  it('clips the last hour of the day', () => {
    const c = nseCalendar.candle(utc('2024-01-10T09:50'), '1h')!;
    expect([spell(c.open), spell(c.close)]).toEqual(['2024-01-10T09:45', '2024-01-10T10:00']);
    expect(nseCalendar.closeOf(c.open, '1h')).toBe(c.close);
  });

  it('skips holidays and weekends', () => {
    expect(spell(nseCalendar.nextSession(utc('2024-01-25T10:00')).open)).toBe('2024-01-29T03:45');
  });

  it('trades in the evening of Diwali and on budget weekends', () => {
    expect(spell(nseCalendar.nextSession(utc('2023-11-11T00:00')).open)).toBe('2023-11-12T12:45');
    expect(spell(nseCalendar.nextSession(utc('2026-01-31T00:00')).open)).toBe('2026-02-01T03:45');
  });

  it('has weeks that begin and end with their first and last session', () => {
    const c = nseCalendar.candle(utc('2023-12-27T05:00'), '1w')!; // Monday the 25th was Christmas
    expect([spell(c.open), spell(c.close)]).toEqual(['2023-12-26T03:45', '2023-12-29T10:00']);
  });

  it('closes a daily candle stored under Indian midnight with its session', () => {
    expect(spell(nseCalendar.closeOf(utc('2024-01-09T18:30'), '1d'))).toBe('2024-01-10T10:00');
  });

  it('lists holidays that are weekdays and sessions that are real days', () => {
    for (const day of nseHolidays) expect([day, new Date(day).getUTCDay() % 6 === 0]).toEqual([day, false]);
    for (const day of Object.keys(nseSpecialSessions)) expect([day, nseHolidays.has(day)]).toEqual([day, false]);
    expect(nseHolidays.size).toBeGreaterThan(200);
  });

  it('puts every session moment in exactly one candle of each timeframe', () => {
    fc.assert(
      fc.property(fc.integer({ min: utc('2015-01-01T00:00'), max: utc('2026-12-31T00:00') }), fc.constantFrom(...names), (at, timeframe) => {
        const s = nseCalendar.session(at);
        const c = nseCalendar.candle(at, timeframe);
        if (s === undefined) return;
        expect(c!.open <= at && at < c!.close).toBe(true);
        if (timeframeMs(timeframe) < WEEK) expect(c!.open >= s.open && c!.close <= s.close).toBe(true);
      }),
    );
  });
});

describe('the US calendar', () => {
  it('knows the rules and the days closed out of turn', () => {
    const closed = ['2001-09-12', '2019-04-19', '2020-11-26', '2021-01-01', '2022-06-20', '2021-07-05', '2012-10-29', '2020-05-25'];
    for (const day of closed) expect([day, usCalendar.session(utc(`${day}T12:00`))]).toEqual([day, undefined]);
    for (const day of ['2021-12-31', '2020-11-27', '2019-06-19']) expect([day, usCalendar.session(utc(`${day}T12:00`)) !== undefined]).toEqual([day, true]);
  });

  it('has 250 to 253 days a year', () => {
    for (let year = 2002; year <= 2024; year++) {
      let days = 0;
      for (let at = Date.UTC(year, 0, 1); at < Date.UTC(year + 1, 0, 1); at += DAY) if (usCalendar.session(at) !== undefined) days += 1;
      expect(days >= 250 && days <= 253).toBe(true);
    }
  });
});

describe('calendarOf', () => {
  it('suggests the nearest name', () => expect(() => calendarOf('NSF')).toThrow('Did you mean "NSE"?'));
});

describe('candlesPerYear', () => {
  it('counts trading time only', () => {
    expect(candlesPerYear(utcCalendar, '1h')).toBe(8760);
    expect(candlesPerYear(nseCalendar, '15m')).toBe(252 * 25);
    expect(candlesPerYear(usCalendar, '1d')).toBe(252);
    expect(candlesPerYear(nseCalendar, '1m') * MINUTE).toBe(252 * 6.25 * HOUR);
  });
});
