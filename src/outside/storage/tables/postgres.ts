// Tables for many machines: PostgreSQL through a pool, with numbers that are numbers.
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { AppError } from '../../../core/index.ts';
import type { Schema } from './schema.ts';

const CONNECTIONS = 10;
const CONNECT_MS = 10_000;

/** bigint comes as text; all of ours stay within 2^53, and one that does not is a bug, not a rounded number. */
function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error(`the database holds ${text} where a whole number within 2^53 belongs`);
  return value;
}

const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.INT8, wholeNumber);

/** @param url `postgres://user@host:5432/database`; as libpq's, with `options` for the search path */
export async function openPostgres(url: string): Promise<Kysely<Schema>> {
  const pool = new pg.Pool({
    connectionString: url,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    types,
  });
  // a connection that breaks while idle is replaced by the pool; without a listener it would end the process
  pool.on('error', () => {});
  try {
    const client = await pool.connect();
    client.release();
  } catch (error) {
    await pool.end();
    const { hostname, port } = new URL(url);
    // the address only: the URL may hold a password
    throw new AppError('UNREACHABLE', `${hostname}:${port || 5432}`, 'PostgreSQL does not let us in', `It says: ${String(error)}.`, error);
  }
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
}
