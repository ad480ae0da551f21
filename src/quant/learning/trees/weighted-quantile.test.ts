// The weighted quantile against its definition over sorted rows.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { weightedQuantile } from './weighted-quantile.ts';

test('is the least value with enough weight at or below it', () => {
  // whole weights and levels of 64ths, so that no sum is rounded
  const rowsOf = fc.array(fc.tuple(fc.integer({ min: -5, max: 5 }), fc.integer({ min: 0, max: 4 })), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(rowsOf, fc.integer({ min: 1, max: 63 }), (pairs, part) => {
      const values = Float64Array.from(pairs, ([value]) => value);
      const weights = Float64Array.from(pairs, ([, weight]) => weight);
      const total = weights.reduce((a, b) => a + b, 0);
      if (total === 0) return;
      const atMost = (x: number): number => pairs.reduce((sum, [value, weight]) => sum + (value <= x ? weight : 0), 0);
      const wanted = [...values].sort((a, b) => a - b).find((x) => atMost(x) >= (part / 64) * total);
      const rows = Uint32Array.from(pairs.keys());
      expect(weightedQuantile(values, weights, rows, part / 64)).toBe(wanted);
      expect([...rows].sort((a, b) => a - b)).toEqual([...pairs.keys()]);
    }),
  );
});
