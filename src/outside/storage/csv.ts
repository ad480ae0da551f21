// Bytes of delimited text to columns of doubles, without a string per cell.
import { CellReader, epochMs } from './cells.ts';

/** What the cells of one column hold. */
export type Role = 'time' | 'date' | 'clock' | 'number' | 'skip';

export interface CsvField {
  readonly role: Role;
  /** output column it goes to; 0 is the time */
  readonly output: number;
  /** for messages */
  readonly name: string;
}

export interface CsvLayout {
  readonly delimiter: number;
  /** first byte of the first data row, and its line number (1-based) */
  readonly start: number;
  readonly line: number;
  /** per column of the file, in order */
  readonly fields: readonly CsvField[];
  /** number of output columns */
  readonly outputs: number;
  /** naive local time (ms) to UTC (ms) */
  readonly toUtc: (local: number) => number;
}

/** A row that could not be read. */
export interface BadCell {
  readonly line: number;
  readonly column: string;
  readonly text: string;
  readonly problem: string;
}

export interface CsvColumns {
  readonly columns: readonly Float64Array[];
  readonly rows: number;
  /** line number of a row, for messages */
  readonly lineOf: (row: number) => number;
}

const LF = 10;
const CR = 13;
const QUOTE = 34;
const ZERO = 48;
/** relative to '0' */
const MINUS = -3;
const POINT = -2;
/** A mantissa below 2^53 and a power of ten up to 10^22 are exact doubles, so their quotient is the nearest double (Clinger's fast path). */
const EXACT = 2 ** 53;
const powers = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));

/** Rows to expect, from the length of the first lines; the columns grow when it was too low. */
function estimateRows(bytes: Uint8Array, from: number): number {
  let at = from;
  let lines = 0;
  for (let next = from; lines < 500 && next >= 0; lines++) {
    next = bytes.indexOf(LF, at);
    if (next >= 0) at = next + 1;
  }
  return Math.ceil(((bytes.length - from) / Math.max(1, at - from)) * lines * 1.02) + 16;
}

function doubled(block: Float64Array, outputs: number): Float64Array<ArrayBuffer> {
  const capacity = block.length / outputs;
  const larger = new Float64Array(block.length * 2);
  for (let k = 0; k < outputs; k++) larger.set(block.subarray(k * capacity, (k + 1) * capacity), k * capacity * 2);
  return larger;
}

/** The loops below stop at a byte, never at the end of the array. */
function endedByNewline(bytes: Uint8Array): Uint8Array {
  if (bytes.at(-1) === LF) return bytes;
  const ended = new Uint8Array(bytes.length + 1);
  ended.set(bytes);
  ended[bytes.length] = LF;
  return ended;
}

/**
 * Sign, digits, one point: the value goes to block[slot], the position behind it is returned; -1 when the cell is anything else.
 * The first nine digits are summed as small integers, which the machine does fastest.
 */
function plainNumber(bytes: Uint8Array, from: number, block: Float64Array, slot: number): number {
  let i = from;
  let c = ((bytes[i] as number) - ZERO) | 0;
  const negative = c === MINUS;
  if (negative) c = ((bytes[++i] as number) - ZERO) | 0;
  const digits = i;
  let small = 0;
  while (c >= 0 && c <= 9 && i - digits < 9) {
    small = (small * 10 + c) | 0;
    c = ((bytes[++i] as number) - ZERO) | 0;
  }
  let value: number = small;
  let fraction = 0;
  while (c >= 0 && c <= 9) {
    value = value * 10 + c;
    c = ((bytes[++i] as number) - ZERO) | 0;
  }
  let seen = i - digits;
  if (c === POINT) {
    const point = i;
    c = ((bytes[++i] as number) - ZERO) | 0;
    if (seen < 5) {
      while (c >= 0 && c <= 9 && i - point < 5) {
        small = (small * 10 + c) | 0;
        c = ((bytes[++i] as number) - ZERO) | 0;
      }
      value = small;
    }
    while (c >= 0 && c <= 9) {
      value = value * 10 + c;
      c = ((bytes[++i] as number) - ZERO) | 0;
    }
    fraction = i - point - 1;
    seen += fraction;
  }
  if (seen === 0 || value >= EXACT || fraction > 22) return -1;
  if (fraction > 0) value /= powers[fraction] as number;
  block[slot] = negative ? -value : value;
  return i;
}

