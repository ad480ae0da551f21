import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { AppError, Candles } from '../../core/index.ts';
import { hashCandles, readCandlesFile, readFundingFile, writeCandlesFile } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'tradewind-file-'));
let files = 0;
function file(content: string | Uint8Array, ending = '.csv'): string {
  const path = join(folder, `${++files}${ending}`);
  writeFileSync(path, content);
  return path;
}

const T0 = Date.UTC(2024, 0, 1);
const rows = (n: number, change: (cells: (number | string)[], i: number) => void = () => {}) =>
  Array.from({ length: n }, (_, i) => {
    const cells: (number | string)[] = [T0 + i * 60_000, 100 + i, 102 + i, 99 + i, 101 + i, 5];
    change(cells, i);
    return cells;
  });
const csv = (r: (number | string)[][]) => `ts,open,high,low,close,volume\n${r.map((c) => c.join(',')).join('\n')}\n`;
const failure = (p: Promise<unknown>): Promise<Pick<AppError, 'code' | 'message'>> =>
  p.then(
    () => ({ code: 'NONE' as never, message: '' }),
    (e) => e,
  );

describe('readCandlesFile', () => {
  it('reads the same candles from CSV, gzip, JSON, npy-less JSON objects and Parquet', async () => {
    const source = await readCandlesFile(file(csv(rows(50))));
    expect([source.timeframe, source.report]).toEqual(['1m', { rows: 50, merged: 0, dropped: 0, bad: [] }]);
    const parquet = join(folder, 'a.parquet');
    await writeCandlesFile(parquet, source.candles);
    const names = ['openTime', 'open', 'high', 'low', 'close', 'volume'];
    const others = [
      file(gzipSync(csv(rows(50))), '.csv.gz'),
      file(JSON.stringify(rows(50)), '.json'),
      file(JSON.stringify({ code: '0', data: rows(50).map((r) => r.map(String)) }), '.json'),
      file(JSON.stringify(rows(50).map((r) => Object.fromEntries(r.map((v, k) => [names[k], v])))), '.json'),
      parquet,
    ];
    for (const path of others) expect(hashCandles((await readCandlesFile(path)).candles)).toBe(hashCandles(source.candles));
  });

  it('reads a float64 matrix', async () => {
    const matrix = Float64Array.from(Array.from({ length: 6 }, (_, k) => rows(10).map((r) => r[k] as number)).flat());
    const text = `{'descr': '<f8', 'fortran_order': False, 'shape': (6, 10), }`.padEnd(117, ' ') + '\n';
    const head = Buffer.concat([Buffer.from('\x93NUMPY\x01\x00', 'latin1'), Buffer.from([118, 0]), Buffer.from(text, 'latin1')]);
    const { candles } = await readCandlesFile(file(Buffer.concat([head, new Uint8Array(matrix.buffer)]), '.npy'));
    expect([candles.at[9], candles.close[9]]).toEqual([T0 + 9 * 60_000, 110]);
    expect(await failure(readCandlesFile(file(Buffer.concat([head, new Uint8Array(8)]), '.npy')))).toMatchObject({ code: 'BAD_FILE' });
  });

  const refused: [string, string, (cells: (number | string)[], i: number) => void, RegExp][] = [
    ['NaN', 'BAD_FILE', (c, i) => i === 3 && (c[4] = 'NaN'), /row 5, column close: "NaN" is not a number/],
    ['a negative price', 'BAD_CANDLE', (c, i) => i === 3 && (c[3] = -1), /row 5, column low: -1 is not a positive price/],
    ['a zero price', 'BAD_CANDLE', (c, i) => i === 3 && (c[1] = 0), /row 5, column open: 0 is not a positive price/],
    ['high below low', 'BAD_CANDLE', (c, i) => i === 3 && (c[2] = 50), /row 5, column high: high 50 is below low 102/],
    ['low above close', 'BAD_CANDLE', (c, i) => i === 3 && (c[3] = 104.5), /row 5, column low: low 104.5 is above/],
    ['negative volume', 'BAD_CANDLE', (c, i) => i === 3 && (c[5] = -2), /row 5, column volume/],
    ['unsorted rows', 'BAD_ORDER', (c, i) => i === 3 && (c[0] = T0 - 60_000), /row 5, column time: .* must be sorted oldest first/],
    [
      'a time twice with other values',
      'BAD_ORDER',
      (c, i) => i === 3 && (c[0] = T0 + 2 * 60_000),
      /row 5, column time: .* appears twice with different values/,
    ],
    ['a short row', 'BAD_FILE', (c, i) => i === 3 && c.splice(3), /row 5, column low: is missing: the row has 3 of 6 fields/],
    ['a garbled line', 'BAD_FILE', (c, i) => i === 3 && c.splice(0, 6, '%%%%'), /row 5/],
  ];
  for (const [name, code, change, message] of refused) {
    it(`refuses ${name}, naming row and column; drops it when told to, and says so`, async () => {
      const path = file(csv(rows(10, change)));
      const error = await failure(readCandlesFile(path));
      expect(error.code).toBe(code);
      expect(error.message).toMatch(message);
      const { report, candles } = await readCandlesFile(path, { onBad: 'drop' });
      expect([report.dropped, report.bad[0]?.line, candles.at.length]).toEqual([1, 5, 9]);
    });
  }

  it('merges rows repeated exactly, and counts them', async () => {
    const doubled = rows(10).flatMap((r, i) => (i === 4 ? [r, r] : [r]));
    expect((await readCandlesFile(file(csv(doubled)))).report).toEqual({ rows: 10, merged: 1, dropped: 0, bad: [] });
  });

  it('refuses another timeframe than the one named, and distances that are none', async () => {
    expect(await failure(readCandlesFile(file(csv(rows(10))), { timeframe: '1h' }))).toMatchObject({
      code: 'WRONG_TIMEFRAME',
      message: expect.stringContaining('mostly 1m apart, not 1h'),
    });
    const odd = rows(10, (c, i) => (c[0] = T0 + i * 7000));
    expect(await failure(readCandlesFile(file(csv(odd))))).toMatchObject({ code: 'WRONG_TIMEFRAME', message: expect.stringContaining('7 seconds') });
    expect(await failure(readCandlesFile(file(csv(rows(1)))))).toMatchObject({ code: 'WRONG_TIMEFRAME' });
    expect((await readCandlesFile(file(csv(rows(1))), { timeframe: '1h' })).timeframe).toBe('1h');
  });

  it('says what is wrong with files that are none', async () => {
    const cases: [string, string][] = [
      [join(folder, 'none.csv'), 'NOT_FOUND'],
      [folder, 'BAD_FILE'],
      [file(''), 'BAD_FILE'],
      [file('ts,open,high,low,close\n'), 'BAD_FILE'],
      [file('PAR1 is how it starts', '.parquet'), 'BAD_FILE'],
      [file('[[1,2', '.json'), 'BAD_FILE'],
      [file('{"a": 1}', '.json'), 'BAD_FILE'],
      [file(gzipSync(csv(rows(500))).subarray(0, 100), '.csv.gz'), 'BAD_FILE'],
      [
        file(
          Uint8Array.from({ length: 500 }, (_, i) => i % 7),
          '.csv',
        ),
        'BAD_FILE',
      ],
    ];
    for (const [path, code] of cases) expect([path, (await failure(readCandlesFile(path))).code]).toEqual([path, code]);
  });
});

