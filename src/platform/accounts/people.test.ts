// Proofs of identity against published vectors and against those who forge, repeat, steal and change them.
import { createHmac, generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { openTables, type Tables } from '../../outside/storage/index.ts';
import { type Claims, readAccessToken, signAccessToken } from './access-token.ts';
import { audit, verifyAudit } from './audit.ts';
import { addPerson, checkPassword, firstAdmin, knock } from './people.ts';
import { beginSignIn, renew, revokeFamily } from './refresh.ts';
import { may, mayTouch, type Permission, type Principal, permissions, roles } from './roles.ts';
import { checkCode, oneTimeCode } from './totp.ts';

const home = mkdtempSync(join(tmpdir(), 'tradewind-people-'));
let tables: Tables;
let n = 0;
beforeEach(async () => {
  n += 1;
  tables = await openTables(join(home, `${n}.sqlite`), 0);
  return () => tables.destroy();
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const refused = { code: 'NOT_SIGNED_IN' };
const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('access tokens', () => {
  const key = randomBytes(32);
  const now = Date.UTC(2026, 0, 1);
  const claims: Claims = { person: 'p1', role: 'trader', family: 'f1' };
  const token = signAccessToken(claims, key, now);
  const [head = '', body = '', signature = ''] = token.split('.');
  const read = (t: string, at = now) => readAccessToken(t, [key], at);
  const forged = (header: unknown, payload: unknown, mac: (text: string) => string): string => {
    const text = `${base64(header)}.${base64(payload)}`;
    return `${text}.${mac(text)}`;
  };
  const good = { sub: 'p1', role: 'admin', fam: 'f1', iat: now / 1000, exp: now / 1000 + 600 };
  const signed =
    (k: Uint8Array, hash = 'sha256') =>
    (text: string) =>
      createHmac(hash, k).update(text).digest('base64url');

  it('say what was signed, for ten minutes', () => {
    expect(read(token)).toEqual(claims);
    expect(read(token, now + 599_999)).toEqual(claims);
    expect(() => read(token, now + 600_000)).toThrow(expect.objectContaining(refused));
    expect(() => read(token, now - 60_001)).toThrow(expect.objectContaining(refused));
  });

  it('an earlier key still reads, another’s does not, a short one never signs', () => {
    expect(readAccessToken(token, [randomBytes(32), key], now)).toEqual(claims);
    expect(() => readAccessToken(token, [randomBytes(32)], now)).toThrow(expect.objectContaining(refused));
    expect(() => readAccessToken(token, [], now)).toThrow(expect.objectContaining(refused));
    expect(() => signAccessToken(claims, randomBytes(31), now)).toThrow(expect.objectContaining({ code: 'OUT_OF_RANGE' }));
  });

  it.each([
    ['alg none, no signature', forged({ alg: 'none', typ: 'JWT' }, good, () => '')],
    ['alg None, signed', forged({ alg: 'None', typ: 'JWT' }, good, signed(key))],
    ['our key under another algorithm', forged({ alg: 'HS512', typ: 'JWT' }, good, signed(key, 'sha512'))],
    [
      'a public key as the secret',
      forged(
        { alg: 'HS256', typ: 'JWT' },
        good,
        signed(Buffer.from(generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }) as string)),
      ),
    ],
    ['a key that the token brings', forged({ alg: 'HS256', typ: 'JWT', jwk: { kty: 'oct', k: 'AAAA' } }, good, signed(Buffer.from([0, 0, 0])))],
    ['an empty key', forged({ alg: 'HS256', typ: 'JWT' }, good, signed(new Uint8Array()))],
    ['a role that is none, well signed', forged({ alg: 'HS256', typ: 'JWT' }, { ...good, role: 'root' }, signed(key))],
    ['no expiry, well signed', forged({ alg: 'HS256', typ: 'JWT' }, { ...good, exp: undefined }, signed(key))],
    ['no signature', `${head}.${body}.`],
    ['more parts', `${token}.${signature}`],
    ['the signature with padding', `${token}=`],
    ['another body under the signature', `${head}.${base64(good)}.${signature}`],
    ['nothing', ''],
    ['much', 'a.'.repeat(100_000)],
  ])('refuse %s', (_, bad) => {
    expect(() => read(bad)).toThrow(expect.objectContaining(refused));
  });

  it('refuse a change of any one character', () => {
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom(...'Ab0_-.'), (at, letter) => {
        const changed = token.slice(0, at) + letter + token.slice(at + 1);
        fc.pre(changed !== token);
        expect(() => read(changed)).toThrow(expect.objectContaining(refused));
      }),
    );
  });
});

