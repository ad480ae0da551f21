// Defined jobs through a real queue: done with a checked input, or dead with the reason.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { defineJob } from '../../core/index.ts';
import { wallClock } from '../../outside/clock/index.ts';
import { openTables, sqliteJobs } from '../../outside/storage/index.ts';
import { dispatch } from './index.ts';

const double = defineJob({
  name: 'numbers.double',
  about: 'twice a number',
  input: z.strictObject({ n: z.number() }),
  run: async ({ n }, { owner, attempt }) => ({ twice: 2 * n, owner, attempt }),
});

it('runs by name with the input it asks for; what it does not know or ask for is dead, with the reason', async () => {
  const home = mkdtempSync(join(tmpdir(), 'tradewind-dispatch-'));
  const tables = await openTables(join(home, 'jobs.sqlite'), 0);
  const queue = sqliteJobs(tables, wallClock);
  const options = { owner: 'ann', attempts: 3 };
  const good = await queue.add('numbers.double', { n: 4 }, options);
  const misspelt = await queue.add('numbers.dobule', { n: 4 }, options);
  const wrong = await queue.add('numbers.double', { n: 'four' }, options);
  const worker = queue.work(dispatch([double]), {
    concurrency: 2,
    leaseMs: 30_000,
    onTrouble: (error) => {
      throw error;
    },
  });
  const ended = async () => [...(await queue.list({ state: 'done' })), ...(await queue.list({ state: 'dead' }))];
  while ((await ended()).length < 3) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(await queue.find(good)).toMatchObject({ state: 'done', output: { twice: 8, owner: 'ann', attempt: 1 } });
  expect((await queue.find(misspelt))?.error).toContain('Did you mean "numbers.double"?');
  expect(await queue.find(wrong)).toMatchObject({ state: 'dead', failures: 1, error: expect.stringContaining('BAD_VALUE numbers.double.n') });
  await worker.close(1_000);
  await tables.destroy();
  rmSync(home, { recursive: true, force: true });
});

it('refuses two jobs of one name', () => {
  expect(() => dispatch([double, { ...double }])).toThrow(expect.objectContaining({ code: 'CONFLICT' }));
});
