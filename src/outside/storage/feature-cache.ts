// Computed columns on disk: a cache of raw doubles by the hashes of what made them, and files for other tools.
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../core/index.ts';
import { replaceFile } from './atomic.ts';
import { writeParquet } from './duckdb.ts';

/** First four bytes of a cache file ("TWF1"), then columns and rows. */
const magic = 0x31465754;
const headBytes = 16;
/** Rows put into one write of a CSV file. */
const rowsPerWrite = 10_000;

export interface FeatureCache {
  /** Columns kept for a set and its data; undefined when there are none, or when the file is not whole. */
  read(setHash: string, dataHash: string): Float64Array[] | undefined;
  /** @throws AppError NO_SPACE, NO_PERMISSION */
  write(setHash: string, dataHash: string, columns: readonly Float64Array[]): Promise<void>;
  /** Forgets everything. */
  clear(): void;
}

const bytesOf = (x: Float64Array): Uint8Array => new Uint8Array(x.buffer, x.byteOffset, x.byteLength);

function writeAll(path: string, pieces: readonly Uint8Array[]): void {
  const fd = openSync(path, 'w');
  try {
    for (const piece of pieces) for (let done = 0; done < piece.length; ) done += writeSync(fd, piece, done);
  } finally {
    closeSync(fd);
  }
}

/** Opens the cache under a data folder; nothing is created until something is written. */
export function openFeatureCache(folder: string): FeatureCache {
  const root = join(folder, 'cache', 'features');
  const pathOf = (setHash: string, dataHash: string) => join(root, `${setHash.slice(0, 32)}-${dataHash.slice(0, 32)}.f64`);
  return {
    read(setHash, dataHash) {
      const path = pathOf(setHash, dataHash);
      if (!existsSync(path)) return undefined;
      const bytes = readFileSync(path);
      const head = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      if (bytes.length < headBytes || head.getUint32(0, true) !== magic) return undefined;
      const [count, rows] = [head.getUint32(4, true), head.getUint32(8, true)];
      if (bytes.length !== headBytes + count * rows * 8) return undefined;
      // A small file may lie in a pool at an offset that doubles cannot start at.
      const all = new Float64Array(count * rows);
      bytesOf(all).set(bytes.subarray(headBytes));
      return Array.from({ length: count }, (_, k) => all.subarray(k * rows, (k + 1) * rows));
    },
    async write(setHash, dataHash, columns) {
      const head = new Uint32Array([magic, columns.length, columns[0]?.length ?? 0, 0]);
      await replaceFile(pathOf(setHash, dataHash), (temp) => writeAll(temp, [new Uint8Array(head.buffer), ...columns.map(bytesOf)]));
    },
    clear: () => rmSync(root, { recursive: true, force: true }),
  };
}

function writeCsv(path: string, names: readonly string[], columns: readonly Float64Array[]): void {
  const fd = openSync(path, 'w');
  try {
    writeSync(fd, `${names.map((n) => (/[",\n]/.test(n) ? `"${n.replaceAll('"', '""')}"` : n)).join()}\n`);
    const rows = columns[0]?.length ?? 0;
    for (let from = 0; from < rows; from += rowsPerWrite) {
      const lines: string[] = [];
      for (let i = from; i < Math.min(rows, from + rowsPerWrite); i++) lines.push(columns.map((c) => (Number.isNaN(c[i]) ? '' : String(c[i]))).join());
      writeSync(fd, `${lines.join('\n')}\n`);
    }
  } finally {
    closeSync(fd);
  }
}

/**
 * Writes columns to a .csv or .parquet file, the first being the times; undefined numbers are empty cells and nulls.
 * @throws AppError BAD_VALUE for another ending; NO_SPACE, NO_PERMISSION
 */
export async function writeColumnsFile(path: string, names: readonly string[], columns: readonly Float64Array[]): Promise<void> {
  if (path.endsWith('.csv')) return replaceFile(path, (temp) => writeCsv(temp, names, columns));
  if (path.endsWith('.parquet')) return replaceFile(path, (temp) => writeParquet(temp, names, columns, 'null'));
  throw new AppError('BAD_VALUE', 'file', `"${path}" has no ending that names a format`, 'End it with .csv or .parquet.');
}
