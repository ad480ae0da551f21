// What OKX's codes mean for an order that was sent. Source: OKX API guide, "Error code"; the hazards noted beside.
import type { SendOutcome } from '../../../core/index.ts';

/** The venue does not know what became of it, or broke while it worked on it. */
const unknownFate = new Set(['50001', '50004', '50005', '50013', '50026']);
/** Turned away at the door, before anyone looked at it. */
const limited = new Set(['50011', '50061']);
/** Filled, cancelled or gone already. */
const already = new Set(['51400', '51401', '51402', '51503', '51603']);
/** The key is of no use any more: stop asking. */
const badKey = new Set(['50105', '50110', '50111', '50113', '50114', '50119']);

/** A read may be asked again. */
export const meansAskAgain = (code: string): boolean => unknownFate.has(code) || limited.has(code);
export const meansBadKey = (code: string): boolean => badKey.has(code);
/** our clock is more than 30 s from the venue's */
export const meansClock = (code: string): boolean => code === '50102';

/**
 * What one item's code says of an order, a cancel or an amend. "Busy" and "system error" leave its fate open, whatever they advise. A
 * duplicate client id (51016) is our own earlier order: its fate is what must be looked up, so it is unknown, not refused.
 */
export function outcomeOf(code: string, text: string, venueId: string): SendOutcome {
  if (code === '0') return { kind: 'accepted', venueId };
  if (unknownFate.has(code) || code === '51016') return { kind: 'unknown', text: `${code} ${text}` };
  if (already.has(code)) return { kind: 'gone', code, text };
  if (limited.has(code)) return { kind: 'unsent', text: `${code} ${text}` };
  return { kind: 'rejected', code, text };
}
