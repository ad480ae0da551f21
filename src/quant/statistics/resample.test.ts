// Shuffled and resampled pasts keep what they promise to keep.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pieceSeed, seeded } from '../../core/index.ts';
import { type BlockKind, blockRows, defaultBlock, shuffleRows } from './resample.ts';

const kinds: readonly BlockKind[] = ['circular', 'stationary'];

describe('shuffleRows', () => {
  it('keeps every value', () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), fc.integer(), (values, seed) => {
        const mixed = Uint32Array.from(values);
        shuffleRows(mixed, seeded(seed));
        expect([...mixed].sort((a, b) => a - b)).toEqual([...values].sort((a, b) => a - b));
      }),
    );
  });

  it('makes every order of three equally often', () => {
    const random = seeded(7);
    const counts = new Map<string, number>();
    for (let k = 0; k < 12_000; k++) {
      const values = Uint32Array.of(1, 2, 3);
      shuffleRows(values, random);
      counts.set(values.join(), (counts.get(values.join()) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    // 2000 each; five standard deviations of a binomial are 204
    for (const n of counts.values()) expect(Math.abs(n - 2000)).toBeLessThan(204);
  });
});

describe('blockRows', () => {
  it('draws every place of the series equally often at every place of the result', () => {
    for (const kind of kinds) {
      const counts = new Float64Array(10);
      const rows = new Uint32Array(25);
      for (let k = 0; k < 4000; k++) {
        blockRows(rows, 10, kind, 4, seeded(pieceSeed(3, k)));
        for (const row of rows) counts[row] = (counts[row] as number) + 1;
      }
      for (const n of counts) expect(n / 10_000).toBeCloseTo(1, 1);
    }
  });

  it('walks on inside a block, around the end, for as long as it is told', () => {
    for (const kind of kinds) {
      const rows = new Uint32Array(40_000);
      blockRows(rows, 50, kind, 8, seeded(1));
      let breaks = 0;
      for (let i = 1; i < rows.length; i++) if (rows[i] !== ((rows[i - 1] as number) + 1) % 50) breaks++;
      // one break in eight, less the one in fifty that looks like none
      expect(breaks / rows.length).toBeCloseTo((1 / 8) * (49 / 50), 2);
    }
  });

  it('gives the blocks of one length all of that length', () => {
    const rows = new Uint32Array(12);
    blockRows(rows, 1000, 'circular', 4, seeded(5));
    for (const start of [0, 4, 8]) for (const k of [1, 2, 3]) expect(rows[start + k]).toBe(((rows[start] as number) + k) % 1000);
  });

  it('draws single values with blocks of one', () => {
    const rows = new Uint32Array(2000);
    blockRows(rows, 1_000_000, 'stationary', 1, seeded(2));
    for (let i = 1; i < rows.length; i++) expect(rows[i]).not.toBe((rows[i - 1] as number) + 1);
  });

  it('takes the cube root of the number of returns as length', () => expect([1, 27, 1000].map(defaultBlock)).toEqual([1, 3, 10]));
});
