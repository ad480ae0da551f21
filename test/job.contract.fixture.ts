// What every job queue must do, whatever keeps its jobs. Times below are waits for what must come; nothing asserts how long it took.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { AppError, type JobHandler, type JobQueue, type JobState, lossesMax, lossesText, type WorkerLimits } from '../src/core/index.ts';

const owner = 'ann';
const limits: WorkerLimits = {
  concurrency: 4,
  leaseMs: 600,
  onTrouble: (error) => {
    throw error;
  },
};

async function until<T>(look: () => Promise<T | undefined> | T | undefined, what: string): Promise<T> {
  for (const giveUp = Date.now() + 20_000; Date.now() < giveUp; await new Promise((resolve) => setTimeout(resolve, 20))) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
  }
  throw new Error(`waited in vain for: ${what}`);
}

const inState = (queue: JobQueue, id: string, state: JobState) =>
  until(async () => {
    const found = await queue.find(id);
    return found?.state === state ? found : undefined;
  }, `job in state ${state}`);

/**
 * @param open a queue over jobs of its own; the same ones when it is given the same place
 * @param worker a program that is given the place, says `taken` when it runs a job, and never ends one
 */
export function jobQueueContract(
  makePlace: () => Promise<string>,
  open: (place: string) => Promise<{ queue: JobQueue; end: () => Promise<void> }>,
  worker: URL,
): void {
  const story = (name: string, tell: (queue: JobQueue, place: string) => Promise<void>): void => {
    it(name, async () => {
      const place = await makePlace();
      const { queue, end } = await open(place);
      try {
        await tell(queue, place);
      } finally {
        await queue.close();
        await end();
      }
    });
  };

  story('runs a job once and remembers what came of it', async (queue) => {
    const seen: unknown[] = [];
    const id = await queue.add('double', { n: 21 }, { owner });
    expect(await queue.find(id)).toMatchObject({ id, name: 'double', owner, state: 'waiting', input: { n: 21 }, failures: 0, attempts: 1 });
    queue.work(async (job) => {
      seen.push([job.id, job.attempt, job.owner]);
      job.report(0.5, 'half');
      return (job.input as { n: number }).n * 2;
    }, limits);
    expect(await inState(queue, id, 'done')).toMatchObject({ output: 42, error: undefined });
    expect(seen).toEqual([[id, 1, owner]]);
    expect(await queue.find('no-such-job')).toBeUndefined();
  });

  story('one key is one job, and refuses another input', async (queue) => {
    const ids = await Promise.all([1, 2, 3].map(() => queue.add('a', { n: 1 }, { owner, key: 'k:1' })));
    expect(new Set(ids).size).toBe(1);
    await expect(queue.add('a', { n: 2 }, { owner, key: 'k:1' })).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await queue.add('a', { n: 2 }, { owner: 'bob', key: 'k:1' })).not.toBe(ids[0]);
    expect(await queue.list({ state: 'waiting' })).toHaveLength(2);
    expect(await queue.list({ state: 'waiting', owner: 'bob' })).toHaveLength(1);
  });

  story('refuses what cannot be a job, and adds nothing', async (queue) => {
    await expect(queue.add('a', undefined, { owner })).rejects.toMatchObject({ code: 'BAD_VALUE' });
    await expect(queue.add('a', 'x'.repeat(1_000_001), { owner })).rejects.toMatchObject({ code: 'OUT_OF_RANGE' });
    await expect(queue.add('a', 1, { owner, attempts: 0 })).rejects.toMatchObject({ code: 'OUT_OF_RANGE', field: 'attempts' });
    await expect(queue.add('a', 1, { owner, delayMs: Number.NaN })).rejects.toMatchObject({ code: 'OUT_OF_RANGE' });
    await expect(queue.add('a', 1, { owner: '' })).rejects.toMatchObject({ code: 'MISSING_VALUE' });
    expect(await queue.list({ state: 'waiting' })).toEqual([]);
  });

  story('tries again what failed, then keeps it as dead until it is retried or purged', async (queue) => {
    let tries = 0;
    let healed = false;
    const id = await queue.add('shaky', 1, { owner, attempts: 3, backoffMs: 10 });
    queue.work(async () => {
      tries += 1;
      if (!healed) throw new Error(`broken ${tries}`);
      return 'well';
    }, limits);
    expect(await inState(queue, id, 'dead')).toMatchObject({ failures: 3, error: 'Error: broken 3' });
    expect(tries).toBe(3);
    healed = true;
    expect(await queue.retry(id)).toBe(true);
    expect(await inState(queue, id, 'done')).toMatchObject({ output: 'well' });
    expect(await queue.retry(id)).toBe(false);
    expect(await queue.purge('done', 0)).toBe(0);
    expect(await queue.purge('done', Date.now() + 60_000)).toBe(1);
    expect(await queue.find(id)).toBeUndefined();
  });

  story('does not try again what was refused as bad input', async (queue) => {
    const id = await queue.add('picky', 1, { owner, attempts: 5, backoffMs: 1 });
    queue.work(async () => {
      throw new AppError('BAD_VALUE', 'input', 'it is 1', 'Give 2.');
    }, limits);
    expect(await inState(queue, id, 'dead')).toMatchObject({ failures: 1, error: 'BAD_VALUE input: it is 1. Give 2.' });
  });

  story('higher priorities first; within one, owners take turns, however many jobs one has', async (queue) => {
    const order: unknown[] = [];
    for (let n = 0; n < 6; n++) await queue.add('j', `ann ${n}`, { owner: 'ann' });
    for (let n = 0; n < 2; n++) await queue.add('j', `bob ${n}`, { owner: 'bob' });
    await queue.add('j', 'low', { owner: 'cat', priority: 'low' });
    await queue.add('j', 'high', { owner: 'ann', priority: 'high' });
    queue.work(async (job) => void order.push(job.input), { ...limits, concurrency: 1 });
    await until(() => order.length === 10 || undefined, 'all ten');
    expect(order).toEqual(['high', 'ann 0', 'bob 0', 'ann 1', 'bob 1', 'ann 2', 'ann 3', 'ann 4', 'ann 5', 'low']);
  });

  story('a delayed job waits; a job that is due meanwhile does not wait for it', async (queue) => {
    const order: unknown[] = [];
    await queue.add('j', 'later', { owner, delayMs: 400 });
    await queue.add('j', 'now', { owner });
    queue.work(async (job) => void order.push(job.input), { ...limits, concurrency: 1 });
    await until(() => order.length === 2 || undefined, 'both');
    expect(order).toEqual(['now', 'later']);
  });

  story('cancel: what waits never runs, what runs is told', async (queue) => {
    const waiting = await queue.add('j', 'waiting', { owner, delayMs: 100 });
    expect(await queue.cancel(waiting)).toBe(true);
    expect(await queue.find(waiting)).toMatchObject({ state: 'cancelled' });
    let started = 0;
    const running = await queue.add('j', 'running', { owner, attempts: 5 });
    queue.work(async (job) => {
      started += 1;
      await once(job.signal, 'abort');
      throw job.signal.reason;
    }, limits);
    await until(() => started === 1 || undefined, 'a start');
    expect(await queue.cancel(running)).toBe(true);
    await inState(queue, running, 'cancelled');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(started).toBe(1);
    expect(await queue.cancel(running)).toBe(false);
    expect(await queue.cancel('no-such-job')).toBe(false);
  });

  story('a hundred jobs and three workers: each job has exactly one', async (queue, place) => {
    const counts = new Map<unknown, number>();
    const count: JobHandler = async ({ input }) => void counts.set(input, (counts.get(input) ?? 0) + 1);
    const others = await Promise.all([open(place), open(place)]);
    for (let n = 0; n < 100; n++) await queue.add('j', n, { owner });
    for (const q of [queue, ...others.map((o) => o.queue)]) q.work(count, limits);
    await until(async () => (await queue.list({ state: 'done' })).length === 100 || undefined, 'a hundred done');
    expect([...counts.values()]).toEqual(Array.from({ length: 100 }, () => 1));
    for (const o of others) {
      await o.queue.close();
      await o.end();
    }
  });

  story('a worker that closes finishes what it can and gives the rest back, uncounted', async (queue) => {
    const short = await queue.add('short', 1, { owner });
    const long = await queue.add('long', 1, { owner });
    let began = 0;
    const first = queue.work(async (job) => {
      began += 1;
      if (job.name === 'long') {
        await once(job.signal, 'abort');
        throw job.signal.reason;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
      return 'first';
    }, limits);
    await until(() => began === 2 || undefined, 'both begun');
    await first.close(500);
    expect(await queue.find(short)).toMatchObject({ state: 'done', output: 'first' });
    expect(await queue.find(long)).toMatchObject({ state: 'waiting', failures: 0 });
    queue.work(async () => 'second', limits);
    expect(await inState(queue, long, 'done')).toMatchObject({ output: 'second' });
  });

  const takenAndKilled = async (place: string): Promise<void> => {
    const child = fork(worker, [place]);
    const [said] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [unknown];
    expect(said).toBe('taken');
    child.kill('SIGKILL');
    await once(child, 'exit');
  };

  story('the job of a killed process is taken by another, at no cost to its attempts', async (queue, place) => {
    const id = await queue.add('rescued', 1, { owner });
    await takenAndKilled(place);
    queue.work(async (job) => `attempt ${job.attempt}`, limits);
    expect(await inState(queue, id, 'done')).toMatchObject({ output: 'attempt 1' });
  });

  story('a job over which every worker dies is dead, and runs no more', async (queue, place) => {
    const id = await queue.add('deadly', 1, { owner, attempts: 10 });
    for (let n = 0; n < lossesMax; n++) await takenAndKilled(place);
    let ran = 0;
    queue.work(async () => void (ran += 1), limits);
    expect(await inState(queue, id, 'dead')).toMatchObject({ error: lossesText });
    expect(ran).toBe(0);
  });
}
