// The less common cells of delimited text: times in all their spellings, quoted cells, exponents, words.
import type { Role } from './csv.ts';

const LF = 10;
const CR = 13;
const SPACE = 32;
const QUOTE = 34;

/** Epoch numbers by their size: seconds until 5138, then milliseconds, microseconds, nanoseconds. Files may change unit half-way, as Binance's did in 2025. */
export function epochMs(value: number): number {
  const size = Math.abs(value);
  if (size < 1e11) return Math.round(value * 1000);
  if (size < 1e14) return Math.round(value);
  return size < 1e17 ? Math.round(value / 1e3) : Math.round(value / 1e6);
}

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const isoTime = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$/i;
const compactDate = /^(19|20)(\d{2})(\d{2})(\d{2})$/;
const clockTime = /^(\d{1,2}):?(\d{2})(?::?(\d{2})(?:\.(\d{1,9}))?)?$/;

/** Time as text to UTC ms; NaN when it is none of the forms that can be read without guessing. */
export function timeOfText(text: string, toUtc: (local: number) => number): number {
  const compact = compactDate.exec(text);
  if (compact !== null) return toUtc(dayOf(Number(`${compact[1]}${compact[2]}`), Number(compact[3]), Number(compact[4])));
  if (/^-?\d+(\.\d+)?([eE]\+?\d+)?$/.test(text)) return epochMs(Number(text));
  const m = isoTime.exec(text);
  if (m === null) return Number.NaN;
  const day = dayOf(Number(m[1]), Number(m[2]), Number(m[3]));
  const clock = clockOf(Number(m[4] ?? 0), Number(m[5] ?? 0), Number(m[6] ?? 0), m[7] ?? '');
  const zone = m[8];
  if (zone === undefined) return toUtc(day + clock);
  if (/^(Z|UTC)$/i.test(zone)) return day + clock;
  const offset = (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))) * 60_000;
  return day + clock - (zone.startsWith('-') ? -offset : offset);
}

/** Midnight of a calendar day as if in UTC; NaN for a day that does not exist. */
function dayOf(year: number, month: number, day: number): number {
  const at = Date.UTC(year, month - 1, day);
  return new Date(at).getUTCDate() === day && month >= 1 && month <= 12 ? at : Number.NaN;
}

function clockOf(hour: number, minute: number, second: number, fraction: string): number {
  return hour > 23 || minute > 59 || second > 59 ? Number.NaN : ((hour * 60 + minute) * 60 + second) * 1000 + Math.floor(Number(`0.${fraction || '0'}`) * 1000);
}

/** Time of day as text (09:15, 0915, 09:15:00) to ms; NaN otherwise. */
export function clockOfText(text: string): number {
  const m = clockTime.exec(text);
  return m === null ? Number.NaN : clockOf(Number(m[1]), Number(m[2]), Number(m[3] ?? 0), m[4] ?? '');
}

/** Reads one cell at a time into its fields, so that the loop over rows allocates nothing for the common ones. */
export class CellReader {
  value = Number.NaN;
  text = '';
  /** empty when the cell was read */
  problem = '';
  /** line breaks inside quoted cells of this row */
  lineBreaks = 0;
  /** the row has a date or a clock of its own */
  parts = false;
  #date = Number.NaN;
  #clock = 0;
  readonly #bytes: Uint8Array;
  readonly #delimiter: number;
  readonly #toUtc: (local: number) => number;
  readonly #decoder = new TextDecoder();

  constructor(bytes: Uint8Array, delimiter: number, toUtc: (local: number) => number) {
    this.#bytes = bytes;
    this.#delimiter = delimiter;
    this.#toUtc = toUtc;
  }

  startRow(): void {
    this.lineBreaks = 0;
    this.#date = Number.NaN;
    this.#clock = 0;
    this.parts = false;
    this.problem = '';
  }

  /** Time of a row whose date and clock stand in cells of their own. */
  time(): number {
    return this.#toUtc(this.#date + this.#clock);
  }

  /** Reads the cell that begins at `from` into `value` (or the row's date and clock): returns the position behind it. */
  read(from: number, role: Role): number {
    this.problem = '';
    if (role === 'skip') return this.#skip(from);
    const next = this.#cell(from);
    const { text } = this;
    if (role === 'number') this.value = decimal.test(text) ? Number(text) : Number.NaN;
    else if (role === 'time') this.value = timeOfText(text, this.#toUtc);
    else {
      this.parts = true;
      this.value = role === 'date' ? timeOfText(text, (local) => local) : clockOfText(text);
      if (role === 'date') this.#date = this.value;
      else this.#clock = this.value;
    }
    if (Number.isNaN(this.value))
      this.problem = text === '' ? 'is empty' : role === 'number' ? 'is not a number' : 'is not a time that can be read without guessing';
    return next;
  }

  /** Position behind a quoted cell that begins at `from`. */
  skipQuoted(from: number): number {
    const bytes = this.#bytes;
    let i = from + 1;
    while (i < bytes.length) {
      const c = bytes[i] as number;
      if (c === LF) this.lineBreaks += 1;
      if (c === QUOTE) {
        if (bytes[i + 1] !== QUOTE) return i + 1;
        i += 1;
      }
      i += 1;
    }
    return i;
  }

  #skip(from: number): number {
    const bytes = this.#bytes;
    let i = from;
    if (bytes[i] === QUOTE) i = this.skipQuoted(i);
    for (let c = bytes[i]; i < bytes.length && c !== this.#delimiter && c !== LF && c !== CR; c = bytes[++i]);
    return i;
  }

  #cell(from: number): number {
    const end = this.#skip(from);
    const bytes = this.#bytes;
    let a = from;
    let b = end;
    while (a < b && bytes[a] === SPACE) a += 1;
    while (b > a && bytes[b - 1] === SPACE) b -= 1;
    const quoted = b - a >= 2 && bytes[a] === QUOTE && bytes[b - 1] === QUOTE;
    const text = this.#decoder.decode(quoted ? bytes.subarray(a + 1, b - 1) : bytes.subarray(a, b));
    this.text = quoted ? text.replaceAll('""', '"').trim() : text;
    return end;
  }
}
