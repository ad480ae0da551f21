// Crossings of two columns: where they are, each asked for once.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { crossings } from './crossings.ts';

const NaN_ = Number.NaN;

it('by hand: touching is no crossing, leaving the touch is; what is not defined crosses nothing', () => {
  const a = Float64Array.of(NaN_, 1, 2, 3, 3, 2, 1, 1, NaN_, 5, 5);
  const b = Float64Array.of(2, 2, 2, 2, 2, 2, 2, 1, 2, 2, 5);
  const { up, down } = crossings(a, b);
  expect([[...up], [...down]]).toEqual([[3], [6]]);
});

it('is the two-row rule at every row', () => {
  const value = fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constant(NaN_));
  fc.assert(
    fc.property(fc.array(fc.tuple(value, value), { maxLength: 40 }), (rows) => {
      const a = Float64Array.from(rows, ([x]) => x);
      const b = Float64Array.from(rows, ([, y]) => y);
      const found = crossings(a, b);
      const rule = (sign: 1 | -1) =>
        [...a.keys()].filter((i) => i > 0 && sign * ((a[i - 1] as number) - (b[i - 1] as number)) <= 0 && sign * ((a[i] as number) - (b[i] as number)) > 0);
      expect([...found.up]).toEqual(rule(1));
      expect([...found.down]).toEqual(rule(-1));
      expect(crossings(a, b)).toBe(found);
    }),
  );
});
