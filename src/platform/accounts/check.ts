// What a venue says a key may do, and whether Tradewind takes it: never one that can withdraw, unless that is said by name.
import { AppError, formatTime, type Time } from '../../core/index.ts';
import type { SecretStore } from '../../outside/storage/index.ts';
import { type OkxRest, okxAccount } from '../../outside/venues/index.ts';

export interface KeyReport {
  readonly permissions: readonly string[];
  /** addresses it works from; none = any */
  readonly addresses: readonly string[];
  readonly mayTrade: boolean;
  readonly mayWithdraw: boolean;
  /** when it dies if nobody uses it from now on; undefined where the venue keeps it */
  readonly unusedUntil: Time | undefined;
  readonly warnings: readonly string[];
}

const day = 86_400_000;
/** OKX API guide, "Generating an APIKey": keys that trade or withdraw, bound to no address, expire after 14 days of inactivity; demo keys do not */
export const idleDays = 14;

/** @returns when such a key dies unless it is used after `used` */
export const idleDeadline = (permissions: readonly string[], addresses: readonly string[], demo: boolean, used: Time): Time | undefined =>
  !demo && addresses.length === 0 && permissions.some((p) => p === 'trade' || p === 'withdraw') ? used + idleDays * day : undefined;

/**
 * Asks the venue what a key may do.
 * @param now when it is asked; the question itself counts as use
 * @throws AppError VERDICT for a key that can withdraw, unless `allowWithdraw`; VENUE_REFUSED for one the venue does not take; UNREACHABLE, BAD_ANSWER
 */
export async function checkKeys(rest: OkxRest, { demo, now, allowWithdraw }: { demo: boolean; now: Time; allowWithdraw: boolean }): Promise<KeyReport> {
  await rest.syncClock();
  const { permissions, addresses, level, netMode } = await okxAccount.config(rest);
  const mayTrade = permissions.includes('trade');
  const mayWithdraw = permissions.includes('withdraw');
  if (mayWithdraw && !allowWithdraw)
    throw new AppError(
      'VERDICT',
      'key',
      'it may withdraw: whoever steals it takes the money, not only the trades',
      'Make one that may read and trade only. --allow-withdraw takes it all the same.',
    );
  const unusedUntil = idleDeadline(permissions, addresses, demo, now);
  const warnings = [
    ...(mayWithdraw ? ['It may withdraw, and was taken because --allow-withdraw said so.'] : []),
    ...(addresses.length === 0 ? ['It works from any address. Bind it to the address of this machine at OKX.'] : []),
    ...(unusedUntil === undefined
      ? []
      : [
          `OKX documents that it expires after ${idleDays} days without use: on ${formatTime(unusedUntil).slice(0, 10)} if this was the last. It tells no date itself.`,
        ]),
    ...(mayTrade ? [] : ['It may read only: it cannot trade.']),
    ...(level === 1 ? ['The account is in spot mode: swaps are refused (51010) until it is in futures mode.'] : []),
    ...(netMode ? [] : ['The account keeps long and short positions apart; Tradewind trades net positions.']),
  ];
  return { permissions, addresses, mayTrade, mayWithdraw, unusedUntil, warnings };
}

/** Keeps what was learned beside the sealed keys, for `keys list`. @throws AppError as SecretStore.note */
export const noteCheck = (store: SecretStore, name: string, { permissions, addresses }: KeyReport, now: Time): Promise<void> =>
  store.note(name, { checked: formatTime(now), permissions: permissions.join(','), addresses: addresses.join(',') });
