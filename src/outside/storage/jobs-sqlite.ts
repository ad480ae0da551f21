// The queue of one machine: jobs are rows, a lease makes one worker the owner of a row, one statement takes it.
import { randomBytes } from 'node:crypto';
import { type Selectable, type SqlBool, sql } from 'kysely';
import {
  AppError,
  backoffAfter,
  type Clock,
  failureText,
  fullJobOptions,
  type JobQuery,
  type JobQueue,
  type JobRecord,
  type JobState,
  jobInputText,
  jobPriorities,
  lossesMax,
  lossesText,
  worthRetrying,
} from '../../core/index.ts';
import { SqliteJobWorker } from './jobs-worker.ts';
import type { JobsTable, Tables } from './tables/schema.ts';

export type JobRow = Selectable<JobsTable>;

/** The moves of a leased row, as the worker needs them. Each is one statement, and does nothing once the lease is another's. */
export interface Leases {
  take(most: number, lease: string, until: number): Promise<JobRow[]>;
  /** Keeps leases; the ids still held, and whether each was cancelled. */
  keep(held: readonly { readonly row: JobRow; readonly lease: string }[], until: number): Promise<{ id: string; cancel: number }[]>;
  report(id: string, lease: string, done: number, note: string): Promise<void>;
  finish(id: string, lease: string, output: unknown): Promise<void>;
  fail(row: JobRow, lease: string, error: unknown, cancelled: boolean): Promise<void>;
  giveBack(id: string, lease: string): Promise<void>;
  /** Frees rows whose worker has been silent. */
  reclaim(): Promise<void>;
}

const firstTurn = 0;

/**
 * Times sort: within one owner and turn the older id is first.
 * @param now ms
 */
const newId = (now: number): string => now.toString(16).padStart(12, '0') + randomBytes(10).toString('hex');

const recordOf = (row: JobRow): JobRecord => ({
  id: row.id,
  name: row.name,
  owner: row.owner,
  priority: jobPriorities[row.priority] ?? 'normal',
  state: row.state as JobState,
  input: JSON.parse(row.input) as unknown,
  output: row.output === null ? undefined : (JSON.parse(row.output) as unknown),
  error: row.error ?? undefined,
  failures: row.failures,
  attempts: row.attempts,
  progress: row.progress,
  note: row.note,
  createdAt: row.created_at,
  endedAt: row.ended_at ?? undefined,
});

/** @param tables SQLite's; they stay open when the queue is closed */
export function sqliteJobs(tables: Tables, clock: Clock): JobQueue {
  const workers = new Set<SqliteJobWorker>();
  const leases = leasesOf(tables, clock);
  return {
    async add(name, input, options) {
      const { owner, priority, delayMs, key, attempts, backoffMs } = fullJobOptions(options);
      const text = jobInputText(name, input);
      const now = clock.now();
      const id = newId(now);
      const rank = jobPriorities.indexOf(priority);
      const same = key === undefined ? null : JSON.stringify([owner, name, key]);
      // start-time fair queueing (Goyal, Vin, Cheng 1996): after the owner's own last job, never before the present round
      const turn = sql<number>`max(
        coalesce((select min(turn) from jobs where state = 'waiting' and priority = ${rank}), ${firstTurn}),
        coalesce((select max(turn) from jobs where owner = ${owner} and state = 'waiting' and priority = ${rank}) + 1, ${firstTurn}))`;
      const kept = await sql<{ id: string }>`insert into jobs
        (id, name, owner, state, priority, turn, input, failures, attempts, backoff_ms, losses, cancel, same, run_at, progress, note, created_at)
        values (${id}, ${name}, ${owner}, 'waiting', ${rank}, ${turn}, ${text}, 0, ${attempts}, ${backoffMs}, 0, 0, ${same}, ${now + delayMs}, 0, '', ${now})
        on conflict (same) do nothing returning id`.execute(tables);
      if (kept.rows.length === 0) return sameJob(tables, same ?? '', name, text);
      for (const worker of workers) worker.wake();
      return id;
    },
    async find(id) {
      const row = await tables.selectFrom('jobs').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? undefined : recordOf(row);
    },
    async list({ state, owner, limit = 100 }: JobQuery) {
      let query = tables.selectFrom('jobs').selectAll().where('state', '=', state).orderBy('id').limit(limit);
      if (owner !== undefined) query = query.where('owner', '=', owner);
      return (await query.execute()).map(recordOf);
    },
    async cancel(id) {
      const { rows } = await sql`update jobs set cancel = 1,
        ended_at = case state when 'waiting' then ${clock.now()} else ended_at end,
        state = case state when 'waiting' then 'cancelled' else state end
        where id = ${id} and state in ('waiting', 'running') returning id`.execute(tables);
      return rows.length === 1;
    },
    async retry(id) {
      const { rows } = await sql`update jobs set state = 'waiting', cancel = 0, failures = 0, losses = 0, run_at = ${clock.now()}, ended_at = null
        where id = ${id} and state in ('dead', 'cancelled') returning id`.execute(tables);
      if (rows.length === 1) for (const worker of workers) worker.wake();
      return rows.length === 1;
    },
    async purge(state, before) {
      const { numDeletedRows } = await tables.deleteFrom('jobs').where('state', '=', state).where('ended_at', '<', before).executeTakeFirst();
      return Number(numDeletedRows);
    },
    work(handler, limits) {
      const worker: SqliteJobWorker = new SqliteJobWorker(leases, clock, handler, limits, () => workers.delete(worker));
      workers.add(worker);
      return worker;
    },
    async close() {
      await Promise.all([...workers].map((worker) => worker.close(0)));
    },
  };
}

