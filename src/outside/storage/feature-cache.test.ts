// The cache gives back the same bits or nothing; files say what is missing.
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parquetRows } from './duckdb.ts';
import { openFeatureCache, writeColumnsFile } from './index.ts';

const home = mkdtempSync(join(tmpdir(), 'tradewind-features-'));
afterAll(() => rmSync(home, { recursive: true }));
const columns = [Float64Array.of(1, Number.NaN, 3), Float64Array.of(-0, 1e-300, Infinity)];

describe('feature cache', () => {
  it('gives back the bits it was given, for the same hashes only', async () => {
    const cache = openFeatureCache(home);
    expect(cache.read('a', 'b')).toBeUndefined();
    await cache.write('a', 'b', columns);
    expect(cache.read('a', 'b')).toEqual(columns);
    expect(cache.read('a', 'c')).toBeUndefined();
    expect(cache.read('b', 'b')).toBeUndefined();
  });

  it('gives nothing from a file that was cut short, and forgets when told', async () => {
    const cache = openFeatureCache(home);
    await cache.write('x', 'y', columns);
    truncateSync(join(home, 'cache/features/x-y.f64'), 40);
    expect(cache.read('x', 'y')).toBeUndefined();
    cache.clear();
    expect(readdirSync(join(home, 'cache'))).toEqual([]);
  });
});

describe('a file of columns', () => {
  const [at, value] = [Float64Array.of(1000, 2000), Float64Array.of(0.5, Number.NaN)];
  it('has empty cells and nulls where nothing is known', async () => {
    await writeColumnsFile(join(home, 'x.csv'), ['ts', 'a:1'], [at, value]);
    expect(readFileSync(join(home, 'x.csv'), 'utf8')).toBe('ts,a:1\n1000,0.5\n2000,\n');
    await writeColumnsFile(join(home, 'x.parquet'), ['ts', 'a'], [at, value]);
    expect(await parquetRows(join(home, 'x.parquet'))).toEqual([
      { ts: '1000', a: 0.5 },
      { ts: '2000', a: null },
    ]);
    await expect(writeColumnsFile(join(home, 'x.txt'), ['ts'], [at])).rejects.toThrow(/ending/);
  });
});
