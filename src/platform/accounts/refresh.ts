// Long sign-ins: tokens that are used once, each answered by the next. One that comes twice was stolen, and ends the whole sign-in.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { AppError, type Time } from '../../core/index.ts';
import type { Tables } from '../../outside/storage/index.ts';

const LIFE_MS = 30 * 86_400_000;
const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

export interface Renewed {
  readonly person: string;
  readonly family: string;
  /** shown once; only its hash is kept */
  readonly token: string;
}

async function issue(tables: Tables, person: string, family: string, now: Time): Promise<Renewed> {
  const token = randomBytes(32).toString('base64url');
  await tables
    .insertInto('refresh_tokens')
    .values({ hash: hashOf(token), family, person, expires_at: now + LIFE_MS, used_at: null, revoked: 0 })
    .execute();
  return { person, family, token };
}

/** The first token of a sign-in. */
export const beginSignIn = (tables: Tables, person: string, now: Time): Promise<Renewed> => issue(tables, person, randomUUID(), now);

/** Ends sign-ins: their tokens renew nothing more. */
export async function revokeFamily(tables: Tables, family: string): Promise<void> {
  await tables.updateTable('refresh_tokens').set({ revoked: 1 }).where('family', '=', family).execute();
}

/**
 * The next token for this one.
 * @throws AppError NOT_SIGNED_IN: unknown, expired, revoked, or used before; then all tokens of its sign-in are revoked
 */
export async function renew(tables: Tables, token: string, now: Time): Promise<Renewed> {
  const hash = hashOf(token);
  const renewed = await tables.transaction().execute(async (t) => {
    // one statement uses it up: of two who come at once, one wins
    const used = await t
      .updateTable('refresh_tokens')
      .set({ used_at: now })
      .where('hash', '=', hash)
      .where('used_at', 'is', null)
      .where('revoked', '=', 0)
      .where('expires_at', '>', now)
      .returning(['person', 'family'])
      .executeTakeFirst();
    if (used !== undefined) return issue(t, used.person, used.family, now);
    const known = await t.selectFrom('refresh_tokens').select(['family', 'used_at']).where('hash', '=', hash).executeTakeFirst();
    if (known !== undefined && known.used_at !== null) await revokeFamily(t, known.family);
    return undefined;
  });
  if (renewed === undefined) throw new AppError('NOT_SIGNED_IN', 'refresh token', 'it is not valid, or no longer', 'Sign in again.');
  return renewed;
}
