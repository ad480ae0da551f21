// What must hold of every split in time, whatever the rows.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { combinatorialSplits, type Distance, holdoutSplit, type LabelTimes, purgedSplits, type Split, walkForwardSplits } from './index.ts';

/** Rows of one to three instruments with labels of any length, one instrument after the other; a fifth of the rows has no label. */
const times = fc
  .array(
    fc.array(
      fc.record({ wait: fc.integer({ min: 1, max: 3 }), horizon: fc.integer({ min: 1, max: 12 }), labelled: fc.integer({ min: 0, max: 4 }).map((n) => n > 0) }),
      { minLength: 60, maxLength: 120 },
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((instruments): LabelTimes => {
    const [at, known, rows]: [number[], number[], number[]] = [[], [], []];
    for (const instrument of instruments) {
      let now = 1000;
      for (const { wait, horizon, labelled } of instrument) {
        now += wait;
        if (labelled) rows.push(at.length);
        at.push(now);
        known.push(labelled ? now + horizon : Number.NaN);
      }
    }
    return { rows: Uint32Array.from(rows), at: Float64Array.from(at), known: Float64Array.from(known) };
  });
const distance = fc.record({ purge: fc.integer({ min: 0, max: 9 }), embargo: fc.integer({ min: 0, max: 20 }) });

/** Nothing learned overlaps anything tested, label by label; distances are kept; rows ascend. */
function isApart({ at, known }: LabelTimes, { train, test: tested }: Split, { purge, embargo }: Distance): void {
  const lists: readonly Uint32Array[] = [train, tested];
  for (const rows of lists) for (let i = 1; i < rows.length; i++) if (!((rows[i] as number) > (rows[i - 1] as number))) throw new Error('rows do not ascend');
  for (const a of train)
    for (const b of tested) {
      const before = (known[a] as number) + purge <= (at[b] as number);
      const after = (at[a] as number) >= (known[b] as number) + Math.max(purge, embargo);
      if (!before && !after) throw new Error(`row ${a} [${at[a]}, ${known[a]}] tells of row ${b} [${at[b]}, ${known[b]}]`);
    }
}

const countTests = (splits: readonly Split[], rows: number): Uint32Array => {
  const counts = new Uint32Array(rows);
  for (const split of splits) for (const row of split.test) counts[row] = (counts[row] as number) + 1;
  return counts;
};

test('purged: no overlap, each row tested exactly once', () => {
  fc.assert(
    fc.property(times, distance, fc.integer({ min: 2, max: 8 }), (rows, apart, folds) => {
      const splits = purgedSplits(rows, folds, apart);
      expect(splits).toHaveLength(folds);
      for (const split of splits) isApart(rows, split, apart);
      const counts = countTests(splits, rows.at.length);
      for (const row of rows.rows) expect(counts[row]).toBe(1);
      expect(counts.reduce((a, b) => a + b, 0)).toBe(rows.rows.length);
    }),
    { numRuns: 40 },
  );
});

test('walk-forward: no overlap, nothing from later, each row after the first stretch tested exactly once', () => {
  fc.assert(
    fc.property(times, distance, fc.integer({ min: 2, max: 8 }), (rows, apart, folds) => {
      const splits = walkForwardSplits(rows, folds, apart);
      const counts = countTests(splits, rows.at.length);
      const begin = splits[0]?.tested[0]?.from as number;
      for (const row of rows.rows) expect(counts[row]).toBe((rows.at[row] as number) >= begin ? 1 : 0);
      for (const split of splits) {
        isApart(rows, split, apart);
        for (const row of split.train) expect(rows.known[row]).toBeLessThanOrEqual(split.tested[0]?.from as number);
      }
    }),
    { numRuns: 40 },
  );
});

test('combinatorial: no overlap, each row tested choose(folds − 1, tested − 1) times', () => {
  fc.assert(
    fc.property(times, distance, fc.constantFrom([4, 2, 3], [5, 2, 4], [6, 3, 10], [3, 1, 1]), (rows, apart, [folds, tested, paths]) => {
      const splits = combinatorialSplits(rows, folds as number, tested as number, apart);
      for (const split of splits) isApart(rows, split, apart);
      const counts = countTests(splits, rows.at.length);
      for (const row of rows.rows) expect(counts[row]).toBe(paths);
    }),
    { numRuns: 20 },
  );
});

const line = (count: number, horizon: number): LabelTimes => ({
  rows: Uint32Array.from({ length: count }, (_, i) => i),
  at: Float64Array.from({ length: count }, (_, i) => i),
  known: Float64Array.from({ length: count }, (_, i) => i + horizon),
});

test('by hand: ten rows, labels of two, two folds', () => {
  const [first, second] = purgedSplits(line(10, 2), 2, { purge: 0, embargo: 0 });
  // the labels of rows 0 to 4 are known at 6, so learning starts at row 6
  expect([[...(first?.test ?? [])], [...(first?.train ?? [])], first?.purged]).toEqual([[0, 1, 2, 3, 4], [6, 7, 8, 9], 1]);
  expect([[...(second?.test ?? [])], [...(second?.train ?? [])], second?.purged]).toEqual([[5, 6, 7, 8, 9], [0, 1, 2, 3], 1]);
  const embargoed = purgedSplits(line(10, 2), 2, { purge: 0, embargo: 2 })[0];
  expect([[...(embargoed?.train ?? [])], embargoed?.purged]).toEqual([[8, 9], 3]);
  const held = holdoutSplit(line(10, 2), 7, { purge: 1, embargo: 5 });
  expect([[...held.test], [...held.train], held.purged]).toEqual([[7, 8, 9], [0, 1, 2, 3, 4], 2]);
});

test('refuses folds that do not fit, with the numbers', () => {
  expect(() => purgedSplits(line(3, 1), 5, { purge: 0, embargo: 0 })).toThrow(/3 rows with a label cannot be cut into 5/);
  expect(() => combinatorialSplits(line(100, 1), 4, 4, { purge: 0, embargo: 0 })).toThrow(/leave none/);
  expect(() => combinatorialSplits(line(100, 1), 20, 5, { purge: 0, embargo: 0 })).toThrow(/15504 choices/);
  expect(() => holdoutSplit(line(10, 1), 100, { purge: 0, embargo: 0 })).toThrow(/takes 0 of 10/);
});