async function sameJob(tables: Tables, same: string, name: string, text: string): Promise<string> {
  const row = await tables.selectFrom('jobs').select(['id', 'input']).where('same', '=', same).executeTakeFirstOrThrow();
  if (row.input === text) return row.id;
  throw new AppError('CONFLICT', 'key', `it stands for a ${name} with another input`, 'Use a new key for new work.');
}

function leasesOf(tables: Tables, clock: Clock): Leases {
  let ended: { id: string; lease: string; output: string }[] = [];
  let flushing: Promise<void> | undefined;
  const held = (id: string, lease: string) => sql<SqlBool>`id = ${id} and lease = ${lease}`;
  return {
    async take(most, lease, until) {
      const { rows } = await sql<JobRow>`update jobs set state = 'running', lease = ${lease}, lease_until = ${until}
        where id in (select id from jobs where state = 'waiting' and run_at <= ${clock.now()} order by priority, turn, id limit ${most})
        returning *`.execute(tables);
      return rows.sort((a, b) => a.priority - b.priority || a.turn - b.turn || (a.id < b.id ? -1 : 1));
    },
    async keep(held, until) {
      const ids = held.map((h) => h.row.id);
      const names = [...new Set(held.map((h) => h.lease))];
      const kept = await tables
        .updateTable('jobs')
        .set({ lease_until: until })
        .where('id', 'in', ids)
        .where('lease', 'in', names)
        .returning(['id', 'lease', 'cancel'])
        .execute();
      return kept.filter((k) => held.some((h) => h.row.id === k.id && h.lease === k.lease));
    },
    async report(id, lease, done, note) {
      await sql`update jobs set progress = ${done}, note = ${note} where ${held(id, lease)}`.execute(tables);
    },
    finish(id, lease, output) {
      ended.push({ id, lease, output: (JSON.stringify(output) as string | undefined) ?? 'null' });
      // those that end while the disk is busy with others share the next flush
      flushing ??= tables.connection().execute(async (connection) => {
        const batch = ended;
        ended = [];
        flushing = undefined;
        await sql`update jobs set state = 'done', output = json_extract(one.value, '$.output'), progress = 1, error = null,
            ended_at = ${clock.now()}, lease = null
            from json_each(${JSON.stringify(batch)}) as one
            where jobs.id = json_extract(one.value, '$.id') and jobs.lease = json_extract(one.value, '$.lease')`.execute(connection);
      });
      return flushing;
    },
    async fail(row, lease, error, cancelled) {
      const now = clock.now();
      const failures = row.failures + 1;
      const again = !cancelled && failures < row.attempts && worthRetrying(error);
      const state: JobState = cancelled ? 'cancelled' : again ? 'waiting' : 'dead';
      await sql`update jobs set state = ${state}, failures = ${failures}, error = ${failureText(error)}, lease = null,
        run_at = ${again ? now + backoffAfter(failures, row.backoff_ms) : row.run_at}, ended_at = ${again ? null : now}
        where ${held(row.id, lease)}`.execute(tables);
    },
    async giveBack(id, lease) {
      await sql`update jobs set state = 'waiting', lease = null where ${held(id, lease)}`.execute(tables);
    },
    async reclaim() {
      const now = clock.now();
      await sql`update jobs set lease = null, losses = losses + 1,
        ended_at = case when cancel = 1 or losses + 1 >= ${lossesMax} then ${now} end,
        error = case when losses + 1 >= ${lossesMax} then ${lossesText} else error end,
        state = case when cancel = 1 then 'cancelled' when losses + 1 >= ${lossesMax} then 'dead' else 'waiting' end
        where state = 'running' and lease_until < ${now}`.execute(tables);
    },
  };
}
