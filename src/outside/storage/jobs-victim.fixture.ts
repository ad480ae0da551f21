// A worker on SQLite that takes jobs, says so, and never ends one: for tests that kill it.

import { sqliteJobs } from './jobs-sqlite.ts';
import { openTables } from './tables/open.ts';

const wall = {
  now: () => Date.now(),
  after: (ms: number, run: () => void) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
const tables = await openTables(process.argv[2] as string, 0);
sqliteJobs(tables, wall).work(
  async () => {
    process.send?.('taken');
    await new Promise(() => {});
  },
  { concurrency: 1, leaseMs: 600, onTrouble: (error) => void process.stderr.write(`${String(error)}\n`) },
);
