// The names our orders bear at a venue: letters and digits only, the same for the same order of the same journal, never used twice.
import { createHash } from 'node:crypto';

const numberDigits = 7;
const tagLength = 6;

/** Letters and digits that tell the orders of one portfolio from those of others at the same account. */
export const accountTag = (portfolio: string): string =>
  `tw${BigInt(`0x${createHash('sha256').update(portfolio).digest('hex')}`)
    .toString(36)
    .slice(-(tagLength - 2))}`;

/** Tag of the portfolio, incarnation of its journal, order: `twk3f91x000001a`. A restored backup is another incarnation, so its numbers may come again. */
export const clientIdOf = (tag: string, incarnation: number, order: number): string =>
  `${tag}${incarnation.toString(36)}x${order.toString(36).padStart(numberDigits, '0')}`;

/** Incarnation and order of one of our names; undefined for a name that is not of this portfolio. */
export function orderOf(tag: string, clientId: string): { incarnation: number; order: number } | undefined {
  if (!clientId.startsWith(tag)) return undefined;
  // numbers have letters too, the x among them: only its place tells where the order begins
  const found = /^([0-9a-z]+)x([0-9a-z]{7})$/.exec(clientId.slice(tag.length));
  return found === null ? undefined : { incarnation: Number.parseInt(found[1] as string, 36), order: Number.parseInt(found[2] as string, 36) };
}