describe('readFundingFile', () => {
  it('reads rates by name and refuses per cents taken for fractions', async () => {
    const text = 'calc_time,funding_interval_hours,last_funding_rate\n1704067200000,8,0.00037409\n1704096000000,8,-0.0001\n';
    const { funding } = await readFundingFile(file(text));
    expect([[...funding.at], [...funding.rate]]).toEqual([
      [1704067200000, 1704096000000],
      [0.00037409, -0.0001],
    ]);
    expect(await failure(readFundingFile(file('ts,rate\n1704067200000,1.5\n')))).toMatchObject({ code: 'BAD_CANDLE' });
  });
});

describe('writeCandlesFile', () => {
  it('writes what reads back equal, in every format', async () => {
    const { candles } = await readCandlesFile(file(csv(rows(12_345, (c, i) => (c[5] = 1 / (i + 3))))));
    for (const ending of ['csv', 'json', 'parquet']) {
      const path = join(folder, `out.${ending}`);
      await writeCandlesFile(path, candles as Candles);
      expect([ending, hashCandles((await readCandlesFile(path)).candles)]).toEqual([ending, hashCandles(candles)]);
    }
    expect(await failure(writeCandlesFile(join(folder, 'out.xls'), candles))).toMatchObject({ code: 'BAD_VALUE' });
  });
});
