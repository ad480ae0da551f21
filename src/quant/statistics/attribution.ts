// Where the profit came from: round trips grouped by one of their traits.
import { type Calendar, DAY, HOUR, type RoundTrip, utcCalendar } from '../../core/index.ts';
import { zoneMs } from './days.ts';
import { quotient } from './moments.ts';

export const traits = ['deployment', 'instrument', 'side', 'exitReason', 'hour', 'weekday', 'month'] as const;
export type Trait = (typeof traits)[number];

export interface AttributionRow {
  readonly key: string;
  readonly trades: number;
  readonly wins: number;
  readonly winRate: number;
  readonly pnl: number;
  readonly averagePnl: number;
  readonly fees: number;
  readonly funding: number;
}

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

function keyOf(trip: RoundTrip, by: Trait, zone: number): string {
  const entry = trip.entryTime + zone;
  switch (by) {
    case 'hour':
      return `${String(Math.floor((entry % DAY) / HOUR)).padStart(2, '0')}:00`;
    case 'weekday':
      return weekdays[(Math.floor(entry / DAY) + 3) % 7] as string;
    case 'month':
      return new Date(trip.exitTime + zone).toISOString().slice(0, 7);
    default:
      return trip[by];
  }
}

/** Rows by trait, hour and weekday of the entry, month of the exit; times in order, the rest by profit, highest first. */
export function attribute(trips: readonly RoundTrip[], by: Trait, calendar: Calendar = utcCalendar): AttributionRow[] {
  const zone = zoneMs(calendar);
  const sums = new Map<string, { trades: number; wins: number; pnl: number; fees: number; funding: number }>();
  for (const trip of trips) {
    const key = keyOf(trip, by, zone);
    let row = sums.get(key);
    if (row === undefined) sums.set(key, (row = { trades: 0, wins: 0, pnl: 0, fees: 0, funding: 0 }));
    row.trades++;
    if (trip.pnl > 0) row.wins++;
    row.pnl += trip.pnl;
    row.fees += trip.fees;
    row.funding += trip.funding;
  }
  const rows = [...sums].map(([key, s]) => ({ key, ...s, winRate: s.wins / s.trades, averagePnl: quotient(s.pnl, s.trades) }));
  if (by === 'weekday') return rows.sort((a, b) => weekdays.indexOf(a.key as (typeof weekdays)[number]) - weekdays.indexOf(b.key as (typeof weekdays)[number]));
  if (by === 'hour' || by === 'month') return rows.sort((a, b) => (a.key < b.key ? -1 : 1));
  return rows.sort((a, b) => b.pnl - a.pnl || (a.key < b.key ? -1 : 1));
}
