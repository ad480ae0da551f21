// Files are replaced whole or not at all: written beside, flushed to the disk, renamed.
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AppError, type ErrorCode } from '../../core/index.ts';

const byCode: Readonly<Record<string, ErrorCode>> = {
  ENOSPC: 'NO_SPACE',
  EDQUOT: 'NO_SPACE',
  EACCES: 'NO_PERMISSION',
  EPERM: 'NO_PERMISSION',
  EROFS: 'NO_PERMISSION',
  ENOENT: 'NOT_FOUND',
  ENOTDIR: 'NOT_FOUND',
};

/** DuckDB tells the operating system's reason in words only. */
const byWords: readonly (readonly [RegExp, ErrorCode])[] = [
  [/no space left|disk full|quota exceeded/i, 'NO_SPACE'],
  [/permission denied|read-only file system|operation not permitted/i, 'NO_PERMISSION'],
  [/no files found|no such file/i, 'NOT_FOUND'],
  [/invalid input error|parquet|magic bytes|conversion error|corrupt|thrift|deserialize/i, 'BAD_FILE'],
];

const mends: Partial<Record<ErrorCode, readonly [string, string]>> = {
  NO_SPACE: ['the disk is full', 'Free some space and try again; what was stored before is unchanged.'],
  NO_PERMISSION: ['it may not be read or written', 'Give your user the right to the folder, or choose another one with TRADEWIND_HOME.'],
  NOT_FOUND: ['it does not exist', 'Check the path.'],
  BAD_FILE: ['it cannot be read as Parquet', 'Check that the file is whole and is what its name says.'],
};

/** The coded error for a failed file operation; an error that is none of ours or the system's is returned as it is. */
export function fileError(path: string, error: unknown): Error {
  if (error instanceof AppError) return error;
  const system = (error as NodeJS.ErrnoException | undefined)?.code;
  const message = error instanceof Error ? error.message : String(error);
  const code = (system === undefined ? undefined : byCode[system]) ?? byWords.find(([words]) => words.test(message))?.[1];
  const mend = code === undefined ? undefined : mends[code];
  if (code === undefined || mend === undefined) return error instanceof Error ? error : new Error(message);
  return new AppError(code, path, mend[0], mend[1], error);
}

/** What was written to a file (or renamed inside a folder) survives the death of the machine. */
export function flush(path: string, flags: 'r' | 'r+'): void {
  const fd = openSync(path, flags);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

const tempName = (path: string): string => join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);

/** Removes what writers of `path` that were killed left behind. Only for the holder of its lock. */
export function removeTemps(path: string): void {
  const prefix = `.${basename(path)}.`;
  const folder = dirname(path);
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) if (name.startsWith(prefix) && name.endsWith('.tmp')) rmSync(join(folder, name), { force: true, recursive: true });
}

/**
 * Replaces `path` by what `write` puts into the file it is given. On failure the old file stays and nothing else is left.
 * @throws AppError NO_SPACE, NO_PERMISSION
 */
export async function replaceFile(path: string, write: (temp: string) => Promise<void> | void): Promise<void> {
  const temp = tempName(path);
  try {
    mkdirSync(dirname(path), { recursive: true });
    await write(temp);
    flush(temp, 'r+');
    renameSync(temp, path);
    // The rename itself is only safe once the folder is on the disk; Windows cannot open folders and does not need it.
    if (process.platform !== 'win32') flush(dirname(path), 'r');
  } catch (error) {
    rmSync(temp, { force: true });
    throw fileError(path, error);
  }
}
