// Returns by calendar day, week, month and year.
import { type Calendar, DAY, type EquityCurve, type Time, utcCalendar } from '../../core/index.ts';
import { dayCloses, zoneMs } from './days.ts';

export type PeriodUnit = 'day' | 'week' | 'month' | 'year';

export interface PeriodReturn {
  /** 2021-03-05, 2021-W09 (ISO week), 2021-03 or 2021, in the calendar's zone */
  readonly key: string;
  /** instants of the closes it runs between */
  readonly from: Time;
  readonly to: Time;
  /** simple return, a fraction */
  readonly return: number;
  readonly profit: number;
  readonly equity: number;
}

export interface PeriodOptions {
  readonly calendar?: Calendar;
  readonly start?: { readonly at: Time; readonly equity: number };
}

/** Key of the period that day number `day` (days since the epoch, local) lies in. */
function keyOf(day: number, unit: PeriodUnit): string {
  if (unit === 'week') {
    // An ISO week belongs to the year of its Thursday.
    const thursday = Math.floor((day + 3) / 7) * 7;
    const year = new Date(thursday * DAY).getUTCFullYear();
    const week = Math.floor((thursday - Date.UTC(year, 0, 1) / DAY) / 7) + 1;
    return `${year}-W${String(week).padStart(2, '0')}`;
  }
  const iso = new Date(day * DAY).toISOString();
  return iso.slice(0, unit === 'day' ? 10 : unit === 'month' ? 7 : 4);
}

/** Returns by period, oldest first; periods without a point are left out, the first and last may be partial. */
export function periodsOf(curve: EquityCurve, unit: PeriodUnit, options: PeriodOptions = {}): PeriodReturn[] {
  const calendar = options.calendar ?? utcCalendar;
  return periodsAt(curve, dayCloses(curve.at, calendar), unit, calendar, options.start);
}

/** The same where the day closes are known already. */
export function periodsAt(curve: EquityCurve, closes: Int32Array, unit: PeriodUnit, calendar: Calendar, start: PeriodOptions['start']): PeriodReturn[] {
  const { at, equity } = curve;
  if (at.length === 0) return [];
  const zone = zoneMs(calendar);
  const found: PeriodReturn[] = [];
  let before = start ?? { at: at[0] as number, equity: equity[0] as number };
  const dayOf = (i: number) => Math.ceil(((at[i] as number) + zone) / DAY) - 1;
  let key = keyOf(dayOf(closes[0] as number), unit);
  for (let k = 0; k < closes.length; k++) {
    const i = closes[k] as number;
    const next = closes[k + 1];
    const nextKey = next === undefined ? '' : keyOf(dayOf(next), unit);
    if (nextKey === key) continue;
    const now = equity[i] as number;
    found.push({
      key,
      from: before.at,
      to: at[i] as number,
      return: before.equity > 0 ? now / before.equity - 1 : 0,
      profit: now - before.equity,
      equity: now,
    });
    before = { at: at[i] as number, equity: now };
    key = nextKey;
  }
  return found;
}

export interface YearRow {
  readonly year: number;
  /** January first; undefined where there was no point */
  readonly months: readonly (number | undefined)[];
  readonly total: number;
}

/** Months in columns, years in rows, oldest first. */
export function monthlyTable(curve: EquityCurve, options: PeriodOptions = {}): YearRow[] {
  const years = periodsOf(curve, 'year', options);
  const months = new Map(periodsOf(curve, 'month', options).map((m) => [m.key, m.return]));
  return years.map((y) => ({
    year: Number(y.key),
    months: Array.from({ length: 12 }, (_, m) => months.get(`${y.key}-${String(m + 1).padStart(2, '0')}`)),
    total: y.return,
  }));
}
