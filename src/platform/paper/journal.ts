// A journal on the disk: one JSON line per record, handed to the system before the session goes on.
import { closeSync, fdatasyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError, type JournalRecord } from '../../core/index.ts';
import { fileError } from '../../outside/storage/index.ts';

export interface JournalFile {
  readonly path: string;
  /** records that an earlier process left and that were not told again yet */
  readonly ahead: number;
  /**
   * Takes the next record. While records of an earlier process are ahead it must be the same as the next of them; after that it is written.
   * A record that was taken survives the death of this process.
   * @throws AppError VERDICT when the earlier process decided otherwise; NO_SPACE
   */
  take(record: JournalRecord): void;
  /** What was taken survives the death of the machine. @throws AppError NO_SPACE */
  flush(): void;
  close(): void;
}

const LINE_FEED = 10;

/** Opens the journal at `path` for appending, or with `fresh` an empty one. A last line that was not finished is cut off. @throws AppError NO_PERMISSION, NO_SPACE */
export function openJournal(path: string, { fresh }: { fresh: boolean }): JournalFile {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const file = openSync(path, fresh ? 'w+' : 'a+');
    const earlier = fresh ? [] : wholeLines(file);
    return appending(path, file, earlier);
  } catch (error) {
    throw fileError(path, error);
  }
}

function wholeLines(file: number): string[] {
  const bytes = readFileSync(file);
  const end = bytes.lastIndexOf(LINE_FEED) + 1;
  if (end < bytes.length) ftruncateSync(file, end);
  return bytes.toString('utf8', 0, end).split('\n').slice(0, -1);
}

function appending(path: string, file: number, earlier: readonly string[]): JournalFile {
  let told = 0;
  let unflushed = false;
  return {
    path,
    get ahead() {
      return Math.max(0, earlier.length - told);
    },
    take(record) {
      const line = JSON.stringify(record);
      const known = earlier[told++];
      if (known !== undefined) {
        if (known === line) return;
        throw new AppError(
          'VERDICT',
          `${path} line ${told}`,
          'the same candles lead to another decision now than when it was written',
          'Begin anew with --fresh, and report this: it must not happen with unchanged code and data.',
        );
      }
      try {
        writeSync(file, `${line}\n`);
      } catch (error) {
        throw fileError(path, error);
      }
      unflushed = true;
    },
    flush() {
      if (!unflushed) return;
      unflushed = false;
      try {
        fdatasyncSync(file);
      } catch (error) {
        throw fileError(path, error);
      }
    },
    close: () => closeSync(file),
  };
}
