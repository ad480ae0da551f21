// A file of any supported format as candles, funding rates or mark prices.
import { readFileSync, statSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { AppError, type Candles, commonStep, DAY, type FundingRates, inferTimeframe, type Timeframe, timeframeMs } from '../../core/index.ts';
import { fileError } from './atomic.ts';
import { epochMs } from './cells.ts';
import { readCsv } from './csv.ts';
import { columnsByName, csvLayout, type Shape } from './csv-layout.ts';
import { asDouble, asEpochMs, parquetColumns, readParquet } from './duckdb.ts';
import { readJson } from './json.ts';
import { readNpy } from './npy.ts';
import { keepCandles, keepFunding, newReport, type OnBad, type RowReport, refuseRow } from './rows.ts';
import { localToUtc } from './zone.ts';

export interface FileOptions {
  /** zone of times that name none; UTC when absent */
  readonly timezone?: string;
  /** what the file must hold; found out from its rows when absent */
  readonly timeframe?: Timeframe;
  /** what to do with rows that are refused; `refuse` when absent */
  readonly onBad?: OnBad;
}

export interface CandleFile {
  readonly candles: Candles;
  readonly timeframe: Timeframe;
  readonly report: RowReport;
}

/** Raw columns of a file before its rows are checked: time first. */
interface RawColumns {
  readonly columns: readonly Float64Array[];
  readonly lineOf?: (row: number) => number;
}

const startsWith = (bytes: Uint8Array, text: string): boolean => [...text].every((c, i) => bytes[i] === c.charCodeAt(0));

function readBytes(path: string): Uint8Array {
  try {
    if (statSync(path).isDirectory()) throw new AppError('BAD_FILE', path, 'it is a folder', 'Name a file.');
    const bytes = readFileSync(path);
    return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_'))
      throw new AppError('BAD_FILE', path, 'its gzip data is damaged', 'Fetch it again.', error);
    throw fileError(path, error);
  }
}

async function readRaw(path: string, shape: Shape, options: FileOptions, report: RowReport): Promise<RawColumns> {
  const bytes = readBytes(path);
  if (bytes.length === 0) throw new AppError('BAD_FILE', path, 'it is empty', 'Give a CSV, JSON or Parquet file of candles.');
  const timezone = options.timezone ?? 'UTC';
  const onBad = options.onBad ?? 'refuse';
  if (startsWith(bytes, 'PAR1')) return { columns: await readParquetFile(path, shape, timezone) };
  if (startsWith(bytes, '\x93NUMPY')) return { columns: readNpy(bytes, shape === 'candles' ? 6 : 2, path) };
  const first = bytes.find((b) => b > 32 && b !== 0xef && b !== 0xbb && b !== 0xbf);
  if (first === 0x5b || first === 0x7b)
    return {
      columns: readJson(bytes, shape, path, localToUtc(timezone), (row, column, problem) => refuseRow(report, onBad, path, 'BAD_FILE', row, column, problem)),
    };
  if (bytes.includes(0)) throw new AppError('BAD_FILE', path, 'it is neither text nor Parquet', 'Give a CSV, JSON, npy or Parquet file of candles.');
  return readCsv(bytes, csvLayout(bytes, shape, path, timezone), (bad) =>
    refuseRow(report, onBad, path, 'BAD_FILE', bad.line, bad.column, bad.text === '' ? bad.problem : `"${bad.text.slice(0, 40)}" ${bad.problem}`),
  );
}

async function readParquetFile(path: string, shape: Shape, timezone: string): Promise<Float64Array[]> {
  const found = await parquetColumns(path);
  const { time, values } = columnsByName(
    found.map((c) => c.name),
    shape,
    path,
  );
  const timeColumn = found[time] as (typeof found)[number];
  const isTimestamp = /^(TIMESTAMP|DATE)/.test(timeColumn.type);
  const isNaive = isTimestamp && !/WITH TIME ZONE/.test(timeColumn.type);
  const text = timeColumn.type === 'VARCHAR';
  if (text) throw new AppError('BAD_FILE', path, `its time column ${timeColumn.name} holds text`, 'Store times as integers (epoch ms) or timestamps.');
  const names = values.map((k) => found[k]?.name);
  const columns = await readParquet(path, [
    isTimestamp ? asEpochMs(timeColumn.name) : asDouble(timeColumn.name),
    ...names.map((n) => (n === undefined ? '0::DOUBLE' : asDouble(n))),
  ]);
  const at = columns[0] as Float64Array;
  const toUtc = localToUtc(timezone);
  if (isNaive) for (let i = 0; i < at.length; i++) at[i] = toUtc(at[i] as number);
  else if (!isTimestamp) for (let i = 0; i < at.length; i++) at[i] = epochMs(at[i] as number);
  return columns;
}

/** @throws AppError WRONG_TIMEFRAME when the rows are not that far apart, or are as far apart as no timeframe */
function checkTimeframe(path: string, at: Float64Array, named: Timeframe | undefined): Timeframe {
  const step = commonStep(at);
  const found = inferTimeframe(at);
  const spell = found ?? (step >= DAY ? `${step / DAY} days` : `${step / 1000} seconds`);
  if (named === undefined) {
    if (found !== undefined) return found;
    const why = step === 0 ? 'one row does not tell its timeframe' : `its rows are mostly ${spell} apart, which is no timeframe`;
    throw new AppError('WRONG_TIMEFRAME', path, why, 'Name it with --timeframe, or give candles of 1s to 1w.');
  }
  if (step !== 0 && step !== timeframeMs(named))
    throw new AppError('WRONG_TIMEFRAME', path, `its rows are mostly ${spell} apart, not ${named}`, `Import it as ${found ?? 'what it is'}, then resample.`);
  return named;
}

/**
 * Candles of a CSV (gzipped too), JSON, npy or Parquet file, every row checked.
 * @throws AppError NOT_FOUND, NO_PERMISSION, BAD_FILE, BAD_CANDLE, BAD_ORDER, WRONG_TIMEFRAME, each naming the row and column
 */
export async function readCandlesFile(path: string, options: FileOptions = {}): Promise<CandleFile> {
  const report = newReport();
  const { columns, lineOf } = await readRaw(path, 'candles', options, report);
  const [at, open, high, low, close, volume] = columns as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
  const candles = keepCandles({ at, open, high, low, close, volume }, options.onBad ?? 'refuse', path, report, lineOf);
  return { candles, timeframe: checkTimeframe(path, candles.at, options.timeframe), report };
}

/** Funding rates of a file, every row checked. Same formats and errors. */
export async function readFundingFile(path: string, options: FileOptions = {}): Promise<{ readonly funding: FundingRates; readonly report: RowReport }> {
  const report = newReport();
  const { columns, lineOf } = await readRaw(path, 'funding', options, report);
  const [at, rate] = columns as [Float64Array, Float64Array];
  return { funding: keepFunding({ at, rate }, options.onBad ?? 'refuse', path, report, lineOf), report };
}
