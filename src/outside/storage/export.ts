// Candles as a file for other tools: CSV, JSON or Parquet by the ending of its name.
import { closeSync, openSync, writeSync } from 'node:fs';
import { AppError, type Candles } from '../../core/index.ts';
import { replaceFile } from './atomic.ts';
import { writeParquet } from './duckdb.ts';

const names = ['ts', 'open', 'high', 'low', 'close', 'volume'] as const;
/** Rows put into one write: large enough to be fast, small enough to stay out of the way. */
const ROWS_PER_WRITE = 10_000;

/** Writes rows as text; numbers in their shortest form, which reads back as the same double. */
function writeRows(path: string, c: Candles, head: string, row: (i: number) => string, between: string, tail: string): void {
  const fd = openSync(path, 'w');
  try {
    writeSync(fd, head);
    const rows = c.at.length;
    for (let from = 0; from < rows; from += ROWS_PER_WRITE) {
      const to = Math.min(rows, from + ROWS_PER_WRITE);
      const lines: string[] = [];
      for (let i = from; i < to; i++) lines.push(row(i));
      writeSync(fd, lines.join(between) + (to < rows ? between : ''));
    }
    writeSync(fd, tail);
  } finally {
    closeSync(fd);
  }
}

/** @throws AppError BAD_VALUE for an ending that is none of .csv .json .parquet; NO_SPACE, NO_PERMISSION */
export async function writeCandlesFile(path: string, c: Candles): Promise<void> {
  const { at, open, high, low, close, volume } = c;
  const cells = (i: number) => `${at[i]},${open[i]},${high[i]},${low[i]},${close[i]},${volume[i]}`;
  if (path.endsWith('.csv')) return replaceFile(path, (temp) => writeRows(temp, c, `${names.join(',')}\n`, cells, '\n', '\n'));
  if (path.endsWith('.json')) return replaceFile(path, (temp) => writeRows(temp, c, '[\n', (i) => `[${cells(i)}]`, ',\n', '\n]\n'));
  if (path.endsWith('.parquet')) return replaceFile(path, (temp) => writeParquet(temp, names, [at, open, high, low, close, volume]));
  throw new AppError('BAD_VALUE', 'file', `"${path}" has no ending that names a format`, 'End it with .csv, .json or .parquet.');
}