describe('refresh tokens', () => {
  it('are used once, each for the next', async () => {
    const first = await beginSignIn(tables, 'p1', 0);
    const second = await renew(tables, first.token, 1);
    expect(second).toMatchObject({ person: 'p1', family: first.family });
    expect(second.token).not.toBe(first.token);
    expect((await renew(tables, second.token, 2)).family).toBe(first.family);
  });

  it('one that comes twice ends its whole sign-in, and no other', async () => {
    const stolen = await beginSignIn(tables, 'p1', 0);
    const other = await beginSignIn(tables, 'p1', 0);
    const second = await renew(tables, stolen.token, 1);
    await expect(renew(tables, stolen.token, 2)).rejects.toMatchObject(refused);
    await expect(renew(tables, second.token, 3)).rejects.toMatchObject(refused);
    expect(await renew(tables, other.token, 4)).toMatchObject({ family: other.family });
  });

  it('of ten who come at once with the same one, at most one wins', async () => {
    const { token } = await beginSignIn(tables, 'p1', 0);
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => renew(tables, token, 1)));
    expect(results.filter((r) => r.status === 'fulfilled')).toHaveLength(1);
  });

  it('expired, revoked and invented ones are refused; the database holds no token', async () => {
    const { token, family } = await beginSignIn(tables, 'p1', 0);
    await expect(renew(tables, token, 30 * 86_400_000)).rejects.toMatchObject(refused);
    await expect(renew(tables, `${token}x`, 1)).rejects.toMatchObject(refused);
    expect(JSON.stringify(await tables.selectFrom('refresh_tokens').selectAll().execute())).not.toContain(token);
    await revokeFamily(tables, family);
    await expect(renew(tables, token, 1)).rejects.toMatchObject(refused);
  });
});

describe('one-time codes', () => {
  const secret = Buffer.from('12345678901234567890');
  // RFC 6238, appendix B, SHA1
  it.each([
    [59, '94287082'],
    [1_111_111_109, '07081804'],
    [1_111_111_111, '14050471'],
    [1_234_567_890, '89005924'],
    [2_000_000_000, '69279037'],
    [20_000_000_000, '65353130'],
  ])('at %i s', (seconds, code) => {
    expect(oneTimeCode(secret, Math.floor(seconds / 30), 8)).toBe(code);
    expect(checkCode(secret, code.slice(2), seconds * 1_000, 0)).toBe(Math.floor(seconds / 30));
  });

  it('count once, half a minute early or late, and no further', () => {
    const now = 1_111_111_111_000;
    const step = Math.floor(now / 30_000);
    const at = (s: number) => oneTimeCode(secret, s, 6);
    expect([-2, -1, 0, 1, 2].map((off) => checkCode(secret, at(step + off), now, 0))).toEqual([undefined, step - 1, step, step + 1, undefined]);
    expect(checkCode(secret, at(step), now, step)).toBeUndefined();
    expect(['', '12345', '1234567', '١٢٣٤٥٦'].map((code) => checkCode(secret, code, now, 0))).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe('roles', () => {
  const who = (role: Principal['role'], scopes?: readonly Permission[]): Principal => ({ person: 'ann', role, scopes });
  it('each has the rights of those before it and one more', () => {
    expect(roles.map((role) => permissions.filter((p) => may(who(role), p)))).toEqual([
      ['read'],
      ['read', 'trade'],
      ['read', 'trade', 'publish'],
      ['read', 'trade', 'publish', 'operate'],
      ['read', 'trade', 'publish', 'operate', 'administer'],
    ]);
  });
  it('a key never does more than its scopes nor than its person', () => {
    expect(may(who('admin', ['read']), 'trade')).toBe(false);
    expect(may(who('viewer', ['read', 'administer']), 'administer')).toBe(false);
    expect(may(who('viewer', []), 'read')).toBe(false);
  });
  it('another’s things are for who runs the house, with a key that may', () => {
    expect(mayTouch(who('trader'), 'ann', 'trade')).toBe(true);
    expect(mayTouch(who('author'), 'bob', 'read')).toBe(false);
    expect(mayTouch(who('operator'), 'bob', 'trade')).toBe(true);
    expect(mayTouch(who('admin', ['trade']), 'bob', 'trade')).toBe(false);
  });
});

describe('the log of deeds', () => {
  const deed = (act: string) => ({ at: 5, who: 'ann', act, object: 'm1', origin: '127.0.0.1', before: { stage: 'paper' }, after: { stage: 'live' } });

  it('holds together, also when twenty write at once', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, i) => audit(tables, deed(`a${i}`))));
    expect(await verifyAudit(tables)).toMatchObject({ head: { seq: 20 } });
  });

  it('an entry changed, taken out, put in, or cut off at the end shows', async () => {
    for (let i = 1; i <= 5; i++) await audit(tables, deed(`a${i}`));
    const checked = await verifyAudit(tables);
    if (!('head' in checked)) throw new Error('broken from the start');
    const third = await tables.selectFrom('audit').selectAll().where('seq', '=', 3).executeTakeFirstOrThrow();
    await tables.updateTable('audit').set({ after: '{"stage":"research"}' }).where('seq', '=', 3).execute();
    expect(await verifyAudit(tables)).toEqual({ brokenAt: 3 });
    await tables.deleteFrom('audit').where('seq', '=', 3).execute();
    expect(await verifyAudit(tables)).toEqual({ brokenAt: 3 });
    await tables.insertInto('audit').values(third).execute();
    expect(await verifyAudit(tables, checked.head)).toEqual(checked);
    await tables.deleteFrom('audit').where('seq', '=', 5).execute();
    expect(await verifyAudit(tables)).toMatchObject({ head: { seq: 4 } });
    expect(await verifyAudit(tables, checked.head)).toEqual({ brokenAt: 5 });
  });
});

