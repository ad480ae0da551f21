// The queue on Redis keeps the contract of queues; it needs a Redis on this machine.
import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, describe, expect, it } from 'vitest';
import { redisHere } from '../../../test/servers.ts';
import { jobQueueContract } from '../../core/job.contract.fixture.ts';
import { bullJobs } from './bullmq.ts';

const redis = await redisHere();
const run = `test-${randomUUID()}`;

afterAll(async () => {
  if (redis === undefined) return;
  const client = new Redis(redis);
  for (const pattern of [`bull:${run}*`, `tradewind:${run}*`]) {
    const keys = await client.keys(pattern);
    if (keys.length > 0) await client.del(...keys);
  }
  await client.quit();
});

describe.runIf(redis !== undefined)('jobs on Redis (skipped where none runs on this machine)', () => {
  jobQueueContract(
    async () => `${redis ?? ''} ${run}-${randomUUID()}`,
    async (place) => {
      const [url = '', name = ''] = place.split(' ');
      return { queue: await bullJobs(url, name), end: async () => {} };
    },
    new URL('victim.fixture.ts', import.meta.url),
  );
});

describe('a Redis that is not there', () => {
  it('is said with its address, without its password', async () => {
    const refused = await bullJobs('redis://:planted-secret@127.0.0.1:1', 'x').catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'UNREACHABLE', field: '127.0.0.1:1' });
    expect(String(refused)).not.toContain('planted-secret');
  });
});
