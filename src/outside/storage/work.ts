// Long work that survives its process: finished pieces are kept in a folder, each whole or not at all, until all is done.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileError, removeTemps, replaceFile } from './atomic.ts';
import { isTemp } from './folder.ts';
import { LOCK_WAIT_MS, withLock } from './lock.ts';
import { decodeName, encodeName } from './places.ts';

/** The pieces of one work. Everything that decides it is in its key: a piece that was kept is never out of date. */
export interface Work {
  /** The bytes of a piece; undefined when it is not there or not as it was written. */
  read(name: string): Uint8Array | undefined;
  /** Names of the pieces that are there, alphabetic. */
  names(): string[];
  /** Keeps a piece; it survives the death of this process and of the machine. @throws AppError NO_SPACE, NO_PERMISSION */
  keep(name: string, bytes: Uint8Array): Promise<void>;
}

const digestLength = 32;
const digest = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

/** Work that nobody went on with for this long is given up. */
const ABANDONED_MS = 14 * 86_400_000;

function removeAbandoned(folder: string): void {
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const path = join(folder, name);
    if (Date.now() - statSync(path).mtimeMs > ABANDONED_MS) rmSync(path, { recursive: true, force: true });
  }
}

/**
 * Does `work` with the pieces an earlier, interrupted attempt left, nobody else doing the same meanwhile. When it comes back the pieces are
 * removed; when it throws or is killed they stay for the next attempt, which waits a little for a process that is just ending.
 * @param kind what sort of work, as `training`; a folder under `work/`
 * @param key hash of everything that decides the pieces
 * @throws AppError CONFLICT when another process does this very work, NO_SPACE, NO_PERMISSION, and what `work` throws
 */
export async function withWork<T>(dataFolder: string, kind: string, key: string, work: (pieces: Work) => Promise<T>, waitMs = LOCK_WAIT_MS): Promise<T> {
  const parent = join(dataFolder, 'work', encodeName(kind));
  const folder = join(parent, encodeName(key));
  const pathOf = (name: string): string => join(folder, encodeName(name));
  const doIt = async (): Promise<T> => {
    try {
      mkdirSync(folder, { recursive: true });
      const now = new Date();
      utimesSync(folder, now, now);
      removeAbandoned(parent);
    } catch (error) {
      throw fileError(folder, error);
    }
    const result = await work({
      read(name) {
        const path = pathOf(name);
        if (!existsSync(path)) return undefined;
        const file = readFileSync(path);
        const bytes = file.subarray(digestLength);
        return digest(bytes).equals(file.subarray(0, digestLength)) ? new Uint8Array(bytes) : undefined;
      },
      names: () =>
        readdirSync(folder)
          .filter((name) => !isTemp(name))
          .map(decodeName)
          .sort(),
      async keep(name, bytes) {
        removeTemps(pathOf(name));
        await replaceFile(pathOf(name), (temp) => writeFileSync(temp, Buffer.concat([digest(bytes), bytes])));
      },
    });
    rmSync(folder, { recursive: true, force: true });
    return result;
  };
  return withLock(folder, doIt, waitMs);
}
