// Short proof of who someone is: a JSON web token (RFC 7519) signed with HMAC SHA-256, and nothing else accepted.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { AppError, type Time } from '../../core/index.ts';
import { type Role, roles } from './roles.ts';

export interface Claims {
  readonly person: string;
  readonly role: Role;
  /** the sign-in it came from: refused with it once that is revoked */
  readonly family: string;
}

/** Ours is the only header there is: none, other algorithms and keys named by the token itself are not even read. */
const header = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url');
const LIFE_MS = 10 * 60_000;
const keyBytesMin = 32;
const tokenMax = 2_000;

const payloadSchema = z.strictObject({
  sub: z.string().min(1),
  role: z.enum(roles),
  fam: z.string().min(1),
  iat: z.number(),
  exp: z.number(),
});

const hmac = (key: Uint8Array, text: string): Buffer => createHmac('sha256', key).update(text, 'ascii').digest();

const refused = (): AppError => new AppError('NOT_SIGNED_IN', 'token', 'it is not valid, or no longer', 'Sign in again, or renew it.');

/** @param key at least 32 bytes @throws AppError OUT_OF_RANGE */
export function signAccessToken(claims: Claims, key: Uint8Array, now: Time): string {
  if (key.length < keyBytesMin) throw new AppError('OUT_OF_RANGE', 'signing key', `it has ${key.length} bytes`, `Use at least ${keyBytesMin} random ones.`);
  const iat = Math.floor(now / 1_000);
  const payload = { sub: claims.person, role: claims.role, fam: claims.family, iat, exp: iat + LIFE_MS / 1_000 };
  const signed = `${header}.${Buffer.from(JSON.stringify(payload)).toString('base64url')}`;
  return `${signed}.${hmac(key, signed).toString('base64url')}`;
}

/**
 * What a token says, when it is ours and still holds.
 * @param keys any may have signed it: the present one, and earlier ones while their tokens live
 * @throws AppError NOT_SIGNED_IN, the same for every reason
 */
export function readAccessToken(token: string, keys: readonly Uint8Array[], now: Time): Claims {
  const [head, body, signature, more] = token.length > tokenMax ? [] : token.split('.');
  if (head !== header || body === undefined || signature === undefined || more !== undefined) throw refused();
  const given = Buffer.from(signature, 'base64url');
  // the text too: base64 has several spellings of the same bytes, we have one
  if (given.length !== 32 || given.toString('base64url') !== signature) throw refused();
  if (!keys.some((key) => key.length >= keyBytesMin && timingSafeEqual(hmac(key, `${head}.${body}`), given))) throw refused();
  const payload = payloadSchema.safeParse(JSON.parse(Buffer.from(body, 'base64url').toString()));
  // a token from the future has a key or a clock that cannot be trusted; a minute is left for clocks that differ
  if (!payload.success || now >= payload.data.exp * 1_000 || now < payload.data.iat * 1_000 - 60_000) throw refused();
  return { person: payload.data.sub, role: payload.data.role, family: payload.data.fam };
}
