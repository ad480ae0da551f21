// The frame of the bench: same bits as everywhere, fair races, honest ratios, and the C reference meeting the golden values.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dataFile, goldenFile, makeData } from './data.ts';
import { lineOf, rowsOf, workloadsNamed } from './main.ts';
import { encodeNpy, readNpy } from './npy.ts';
import { compiledReference, runReference } from './reference.ts';
import { contextOf, mismatch } from './workload.ts';

const golden = JSON.parse(readFileSync(goldenFile('w2.json'), 'utf8')) as Record<'w2a', Record<string, number>>;
const reference = compiledReference('w2');

describe('data', () => {
  it('has the golden bits', () => {
    const sums = JSON.parse(readFileSync(goldenFile('data_sha256.json'), 'utf8')) as Record<string, string>;
    expect(createHash('sha256').update(makeData('c1m_100000.npy')).digest('hex')).toBe(sums['c1m_100000.npy']);
  });

  it('is read back as written', () => {
    const file = dataFile('c1m_100000.npy');
    const { shape, data } = readNpy(file);
    expect(shape).toEqual([6, 100_000]);
    expect([data[0], data[100_000]]).toEqual([Date.UTC(2024, 0, 1), 100]);
    expect(encodeNpy(shape, [data]).equals(readFileSync(file))).toBe(true);
  });
});

describe('a race', () => {
  it('takes turns, at least five times, and keeps the best of each', async () => {
    const order: string[] = [];
    const times = { a: [5, 4, 3, 9, 9], b: [2, 2, 1, 2, 2] };
    const side = (name: 'a' | 'b') => () => {
      order.push(name);
      return times[name].shift() ?? Infinity;
    };
    expect(await contextOf(1).race({ a: side('a'), b: side('b') })).toEqual({ a: 3, b: 1 });
    expect(order.join('')).toBe('ababababab');
  });
});

describe('an outcome', () => {
  const workload = { name: 'w', about: '', run: () => Promise.reject(new Error('not run here')) };

  it('is a ratio of one run', () => {
    expect(lineOf('w', { ours: 10, reference: 4, check: 'ok' })).toEqual({ name: 'w', ours: 10, reference: 4, ratio: 2.5, check: 'ok' });
  });

  it('without a reference has no ratio and says why', () => {
    const outcome = { ours: 10, reference: 'gcc is not installed', check: 'ok', peers: [{ name: 'other', result: 20 }] };
    expect(lineOf('w', outcome)).toEqual({ name: 'w', ours: 10, reference: null, ratio: null, check: 'ok' });
    expect(rowsOf(workload, outcome)).toEqual([
      ['w', 'tradewind', '10 ms', '', 'ok'],
      ['', 'reference', 'gcc is not installed', '', ''],
      ['', 'other', '20 ms', '0.50×', ''],
    ]);
  });

  it('is ok only to every digit of the golden values', () => {
    expect(mismatch({ equity: 1.2344 }, { equity: 1.234 })).toBe('ok');
    expect(mismatch({ equity: 1.2346 }, { equity: 1.234 })).toBe('equity is 1.2346, golden 1.234');
    expect(mismatch({}, { trades: 3 })).toBe('trades is undefined, golden 3');
  });
});

describe('workloads', () => {
  it('are named as their files, and a slip is met with the nearest', async () => {
    const all = await workloadsNamed([]);
    for (const workload of all) expect((await workloadsNamed([workload.name]))[0]).toBe(workload);
    await expect(workloadsNamed(['w2x'])).rejects.toThrow('"w2x" is not known');
  });
});

describe.skipIf('skipped' in reference)('the reference in C (needs gcc)', () => {
  it('meets the golden values of W2a', () => {
    if ('skipped' in reference) return;
    const r = runReference(reference.file, 'single', dataFile('c1m_525600.npy'), 1);
    expect(
      mismatch({ trades: r.trades, wins: r.wins, stops: r.sl, targets: r.tp, equity: r.equity, maxDrawdown: r.maxdd, sharpe: r.sharpe_bar }, golden.w2a),
    ).toBe('ok');
  });
});
