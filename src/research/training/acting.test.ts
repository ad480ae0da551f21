// Acting by hand: closes that a reader can follow, one position at a time, every round trip paid.
import { expect, test } from 'vitest';
import type { Dataset, Split } from '../datasets/index.ts';
import { act, hold, worthOfClasses } from './acting.ts';
import type { Unseen } from './unseen.ts';

const closes = [100, 110, 99, 110, 100, 100, 120, 120];
const horizon = 2;
/** One instrument, a row an hour, labels known two rows later; the last two rows have none. */
const rows = closes.length - horizon;
const priceKnown = Float64Array.from(closes, (_, i) => closes[i + horizon] ?? Number.NaN);
const dataset: Dataset = {
  table: {
    names: ['f'],
    hash: 'h',
    rows: closes.length,
    values: new Float32Array(closes.length),
    at: Float64Array.from(closes, (_, i) => i),
    runs: Uint32Array.of(0),
  },
  task: { kind: 'binary' },
  labels: Float64Array.from(closes, (close, i) => ((priceKnown[i] as number) > close ? 1 : 0)),
  known: Float64Array.from(closes, (_, i) => (i < rows ? i + horizon : Number.NaN)),
  price: Float64Array.from(closes),
  priceKnown,
  series: [{ first: 0, end: closes.length, candles: closes.length, from: 0, to: 7, quality: 100, warmup: 0 }],
};
const all = Uint32Array.from({ length: rows }, (_, i) => i);
const split: Split = { train: all, test: all, tested: [{ from: 0, to: 6, known: 7 }], purged: 0 };
const unseenOf = (predictions: number[]): Unseen => ({
  task: dataset.task,
  rows: all,
  fold: new Uint16Array(rows),
  path: new Uint16Array(rows),
  paths: 1,
  at: Float64Array.from(all),
  known: Float64Array.from(all, (row) => row + horizon),
  labels: dataset.labels.slice(0, rows),
  raw: Float64Array.from(predictions),
  predictions: Float64Array.from(predictions),
  baseline: new Float64Array(rows).fill(0.5),
  abstained: 0,
});
const acted = (predictions: number[], cost: number) => act(unseenOf(predictions), dataset, [split], Float64Array.from(predictions), cost);

test('a class is worth the mean return that followed it', () => {
  // up: rows 2 (99 to 100), 4 (100 to 120), 5 (100 to 120); not up: rows 0 (100 to 99), 1 (110 to 110), 3 (110 to 100)
  const [down, up] = worthOfClasses(dataset, split, { kind: 'binary' });
  expect(up).toBeCloseTo((1 / 99 + 0.2 + 0.2) / 3, 12);
  expect(down).toBeCloseTo((-0.01 + 0 - 10 / 110) / 3, 12);
});

test('one position at a time, held until its label is known, costs paid each time', () => {
  // long at 0 (row 1 finds it holding), short at 2, long at 4
  const { booked, at, positions, hitRate } = acted([1, 1, 0, 1, 1, 0], 0.001);
  expect([...at]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(positions).toBe(3);
  expect(hitRate).toBeCloseTo(1 / 3, 12);
  const wanted = [0, 0, -0.01 - 0.001, 0, -1 / 99 - 0.001, 0, 0.2 - 0.001, 0];
  for (const [i, gain] of booked.entries()) expect(gain).toBeCloseTo(wanted[i] as number, 12);
});

test('nothing is done where a round trip costs more than is expected, or the model abstains', () => {
  expect(acted([1, 1, 0, 1, 1, 0], 0.5)).toMatchObject({ positions: 0, hitRate: Number.NaN });
  const nothing = new Array<number>(rows).fill(Number.NaN);
  expect(acted(nothing, 0).positions).toBe(0);
  // with p where the two worths cancel, nothing is expected
  const [down, up] = worthOfClasses(dataset, split, { kind: 'binary' }) as unknown as [number, number];
  expect(acted(new Array<number>(rows).fill(-down / (up - down)), 0.001).positions).toBe(0);
});

test('holding is the way of the price over the tested rows, less one round trip', () => {
  const { booked } = hold(unseenOf([1, 1, 0, 1, 1, 0]), dataset, 0.001);
  expect(booked.reduce((sum, gain) => sum + gain, 0)).toBeCloseTo((closes[5] as number) / 100 - 1 - 0.001, 12);
});
