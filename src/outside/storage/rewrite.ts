// A copy of a file of candles with other figures in it, in the layout of the original: whoever can read the one can read the other.
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Candles } from '../../core/index.ts';
import { replaceFile } from './atomic.ts';
import { clockOfText, timeOfText } from './cells.ts';
import type { CsvLayout } from './csv.ts';
import { csvLayout, splitLine } from './csv-layout.ts';
import { writeCandlesFile } from './export.ts';

const columns = ['at', 'open', 'high', 'low', 'close', 'volume'] as const;

/** Time of a line's cells, as the importer reads it. */
function timeOf(cells: readonly string[], { fields, toUtc }: CsvLayout): number {
  const time = fields.findIndex((f) => f.role === 'time');
  if (time >= 0) return timeOfText(cells[time] ?? '', toUtc);
  const date = timeOfText(cells[fields.findIndex((f) => f.role === 'date')] ?? '', (local) => local);
  return toUtc(date + clockOfText(cells[fields.findIndex((f) => f.role === 'clock')] ?? ''));
}

/** The lines of a delimited text whose times are among the candles, with the candles' figures; a line that holds them already stays as it is. */
function rewriteText(bytes: Uint8Array, file: string, timezone: string, c: Candles): string {
  const layout = csvLayout(bytes, 'candles', file, timezone);
  const decoder = new TextDecoder();
  const delimiter = String.fromCharCode(layout.delimiter);
  const rows = new Map<number, number>();
  c.at.forEach((at, row) => void rows.set(at, row));
  const out = [decoder.decode(bytes.subarray(0, layout.start))];
  for (const line of decoder.decode(bytes.subarray(layout.start)).split(/\r?\n|\r/)) {
    if (line.trim() === '') continue;
    const cells = splitLine(line, delimiter);
    const row = rows.get(timeOf(cells, layout));
    if (row === undefined) continue;
    let same = true;
    layout.fields.forEach(({ role, output }, k) => {
      if (role !== 'number') return;
      const value = c[columns[output] as (typeof columns)[number]][row] as number;
      if (Number(cells[k]) === value) return;
      cells[k] = String(value);
      same = false;
    });
    out.push(same ? line : cells.join(delimiter), '\n');
  }
  return out.join('');
}

/**
 * Writes to `target` the rows of file `path` whose times are in `candles`, with their figures. Delimited text (gzipped too) keeps its layout;
 * JSON and Parquet are written in the layout of `writeCandlesFile`.
 * @throws AppError BAD_FILE, BAD_VALUE for another format; NO_SPACE, NO_PERMISSION
 */
export async function rewriteCandlesFile(path: string, target: string, candles: Candles, timezone = 'UTC'): Promise<void> {
  const packed = readFileSync(path);
  const isPacked = packed[0] === 0x1f && packed[1] === 0x8b;
  const bytes = isPacked ? gunzipSync(packed) : packed;
  const isText = !bytes.includes(0) && bytes[0] !== 0x5b && bytes[0] !== 0x7b;
  if (!isText) return writeCandlesFile(target, candles);
  const text = rewriteText(bytes, path, timezone, candles);
  await replaceFile(target, (temp) => writeFileSync(temp, isPacked ? gzipSync(text) : text));
}
