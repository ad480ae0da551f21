// Files and folder trees into the store.
import { AppError, type SeriesKind } from '../../core/index.ts';
import { type BadRow, type OnBad, openStore, readCandlesFile, readFundingFile, readInstrumentsFile, writeInstruments } from '../../outside/storage/index.ts';
import { filesUnder, type Naming, type Place, placeOf, unplaced } from './place.ts';

export interface ImportOptions extends Naming {
  readonly timezone?: string;
  readonly onBad?: OnBad;
  /** replace stored series instead of merging into them */
  readonly replace?: boolean;
  /** told before each file, for a progress bar */
  readonly onFile?: (done: number, of: number, path: string) => void;
}

export interface Imported {
  readonly path: string;
  readonly id: string;
  readonly kind: SeriesKind | 'funding' | 'instruments';
  readonly timeframe: string;
  /** rows in the file that count, exact repetitions merged, rows left out */
  readonly rows: number;
  readonly merged: number;
  readonly dropped: number;
  readonly bad: readonly BadRow[];
  /** rows new in the store, and stored rows replaced by different ones */
  readonly added: number;
  readonly changed: number;
}

export interface ImportReport {
  readonly imported: readonly Imported[];
  /** files of a tree that were refused; the others are stored all the same */
  readonly failed: readonly { readonly path: string; readonly code: string; readonly message: string }[];
  /** files of a tree that name no series */
  readonly skipped: readonly string[];
}

async function importFile(folder: string, path: string, place: Place, options: ImportOptions): Promise<Imported> {
  const { id, kind } = place;
  const mode = options.replace === true ? 'replace' : 'merge';
  const reading = {
    ...(options.timezone === undefined ? {} : { timezone: options.timezone }),
    ...(options.onBad === undefined ? {} : { onBad: options.onBad }),
  };
  if (kind === 'instruments') {
    const entries = await readInstrumentsFile(path);
    await writeInstruments(folder, entries);
    return {
      path,
      id: entries.map((e) => e.id).join(' '),
      kind,
      timeframe: '',
      rows: entries.length,
      merged: 0,
      dropped: 0,
      bad: [],
      added: entries.length,
      changed: 0,
    };
  }
  const store = openStore(folder);
  if (kind === 'funding') {
    const { funding, report } = await readFundingFile(path, reading);
    return { path, id, kind, timeframe: '', ...report, ...counts(await store.writeFunding(id, funding, mode)) };
  }
  const { candles, timeframe, report } = await readCandlesFile(path, { ...reading, ...(place.timeframe === undefined ? {} : { timeframe: place.timeframe }) });
  return { path, id, kind, timeframe, ...report, ...counts(await store.write({ id, timeframe, kind }, candles, mode)) };
}

const counts = ({ added, changed }: { added: number; changed: number }) => ({ added, changed });

/**
 * Imports files and folder trees into the data folder. A file that is named itself must be importable; in a tree, what is refused is
 * listed and the rest goes on. Each series is written whole or not at all.
 * @throws AppError for a file named itself: MISSING_VALUE (venue, symbol), and those of `readCandlesFile` and `Store.write`
 */
export async function importData(folder: string, paths: readonly string[], options: ImportOptions = {}): Promise<ImportReport> {
  if (paths.length === 0) throw new AppError('MISSING_VALUE', 'path', 'no file or folder was named', 'Write: tradewind data import FILE-OR-FOLDER');
  const imported: Imported[] = [];
  const failed: { path: string; code: string; message: string }[] = [];
  const skipped: string[] = [];
  const work = paths.flatMap((p) => {
    const { files, tree } = filesUnder(p);
    return files.map((path) => ({ path, tree }));
  });
  for (const [done, { path, tree }] of work.entries()) {
    options.onFile?.(done, work.length, path);
    try {
      const place = placeOf(path, options);
      if (place === undefined && tree) skipped.push(path);
      else if (place === undefined) throw unplaced(path);
      else imported.push(await importFile(folder, path, place, options));
    } catch (error) {
      const goesOn = tree && error instanceof AppError && !['NO_SPACE', 'NO_PERMISSION', 'MISSING_PART'].includes(error.code);
      if (!goesOn) throw error;
      failed.push({ path, code: error.code, message: error.message });
    }
  }
  if (imported.length === 0 && failed.length === 0)
    throw new AppError(
      'NOT_FOUND',
      paths.join(', '),
      'it holds no file that names a series',
      'Expected {venue}/{symbol}/{timeframe}.parquet (or .csv, .json), or say --venue and --symbol.',
    );
  return { imported, failed, skipped };
}
