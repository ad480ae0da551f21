// The one-machine queue keeps the contract of queues.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe } from 'vitest';
import { jobQueueContract } from '../../../test/job.contract.fixture.ts';
import { wallClock } from '../clock/index.ts';
import { sqliteJobs } from './jobs-sqlite.ts';
import { openTables } from './tables/open.ts';

const home = mkdtempSync(join(tmpdir(), 'tradewind-jobs-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('jobs on SQLite', () => {
  jobQueueContract(
    async () => join(home, `${randomUUID()}.sqlite`),
    async (place) => {
      const tables = await openTables(place, 0);
      return { queue: sqliteJobs(tables, wallClock), end: () => tables.destroy() };
    },
    new URL('jobs-victim.fixture.ts', import.meta.url),
  );
});
