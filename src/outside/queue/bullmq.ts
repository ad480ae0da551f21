// The queue of many machines: BullMQ keeps jobs, leases and retries on Redis; turns of owners, keys and cancelling are added here.
import { createHash, randomUUID } from 'node:crypto';
import { Job as BullJob, Queue } from 'bullmq';
import { Redis } from 'ioredis';
import {
  AppError,
  fullJobOptions,
  type JobPriority,
  type JobQueue,
  type JobRecord,
  type JobState,
  jobInputText,
  jobPriorities,
  lossesText,
  type WorkerLimits,
} from '../../core/index.ts';
import { BullJobWorker } from './bullmq-worker.ts';

/** What a job carries: its input as text, so that the same key with another input is seen. */
export interface Carried {
  readonly owner: string;
  readonly input: string;
  readonly priority: JobPriority;
}
export type Bull = BullJob<Carried, unknown>;

/** BullMQ knows 2^21 priorities, 1 first: a band for each of ours, turns inside it. A turn beyond its band is held at the end of it. */
const bandWidth = 2 ** 19;
const bandOf = (priority: JobPriority): number => 1 + jobPriorities.indexOf(priority) * bandWidth;

/**
 * The turn of a new job: after its owner's last one, never before the present round; start-time fair queueing (Goyal, Vin, Cheng 1996).
 * KEYS: waiting jobs by priority, last turns of owners. ARGV: band, width, owner.
 */
const turnScript = `
local scale = 4294967296
local first = redis.call('ZRANGEBYSCORE', KEYS[1], ARGV[1] * scale, '(' .. (ARGV[1] + ARGV[2]) * scale, 'WITHSCORES', 'LIMIT', 0, 1)
if not first[2] then redis.call('DEL', KEYS[2]) end
local round = first[2] and math.floor(first[2] / scale) or tonumber(ARGV[1])
local last = redis.call('HGET', KEYS[2], ARGV[3])
local turn = math.min(math.max(round, last and last + 1 or 0), ARGV[1] + ARGV[2] - 1)
redis.call('HSET', KEYS[2], ARGV[3], turn)
return turn`;

interface WithTurns extends Redis {
  tradewindTurn(waiting: string, turns: string, band: number, width: number, owner: string): Promise<number>;
}

const states = {
  waiting: ['wait', 'prioritized', 'delayed'],
  running: ['active'],
  done: ['completed'],
  dead: ['failed'],
  cancelled: ['failed', 'wait', 'prioritized', 'delayed'],
} as const;

/** A call that asks a Redis that went away rejects after so many tries, instead of waiting for ever. */
const RETRIES = 5;

/** BullMQ's words for a job that lost all its workers. */
const stalledText = 'job stalled more than allowable limit';

/** A list with an owner looks through at most so many jobs of the state. */
const LOOK_MAX = 10_000;

/**
 * @param url `redis://…`
 * @param name of the queue; queues of different names share nothing
 * @throws AppError UNREACHABLE
 */