describe('coming in', () => {
  const chosen = 'seven green horses run';
  const at = (name: string, password: string, origin = '127.0.0.1') => ({ name, password, origin });

  it('the first start makes one administrator, whose password lets in once, to choose another', async () => {
    const made = await Promise.all([firstAdmin(tables, 0), firstAdmin(tables, 0)]);
    const [once = ''] = made.filter((p) => p !== undefined);
    expect(made.filter((p) => p !== undefined)).toHaveLength(1);
    expect(await firstAdmin(tables, 0)).toBeUndefined();
    await expect(knock(tables, at('admin', once), 1)).rejects.toMatchObject({ code: 'MISSING_VALUE', field: 'newPassword' });
    await expect(knock(tables, { ...at('admin', once), newPassword: 'short' }, 1)).rejects.toMatchObject({ code: 'BAD_VALUE' });
    expect(await knock(tables, { ...at('admin', once), newPassword: chosen }, 1)).toMatchObject({ role: 'admin' });
    await expect(knock(tables, { ...at('admin', once), newPassword: chosen }, 2)).rejects.toMatchObject(refused);
    expect(await knock(tables, at('admin', chosen), 3)).toMatchObject({ role: 'admin' });
    const kept = await tables.selectFrom('people').select('password').executeTakeFirstOrThrow();
    expect(kept.password).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it('a wrong password, an unknown name and someone disabled get the same answer', async () => {
    const { id, password } = await addPerson(tables, { name: 'ann', role: 'trader' }, 0);
    const words = async (name: string, p: string) => String(await knock(tables, at(name, p, `${name}${p}`), 0).catch((e: unknown) => e));
    const wrong = await words('ann', 'wrong');
    expect(wrong).toContain('do not belong together');
    expect(await words('nobody', 'wrong')).toBe(wrong);
    expect(await words("' or 1=1 --", 'x')).toBe(wrong);
    await tables.updateTable('people').set({ disabled: 1 }).where('id', '=', id).execute();
    expect(await words('ann', password)).toBe(wrong);
    await expect(addPerson(tables, { name: 'ann', role: 'admin' }, 0)).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('who guesses waits, also with the right password, from anywhere, and with all guesses at once', async () => {
    const { password } = await addPerson(tables, { name: 'ann', role: 'trader' }, 0);
    const right = (now: number, origin: string) => knock(tables, { ...at('ann', password, origin), newPassword: chosen }, now);
    const guesses = await Promise.allSettled(Array.from({ length: 12 }, (_, i) => knock(tables, at('ann', `guess ${i}`, '10.0.0.1'), 0)));
    const codes = guesses.map((g) => (g.status === 'rejected' ? (g.reason as { code: string }).code : 'in'));
    expect(codes.filter((c) => c === 'NOT_SIGNED_IN')).toHaveLength(5);
    expect(codes.filter((c) => c === 'TOO_MANY')).toHaveLength(7);
    await expect(right(999, '10.0.0.2')).rejects.toMatchObject({ code: 'TOO_MANY' });
    expect(await right(1_000, '10.0.0.2')).toMatchObject({ role: 'trader' });
  });

  it('weak passwords are refused without being repeated', () => {
    for (const weak of ['elevenchars', 'aaaaaaaaaaaaaaaa', 'my name is Ann-Lee ok', 'x'.repeat(129)]) {
      expect(() => checkPassword(weak, 'ann-lee')).toThrow(expect.objectContaining({ code: 'BAD_VALUE', message: expect.not.stringContaining(weak) }));
    }
    expect(() => checkPassword(chosen, 'ann')).not.toThrow();
  });
});
