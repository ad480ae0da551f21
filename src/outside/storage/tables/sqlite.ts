// Tables in one file on this machine: SQLite, written ahead, flushed with each transaction.
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import SqliteDatabase from 'better-sqlite3';
import { CompiledQuery, type DatabaseConnection, Kysely, SqliteDialect, type SqliteDialectConfig, SqliteDriver } from 'kysely';
import { AppError } from '../../../core/index.ts';
import { fileError } from '../atomic.ts';
import type { Schema } from './schema.ts';

/** A writer waits so long for another process's. */
const BUSY_MS = 10_000;
const POLL_MS = 5;

const isBusy = (error: unknown): boolean => String((error as { code?: string }).code).startsWith('SQLITE_BUSY');

/**
 * A transaction that reads first and writes then would be refused when another wrote in between: all begin as writers. They wait without
 * blocking the thread, on which the transaction they wait for may run.
 */
class WriterFirst extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    const giveUp = Date.now() + BUSY_MS;
    await connection.executeQuery(CompiledQuery.raw('pragma busy_timeout = 0'));
    for (;;) {
      try {
        await connection.executeQuery(CompiledQuery.raw('begin immediate'));
        break;
      } catch (error) {
        if (!isBusy(error) || Date.now() >= giveUp) throw error;
        await pause(POLL_MS);
      }
    }
    await connection.executeQuery(CompiledQuery.raw(`pragma busy_timeout = ${BUSY_MS}`));
  }
}

class WriterFirstDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig;
  constructor(config: SqliteDialectConfig) {
    super(config);
    this.#config = config;
  }
  override createDriver(): SqliteDriver {
    return new WriterFirst(this.#config);
  }
}

/** @throws AppError NO_PERMISSION, NO_SPACE, NOT_FOUND, BAD_FILE */
export function openSqlite(path: string): Kysely<Schema> {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const database = new SqliteDatabase(path, { timeout: BUSY_MS });
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    return new Kysely<Schema>({ dialect: new WriterFirstDialect({ database }) });
  } catch (error) {
    const code = String((error as { code?: string }).code);
    if (code === 'SQLITE_NOTADB' || code === 'SQLITE_CORRUPT')
      throw new AppError('BAD_FILE', path, 'it is no SQLite database, or a damaged one', 'Choose another path, or restore a backup.', error);
    const system = systemCodes[code];
    throw fileError(path, system === undefined ? error : Object.assign(new Error(String(error)), { code: system }));
  }
}

/** SQLite's reasons in the words of the system, which `fileError` knows. */
const systemCodes: Readonly<Record<string, string>> = {
  SQLITE_FULL: 'ENOSPC',
  SQLITE_READONLY: 'EROFS',
  SQLITE_CANTOPEN: 'EACCES',
  SQLITE_PERM: 'EACCES',
};
