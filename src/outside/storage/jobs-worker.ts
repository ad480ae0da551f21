// The worker of the one-machine queue: fills its places, keeps its leases, and lets go of what it cannot finish.
import { randomUUID } from 'node:crypto';
import { type Clock, type JobHandler, type JobWorker, jobEnds, type WorkerLimits } from '../../core/index.ts';
import type { JobRow, Leases } from './jobs-sqlite.ts';

/** A job that became due elsewhere, or a cancelled one, is noticed within this. */
const BEAT_MS = 250;
/** Aborted work gets this long to stop before its row is given back anyway. */
const STOP_MS = 1_000;

class Running {
  readonly row: JobRow;
  /** of this taking: a row taken again, even by this worker, has another */
  readonly lease: string;
  readonly abort = new AbortController();
  progress: number;
  note: string;
  changed = false;
  /** why it was aborted, if it was */
  ends: keyof typeof jobEnds | undefined;
  constructor(row: JobRow, lease: string) {
    this.row = row;
    this.lease = lease;
    this.progress = row.progress;
    this.note = row.note;
  }
  end(why: keyof typeof jobEnds): void {
    if (this.ends !== undefined) return;
    this.ends = why;
    this.abort.abort(jobEnds[why]());
  }
}

export class SqliteJobWorker implements JobWorker {
  readonly #leases: Leases;
  readonly #clock: Clock;
  readonly #handler: JobHandler;
  readonly #limits: WorkerLimits;
  readonly #onClosed: () => void;
  readonly #name = randomUUID();
  #takes = 0;
  readonly #running = new Set<Running>();
  readonly #work = new Set<Promise<void>>();
  #filling: Promise<void> | undefined;
  #wanted = false;
  #beating: Promise<void> = Promise.resolve();
  #stopBeat: () => void = () => {};
  #closing = false;

  constructor(leases: Leases, clock: Clock, handler: JobHandler, limits: WorkerLimits, onClosed: () => void) {
    this.#leases = leases;
    this.#clock = clock;
    this.#handler = handler;
    this.#limits = limits;
    this.#onClosed = onClosed;
    this.#beat();
  }

  /** There may be something to take. */
  wake(): void {
    this.#wanted = true;
    if (this.#filling !== undefined || this.#closing) return;
    this.#filling = this.#fill()
      .catch(this.#limits.onTrouble)
      .then(() => {
        this.#filling = undefined;
        if (this.#wanted) this.wake();
      });
  }

  async close(graceMs: number): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    await this.#filling;
    await this.#ended(graceMs);
    for (const job of this.#running) job.end('handedOver');
    await this.#ended(STOP_MS);
    this.#stopBeat();
    await this.#beating;
    // what does not listen runs on, but its word counts no more
    for (const { row, lease } of this.#running) await this.#leases.giveBack(row.id, lease);
    this.#onClosed();
  }

  /** Waits until nothing runs, at most `ms`. */
  async #ended(ms: number): Promise<void> {
    if (this.#running.size === 0) return;
    await new Promise<void>((resolve) => {
      const stop = this.#clock.after(ms, resolve);
      void Promise.all(this.#work).then(() => {
        stop();
        resolve();
      });
    });
  }

  async #fill(): Promise<void> {
    while (this.#wanted && !this.#closing) {
      this.#wanted = false;
      const room = this.#limits.concurrency - this.#running.size;
      if (room <= 0) return;
      this.#takes += 1;
      const lease = `${this.#name}:${this.#takes}`;
      const rows = await this.#leases.take(room, lease, this.#clock.now() + this.#limits.leaseMs);
      for (const row of rows) {
        const work = this.#run(new Running(row, lease))
          // its word was not kept: the lease runs out and the job is done again
          .catch(this.#limits.onTrouble)
          .then(() => {
            this.#work.delete(work);
            this.wake();
          });
        this.#work.add(work);
      }
    }
  }

  async #run(job: Running): Promise<void> {
    const { row, lease } = job;
    this.#running.add(job);
    try {
      const output = await this.#handler({
        id: row.id,
        name: row.name,
        owner: row.owner,
        input: JSON.parse(row.input) as unknown,
        attempt: row.failures + 1,
        signal: job.abort.signal,
        report(done, note = '') {
          job.progress = Math.min(1, Math.max(0, done));
          job.note = note;
          job.changed = true;
        },
      });
      await this.#leases.finish(row.id, lease, output);
    } catch (error) {
      if (job.ends === 'handedOver') await this.#leases.giveBack(row.id, lease);
      else await this.#leases.fail(row, lease, error, job.ends === 'cancelled');
    } finally {
      this.#running.delete(job);
    }
  }

  #beat(): void {
    this.#beating = this.#beatOnce()
      .catch(this.#limits.onTrouble)
      .then(() => {
        if (this.#closing && this.#running.size === 0) return;
        this.#stopBeat = this.#clock.after(Math.min(BEAT_MS, this.#limits.leaseMs / 3), () => this.#beat());
      });
  }

  async #beatOnce(): Promise<void> {
    if (this.#running.size > 0) {
      const jobs = [...this.#running];
      const kept = await this.#leases.keep(jobs, this.#clock.now() + this.#limits.leaseMs);
      const cancelled = new Map(kept.map((k) => [k.id, k.cancel === 1]));
      for (const job of jobs) {
        const flag = cancelled.get(job.row.id);
        if (flag === true) job.end('cancelled');
        else if (flag === undefined && this.#running.has(job)) job.end('lost');
        if (!job.changed || flag === undefined) continue;
        job.changed = false;
        await this.#leases.report(job.row.id, job.lease, job.progress, job.note);
      }
    }
    await this.#leases.reclaim();
    this.wake();
  }
}
