// When a market is open, and where its candles begin and end.
import { AppError, unknownName } from './errors.ts';
import { nseHolidays, nseSpecialSessions } from './nse.ts';
import { nyseTrades } from './nyse.ts';
import { DAY, MINUTE, type Time, type Timeframe, timeframeMs, timeframes, WEEK } from './time.ts';

export type CalendarName = 'UTC' | 'NSE' | 'US';

/** Half-open interval of time. */
export interface Span {
  readonly open: Time;
  readonly close: Time;
}

export interface Calendar {
  readonly name: CalendarName;
  /** trading days a year, for annualising (365 where the market never closes, 252 at an exchange) */
  readonly daysPerYear: number;
  /** trading milliseconds in a full day */
  readonly dayMs: number;
  /** session that contains `at`, or undefined while closed */
  session(at: Time): Span | undefined;
  /** first session that closes after `at` */
  nextSession(at: Time): Span;
  /** the candle of `timeframe` that contains `at` (clipped to its session), or undefined while closed */
  candle(at: Time, timeframe: Timeframe): Span | undefined;
  /** when a candle that opened at `open` becomes visible */
  closeOf(open: Time, timeframe: Timeframe): Time;
}

const MONDAY = 4 * DAY; // 1970-01-05 was the first Monday after the epoch

const floorUtc = (at: Time, timeframe: Timeframe): Time => {
  const ms = timeframeMs(timeframe);
  return ms === WEEK ? Math.floor((at - MONDAY) / WEEK) * WEEK + MONDAY : Math.floor(at / ms) * ms;
};

/** Never closed; days and weeks begin at 00:00 UTC, weeks on Monday. */
export const utcCalendar: Calendar = {
  name: 'UTC',
  daysPerYear: 365,
  dayMs: DAY,
  session: (at) => ({ open: floorUtc(at, '1d'), close: floorUtc(at, '1d') + DAY }),
  nextSession: (at) => ({ open: floorUtc(at, '1d'), close: floorUtc(at, '1d') + DAY }),
  candle(at, timeframe) {
    const open = floorUtc(at, timeframe);
    return { open, close: open + timeframeMs(timeframe) };
  },
  closeOf: (open, timeframe) => open + timeframeMs(timeframe),
};

const IST = 330 * MINUTE; // India has no daylight saving
const NSE_OPEN = (9 * 60 + 15) * MINUTE;
const NSE_CLOSE = (15 * 60 + 30) * MINUTE;

function nseSession(day: number): Span | undefined {
  // `day` counts days since the epoch in Indian time
  const iso = new Date(day * DAY).toISOString().slice(0, 10);
  const special = nseSpecialSessions[iso];
  const midnight = day * DAY - IST;
  if (special !== undefined) return { open: midnight + special[0] * MINUTE, close: midnight + special[1] * MINUTE };
  const weekday = new Date(day * DAY).getUTCDay();
  if (weekday === 0 || weekday === 6 || nseHolidays.has(iso)) return undefined;
  return { open: midnight + NSE_OPEN, close: midnight + NSE_CLOSE };
}

const istDay = (at: Time): number => Math.floor((at + IST) / DAY);

/** National Stock Exchange of India: 09:15-15:30 IST on trading days; intraday candles count from 09:15, the last one is clipped. */
export const nseCalendar: Calendar = {
  name: 'NSE',
  daysPerYear: 252,
  dayMs: NSE_CLOSE - NSE_OPEN,
  session(at) {
    const s = nseSession(istDay(at));
    return s !== undefined && at >= s.open && at < s.close ? s : undefined;
  },
  nextSession(at) {
    const from = istDay(at);
    for (let day = from; day < from + 60; day++) {
      const s = nseSession(day);
      if (s !== undefined && s.close > at) return s;
    }
    throw new AppError(
      'BAD_VALUE',
      'calendar',
      `no NSE session within 60 days of ${new Date(at).toISOString()}`,
      'The holiday list is wrong: mend core/nse.ts.',
    );
  },
  candle(at, timeframe) {
    const ms = timeframeMs(timeframe);
    if (ms === WEEK) {
      const monday = Math.floor((istDay(at) - 4) / 7) * 7 + 4;
      const days = [0, 1, 2, 3, 4, 5, 6].map((d) => nseSession(monday + d)).filter((s) => s !== undefined);
      const first = days[0];
      const last = days.at(-1);
      return first !== undefined && last !== undefined ? { open: first.open, close: last.close } : undefined;
    }
    const s = nseSession(istDay(at));
    if (s === undefined || at < s.open || at >= s.close) return undefined;
    if (ms >= DAY) return s;
    const open = s.open + Math.floor((at - s.open) / ms) * ms;
    return { open, close: Math.min(open + ms, s.close) };
  },
  closeOf(open, timeframe) {
    const span = nseCalendar.candle(open, timeframe);
    // A candle stored under the day's midnight (daily files do that) closes with that day's session.
    if (span !== undefined) return span.close;
    return timeframeMs(timeframe) >= DAY ? (nseSession(istDay(open))?.close ?? open + timeframeMs(timeframe)) : open + timeframeMs(timeframe);
  },
};

const usDay = (at: Time): Span => ({ open: floorUtc(at, '1d'), close: floorUtc(at, '1d') + DAY });

/**
 * New York trading days for daily and weekly candles dated by their day: a session is the whole UTC day of that date. The hours of the
 * day are not modelled; an intraday series of a US stock needs a calendar that does not exist here yet.
 */
export const usCalendar: Calendar = {
  name: 'US',
  daysPerYear: 252,
  dayMs: 390 * MINUTE,
  session: (at) => (nyseTrades(floorUtc(at, '1d')) ? usDay(at) : undefined),
  nextSession(at) {
    let day = floorUtc(at, '1d');
    while (!nyseTrades(day)) day += DAY;
    return usDay(day);
  },
  candle(at, timeframe) {
    const ms = timeframeMs(timeframe);
    if (ms === WEEK) {
      const monday = floorUtc(at, '1w');
      const days = [0, 1, 2, 3, 4].map((d) => monday + d * DAY).filter(nyseTrades);
      return days.length === 0 ? undefined : { open: days[0] as Time, close: (days.at(-1) as Time) + DAY };
    }
    const session = usCalendar.session(at);
    if (session === undefined || ms >= DAY) return session;
    const open = floorUtc(at, timeframe);
    return { open, close: open + ms };
  },
  closeOf: (open, timeframe) => usCalendar.candle(open, timeframe)?.close ?? open + timeframeMs(timeframe),
};

const calendars = { UTC: utcCalendar, NSE: nseCalendar, US: usCalendar } as const;

/** @throws AppError UNKNOWN_NAME */
export function calendarOf(name: string): Calendar {
  if (Object.hasOwn(calendars, name)) return calendars[name as CalendarName];
  throw unknownName('calendar', name, Object.keys(calendars));
}

/** Candles of a timeframe in one trading year. */
export const candlesPerYear = (calendar: Calendar, timeframe: Timeframe): number => {
  const ms = timeframes[timeframe];
  if (ms >= WEEK) return 365 / 7;
  return ms >= DAY ? calendar.daysPerYear : (calendar.daysPerYear * calendar.dayMs) / ms;
};
