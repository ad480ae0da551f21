// Time is UTC epoch milliseconds everywhere inside.
import { AppError, unknownName } from './errors.ts';

export type Time = number;

export const SECOND = 1_000;
export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;
export const WEEK = 7 * DAY;

/** The timeframes candles come in, with their length in milliseconds. Weeks begin on Monday 00:00. */
export const timeframes = {
  '1s': SECOND,
  '1m': MINUTE,
  '3m': 3 * MINUTE,
  '5m': 5 * MINUTE,
  '10m': 10 * MINUTE,
  '15m': 15 * MINUTE,
  '30m': 30 * MINUTE,
  '1h': HOUR,
  '2h': 2 * HOUR,
  '4h': 4 * HOUR,
  '6h': 6 * HOUR,
  '8h': 8 * HOUR,
  '12h': 12 * HOUR,
  '1d': DAY,
  '1w': WEEK,
} as const;

export type Timeframe = keyof typeof timeframes;

/** Length of a timeframe in milliseconds. */
export const timeframeMs = (timeframe: Timeframe): number => timeframes[timeframe];

/** @throws AppError UNKNOWN_NAME when `text` is not a timeframe */
export function parseTimeframe(text: string, field = 'timeframe'): Timeframe {
  if (Object.hasOwn(timeframes, text)) return text as Timeframe;
  throw unknownName(field, text, Object.keys(timeframes));
}

/** The timeframe of that many milliseconds, if there is one. */
export const timeframeOf = (ms: number): Timeframe | undefined => (Object.keys(timeframes) as Timeframe[]).find((t) => timeframes[t] === ms);

const bareDate = /^\d{4}-\d{2}-\d{2}$/;
const zoned = /(Z|[+-]\d{2}:?\d{2})$/;

/**
 * A moment as a person writes it: a bare date (00:00 UTC), an ISO date-time (UTC unless it names a zone), or epoch seconds / milliseconds.
 * @throws AppError BAD_VALUE
 */
export function parseTime(text: string, field = 'time'): Time {
  const trimmed = text.trim();
  if (/^-?\d+(\.\d+)?$/.test(trimmed)) {
    const n = Number(trimmed);
    return Math.abs(n) < 1e11 ? Math.round(n * 1000) : Math.round(n);
  }
  const iso = trimmed.replace(' ', 'T');
  const at = Date.parse(bareDate.test(iso) ? `${iso}T00:00:00Z` : zoned.test(iso) ? iso : `${iso}Z`);
  // Date.parse accepts 2021-02-31 as 3 March in some engines; the round trip refuses a day that does not exist.
  if (!Number.isFinite(at) || (bareDate.test(iso) && new Date(at).toISOString().slice(0, 10) !== iso))
    throw new AppError('BAD_VALUE', field, `"${text}" is not a date or a time`, 'Write 2024-01-31, 2024-01-31T09:15:00Z or epoch milliseconds.');
  return at;
}

/** ISO text of a time, without milliseconds when they are zero. */
export const formatTime = (at: Time): string => new Date(at).toISOString().replace('.000Z', 'Z');
