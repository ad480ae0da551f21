// NSE trading holidays (equity segment) and special sessions, as data. Days are Indian calendar days.

/** Weekdays on which the exchange was closed. */
export const nseHolidays: ReadonlySet<string> = new Set<string>([]);

/** Sessions outside the usual hours (Muhurat trading, Saturday sessions): minutes after Indian midnight, [open, close). */
export const nseSpecialSessions: Readonly<Record<string, readonly [number, number]>> = {};
