// New York Stock Exchange trading days: the holiday rules since 1998 and the days closed for one-off reasons, as data.

/** Closed outside the rules: attacks of 2001, days of mourning, the storm of 2012. */
const oneOff = new Set([
  '2001-09-11',
  '2001-09-12',
  '2001-09-13',
  '2001-09-14',
  '2004-06-11',
  '2007-01-02',
  '2012-10-29',
  '2012-10-30',
  '2018-12-05',
  '2025-01-09',
]);

const DAY_MS = 86_400_000;
const utc = (year: number, month: number, day: number): number => Date.UTC(year, month - 1, day);
const iso = (at: number): string => new Date(at).toISOString().slice(0, 10);
const weekday = (at: number): number => new Date(at).getUTCDay();

/** The n-th given weekday of a month (n = -1: the last). */
function nth(year: number, month: number, day: number, n: number): number {
  if (n < 0) {
    const last = utc(year, month + 1, 0);
    return last - ((weekday(last) - day + 7) % 7) * DAY_MS;
  }
  const first = utc(year, month, 1);
  return first + (((day - weekday(first) + 7) % 7) + (n - 1) * 7) * DAY_MS;
}

/** Easter Sunday (Gauss, in the form of Meeus). */
function easter(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  return utc(year, Math.floor((h + l - 7 * m + 114) / 31), ((h + l - 7 * m + 114) % 31) + 1);
}

/** A fixed holiday moves to Friday or Monday when it falls on a weekend. */
const observed = (at: number): number => (weekday(at) === 6 ? at - DAY_MS : weekday(at) === 0 ? at + DAY_MS : at);

function holidaysOf(year: number): Set<string> {
  const newYear = utc(year, 1, 1);
  const days = [
    // a New Year's Day on Saturday is not observed on the last trading day of the old year
    weekday(newYear) === 6 ? newYear : observed(newYear),
    nth(year, 1, 1, 3),
    nth(year, 2, 1, 3),
    easter(year) - 2 * DAY_MS,
    nth(year, 5, 1, -1),
    ...(year >= 2022 ? [observed(utc(year, 6, 19))] : []),
    observed(utc(year, 7, 4)),
    nth(year, 9, 1, 1),
    nth(year, 11, 4, 4),
    observed(utc(year, 12, 25)),
  ];
  return new Set(days.map(iso));
}

const years = new Map<number, Set<string>>();

/** Whether New York traded on the calendar day that begins at `at` (00:00 UTC of that date). */
export function nyseTrades(at: number): boolean {
  const day = new Date(at);
  const year = day.getUTCFullYear();
  let holidays = years.get(year);
  if (holidays === undefined) {
    holidays = holidaysOf(year);
    years.set(year, holidays);
  }
  const date = iso(at);
  return day.getUTCDay() % 6 !== 0 && !holidays.has(date) && !oneOff.has(date);
}
