// Every change of the tables, oldest first. Forward only: a released one is never edited, the next one is added below it.
import { type CreateTableBuilder, type Kysely, sql } from 'kysely';

/** What migrations work on: tables of any time, not those of today. */
type AnyTables = Kysely<unknown>;

export interface Migration {
  readonly name: string;
  up(tables: AnyTables): Promise<void>;
}

const text = 'text';
/** 64 bits on both: SQLite's integer is as wide as PostgreSQL's bigint */
const whole = 'bigint';

function table<Name extends string>(tables: AnyTables, name: Name, columns: Readonly<Record<string, string>>, key: string): CreateTableBuilder<Name> {
  let builder: CreateTableBuilder<Name> = tables.schema.createTable(name) as CreateTableBuilder<Name>;
  for (const [column, kind] of Object.entries(columns)) {
    const [type = text, optional] = kind.split('?');
    builder = builder.addColumn(column as never, sql.raw(type), (c) => {
      const kept = optional === undefined ? c.notNull() : c;
      return column === key ? kept.primaryKey() : kept;
    }) as CreateTableBuilder<Name>;
  }
  return builder;
}

const jobs: Migration = {
  name: 'jobs',
  async up(tables) {
    await table(
      tables,
      'jobs',
      {
        id: text,
        name: text,
        owner: text,
        state: text,
        priority: whole,
        turn: whole,
        input: text,
        output: 'text?',
        error: 'text?',
        failures: whole,
        attempts: whole,
        backoff_ms: whole,
        losses: whole,
        cancel: whole,
        same: 'text?',
        run_at: whole,
        lease: 'text?',
        lease_until: 'bigint?',
        progress: 'double precision',
        note: text,
        created_at: whole,
        ended_at: 'bigint?',
      },
      'id',
    ).execute();
    await tables.schema.createIndex('jobs_turns').on('jobs').columns(['state', 'priority', 'turn', 'id']).execute();
    await tables.schema.createIndex('jobs_owners').on('jobs').columns(['owner', 'state', 'priority', 'turn']).execute();
    await tables.schema.createIndex('jobs_same').on('jobs').column('same').unique().execute();
  },
};

const identity: Migration = {
  name: 'people, tokens, audit',
  async up(tables) {
    await table(tables, 'people', { id: text, name: text, role: text, password: text, one_time: whole, disabled: whole, created_at: whole }, 'id').execute();
    await tables.schema.createIndex('people_names').on('people').column('name').unique().execute();
    await table(tables, 'refresh_tokens', { hash: text, family: text, person: text, expires_at: whole, used_at: 'bigint?', revoked: whole }, 'hash').execute();
    await tables.schema.createIndex('refresh_families').on('refresh_tokens').column('family').execute();
    await tables.schema.createIndex('refresh_people').on('refresh_tokens').column('person').execute();
    await table(tables, 'sign_in_failures', { subject: text, count: whole, free_at: whole }, 'subject').execute();
    await table(
      tables,
      'audit',
      { seq: whole, at: whole, who: text, act: text, object: text, origin: text, before: 'text?', after: 'text?', previous: text, hash: text },
      'seq',
    ).execute();
  },
};

/** The number of a migration is its place in this list, from 1. */
export const migrations: readonly Migration[] = [jobs, identity];
