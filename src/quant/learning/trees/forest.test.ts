// The forest: the cards of every learner, shares that are probabilities, and an out-of-bag score that tells the truth.
import { describe, expect, test } from 'vitest';
import { modelContract, syntheticSample } from '../contract.fixture.ts';
import { predictRows } from '../model.ts';
import type { Sample } from '../table.ts';
import { forest } from './forest.ts';
import type { TreeModel } from './model.ts';

describe('forest', () => modelContract(forest, { parameters: { trees: 60 }, reach: 0.85 }));

const squaredError = (found: Float64Array, { rows, labels }: Sample): number =>
  rows.reduce((sum, row, i) => sum + ((found[i] as number) - (labels[row] as number)) ** 2, 0) / rows.length;
const outOfBag = (model: { content: { settings: Readonly<Record<string, unknown>> } }) =>
  model.content.settings['outOfBag'] as { rows: number; squaredError: number };

test('the out-of-bag score foretells the error on unseen rows, which the error on its own rows does not', () => {
  for (const planted of [true, false]) {
    const sample = syntheticSample({ rows: 6000, width: 4, seed: 3, planted });
    const past = { ...sample, rows: sample.rows.slice(0, 2000) };
    const future = { ...sample, rows: sample.rows.slice(2000) };
    const model = forest.fit(past, { task: { kind: 'binary' }, seed: 1, parameters: { trees: 80 } });
    const told = outOfBag(model);
    expect(told.rows).toBe(2000);
    const unseen = squaredError(predictRows(model, future.table, future.rows), future);
    // squared errors of single rows spread by about 0.2: four standard errors of a mean over 2,000
    expect(Math.abs(told.squaredError - unseen)).toBeLessThan((4 * 0.2) / Math.sqrt(2000));
    expect(squaredError(predictRows(model, past.table, past.rows), past)).toBeLessThan(unseen - 0.03);
  }
});

test('a tree of one leaf says the share of its bootstrap; many say the share of the rows', () => {
  const sample = syntheticSample({ rows: 500, width: 2, seed: 1, planted: false });
  const share = sample.labels.reduce((a, b) => a + b) / 500;
  const model = forest.fit(sample, { task: { kind: 'binary' }, seed: 1, parameters: { trees: 400, minChildWeight: 400 } }) as TreeModel;
  expect(model.nodes.feature.every((f) => f === -1)).toBe(true);
  const found = predictRows(model, sample.table, sample.rows);
  expect(Math.abs((found[0] as number) - share)).toBeLessThan((4 * 0.5) / Math.sqrt(500 * 400));
});

test('classes sum to 1; a regression follows its labels at any scale', () => {
  const sample = syntheticSample({ rows: 800, width: 3, seed: 2, planted: true });
  const classes = { ...sample, labels: sample.labels.map((l, i) => (l === 1 ? 1 : i % 2 === 0 ? 2 : 0)) };
  const shares = predictRows(forest.fit(classes, { task: { kind: 'classes', count: 3 }, seed: 1, parameters: { trees: 20 } }), sample.table, sample.rows);
  for (let i = 0; i < 800; i++) expect([...shares.subarray(3 * i, 3 * i + 3)].reduce((a, b) => a + b)).toBeCloseTo(1, 12);
  const predictions = (scale: number) =>
    predictRows(
      forest.fit({ ...sample, labels: sample.labels.map((l) => l * scale) }, { task: { kind: 'regression' }, seed: 1, parameters: { trees: 20 } }),
      sample.table,
      sample.rows,
    );
  // a power of two moves no bit of a mantissa
  expect(predictions(2 ** -20)).toEqual(predictions(1).map((v) => v * 2 ** -20));
});
