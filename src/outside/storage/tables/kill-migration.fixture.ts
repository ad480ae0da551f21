// A program that is killed in the middle of a change: it makes a table, says so, and never comes to the end.

import { migrate } from './migrate.ts';
import type { Migration } from './migrations.ts';
import { openPostgres } from './postgres.ts';
import { openSqlite } from './sqlite.ts';

const place = process.argv[2] as string;
const tables = place.startsWith('postgres') ? await openPostgres(place) : openSqlite(place);
const endless: Migration = {
  name: 'jobs',
  async up(t) {
    await t.schema.createTable('jobs').addColumn('half', 'text').execute();
    process.send?.('inside');
    await new Promise(() => setInterval(() => {}, 1_000));
  },
};
await migrate(tables, 1, [endless]);
