// 5,000 tiny jobs, added and run: the queue of one machine on SQLite, and BullMQ on Redis where one runs.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import type { JobQueue } from '../../src/core/index.ts';
import { wallClock } from '../../src/outside/clock/index.ts';
import { bullJobs } from '../../src/outside/queue/index.ts';
import { openTables, sqliteJobs } from '../../src/outside/storage/index.ts';
import { redisHere } from '../../test/servers.ts';
import type { Workload } from '../workload.ts';

const JOBS = 5_000;
/** 2,000 a second on SQLite, 3,000 on Redis */
const SQLITE_BAR_MS = 2_500;
const REDIS_BAR_MS = 1_667;

/** ms from the first add to the last word, each job run once; NaN when one was not. */
async function runAll(queue: JobQueue): Promise<number> {
  const times = new Uint8Array(JOBS);
  const began = performance.now();
  let left = JOBS;
  let finish: () => void = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const worker = queue.work(
    async ({ input }) => {
      const n = input as number;
      times[n] = (times[n] ?? 0) + 1;
      left -= 1;
      if (left === 0) finish();
      return n;
    },
    { concurrency: 64, leaseMs: 30_000, onTrouble: finish },
  );
  await Promise.all(Array.from({ length: JOBS }, (_, n) => queue.add('tiny', n, { owner: `owner ${n % 7}` })));
  await finished;
  // closing waits until the last word is kept
  await worker.close(10_000);
  const ms = performance.now() - began;
  const done = await queue.list({ state: 'done', limit: JOBS + 1 });
  return done.length === JOBS && times.every((count) => count === 1) ? ms : Number.NaN;
}

async function onSqlite(): Promise<number> {
  const home = mkdtempSync(join(tmpdir(), 'tradewind-bench-jobs-'));
  const tables = await openTables(join(home, 'jobs.sqlite'), 0);
  try {
    return await runAll(sqliteJobs(tables, wallClock));
  } finally {
    await tables.destroy();
    rmSync(home, { recursive: true, force: true });
  }
}

async function onRedis(url: string): Promise<number> {
  const name = `bench-${randomUUID()}`;
  const queue = await bullJobs(url, name);
  try {
    return await runAll(queue);
  } finally {
    await queue.close();
    const redis = new Redis(url);
    for (const prefix of ['bull', 'tradewind']) {
      const keys = await redis.keys(`${prefix}:${name}:*`);
      if (keys.length > 0) await redis.unlink(...keys);
    }
    await redis.quit();
  }
}

export const workload: Workload = {
  name: 'jobs',
  about: `${JOBS} tiny jobs of seven owners added and run, every step on the disk; bars: SQLite 2,000/s, BullMQ on Redis 3,000/s`,
  async run(context) {
    const redis = await redisHere();
    const rounds = await context.race<'sqlite' | 'redis'>({ sqlite: onSqlite, redis: () => (redis === undefined ? Number.NaN : onRedis(redis)) });
    const rate = (ms: number): string => `${Math.round((JOBS / ms) * 1_000)}/s`;
    const missed = Number.isNaN(rounds.sqlite) || (redis !== undefined && Number.isNaN(rounds.redis));
    return {
      ours: rounds.sqlite,
      reference: SQLITE_BAR_MS,
      check: missed ? 'a job was lost or run twice' : 'ok',
      peers: [
        { name: 'SQLite', result: rate(rounds.sqlite) },
        ...(redis === undefined
          ? [{ name: 'Redis', result: 'none on this machine' }]
          : [
              { name: 'BullMQ on Redis', result: rounds.redis },
              { name: 'BullMQ', result: `${rate(rounds.redis)}, bar ${REDIS_BAR_MS} ms` },
            ]),
      ],
    };
  },
};