/**
 * Reads every data row. `onBad` is told of each row that cannot be read (its first bad cell) and decides by throwing or returning;
 * when it returns, the row is left out.
 */
export function readCsv(given: Uint8Array, layout: CsvLayout, onBad: (bad: BadCell) => void): CsvColumns {
  const bytes = endedByNewline(given);
  const { delimiter, fields, outputs } = layout;
  const end = bytes.length;
  const last = fields.length - 1;
  const cells = new CellReader(bytes, delimiter, layout.toUtc);
  // One block for all columns: the loop then stores into a single typed array.
  let capacity = estimateRows(bytes, layout.start);
  let block = new Float64Array(capacity * outputs);
  const plain = Uint8Array.from(fields, (f) => (f.role === 'number' ? 1 : f.role === 'time' ? 2 : 0));
  const outs = Int32Array.from(fields, (f) => f.output);
  // delimiter, line feed, carriage return: where a plain cell may end
  const ends = new Uint8Array(256);
  for (const byte of [delimiter, LF, CR]) ends[byte] = 1;
  const skipped: number[] = []; // rows read before each line that is not a row
  let row = 0;
  let line = layout.line;
  let i = layout.start;
  while (i < end) {
    if (row === capacity) {
      block = doubled(block, outputs);
      capacity *= 2;
    }
    const first = bytes[i] as number;
    if (first === LF || first === CR) {
      i += first === CR && bytes[i + 1] === LF ? 2 : 1;
      skipped.push(row);
      line += 1;
      continue;
    }
    cells.startRow();
    let bad: BadCell | undefined;
    for (let f = 0; f <= last; f++) {
      const from = i;
      const slot = (outs[f] as number) * capacity + row;
      i = plain[f] === 0 ? -1 : plainNumber(bytes, from, block, slot);
      let after = i < 0 ? 0 : (bytes[i] as number);
      // A time below 10^8 is a date like 20240131 or a slip: the slow path decides.
      const early = plain[f] === 2 && i >= 0 && (block[slot] as number) < 1e8;
      if (early || ends[after] === 0) {
        const field = fields[f] as CsvField;
        i = cells.read(from, field.role);
        if (cells.problem !== '') bad ??= { line, column: field.name, text: cells.text, problem: cells.problem };
        else if (plain[f] !== 0) block[slot] = cells.value;
        after = bytes[i] as number;
      } else if (plain[f] === 2) block[slot] = epochMs(block[slot] as number);
      if (f === last) break;
      if (after !== delimiter || i >= end) {
        bad = { line, column: (fields[f + 1] as CsvField).name, text: '', problem: `is missing: the row has ${f + 1} of ${last + 1} fields` };
        break;
      }
      i += 1;
    }
    if (i < end && bytes[i] === delimiter) {
      bad ??= { line, column: '', text: '', problem: `the row has more than ${last + 1} fields` };
      while (i < end && bytes[i] !== LF && bytes[i] !== CR) i = bytes[i] === QUOTE ? cells.skipQuoted(i) : i + 1;
    }
    i += bytes[i] === CR && bytes[i + 1] === LF ? 2 : 1;
    if (bad === undefined) {
      if (cells.parts) block[row] = cells.time();
      row += 1;
    } else {
      skipped.push(row);
      onBad(bad);
    }
    for (let k = 0; k < cells.lineBreaks; k++) skipped.push(row);
    line += 1 + cells.lineBreaks;
  }
  const columns = Array.from({ length: outputs }, (_, k) => block.subarray(k * capacity, k * capacity + row));
  return { columns, rows: row, lineOf: (r) => layout.line + r + skipped.filter((before) => before <= r).length };
}
