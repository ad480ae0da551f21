// What the columns of a delimited file mean: from its header as exchanges write them, or from its width.
import { AppError } from '../../core/index.ts';
import { clockOfText, timeOfText } from './cells.ts';
import type { CsvField, CsvLayout, Role } from './csv.ts';
import { localToUtc } from './zone.ts';

export type Shape = 'candles' | 'funding';

/** Names by output column, compared without case and punctuation; the first name of the list that the file has wins. */
const timeNames = [
  'opentime',
  'ts',
  'timestamp',
  'opentimestamp',
  'datetime',
  'time',
  'date',
  'unix',
  'unixtimestamp',
  'epoch',
  'startat',
  'start',
  'starttime',
  'begin',
  'candlebegintime',
  'dateandtime',
  't',
];
const fundingTimes = ['fundingtime', 'calctime', 'fundingratetimestamp', ...timeNames];
const valueNames: Record<Shape, readonly { readonly name: string; readonly names: readonly string[]; readonly optional?: boolean }[]> = {
  candles: [
    { name: 'open', names: ['open', 'openprice', 'o', 'openbid'] },
    { name: 'high', names: ['high', 'highprice', 'h', 'highbid'] },
    { name: 'low', names: ['low', 'lowprice', 'l', 'lowbid'] },
    { name: 'close', names: ['close', 'closeprice', 'c', 'closebid'] },
    { name: 'volume', names: ['volume', 'basevolume', 'vol', 'v', 'volumebase', 'tickvolume', 'tickvol', 'volumebtc'], optional: true },
  ],
  funding: [{ name: 'rate', names: ['rate', 'fundingrate', 'lastfundingrate', 'realizedrate', 'funding'] }],
};

const plainName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Splits one line at the delimiter, quotes respected. */
export function splitLine(line: string, delimiter: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const c = line[i] as string;
    if (quoted) {
      if (c !== '"') cell += c;
      else if (line[i + 1] === '"') cell += line[++i];
      else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === delimiter) {
      cells.push(cell.trim());
      cell = '';
    } else cell += c;
  }
  return [...cells, cell.trim()];
}

/** Which column of the file holds what; -1 = none. */
interface Columns {
  time: number;
  clock: number;
  values: number[];
}

/**
 * Columns by header names.
 * @throws AppError BAD_FILE naming the column that is missing
 */
export function columnsByName(header: readonly string[], shape: Shape, file: string): Columns {
  const names = header.map(plainName);
  const find = (wanted: readonly string[]) => wanted.map((w) => names.indexOf(w)).find((k) => k >= 0) ?? -1;
  const time = find(shape === 'funding' ? fundingTimes : timeNames);
  if (time < 0) throw missingColumn(file, 'time', timeNames, header);
  const date = names.indexOf('date');
  const clock = names.indexOf('time');
  const values = valueNames[shape].map(({ name, names: wanted, optional }) => {
    const exact = find(wanted);
    // "Volume BTC", "Volume USDT": the first of them is in base units wherever both are written
    const k = exact < 0 && name === 'volume' ? names.findIndex((n) => n.startsWith('volume')) : exact;
    if (k < 0 && optional !== true) throw missingColumn(file, name, wanted, header);
    return k;
  });
  return date >= 0 && clock >= 0 && (time === date || time === clock) ? { time: date, clock, values } : { time, clock: -1, values };
}

const missingColumn = (file: string, name: string, wanted: readonly string[], header: readonly string[]): AppError =>
  new AppError(
    'BAD_FILE',
    file,
    `no column for ${name} among: ${header.slice(0, 20).join(', ')}`,
    `Name it ${wanted.slice(0, 3).join(', ')}, or remove the header and order the columns time, open, high, low, close, volume.`,
  );

function columnsByPlace(cells: readonly string[], shape: Shape, file: string): Columns {
  const width = cells.length;
  const split = width > 2 && Number.isNaN(Number(cells[1])) && !Number.isNaN(clockOfText(cells[1] ?? ''));
  const first = split ? 2 : 1;
  const needed = shape === 'funding' ? 1 : 4;
  if (width < first + needed) {
    throw new AppError(
      'BAD_FILE',
      file,
      `its first row has ${width} columns and no header, ${first + needed} are needed`,
      shape === 'funding' ? 'Order them time, rate.' : 'Order them time, open, high, low, close, volume.',
    );
  }
  const count = shape === 'funding' ? 1 : 5;
  return { time: 0, clock: split ? 1 : -1, values: Array.from({ length: count }, (_, k) => (first + k < width ? first + k : -1)) };
}

const delimiters = [',', ';', '\t'] as const;

/**
 * The layout of a delimited file, read off its first lines.
 * @throws AppError BAD_FILE when it is empty or no column can be found for a value
 */
export function csvLayout(bytes: Uint8Array, shape: Shape, file: string, timezone = 'UTC'): CsvLayout {
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const head = new TextDecoder().decode(bytes.subarray(start, start + 65_536));
  const lines = head.split(/\r?\n|\r/);
  // Some platforms write "sep=;" or a line of their own address first: a header is the first line with enough columns.
  const index = lines.findIndex((l, k) => k < 5 && delimiters.some((d) => splitLine(l, d).length > (shape === 'funding' ? 1 : 3)));
  if (index < 0) {
    const why = head.trim() === '' ? 'it is empty' : 'its first lines are not columns separated by comma, semicolon or tab';
    throw new AppError('BAD_FILE', file, why, 'Give a CSV, JSON or Parquet file of candles.');
  }
  const line = lines[index] as string;
  const delimiter = delimiters.reduce((best, d) => (splitLine(line, d).length > splitLine(line, best).length ? d : best));
  const cells = splitLine(line, delimiter);
  const toUtc = localToUtc(timezone);
  const isHeader = cells.every((c) => Number.isNaN(Number(c || 'x')) && Number.isNaN(timeOfText(c, toUtc)));
  const columns = isHeader ? columnsByName(cells, shape, file) : columnsByPlace(cells, shape, file);
  const fields: CsvField[] = cells.map((name, k) => {
    const value = columns.values.indexOf(k);
    const role: Role = k === columns.time ? (columns.clock >= 0 ? 'date' : 'time') : k === columns.clock ? 'clock' : value >= 0 ? 'number' : 'skip';
    return { role, output: value >= 0 ? value + 1 : 0, name: isHeader ? name : (nameOf(role, value, shape) ?? `column ${k + 1}`) };
  });
  return {
    delimiter: delimiter.charCodeAt(0),
    start: start + offsetOfLine(bytes, start, index + (isHeader ? 1 : 0)),
    line: index + (isHeader ? 2 : 1),
    fields,
    outputs: valueNames[shape].length + 1,
    toUtc,
  };
}

const nameOf = (role: Role, value: number, shape: Shape): string | undefined =>
  role === 'number' ? valueNames[shape][value]?.name : role === 'skip' ? undefined : role;

/** Byte offset of a line, counted from `start`. */
function offsetOfLine(bytes: Uint8Array, start: number, line: number): number {
  let at = start;
  for (let k = 0; k < line; k++) {
    const lf = bytes.indexOf(10, at);
    const cr = bytes.indexOf(13, at);
    // lines ended by a bare carriage return, as old spreadsheets write them
    const end = lf < 0 || (cr >= 0 && cr < lf && cr + 1 !== lf) ? cr : lf;
    if (end < 0) return bytes.length - start;
    at = end + 1;
  }
  return at - start;
}
