// Where the days of a calendar close in a column of instants.
import { type Calendar, DAY, MINUTE } from '../../core/index.ts';

/** Distance of a calendar's midnight from UTC, in ms to add. */
export const zoneMs = (calendar: Calendar): number => (calendar.name === 'NSE' ? 330 * MINUTE : 0);

/** Index of the last point of each calendar day; a point at exactly midnight is the close of the day before it. Times ascend. */
export function dayCloses(at: Float64Array, calendar: Calendar): Int32Array {
  const zone = zoneMs(calendar);
  const n = at.length;
  const found: number[] = [];
  for (let i = 0; i < n; ) {
    const end = Math.ceil(((at[i] as number) + zone) / DAY) * DAY - zone;
    // Doubling steps, then halving: as fast on a year of minutes as on a file of days.
    let step = 1;
    while (i + step < n && (at[i + step] as number) <= end) step *= 2;
    let low = i + (step >>> 1);
    let high = Math.min(n, i + step);
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((at[middle] as number) <= end) low = middle;
      else high = middle;
    }
    found.push(low);
    i = low + 1;
  }
  return Int32Array.from(found);
}
