// Local wall-clock times of a named zone to UTC.
import { AppError, HOUR } from '../../core/index.ts';

const fixedOffset = /^(?:UTC)?([+-])(\d{1,2}):?(\d{2})?$/;

/** Offset of a zone from UTC in ms at a UTC instant, read off the formatted wall clock. */
function offsetReader(format: Intl.DateTimeFormat): (utc: number) => number {
  return (utc) => {
    const part: Record<string, number> = {};
    for (const p of format.formatToParts(utc)) part[p.type] = Number(p.value);
    const wall = Date.UTC(part.year as number, (part.month as number) - 1, part.day, part.hour, part.minute, part.second);
    return wall - Math.floor(utc / 1000) * 1000;
  };
}

/**
 * A function from naive local ms (the wall clock read as if it were UTC) to UTC ms. `zone` is an IANA name (Asia/Kolkata), UTC, or a
 * fixed offset (+05:30). A wall-clock time that exists twice (clocks set back) is taken as the first; one that does not exist is moved forward.
 * @throws AppError BAD_VALUE for a zone nobody knows
 */
export function localToUtc(zone: string): (local: number) => number {
  if (zone === 'UTC' || zone === 'Z') return (local) => local;
  const fixed = fixedOffset.exec(zone);
  if (fixed !== null) {
    const offset = (Number(fixed[2]) * 60 + Number(fixed[3] ?? 0)) * 60_000 * (fixed[1] === '-' ? -1 : 1);
    return (local) => local - offset;
  }
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch (cause) {
    throw new AppError(
      'BAD_VALUE',
      'timezone',
      `"${zone}" is not a known time zone`,
      'Write an IANA name such as Asia/Kolkata, an offset such as +05:30, or UTC.',
      cause,
    );
  }
  const offsetAt = offsetReader(format);
  // Offsets change on quarter hours at most; one look-up per wall-clock quarter is enough and keeps a year of minutes fast.
  const quarter = HOUR / 4;
  const known = new Map<number, number>();
  return (local) => {
    const key = Math.floor(local / quarter);
    let offset = known.get(key);
    if (offset === undefined) {
      const start = key * quarter;
      const before = offsetAt(start - 24 * HOUR);
      const after = offsetAt(start + 24 * HOUR);
      // the offset that maps back to itself; the earlier instant when both do
      offset = offsetAt(start - before) === before ? before : offsetAt(start - after) === after ? after : before;
      known.set(key, offset);
    }
    return local - offset;
  };
}
