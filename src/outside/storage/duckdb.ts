// DuckDB as a reader and writer of Parquet files: one in-memory instance a process, loaded when first needed.
import type { DuckDBConnection, DuckDBMaterializedResult } from '@duckdb/node-api';
import { AppError } from '../../core/index.ts';
import { fileError } from './atomic.ts';

type Library = typeof import('@duckdb/node-api');

let started: Promise<{ library: Library; connect: () => Promise<DuckDBConnection> }> | undefined;

async function start() {
  let library: Library;
  try {
    library = await import('@duckdb/node-api');
  } catch (cause) {
    throw new AppError(
      'MISSING_PART',
      'duckdb',
      'the package @duckdb/node-api cannot be loaded',
      'Run npm install; CSV, JSON and npy files are read without it.',
      cause,
    );
  }
  const instance = await library.DuckDBInstance.create(':memory:');
  return { library, connect: () => instance.connect() };
}

/** A vector of doubles as the library holds it: its items are the raw memory, which its typed interface only gives row by row. */
interface DoubleVector {
  readonly items: Float64Array;
  flush(): void;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const named = (name: string): string => `"${name.replaceAll('"', '""')}"`;

async function withConnection<T>(path: string, work: (connection: DuckDBConnection, library: Library) => Promise<T>): Promise<T> {
  started ??= start();
  const { library, connect } = await started;
  const connection = await connect();
  try {
    return await work(connection, library);
  } catch (error) {
    throw fileError(path, error);
  } finally {
    connection.closeSync();
  }
}

/** Columns of doubles of a result, straight from the vectors. */
async function doubles(result: DuckDBMaterializedResult, columns: number, shared: boolean): Promise<Float64Array[]> {
  const rows = result.rowCount;
  const out = Array.from({ length: columns }, () => (shared ? new Float64Array(new SharedArrayBuffer(rows * 8)) : new Float64Array(rows)));
  let row = 0;
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    for (let k = 0; k < columns; k++) (out[k] as Float64Array).set((chunk.getColumnVector(k) as unknown as DoubleVector).items, row);
    row += chunk.rowCount;
  }
  return out;
}

export interface ParquetColumn {
  readonly name: string;
  /** SQL type, e.g. BIGINT, DOUBLE, TIMESTAMP WITH TIME ZONE */
  readonly type: string;
}

/** Names and types of a Parquet file's columns. @throws AppError BAD_FILE, NOT_FOUND, NO_PERMISSION */
export const parquetColumns = (path: string): Promise<ParquetColumn[]> =>
  withConnection(path, async (connection) => {
    const rows = (await connection.runAndReadAll(`DESCRIBE SELECT * FROM read_parquet(${quoted(path)})`)).getRows();
    return rows.map((r) => ({ name: String(r[0]), type: String(r[1]) }));
  });

/** How a column is read: its name, and the SQL that turns it into a double. */
export const asDouble = (name: string): string => `coalesce(${named(name)}::DOUBLE, 'NaN'::DOUBLE)`;
export const asEpochMs = (name: string): string => `coalesce(epoch_ms(${named(name)})::DOUBLE, 'NaN'::DOUBLE)`;

/**
 * Columns of a Parquet file as doubles, in file order; nulls are NaN. `where` restricts a column to [from, to).
 * @throws AppError BAD_FILE, NOT_FOUND, NO_PERMISSION
 */
export function readParquet(
  path: string,
  expressions: readonly string[],
  options: { where?: { column: string; from: number; to: number }; shared?: boolean } = {},
): Promise<Float64Array[]> {
  const { where } = options;
  const bound = (n: number) => (Number.isFinite(n) ? Math.trunc(n) : n > 0 ? '9223372036854775807' : '-9223372036854775808');
  const filter = where === undefined ? '' : ` WHERE ${named(where.column)} >= ${bound(where.from)} AND ${named(where.column)} < ${bound(where.to)}`;
  return withConnection(path, async (connection) =>
    doubles(await connection.run(`SELECT ${expressions.join(', ')} FROM read_parquet(${quoted(path)})${filter}`), expressions.length, options.shared === true),
  );
}

/** Rows, first and last value of a column of each file. */
export const parquetRanges = (paths: readonly string[], column: string): Promise<Map<string, { rows: number; from: number; to: number }>> =>
  withConnection(paths[0] ?? '', async (connection) => {
    if (paths.length === 0) return new Map();
    const list = paths.map(quoted).join(', ');
    const sql = `SELECT filename, count(*)::DOUBLE, min(${named(column)})::DOUBLE, max(${named(column)})::DOUBLE FROM read_parquet([${list}], filename = true) GROUP BY 1`;
    const rows = (await connection.runAndReadAll(sql)).getRows();
    return new Map(rows.map((r) => [String(r[0]), { rows: Number(r[1]), from: Number(r[2]), to: Number(r[3]) }]));
  });

/**
 * Writes columns to a Parquet file (zstd), the first as INT64, the others as DOUBLE; undefined numbers stay NaN, or become nulls.
 * @throws AppError NO_SPACE, NO_PERMISSION
 */
export const writeParquet = (path: string, names: readonly string[], columns: readonly Float64Array[], missing: 'nan' | 'null' = 'nan'): Promise<void> =>
  withConnection(path, async (connection, library) => {
    const types = names.map(() => library.DOUBLE);
    await connection.run(`CREATE TEMP TABLE series (${names.map((n) => `${named(n)} DOUBLE`).join(', ')})`);
    const appender = await connection.createAppender('series', 'main', 'temp').catch(() => connection.createAppender('series'));
    const rows = columns[0]?.length ?? 0;
    for (let row = 0; row < rows; row += CHUNK) {
      const size = Math.min(CHUNK, rows - row);
      const chunk = library.DuckDBDataChunk.create(types, size);
      columns.forEach((column, k) => {
        const vector = chunk.getColumnVector(k) as unknown as DoubleVector;
        vector.items.set(column.subarray(row, row + size));
        vector.flush();
      });
      appender.appendDataChunk(chunk);
    }
    appender.closeSync();
    const value = (n: string) => (missing === 'nan' ? named(n) : `CASE WHEN isnan(${named(n)}) THEN NULL ELSE ${named(n)} END AS ${named(n)}`);
    const select = names.map((n, k) => (k === 0 ? `${named(n)}::BIGINT AS ${named(n)}` : value(n))).join(', ');
    await connection.run(`COPY (SELECT ${select} FROM series) TO ${quoted(path)} (FORMAT parquet, COMPRESSION zstd)`);
  });

/** Rows of one appended chunk: the library's own vector size. */
const CHUNK = 2048;

/** All rows of a small Parquet file as plain records. */
export const parquetRows = (path: string): Promise<Record<string, unknown>[]> =>
  withConnection(path, async (connection) => (await connection.runAndReadAll(`SELECT * FROM read_parquet(${quoted(path)})`)).getRowObjectsJson());
