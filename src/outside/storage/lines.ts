// Files of JSON lines that only grow. A last line that its writer did not finish is as if it had never been begun.
import { closeSync, existsSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '../../core/index.ts';
import { fileError } from './atomic.ts';
import { withLock } from './lock.ts';

const LINE_FEED = 10;

/** The whole lines of a file, parsed; none where there is no file. @throws AppError BAD_FILE naming the line, NO_PERMISSION */
export function readLines(path: string): unknown[] {
  if (!existsSync(path)) return [];
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw fileError(path, error);
  }
  const text = bytes.toString('utf8', 0, bytes.lastIndexOf(LINE_FEED) + 1);
  return text
    .split('\n')
    .slice(0, -1)
    .map((line, i) => {
      try {
        return JSON.parse(line) as unknown;
      } catch (cause) {
        throw new AppError('BAD_FILE', `${path} line ${i + 1}`, 'it is not JSON', 'Restore the file from a backup; nothing was changed.', cause);
      }
    });
}

/** Puts one line behind the last whole one; on failure the file is as it was. */
function append(path: string, value: unknown): void {
  const fd = openSync(path, existsSync(path) ? 'r+' : 'w+');
  try {
    const end = readFileSync(fd).lastIndexOf(LINE_FEED) + 1;
    const line = new TextEncoder().encode(`${JSON.stringify(value)}\n`);
    try {
      ftruncateSync(fd, end);
      for (let done = 0; done < line.length; ) done += writeSync(fd, line, done, line.length - done, end + done);
      fsyncSync(fd);
    } catch (error) {
      ftruncateSync(fd, end);
      throw error;
    }
  } finally {
    closeSync(fd);
  }
}

/**
 * Appends what `decide` makes of the lines that are there, with nobody else writing meanwhile; what `decide` throws changes nothing.
 * @returns the new line
 * @throws AppError as readLines; CONFLICT, NO_SPACE, NO_PERMISSION
 */
export const appendLine = <T>(path: string, decide: (lines: unknown[]) => T): Promise<T> =>
  withLock(path, async () => {
    const line = decide(readLines(path));
    try {
      mkdirSync(dirname(path), { recursive: true });
      append(path, line);
    } catch (error) {
      throw fileError(path, error);
    }
    return line;
  });
