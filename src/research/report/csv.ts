// Round trips as CSV that a spreadsheet can open without running anything in it.
import { formatTime, type RoundTrip } from '../../core/index.ts';

const columns = [
  'deployment',
  'instrument',
  'side',
  'quantity',
  'entryTime',
  'entryPrice',
  'exitTime',
  'exitPrice',
  'fees',
  'funding',
  'pnl',
  'exitReason',
  'entryNote',
  'exitNote',
  'worst',
  'best',
] as const satisfies readonly (keyof RoundTrip)[];

/**
 * A text cell: quoted where RFC 4180 asks for it, and with a leading apostrophe where a spreadsheet would take it for a formula
 * (OWASP, "CSV injection"). Numbers are written by this program and stay numbers.
 */
export function csvText(text: string): string {
  const safe = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One line per round trip, times in ISO UTC, prices and amounts as plain numbers; an amount that is not known is an empty cell. */
export function tradesCsv(trips: readonly RoundTrip[]): string {
  const cell = (trip: RoundTrip, column: (typeof columns)[number]): string => {
    const value = trip[column];
    if (column === 'entryTime' || column === 'exitTime') return formatTime(value as number);
    return typeof value === 'number' ? (Number.isFinite(value) ? String(value) : '') : csvText(value);
  };
  return `${[columns.join(','), ...trips.map((t) => columns.map((c) => cell(t, c)).join(','))].join('\r\n')}\r\n`;
}
