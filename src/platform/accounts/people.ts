// People of the house: the first one, their passwords, and coming in by name and password, slowed down for who guesses.
import { randomBytes, randomUUID } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { type SqlBool, sql } from 'kysely';
import { AppError, type Time } from '../../core/index.ts';
import type { Tables } from '../../outside/storage/index.ts';
import type { Role } from './roles.ts';

/** OWASP's cheat sheet on password storage: argon2id (what the library does unasked), 19 MiB, two passes, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const lengthMin = 12;
const lengthMax = 128;
const differentMin = 5;

/** Length over rules of composition (NIST SP 800-63B §5.1.1.2). @throws AppError BAD_VALUE, which never holds the password */
export function checkPassword(password: string, name: string): void {
  const refuse = (problem: string, mend: string) => new AppError('BAD_VALUE', 'password', problem, mend);
  const letters = [...password];
  if (letters.length < lengthMin || letters.length > lengthMax)
    throw refuse(`it has ${letters.length} characters`, `Use ${lengthMin} to ${lengthMax}; a sentence is easy to keep in mind.`);
  if (new Set(letters).size < differentMin) throw refuse('it is the same few characters again and again', 'Use more different ones.');
  if (name.length > 2 && password.toLowerCase().includes(name.toLowerCase())) throw refuse('it holds the name', 'Leave the name out.');
}

const hashed = (password: string): Promise<string> => hash(password.normalize('NFKC'), cost);

export interface NewPerson {
  readonly name: string;
  readonly role: Role;
}

/** Someone new, with a password that lets them in once, to choose their own. @throws AppError CONFLICT when the name is taken */
export async function addPerson(tables: Tables, { name, role }: NewPerson, now: Time): Promise<{ readonly id: string; readonly password: string }> {
  if (!/^[a-z0-9][a-z0-9._-]{0,63}$/.test(name))
    throw new AppError('BAD_VALUE', 'name', 'it is no name for signing in', 'Use 1 to 64 of a-z, 0-9, ".", "_" and "-".');
  const password = randomBytes(18).toString('base64url');
  const id = randomUUID();
  const { numInsertedOrUpdatedRows } = await tables
    .insertInto('people')
    .values({ id, name, role, password: await hashed(password), one_time: 1, disabled: 0, created_at: now })
    .onConflict((c) => c.column('name').doNothing())
    .executeTakeFirst();
  if (numInsertedOrUpdatedRows !== 1n) throw new AppError('CONFLICT', 'name', `"${name}" is taken`, 'Choose another one.');
  return { id, password };
}

/** The one-time password of the first administrator, when nobody is there yet; of two processes that start at once one gets it. */
export async function firstAdmin(tables: Tables, now: Time): Promise<string | undefined> {
  if ((await tables.selectFrom('people').select('id').limit(1).executeTakeFirst()) !== undefined) return undefined;
  try {
    return (await addPerson(tables, { name: 'admin', role: 'admin' }, now)).password;
  } catch (error) {
    if (error instanceof AppError && error.code === 'CONFLICT') return undefined;
    throw error;
  }
}

export interface Knock {
  readonly name: string;
  readonly password: string;
  /** needed with a one-time password */
  readonly newPassword?: string;
  /** address it comes from */
  readonly origin: string;
}

/** So many may be mistyped; then each further one doubles the wait. */
const freeTries = 5;
const waitMaxMs = 15 * 60_000;
const waitAfter = (count: number): number => (count < freeTries ? 0 : Math.min(1_000 * 2 ** (count - freeTries), waitMaxMs));

/** Counts an attempt before it is looked at, so that many at once are no way around. @throws AppError TOO_MANY */
async function countAttempt(tables: Tables, subjects: readonly string[], now: Time): Promise<void> {
  await tables.transaction().execute(async (t) => {
    for (const subject of subjects) {
      await t
        .insertInto('sign_in_failures')
        .values({ subject, count: 0, free_at: 0 })
        .onConflict((c) => c.column('subject').doNothing())
        .execute();
      const counted = await t
        .updateTable('sign_in_failures')
        .set({ count: sql<number>`count + 1` })
        .where('subject', '=', subject)
        .where(sql<SqlBool>`free_at <= ${now}`)
        .returning('count')
        .executeTakeFirst();
      if (counted === undefined) throw new AppError('TOO_MANY', 'sign-in', 'there were too many attempts', 'Wait some minutes and try again.');
      await t
        .updateTable('sign_in_failures')
        .set({ free_at: now + waitAfter(counted.count) })
        .where('subject', '=', subject)
        .execute();
    }
  });
}

/** Verified when the name is not known, so that the answer takes as long. */
let nobody: Promise<string> | undefined;

/**
 * Lets someone in by name and password. The second factor is the caller's next question.
 * @throws AppError NOT_SIGNED_IN, the same for an unknown name and a wrong password; TOO_MANY; MISSING_VALUE when a new password must be chosen; BAD_VALUE
 */
export async function knock(tables: Tables, { name, password, newPassword, origin }: Knock, now: Time): Promise<{ readonly id: string; readonly role: Role }> {
  const subjects = [`name ${name.slice(0, 64).toLowerCase()}`, `from ${origin}`];
  await countAttempt(tables, subjects, now);
  const found = await tables.selectFrom('people').selectAll().where('name', '=', name).where('disabled', '=', 0).executeTakeFirst();
  nobody ??= hashed(randomBytes(18).toString('base64url'));
  const given = password.length > 4 * lengthMax ? '' : password.normalize('NFKC');
  const right = await verify(found?.password ?? (await nobody), given);
  if (found === undefined || !right) throw new AppError('NOT_SIGNED_IN', 'name or password', 'they do not belong together', 'Check both.');
  if (found.one_time === 1) {
    if (newPassword === undefined) throw new AppError('MISSING_VALUE', 'newPassword', 'this password is for one time', 'Choose your own along with it.');
    checkPassword(newPassword, name);
    const { numUpdatedRows } = await tables
      .updateTable('people')
      .set({ password: await hashed(newPassword), one_time: 0 })
      .where('id', '=', found.id)
      .where('password', '=', found.password)
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) throw new AppError('NOT_SIGNED_IN', 'password', 'it was used already', 'Sign in with the one that was chosen.');
  }
  await tables.deleteFrom('sign_in_failures').where('subject', 'in', subjects).execute();
  return { id: found.id, role: found.role as Role };
}
