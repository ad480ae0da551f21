// Brings tables up to this program: each change in a transaction of its own, one process at a time, never back.
import { type Kysely, sql } from 'kysely';
import { AppError } from '../../../core/index.ts';
import { type Migration, migrations } from './migrations.ts';
import type { Schema } from './schema.ts';

interface Versions {
  migrations: { number: number; name: string; at: number };
}

/** Any number; all who migrate the same database ask for this one. */
const lockNumber = 7_203_119;

/**
 * Applies what is missing. Killed at any moment, the change it was in is undone and made again next time.
 * @throws AppError CONFLICT when the tables are newer than this program, or were migrated by another one
 */
export async function migrate(tables: Kysely<Schema>, at: number, steps: readonly Migration[] = migrations): Promise<void> {
  const versions = tables as unknown as Kysely<Versions>;
  const postgres = tables.getExecutor().adapter.supportsMultipleConnections;
  for (let done = -1; done < steps.length; ) {
    done = await versions.transaction().execute(async (now) => {
      // SQLite's transactions begin as writers and exclude each other; PostgreSQL's need a lock
      if (postgres) await sql`select pg_advisory_xact_lock(${sql.lit(lockNumber)})`.execute(now);
      await sql`create table if not exists migrations (number bigint primary key, name text not null, at bigint not null)`.execute(now);
      const applied = await now.selectFrom('migrations').selectAll().orderBy('number').execute();
      checkHistory(applied, steps);
      const step = steps[applied.length];
      if (step === undefined) return applied.length;
      await step.up(now as unknown as Kysely<unknown>);
      await now
        .insertInto('migrations')
        .values({ number: applied.length + 1, name: step.name, at })
        .execute();
      return applied.length + 1;
    });
  }
}

function checkHistory(applied: readonly { number: number; name: string }[], steps: readonly Migration[]): void {
  if (applied.length > steps.length)
    throw new AppError(
      'CONFLICT',
      'database',
      `it was written by a newer Tradewind (change ${applied.length}, this one knows ${steps.length})`,
      'Start the newer program, or restore a backup of the older one; nothing was changed.',
    );
  for (const [index, { name }] of applied.entries()) {
    const step = steps[index];
    if (step?.name !== name)
      throw new AppError(
        'CONFLICT',
        'database',
        `its change ${index + 1} is "${name}", not "${step?.name ?? ''}"`,
        'It belongs to another program or branch; choose another database.',
      );
  }
}
