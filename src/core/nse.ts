// NSE trading holidays (equity segment) and special sessions, as data. Days are Indian calendar days, 2011 to 2026.

const closed: Readonly<Record<number, string>> = {
  2011: '01-26 03-02 04-12 04-14 04-22 08-15 08-31 09-01 10-06 10-27 11-07 11-10 12-06',
  2012: '01-26 02-20 03-08 04-05 04-06 05-01 08-15 08-20 09-19 10-02 10-24 11-14 11-28 12-25',
  2013: '03-27 03-29 04-19 04-24 05-01 08-09 08-15 09-09 10-02 10-16 11-04 11-15 12-25',
  2014: '02-27 03-17 04-08 04-14 04-18 04-24 05-01 07-29 08-15 08-29 10-02 10-03 10-06 10-15 10-24 11-04 11-06 12-25',
  2015: '01-26 02-17 03-06 04-02 04-03 04-14 05-01 09-17 09-25 10-02 10-22 11-12 11-25 12-25',
  2016: '01-26 03-07 03-24 03-25 04-14 04-15 04-19 07-06 08-15 09-05 09-13 10-11 10-12 10-31 11-14',
  2017: '01-26 02-24 03-13 04-04 04-14 05-01 06-26 08-15 08-25 10-02 10-20 12-25',
  2018: '01-26 02-13 03-02 03-29 03-30 05-01 08-15 08-22 09-13 09-20 10-02 10-18 11-08 11-23 12-25',
  2019: '03-04 03-21 04-17 04-19 04-29 05-01 06-05 08-12 08-15 09-02 09-10 10-02 10-08 10-21 10-28 11-12 12-25',
  2020: '02-21 03-10 04-02 04-06 04-10 04-14 05-01 05-25 10-02 11-16 11-30 12-25',
  2021: '01-26 03-11 03-29 04-02 04-14 04-21 05-13 07-21 08-19 09-10 10-15 11-05 11-19',
  2022: '01-26 03-01 03-18 04-14 04-15 05-03 08-09 08-15 08-31 10-05 10-26 11-08',
  2023: '01-26 03-07 03-30 04-04 04-07 04-14 05-01 06-29 08-15 09-19 10-02 10-24 11-14 11-27 12-25',
  2024: '01-22 01-26 03-08 03-25 03-29 04-11 04-17 05-01 05-20 06-17 07-17 08-15 10-02 11-15 11-20 12-25',
  2025: '02-26 03-14 03-31 04-10 04-14 04-18 05-01 08-15 08-27 10-02 10-22 11-05 12-25',
  2026: '01-15 01-26 03-03 03-26 03-31 04-03 04-14 05-01 05-28 06-26 09-14 10-02 10-20 11-10 11-24 12-25',
};

/** Weekdays on which the exchange was closed all day. Before 2011 and after 2026 only weekends are known to be closed. */
export const nseHolidays: ReadonlySet<string> = new Set(Object.entries(closed).flatMap(([year, days]) => days.split(' ').map((day) => `${year}-${day}`)));

const at = (hours: number, minutes: number): number => hours * 60 + minutes;
const usual = [at(9, 15), at(15, 30)] as const;
const evening = [at(18, 15), at(19, 15)] as const;

/**
 * Sessions outside the usual hours: minutes after Indian midnight, [open, close). Muhurat trading on Diwali (the hour of 2026 is not in
 * this list: add it when known) and weekend sessions. The two Saturdays of disaster-recovery tests in 2024 traded in two parts,
 * 09:15-10:00 and 11:30-12:30; here they are one span, so their pause shows as a gap.
 */
export const nseSpecialSessions: Readonly<Record<string, readonly [number, number]>> = {
  '2015-02-28': usual, // budget
  '2015-11-11': [at(17, 45), at(18, 45)],
  '2016-10-30': [at(18, 30), at(19, 30)],
  '2017-10-19': [at(18, 30), at(19, 30)],
  '2018-11-07': [at(17, 30), at(18, 30)],
  '2019-10-27': evening,
  '2020-02-01': usual, // budget
  '2020-11-14': evening,
  '2021-11-04': evening,
  '2022-10-24': evening,
  '2023-11-12': evening,
  '2024-01-20': usual,
  '2024-03-02': [at(9, 15), at(12, 30)],
  '2024-05-18': [at(9, 15), at(12, 30)],
  '2024-11-01': [at(18, 0), at(19, 0)],
  '2025-02-01': usual, // budget
  '2025-10-21': [at(13, 45), at(14, 45)],
  '2026-02-01': usual, // budget, a Sunday
};