export async function bullJobs(url: string, name: string): Promise<JobQueue> {
  const redis = new Redis(url, { maxRetriesPerRequest: RETRIES, lazyConnect: true }) as WithTurns;
  // a connection that is lost is made again; calls meanwhile reject after some tries, and workers tell their trouble
  redis.on('error', () => {});
  try {
    await redis.connect();
  } catch (error) {
    redis.disconnect();
    const { hostname, port } = new URL(url);
    throw new AppError('UNREACHABLE', `${hostname}:${port || 6379}`, 'Redis does not let us in', 'Start it, or choose the queue of one machine.', error);
  }
  redis.defineCommand('tradewindTurn', { numberOfKeys: 2, lua: turnScript });
  const queue = new Queue<Carried, unknown>(name, { connection: redis, skipMetasUpdate: true });
  queue.on('error', () => {});
  const cancelledKey = `tradewind:${name}:cancelled`;
  const turnsKey = `tradewind:${name}:turns`;
  const workers = new Set<BullJobWorker>();

  const isCancelled = async (id: string): Promise<boolean> => (await redis.sismember(cancelledKey, id)) === 1;

  async function recordOf(job: Bull): Promise<JobRecord> {
    const id = job.id as string;
    const [bull, cancelled] = await Promise.all([job.getState(), isCancelled(id)]);
    const state: JobState = bull === 'completed' ? 'done' : bull === 'active' ? 'running' : cancelled ? 'cancelled' : bull === 'failed' ? 'dead' : 'waiting';
    const progress = job.progress as { done: number; note: string } | number;
    return {
      id,
      name: job.name,
      owner: job.data.owner,
      priority: job.data.priority,
      state,
      input: JSON.parse(job.data.input) as unknown,
      output: state === 'done' ? job.returnvalue : undefined,
      error: state === 'done' ? undefined : job.failedReason === stalledText ? lossesText : job.failedReason,
      failures: state === 'done' ? job.attemptsMade - 1 : job.attemptsMade,
      attempts: job.opts.attempts ?? 1,
      progress: state === 'done' ? 1 : typeof progress === 'number' ? 0 : progress.done,
      note: typeof progress === 'number' ? '' : progress.note,
      createdAt: job.timestamp,
      endedAt: job.finishedOn,
    };
  }

  return {
    async add(jobName, input, options) {
      const { owner, priority, delayMs, key, attempts, backoffMs } = fullJobOptions(options);
      const text = jobInputText(jobName, input);
      // BullMQ's ids hold no colon and are no numbers
      const id =
        key === undefined
          ? randomUUID()
          : `k-${createHash('sha256')
              .update(JSON.stringify([owner, jobName, key]))
              .digest('hex')}`;
      const turn = await redis.tradewindTurn(queue.toKey('prioritized'), `${turnsKey}:${priority}`, bandOf(priority), bandWidth, owner);
      await queue.add(
        jobName,
        { owner, input: text, priority },
        { jobId: id, priority: turn, delay: delayMs, attempts, backoff: { type: 'exponential', delay: backoffMs } },
      );
      if (key === undefined) return id;
      const kept = await queue.getJob(id);
      if (kept !== undefined && kept.data.input !== text)
        throw new AppError('CONFLICT', 'key', `it stands for a ${jobName} with another input`, 'Use a new key for new work.');
      return id;
    },
    async find(id) {
      const job = await queue.getJob(id);
      return job === undefined ? undefined : recordOf(job);
    },
    async list({ state, owner, limit = 100 }) {
      const jobs = await queue.getJobs([...states[state]], 0, LOOK_MAX - 1, true);
      const found: JobRecord[] = [];
      for (const job of jobs) {
        if (found.length === limit) break;
        if (owner !== undefined && job.data.owner !== owner) continue;
        const record = await recordOf(job);
        if (record.state === state) found.push(record);
      }
      return found;
    },
    async cancel(id) {
      const job = await queue.getJob(id);
      const state = await job?.getState();
      if (job === undefined || state === 'completed' || state === 'failed' || state === 'unknown' || (state !== 'active' && (await isCancelled(id))))
        return false;
      await redis.sadd(cancelledKey, id);
      // due now: a worker takes it, sees that it is cancelled, and puts it away without running it
      if (state === 'delayed') await job.promote();
      return true;
    },
    async retry(id) {
      const job = await queue.getJob(id);
      if (job === undefined || !(await job.isFailed())) return false;
      await redis.srem(cancelledKey, id);
      await job.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true });
      return true;
    },
    async purge(state, before) {
      let purged = 0;
      for (const job of await queue.getJobs(state === 'done' ? ['completed'] : ['failed'], 0, -1, true)) {
        if ((job.finishedOn ?? Number.POSITIVE_INFINITY) >= before || (await recordOf(job)).state !== state) continue;
        await job.remove();
        await redis.srem(cancelledKey, job.id as string);
        purged += 1;
      }
      return purged;
    },
    work(handler, limits: WorkerLimits) {
      const worker = new BullJobWorker(name, url, cancelledKey, handler, limits);
      workers.add(worker);
      return worker;
    },
    async close() {
      await Promise.all([...workers].map((worker) => worker.close(0)));
      await queue.close();
      redis.disconnect();
    },
  };
}
