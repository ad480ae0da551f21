// The files workloads run on: made on first use into bench/.data, held to their SHA-256.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Candles, syntheticCandles } from './generator.ts';
import { encodeNpy } from './npy.ts';

/** Ignored by git; everything in it can be made again. */
export const dataFolder = fileURLToPath(new URL('.data/', import.meta.url));
const goldenFolder = fileURLToPath(new URL('golden/', import.meta.url));

const minute = 60_000;
const hour = 3_600_000;
const start = Date.UTC(2024, 0, 1);

const minutes = (seed: number, count: number) => syntheticCandles(seed, count, start, minute, 0.0008, 100);
const columns = (c: Candles) => [c.time, c.open, c.high, c.low, c.close, c.volume];
const npyOf = (c: Candles) => encodeNpy([6, c.time.length], columns(c));

function csvOf(c: Candles): Buffer {
  const rows = ['timestamp,open,high,low,close,volume'];
  for (let i = 0; i < c.time.length; i++) rows.push(`${c.time[i]},${c.open[i]},${c.high[i]},${c.low[i]},${c.close[i]},${c.volume[i]}`);
  return Buffer.from(`${rows.join('\n')}\n`);
}

function hundredSymbols(): Buffer {
  const all: Float64Array[] = [];
  for (let s = 0; s < 100; s++) all.push(...columns(syntheticCandles(1000 + s, 8760, start, hour, 0.006, 20 + 3 * s)));
  return encodeNpy([100, 6, 8760], all);
}

const makers = {
  'c1m_1000000.npy': () => npyOf(minutes(1, 1_000_000)),
  'c1m_525600.npy': () => npyOf(minutes(2, 525_600)),
  'c1m_525600.csv': () => csvOf(minutes(2, 525_600)),
  'c1m_100000.npy': () => npyOf(minutes(3, 100_000)),
  'c1h_100x8760.npy': hundredSymbols,
} as const;

export type DataFile = keyof typeof makers;

const sumOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** The bytes of a data file as the generator makes them. */
export const makeData = (name: DataFile): Buffer => makers[name]();

/** Path of a data file, made first when missing or damaged. @throws Error when this machine makes other bits than the golden ones */
export function dataFile(name: DataFile): string {
  const file = `${dataFolder}${name}`;
  const wanted = (JSON.parse(readFileSync(goldenFile('data_sha256.json'), 'utf8')) as Record<DataFile, string>)[name];
  if (existsSync(file) && sumOf(readFileSync(file)) === wanted) return file;
  const bytes = makeData(name);
  if (sumOf(bytes) !== wanted) throw new Error(`${name}: the generator made other bits than the golden SHA-256; this machine's arithmetic differs`);
  mkdirSync(dataFolder, { recursive: true });
  writeFileSync(`${file}.${process.pid}`, bytes);
  renameSync(`${file}.${process.pid}`, file);
  return file;
}

/** Path of a file of golden values. */
export const goldenFile = (name: string): string => `${goldenFolder}${name}`;
