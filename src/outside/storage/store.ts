// The candle store: Parquet files under a data folder that other tools can open too.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  AppError,
  type Candles,
  type FundingRates,
  type InstrumentId,
  parseTimeframe,
  type SeriesKind,
  type Time,
  type Timeframe,
  timeframes,
  unknownName,
} from '../../core/index.ts';
import { removeTemps, replaceFile } from './atomic.ts';
import { parquetRanges, readParquet, writeParquet } from './duckdb.ts';
import { withLock } from './lock.ts';
import { candlesPath, decodeName, fundingPath, type SeriesKey, venueOfFolder } from './places.ts';

/** Half-open range of open times; an end left out is open. */
export interface TimeRange {
  readonly from?: Time;
  readonly to?: Time;
}

export interface StoredSeries extends SeriesKey {
  readonly path: string;
}

export interface DescribedSeries extends StoredSeries {
  readonly rows: number;
  /** first and last open time */
  readonly from: Time;
  readonly to: Time;
}

const candleNames = ['ts', 'open', 'high', 'low', 'close', 'volume'];
const fundingNames = ['ts', 'rate'];
const expressionsOf = (names: readonly string[]): string[] => names.map((n) => `"${n}"::DOUBLE`);

export interface Store {
  readonly folder: string;
  /** candle series that are there, by folder names only; fast */
  list(): StoredSeries[];
  /** the same with rows and times, read from the files (of all series, or of those given) */
  describe(series?: readonly StoredSeries[]): Promise<DescribedSeries[]>;
  /** @throws AppError UNKNOWN_NAME (nearest suggested), NOT_FOUND, EMPTY_RANGE */
  read(id: InstrumentId, timeframe: Timeframe, options?: TimeRange & { kind?: SeriesKind; shared?: boolean }): Promise<Candles>;
  /**
   * Stores a series. `merge` (the default) keeps stored rows; where both have a time, equal rows are one and the new one replaces a different one.
   * @throws AppError CONFLICT, NO_SPACE, NO_PERMISSION
   */
  write(key: SeriesKey, candles: Candles, mode?: 'merge' | 'replace'): Promise<Written>;
  /** undefined when there is none: missing funding is not funding of 0 */
  readFunding(id: InstrumentId, range?: TimeRange): Promise<FundingRates | undefined>;
  writeFunding(id: InstrumentId, funding: FundingRates, mode?: 'merge' | 'replace'): Promise<Written>;
}

/** What a write did, in rows. */
export interface Written {
  readonly rows: number;
  readonly added: number;
  /** stored rows that a different new row replaced */
  readonly changed: number;
}

const folders = (path: string): string[] =>
  existsSync(path)
    ? readdirSync(path, { withFileTypes: true })
        .filter((e) => e.isDirectory())
        .map((e) => e.name)
        .sort()
    : [];

function listSeries(folder: string): StoredSeries[] {
  const found: StoredSeries[] = [];
  const root = join(folder, 'candles');
  for (const venueFolder of folders(root)) {
    const { venue, kind } = venueOfFolder(decodeName(venueFolder));
    for (const symbolFolder of folders(join(root, venueFolder))) {
      const files = new Set(readdirSync(join(root, venueFolder, symbolFolder)));
      for (const timeframe of Object.keys(timeframes) as Timeframe[]) {
        if (!files.has(`${timeframe}.parquet`)) continue;
        found.push({ id: `${decodeName(symbolFolder)}.${venue}`, timeframe, kind, path: join(root, venueFolder, symbolFolder, `${timeframe}.parquet`) });
      }
    }
  }
  return found;
}

/** The error for a series that is not there: an unknown instrument with the nearest known, or the timeframes it does have. */
function missingSeries(stored: readonly StoredSeries[], { id, timeframe, kind }: SeriesKey): AppError {
  const own = stored.filter((s) => s.id === id && s.kind === kind).map((s) => s.timeframe);
  if (own.length > 0)
    return new AppError(
      'NOT_FOUND',
      'timeframe',
      `${id} is not stored as ${timeframe}`,
      `Stored: ${own.join(', ')}. Resample: tradewind data resample ${id} --to ${timeframe}`,
    );
  const ids = [...new Set(stored.filter((s) => s.kind === kind).map((s) => s.id))];
  return unknownName('instrument', id, ids);
}

