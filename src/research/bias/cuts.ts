// Where to cut history: at instants where something was decided, spread over the run, and at a few where nothing need have been.
import type { Random, Time } from '../../core/index.ts';

/** Of the cuts, the share put exactly where a decision fell: there a glance at the next candle shows. */
const AT_DECISIONS = 2 / 3;

/** One of each of `parts` equal stretches of a list. */
function spread(list: readonly Time[] | Float64Array, parts: number, random: Random): Time[] {
  const picked: Time[] = [];
  for (let k = 0; k < Math.min(parts, list.length); k++) {
    const from = Math.floor((k * list.length) / Math.min(parts, list.length));
    const to = Math.floor(((k + 1) * list.length) / Math.min(parts, list.length));
    picked.push(list[from + random.integer(to - from)] as Time);
  }
  return picked;
}

/**
 * At most `count` instants of `instants` (closes of decided candles, ascending; the last one has no future and is never taken), oldest first:
 * two thirds at times of `decided` (ascending), the rest anywhere, all drawn from `random`.
 */
export function chooseCuts(decided: readonly Time[], instants: Float64Array, count: number, random: Random): Time[] {
  const usable = instants.subarray(0, Math.max(0, instants.length - 1));
  const known = new Set(usable);
  const candidates = [...new Set(decided)].filter((at) => known.has(at));
  const atDecisions = spread(candidates, Math.ceil(count * AT_DECISIONS), random);
  const anywhere = spread(usable, count - atDecisions.length, random);
  return [...new Set([...atDecisions, ...anywhere])].sort((a, b) => a - b);
}
