// JSON arrays to columns: rows as arrays in the order of the columns, or as objects with the columns' names.
import { AppError } from '../../core/index.ts';
import { epochMs, timeOfText } from './cells.ts';
import { columnsByName, type Shape } from './csv-layout.ts';

/** Where the rows stand: the array itself, or the only array of an object, one level down (`{"data": [...]}`). */
function rowsOf(value: unknown, file: string): unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value === 'object' && value !== null) {
    const arrays = Object.values(value).filter((v) => Array.isArray(v));
    if (arrays.length === 1) return arrays[0] as unknown[];
  }
  throw new AppError('BAD_FILE', file, 'it holds no single array of rows', 'Give [[time, open, high, low, close, volume], …] or [{"time": …, "open": …}, …].');
}

const numberOf = (value: unknown): number =>
  typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
const timeOf = (value: unknown, toUtc: (local: number) => number): number =>
  typeof value === 'number' ? epochMs(value) : typeof value === 'string' ? timeOfText(value.trim(), toUtc) : Number.NaN;

/**
 * Columns of a JSON file, time first; numbers may be written as text, as exchanges do. `onBad` is told of rows that cannot be read
 * (row numbers from 1) and throws or returns; then the row is left out.
 * @throws AppError BAD_FILE
 */
export function readJson(
  bytes: Uint8Array,
  shape: Shape,
  file: string,
  toUtc: (local: number) => number,
  onBad: (row: number, column: string, problem: string) => void,
): Float64Array[] {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new AppError('BAD_FILE', file, `it is not whole JSON (${(cause as Error).message})`, 'Check the end of the file: it may have been cut off.', cause);
  }
  const rows = rowsOf(value, file);
  const first = rows[0];
  if (first === undefined) throw new AppError('BAD_FILE', file, 'it has no rows', 'Give a file with at least one candle.');
  const names = shape === 'candles' ? ['time', 'open', 'high', 'low', 'close', 'volume'] : ['time', 'rate'];
  let keys: (string | number)[];
  if (Array.isArray(first)) keys = names.map((_, k) => (k < first.length ? k : -1));
  else if (typeof first === 'object' && first !== null) {
    const header = Object.keys(first);
    const { time, values } = columnsByName(header, shape, file);
    keys = [time, ...values].map((k) => header[k] ?? -1);
  } else throw new AppError('BAD_FILE', file, 'its rows are neither arrays nor objects', 'Give [[time, open, high, low, close, volume], …].');
  const columns = names.map(() => new Float64Array(rows.length));
  let kept = 0;
  rows.forEach((row, r) => {
    for (let k = 0; k < names.length; k++) {
      const key = keys[k] as string | number;
      const cell = key === -1 ? (k === 5 ? 0 : undefined) : (row as Record<string | number, unknown> | null)?.[key];
      const read = k === 0 ? timeOf(cell, toUtc) : numberOf(cell);
      if (Number.isNaN(read))
        return onBad(
          r + 1,
          names[k] as string,
          cell === undefined ? 'is missing' : `${JSON.stringify(cell).slice(0, 40)} is not a ${k === 0 ? 'time' : 'number'}`,
        );
      (columns[k] as Float64Array)[kept] = read;
    }
    kept += 1;
  });
  return columns.map((c) => c.subarray(0, kept));
}
