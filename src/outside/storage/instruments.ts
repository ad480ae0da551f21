// Instrument rules from a file: one row per instrument and date from which its rules held.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AppError,
  decimalsOf,
  type Instrument,
  type InstrumentId,
  rulesInPlain,
  rulesInUnits,
  splitInstrumentId,
  type TradingRules,
  unknownName,
} from '../../core/index.ts';
import { fileError, replaceFile } from './atomic.ts';
import { splitLine } from './csv-layout.ts';
import { parquetRows } from './duckdb.ts';
import { feeFields, isGiven, knownFields, ownFields, type Row, readFields, ruleFields } from './instrument-fields.ts';
import { withLock } from './lock.ts';

/** What a file says of an instrument; what it leaves out is not known from it. */
export type InstrumentEntry = Partial<Instrument> & { readonly id: InstrumentId; readonly rules: readonly TradingRules[] };

/** Rows with nested `rules` as one row per rule. */
const flat = (row: Row): Row[] => (Array.isArray(row.rules) ? row.rules.map((rule) => ({ ...row, ...(rule as Row) })) : [row]);

/**
 * Entries by instrument, rules oldest first, in integer units. Scales are wide enough for every tick and lot of the history.
 * @throws AppError UNKNOWN_KEY, MISSING_VALUE, BAD_VALUE, OUT_OF_RANGE, naming file, row and column
 */
export function entriesOf(rows: readonly Row[], file: string): InstrumentEntry[] {
  const byId = new Map<InstrumentId, { own: Record<string, unknown>; fees: Record<string, unknown>; rules: TradingRules[] }>();
  rows.forEach((given, index) => {
    for (const row of flat(given)) {
      const where = `${file}, row ${index + 1}`;
      for (const key of Object.keys(row)) if (!knownFields.includes(key)) throw unknownName(`${where}, column`, key, knownFields, 'UNKNOWN_KEY');
      for (const name of ['id', 'tick', 'lot'])
        if (!isGiven(row[name])) throw new AppError('MISSING_VALUE', `${where}, ${name}`, 'it is empty', 'Every row needs id, tick and lot.');
      const id = String(row.id);
      splitInstrumentId(id, where);
      const rule = readFields(row, ruleFields, where) as Partial<TradingRules>;
      const lot = rule.lot as number;
      const entry = byId.get(id) ?? { own: {}, fees: {}, rules: [] };
      Object.assign(entry.own, readFields(row, ownFields, where));
      Object.assign(entry.fees, readFields(row, feeFields, where));
      entry.rules.push({ from: 0, minQuantity: lot, maxQuantity: Infinity, minNotional: 0, priceBand: Infinity, ...rule } as TradingRules);
      byId.set(id, entry);
    }
  });
  return [...byId].map(([id, { own, fees, rules }]) => {
    rules.sort((a, b) => a.from - b.from);
    const widest = (name: 'tick' | 'lot') => Math.max(...rules.map((r) => decimalsOf(r[name])));
    const { symbol, venue } = splitInstrumentId(id);
    const schedule = Object.keys(fees).length === 0 ? {} : { fees: { maker: 0, taker: 0, perOrder: 0, perContract: 0, ...fees } };
    const priceScale = widest('tick');
    const quantityScale = Math.max(widest('lot'), ...rules.map((r) => decimalsOf(r.minQuantity)));
    const inUnits = rules.map((r) => rulesInUnits(r, priceScale, quantityScale));
    return { ...own, ...schedule, id, symbol, venue, rules: inUnits, priceScale, quantityScale, continuous: false, rulesSource: 'file' };
  });
}

function csvRows(content: string): Row[] {
  const lines = content
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((l) => l.trim() !== '');
  const delimiter = (lines[0] ?? '').includes(';') ? ';' : ',';
  const header = splitLine(lines[0] ?? '', delimiter);
  return lines.slice(1).map((line) => Object.fromEntries(splitLine(line, delimiter).map((cell, k) => [header[k] ?? `column ${k + 1}`, cell])));
}

/** Entries of an instruments file: `.csv`, `.json` (rows, or objects with a list `rules`) or `.parquet`. @throws AppError as `entriesOf`, and BAD_FILE, NOT_FOUND */
export async function readInstrumentsFile(path: string): Promise<InstrumentEntry[]> {
  if (path.endsWith('.parquet')) return entriesOf((await parquetRows(path)) as Row[], path);
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (error) {
    throw fileError(path, error);
  }
  if (!path.endsWith('.json')) return entriesOf(csvRows(content), path);
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (cause) {
    throw new AppError('BAD_FILE', path, `it is not whole JSON (${(cause as Error).message})`, 'Check the end of the file.', cause);
  }
  if (!Array.isArray(value))
    throw new AppError(
      'BAD_FILE',
      path,
      'it is not a list',
      'Write [{"id": "BTCUSDT.BINANCE-USDM", "rules": [{"from": "2019-09-08", "tick": 0.01, "lot": 0.001}]}].',
    );
  return entriesOf(value as Row[], path);
}

const names = ['instruments.json', 'instruments.csv', 'instruments.parquet'];

/** Everything the data folder's instruments file says; empty when there is none. */
export async function readInstruments(folder: string): Promise<InstrumentEntry[]> {
  const path = names.map((n) => join(folder, n)).find((p) => existsSync(p));
  return path === undefined ? [] : readInstrumentsFile(path);
}

/** JSON has no Infinity: limits that are none are left out, as they are when reading. */
const ruleRow = (rule: TradingRules, e: InstrumentEntry) =>
  Object.fromEntries(Object.entries(rulesInPlain(rule, e.priceScale ?? 0, e.quantityScale ?? 0)).filter(([, value]) => Number.isFinite(value)));

/** Adds entries to the data folder's `instruments.json`; an instrument that is named again is replaced whole. */
export async function writeInstruments(folder: string, entries: readonly InstrumentEntry[]): Promise<void> {
  const path = join(folder, 'instruments.json');
  await withLock(path, async () => {
    const merged = new Map((await readInstruments(folder)).map((e) => [e.id, e]));
    for (const e of entries) merged.set(e.id, e);
    const rows = [...merged.values()].map((e) => ({
      id: e.id,
      ...Object.fromEntries(
        Object.keys(ownFields)
          .filter((k) => e[k as keyof InstrumentEntry] !== undefined)
          .map((k) => [k, e[k as keyof InstrumentEntry]]),
      ),
      ...e.fees,
      rules: e.rules.map((rule) => ruleRow(rule, e)),
    }));
    await replaceFile(path, (temp) => writeFileSync(temp, `${JSON.stringify(rows, null, 2)}\n`));
  });
}
