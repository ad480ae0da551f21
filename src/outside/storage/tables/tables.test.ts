// The same tables on SQLite and on PostgreSQL: migrated once by whoever comes, the same values in and out, nothing half done.
import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { postgresHere } from '../../../../test/servers.ts';
import { migrate } from './migrate.ts';
import { type Migration, migrations } from './migrations.ts';
import { openTables } from './open.ts';
import { openPostgres } from './postgres.ts';
import type { Tables } from './schema.ts';
import { openSqlite } from './sqlite.ts';

const postgres = await postgresHere();
const home = mkdtempSync(join(tmpdir(), 'tradewind-tables-'));
const schemas: string[] = [];

const newSqlite = async (): Promise<string> => join(home, `${randomUUID()}.sqlite`);
async function newPostgres(): Promise<string> {
  const schema = `tables_${randomUUID().replaceAll('-', '')}`;
  const client = new pg.Client(postgres);
  await client.connect();
  await client.query(`create schema ${schema}`);
  await client.end();
  schemas.push(schema);
  const url = new URL(postgres as string);
  url.searchParams.set('options', `-c search_path=${schema}`);
  return url.href;
}

afterAll(async () => {
  rmSync(home, { recursive: true, force: true });
  if (schemas.length === 0) return;
  const client = new pg.Client(postgres);
  await client.connect();
  for (const schema of schemas) await client.query(`drop schema ${schema} cascade`);
  await client.end();
});

const changesOf = async (tables: Tables): Promise<number[]> =>
  (await sql<{ number: number }>`select number from migrations order by number`.execute(tables)).rows.map((row) => row.number);

const bare = (place: string): Promise<Tables> => (place.startsWith('postgres') ? openPostgres(place) : Promise.resolve(openSqlite(place)));

const subject = (name: string, count: number) => ({ subject: name, count, free_at: 0 });

const sides = [
  { name: 'SQLite', make: newSqlite, there: true },
  { name: 'PostgreSQL (skipped where none runs on this machine)', make: newPostgres, there: postgres !== undefined },
];

for (const { name, make, there } of sides) {
  describe.runIf(there)(`tables on ${name}`, () => {
    it('are made once, also by four who open them at the same time', async () => {
      const place = await make();
      const all = await Promise.all([1, 2, 3, 4].map((at) => openTables(place, at)));
      expect(await changesOf(all[0] as Tables)).toEqual(migrations.map((_, i) => i + 1));
      await Promise.all(all.map((tables) => tables.destroy()));
    });

    it('give back numbers as numbers to 2^53 and text to the letter', async () => {
      const tables = await openTables(await make(), 1);
      const odd = `"quoted" 'single' ; drop table jobs -- \u{1F600} \\ %`;
      await tables.insertInto('sign_in_failures').values({ subject: odd, count: Number.MAX_SAFE_INTEGER, free_at: -1 }).execute();
      expect(await tables.selectFrom('sign_in_failures').selectAll().execute()).toEqual([{ subject: odd, count: 9007199254740991, free_at: -1 }]);
      const counted = await tables
        .selectFrom('sign_in_failures')
        .select((e) => e.fn.countAll<number>().as('n'))
        .executeTakeFirst();
      expect(counted).toEqual({ n: 1 });
      await tables.destroy();
    });

    // SQLite holds what programs of ours wrote, and they cannot write it
    if (name !== 'SQLite')
      it('a number beyond 2^53 is refused, not rounded', async () => {
        const tables = await openTables(await make(), 1);
        await sql`insert into sign_in_failures (subject, count, free_at) values ('x', 9007199254740993, 0)`.execute(tables);
        await expect(tables.selectFrom('sign_in_failures').selectAll().execute()).rejects.toThrow(/2\^53|9007199254740993/);
        await tables.destroy();
      });

    it('a transaction that throws leaves nothing, and twenty at once lose nothing', async () => {
      const tables = await openTables(await make(), 1);
      const half = tables.transaction().execute(async (t) => {
        await t.insertInto('sign_in_failures').values(subject('half', 1)).execute();
        throw new Error('stop');
      });
      await expect(half).rejects.toThrow('stop');
      await tables.insertInto('sign_in_failures').values(subject('sum', 0)).execute();
      const add = () =>
        tables.transaction().execute((t) =>
          t
            .updateTable('sign_in_failures')
            .set((e) => ({ count: e('count', '+', 1) }))
            .where('subject', '=', 'sum')
            .execute(),
        );
      await Promise.all(Array.from({ length: 20 }, add));
      expect(await tables.selectFrom('sign_in_failures').selectAll().execute()).toEqual([subject('sum', 20)]);
      await tables.destroy();
    });

    it('a change that fails half way is undone and made again next time', async () => {
      const place = await make();
      const tables = await bare(place);
      let fails = true;
      const step: Migration = {
        name: 'two tables',
        async up(t) {
          await t.schema.createTable('first').addColumn('a', 'text').execute();
          if (fails) throw new Error('power cut');
          await t.schema.createTable('second').addColumn('a', 'text').execute();
        },
      };
      await expect(migrate(tables, 1, [step])).rejects.toThrow('power cut');
      fails = false;
      await migrate(tables, 2, [step]);
      expect(await changesOf(tables)).toEqual([1]);
      await tables.destroy();
    });

    it('a process killed inside a change leaves it to be made again', async () => {
      const place = await make();
      const child = fork(new URL('kill-migration.fixture.ts', import.meta.url), [place]);
      await Promise.race([once(child, 'message'), once(child, 'exit')]);
      expect(child.exitCode).toBeNull();
      child.kill('SIGKILL');
      await once(child, 'exit');
      const tables = await openTables(place, 5);
      expect(await changesOf(tables)).toEqual(migrations.map((_, i) => i + 1));
      await tables.destroy();
    });

    it('an older program refuses newer tables, and another program its neighbour’s; both change nothing', async () => {
      const place = await make();
      const tables = await openTables(place, 1);
      const next: Migration = { name: 'of tomorrow', up: async (t) => t.schema.createTable('tomorrow').addColumn('a', 'text').execute() };
      await migrate(tables, 2, [...migrations, next]);
      await expect(openTables(place, 3)).rejects.toMatchObject({ code: 'CONFLICT', field: 'database' });
      await expect(migrate(tables, 3, [...migrations, { ...next, name: 'of another branch' }])).rejects.toMatchObject({ code: 'CONFLICT' });
      expect(await changesOf(tables)).toEqual([...migrations, next].map((_, i) => i + 1));
      await tables.destroy();
    });
  });
}

describe('places of tables', () => {
  it('an unknown scheme is refused, and a refusal names the address, never the password', async () => {
    await expect(openTables('mysql://h/x', 1)).rejects.toMatchObject({ code: 'BAD_VALUE' });
    const refused = await openTables('postgres://user:planted-secret@127.0.0.1:1/x', 1).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'UNREACHABLE', field: '127.0.0.1:1' });
    expect(String(refused)).not.toContain('planted-secret');
  });
  it('a file that is no database is refused', async () => {
    const file = join(home, 'words.txt');
    writeFileSync(file, 'these are words, not tables, and many enough of them to fill more than a header of one hundred bytes; so it goes on a little.');
    await expect(openTables(file, 1)).rejects.toMatchObject({ code: 'BAD_FILE', field: file });
  });
});
