// One writer at a time per file. A lock whose owner died, however it died, is taken over.
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '../../core/index.ts';
import { fileError } from './atomic.ts';

interface Owner {
  readonly pid: number;
  /** tells this process from a later one with the same pid; 0 where the system does not say */
  readonly started: number;
}

/** Start time of a process in clock ticks since boot (Linux); 0 elsewhere; undefined when it does not run. */
function startOf(pid: number): number | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs, under another user
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return undefined;
  }
  if (process.platform !== 'linux') return 0;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // a zombie holds nothing any more
    return fields[0] === 'Z' ? undefined : Number(fields[19]);
  } catch {
    return 0; // /proc is hidden or not there: the pid alone must do
  }
}

function readOwner(path: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Owner;
  } catch {
    return undefined; // just released, or not written by us
  }
}

function isStale(path: string): boolean {
  const owner = readOwner(path);
  if (owner === undefined) return olderThan(path, BREAK_MS);
  const started = startOf(owner.pid);
  return started === undefined || (started !== 0 && owner.started !== 0 && started !== owner.started);
}

function olderThan(path: string, ms: number): boolean {
  try {
    return Date.now() - statSync(path).mtimeMs > ms;
  } catch {
    return false; // gone
  }
}

/** Removing a stale lock is itself guarded, so that two who found it stale do not remove each other's new one. */
function breakStale(path: string): void {
  const guard = `${path}.break`;
  if (olderThan(guard, BREAK_MS)) rmSync(guard, { force: true });
  if (!create(guard)) return;
  try {
    if (isStale(path)) rmSync(path, { force: true });
  } finally {
    rmSync(guard, { force: true });
  }
}

let attempts = 0;

/** Creates the lock with its content in one step; false when it exists. */
function create(path: string): boolean {
  const temp = `${path}.${process.pid}.${++attempts}`;
  try {
    writeFileSync(temp, JSON.stringify({ pid: process.pid, started: startOf(process.pid) ?? 0 } satisfies Owner));
    linkSync(temp, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw fileError(path, error);
  } finally {
    rmSync(temp, { force: true });
  }
}

const BREAK_MS = 10_000;
const POLL_MS = 20;
/** How long a second writer waits for the first: longer than a large series takes to write. */
export const LOCK_WAIT_MS = 5_000;

/**
 * Runs `work` while holding the lock of `path` (`path.lock`).
 * @throws AppError CONFLICT when another process holds it longer than `waitMs`; NO_SPACE, NO_PERMISSION
 */
export async function withLock<T>(path: string, work: () => Promise<T>, waitMs = LOCK_WAIT_MS): Promise<T> {
  const lock = `${path}.lock`;
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (error) {
    throw fileError(path, error);
  }
  const giveUp = Date.now() + waitMs;
  while (!create(lock)) {
    if (isStale(lock)) breakStale(lock);
    else if (Date.now() >= giveUp) {
      const owner = readOwner(lock);
      throw new AppError('CONFLICT', path, `process ${owner?.pid ?? 'unknown'} is writing it`, 'Wait until it is done and try again; nothing was changed.');
    } else await pause(POLL_MS);
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}
