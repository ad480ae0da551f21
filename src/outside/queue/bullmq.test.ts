// The queue on Redis keeps the contract of queues; it needs a Redis on this machine.
import { randomUUID } from 'node:crypto';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { Redis } from 'ioredis';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { jobQueueContract } from '../../../test/job.contract.fixture.ts';
import { redisHere } from '../../../test/servers.ts';
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

  it('a Redis that goes away: adding is refused, the worker says so, and both go on when it is back', async () => {
    const at = new URL(redis as string);
    const sockets = new Set<Socket>();
    const serve = (port: number): Promise<Server> =>
      new Promise((resolve) => {
        const server = createServer((near) => {
          const far = connect(Number(at.port || 6379), at.hostname);
          for (const socket of [near, far]) sockets.add(socket.on('error', () => {}));
          near.pipe(far).pipe(near);
        }).listen(port, '127.0.0.1', () => resolve(server));
      });
    const cut = (server: Server): void => {
      server.close();
      for (const socket of sockets) socket.destroy();
    };
    const first = await serve(0);
    const { port } = first.address() as AddressInfo;
    const queue = await bullJobs(`redis://127.0.0.1:${port}`, `${run}-cut`);
    let troubles = 0;
    const ran: unknown[] = [];
    queue.work(async ({ input }) => void ran.push(input), { concurrency: 2, leaseMs: 1_000, onTrouble: () => void (troubles += 1) });
    await queue.add('j', 'before', { owner: 'ann' });
    await vi.waitUntil(() => ran.length === 1, 20_000);
    cut(first);
    await expect(queue.add('j', 'meanwhile', { owner: 'ann' })).rejects.toThrow();
    const second = await serve(port);
    await vi.waitUntil(() => queue.add('j', 'after', { owner: 'ann', key: 'once' }).catch(() => undefined), 20_000);
    await vi.waitUntil(() => ran.includes('after'), 20_000);
    expect(troubles).toBeGreaterThan(0);
    await queue.close();
    cut(second);
  });
});

describe('a Redis that is not there', () => {
  it('is said with its address, without its password', async () => {
    const refused = await bullJobs('redis://:planted-secret@127.0.0.1:1', 'x').catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'UNREACHABLE', field: '127.0.0.1:1' });
    expect(String(refused)).not.toContain('planted-secret');
  });
});