/** Two sorted series as one; on equal times the rows of `b` win. */
export function mergeColumns(a: readonly Float64Array[], b: readonly Float64Array[]): { columns: Float64Array[]; added: number; changed: number } {
  const [at, bt] = [a[0] as Float64Array, b[0] as Float64Array];
  const out = a.map(() => new Float64Array(at.length + bt.length));
  let i = 0;
  let j = 0;
  let n = 0;
  let added = 0;
  let changed = 0;
  while (i < at.length || j < bt.length) {
    const x = i < at.length ? (at[i] as number) : Infinity;
    const y = j < bt.length ? (bt[j] as number) : Infinity;
    const source = y <= x ? b : a;
    const row = y <= x ? j : i;
    for (let k = 0; k < out.length; k++) (out[k] as Float64Array)[n] = (source[k] as Float64Array)[row] as number;
    n += 1;
    if (y < x) added += 1;
    else if (y === x && a.some((c, k) => c[i] !== (b[k] as Float64Array)[j])) changed += 1;
    if (x <= y) i += 1;
    if (y <= x) j += 1;
  }
  return { columns: out.map((c) => c.subarray(0, n)), added, changed };
}

async function writeSeries(path: string, names: readonly string[], columns: readonly Float64Array[], mode: 'merge' | 'replace'): Promise<Written> {
  return withLock(path, async () => {
    removeTemps(path);
    const stored = mode === 'merge' && existsSync(path) ? await readParquet(path, expressionsOf(names)) : names.map(() => new Float64Array(0));
    const merged = mergeColumns(stored, columns);
    if (merged.added > 0 || merged.changed > 0 || mode === 'replace') await replaceFile(path, (temp) => writeParquet(temp, names, merged.columns));
    return { rows: merged.columns[0]?.length ?? 0, added: merged.added, changed: merged.changed };
  });
}

const rangeOf = (range: TimeRange) => ({ where: { column: 'ts', from: range.from ?? -Infinity, to: range.to ?? Infinity } });
const isOpen = (range: TimeRange): boolean => range.from === undefined && range.to === undefined;

/** Opens the store under a data folder. Nothing is created until something is written. */
export function openStore(folder: string): Store {
  return {
    folder,
    list: () => listSeries(folder),
    async describe(series = listSeries(folder)) {
      const ranges = await parquetRanges(
        series.map((s) => s.path),
        'ts',
      );
      return series.map((s) => ({ ...s, ...(ranges.get(s.path) ?? { rows: 0, from: Number.NaN, to: Number.NaN }) }));
    },
    async read(id, timeframe, options = {}) {
      const key = { id, timeframe: parseTimeframe(timeframe), kind: options.kind ?? 'last' };
      const path = candlesPath(folder, key);
      if (!existsSync(path)) throw missingSeries(listSeries(folder), key);
      const columns = await readParquet(path, expressionsOf(candleNames), { shared: options.shared === true, ...(isOpen(options) ? {} : rangeOf(options)) });
      const [at, open, high, low, close, volume] = columns as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
      if (at.length === 0) {
        const whole = (await parquetRanges([path], 'ts')).get(path);
        const spell = (t: number) => new Date(t).toISOString().slice(0, 16);
        throw new AppError(
          'EMPTY_RANGE',
          'range',
          `${id} ${timeframe} has no candle in it`,
          whole === undefined || whole.rows === 0 ? 'The series is empty.' : `Stored: ${spell(whole.from)} to ${spell(whole.to)}.`,
        );
      }
      return { at, open, high, low, close, volume };
    },
    write: (key, c, mode = 'merge') => writeSeries(candlesPath(folder, key), candleNames, [c.at, c.open, c.high, c.low, c.close, c.volume], mode),
    async readFunding(id, range = {}) {
      const path = fundingPath(folder, id);
      if (!existsSync(path)) return undefined;
      const [at, rate] = (await readParquet(path, expressionsOf(fundingNames), isOpen(range) ? {} : rangeOf(range))) as [Float64Array, Float64Array];
      return { at, rate };
    },
    writeFunding: (id, f, mode = 'merge') => writeSeries(fundingPath(folder, id), fundingNames, [f.at, f.rate], mode),
  };
}

/** SHA-256 of a series' content: each column's name, then its doubles as stored in memory (little-endian), equal wherever the values are equal. */
export function hashColumns(columns: Readonly<Record<string, Float64Array>>): string {
  const hash = createHash('sha256');
  for (const [name, values] of Object.entries(columns)) {
    hash.update(`${name}:${values.length}\n`);
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return hash.digest('hex');
}

/** Content hash of candles. */
export const hashCandles = ({ at, open, high, low, close, volume }: Candles): string => hashColumns({ at, open, high, low, close, volume });
