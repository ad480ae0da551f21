// Logistic and ridge regression and the online learner: the cards of the plug, known answers, penalties, learning row by row.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError, seeded } from '../../core/index.ts';
import { modelContract, syntheticSample } from './contract.fixture.ts';
import { ftrlLearner, ftrlModel } from './ftrl.ts';
import { logisticLearner } from './logistic.ts';
import { metrics } from './metrics.ts';
import { predictRows } from './model.ts';
import { loadModel, readModelContent, saveModel } from './model-file.ts';
import type { OnlineModel } from './online.ts';
import { ridgeLearner } from './ridge.ts';
import type { Sample } from './table.ts';

describe('logistic', () => modelContract(logisticLearner, { reach: 0.9 }));
describe('logistic with L1', () => modelContract(logisticLearner, { reach: 0.9, parameters: { l1: 0.01, l2: 0 } }));
describe('ridge', () => modelContract(ridgeLearner, { reach: 0.9, task: 'regression' }));
describe('ftrl', () => modelContract(ftrlLearner, { reach: 0.89 }));

const binary = { kind: 'binary' } as const;

test('logistic finds the coefficients that were planted, on the scale of the features', () => {
  const sample = syntheticSample({ rows: 20_000, width: 4, seed: 1, planted: true });
  const coefficients = logisticLearner.fit(sample, { task: binary, seed: 1, parameters: { l2: 0 } }).content.arrays['coefficients'] as Float64Array;
  expect(coefficients[0]).toBeCloseTo(2, 0.5);
  expect(coefficients[1]).toBeCloseTo(-2, 0.5);
  expect(Math.abs(coefficients[2] as number)).toBeLessThan(0.08);
});

test('no nearby coefficients are better, with either penalty', () => {
  const sample = syntheticSample({ rows: 300, width: 3, seed: 4, planted: true });
  for (const [l1, l2] of [
    [0, 0.05],
    [0.02, 0.01],
    [0.3, 0],
  ] as const) {
    const { arrays } = logisticLearner.fit(sample, { task: binary, seed: 1, parameters: { l1, l2 } }).content;
    const [mean, inverse, best] = ['mean', 'inverse', 'coefficients'].map((name) => arrays[name] as Float64Array) as [Float64Array, Float64Array, Float64Array];
    const cost = (x: Float64Array): number => {
      let sum = 0;
      for (let i = 0; i < 300; i++) {
        let score = x[3] as number;
        for (let j = 0; j < 3; j++) score += (x[j] as number) * ((sample.table.values[i * 3 + j] as number) - (mean[j] as number)) * (inverse[j] as number);
        sum += Math.log1p(Math.exp(sample.labels[i] === 1 ? -score : score)) / 300;
      }
      return sum + x.subarray(0, 3).reduce((p, v) => p + l1 * Math.abs(v) + (l2 / 2) * v * v, 0);
    };
    const random = seeded(9);
    const lowest = cost(best);
    for (let k = 0; k < 200; k++) expect(cost(best.map((v) => v + 0.02 * random.normal()))).toBeGreaterThan(lowest);
  }
});

test('an L1 penalty drops what adds nothing', () => {
  const sample = syntheticSample({ rows: 3000, width: 12, seed: 2, planted: true });
  const model = logisticLearner.fit(sample, { task: binary, seed: 1, parameters: { l1: 0.04, l2: 0 } });
  const shares = model.importance?.() as Float64Array;
  expect(shares.slice(2)).toEqual(new Float64Array(10));
  expect(shares.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
});

test('of several classes, probabilities sum to 1 and find the planted one', () => {
  const { table, rows } = syntheticSample({ rows: 3000, width: 3, seed: 3, planted: true });
  // the highest of three features names the class
  const labels = Float64Array.from(rows, (row) => {
    const values = table.values.subarray(row * 3, row * 3 + 3);
    return values.indexOf(Math.max(...values));
  });
  const task = { kind: 'classes', count: 3 } as const;
  const model = logisticLearner.fit({ table, rows: rows.slice(0, 2000), labels }, { task, seed: 1 });
  const future = rows.slice(2000);
  const predictions = predictRows(model, table, future);
  for (let i = 0; i < future.length; i++) expect(predictions.subarray(i * 3, i * 3 + 3).reduce((a, b) => a + b)).toBeCloseTo(1, 12);
  expect(metrics({ task, predictions, labels: labels.slice(2000) }).accuracy).toBeGreaterThan(0.9);
});

test('an explanation sums to the log-odds', () => {
  const sample = syntheticSample({ rows: 500, width: 4, seed: 5, planted: true });
  for (const learner of [logisticLearner, ftrlLearner]) {
    const model = learner.fit(sample, { task: binary, seed: 1 });
    const [output, parts] = [new Float64Array(1), new Float64Array(5)];
    const input = Float32Array.of(1, Number.NaN, -0.5, 40);
    model.predict(input, output);
    model.explain?.(input, parts);
    const p = output[0] as number;
    expect(parts.reduce((a, b) => a + b)).toBeCloseTo(Math.log(p / (1 - p)), 9);
    expect(parts[1]).toBeCloseTo(0, 15);
  }
});

test('a fit can be stopped', () => {
  const sample = syntheticSample({ rows: 500, width: 4, seed: 5, planted: true });
  for (const learner of [logisticLearner, ftrlLearner])
    expect(() => learner.fit(sample, { task: binary, seed: 1, progress: () => false })).toThrow(expect.objectContaining({ code: 'INTERRUPTED' }) as AppError);
});

function values(rows: number, seed: number): Sample {
  const { table, rows: all } = syntheticSample({ rows, width: 4, seed, planted: false });
  const random = seeded(seed + 1);
  const labels = Float64Array.from(all, (row) => 3 + 2 * (table.values[row * 4] as number) - (table.values[row * 4 + 2] as number) + 0.1 * random.normal());
  return { table, rows: all, labels };
}

test('ridge finds the planted line, forgets nothing in its file and bears broken inputs', () => {
  const sample = values(2000, 6);
  const model = ridgeLearner.fit(sample, { task: { kind: 'regression' }, seed: 1, parameters: { l2: 1e-6 } });
  const line = (input: Float32Array): number => {
    const output = new Float64Array(1);
    model.predict(input, output);
    return output[0] as number;
  };
  expect(line(Float32Array.of(0, 0, 0, 0))).toBeCloseTo(3, 1);
  expect(line(Float32Array.of(1, 0, 1, 0))).toBeCloseTo(4, 1);
  expect(line(Float32Array.of(Number.NaN, 0, Number.POSITIVE_INFINITY, 0))).toBeCloseTo(3, 0);
  const loaded = loadModel(saveModel(model), [ridgeLearner]);
  expect(predictRows(loaded, sample.table, sample.rows)).toEqual(predictRows(model, sample.table, sample.rows));
  expect(() => ridgeLearner.fit({ ...sample, labels: sample.labels.map(() => Number.NaN) }, { task: { kind: 'regression' }, seed: 1 })).toThrow(AppError);
});

test('ridge bears a feature twice, shares its weight, and shrinks with the penalty', () => {
  const sample = values(500, 7);
  const twice = sample.table.values.slice();
  for (let row = 0; row < 500; row++) twice[row * 4 + 1] = twice[row * 4] as number;
  const fit = (l2: number): Float64Array =>
    ridgeLearner.fit({ ...sample, table: { ...sample.table, values: twice } }, { task: { kind: 'regression' }, seed: 1, parameters: { l2 } }).content.arrays[
      'coefficients'
    ] as Float64Array;
  const [weak, strong] = [fit(0.001), fit(10)];
  expect(weak[0]).toBeCloseTo(weak[1] as number, 6);
  expect(Math.abs(strong[0] as number)).toBeLessThan(Math.abs(weak[0] as number) / 3);
});

test('weights of 0 leave rows out', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), (seed) => {
      const sample = syntheticSample({ rows: 120, width: 2, seed, planted: true });
      const weights = Float64Array.from({ length: 120 }, (_, i) => (i < 80 ? 1 : 0));
      const few = { ...sample, rows: sample.rows.slice(0, 80) };
      const options = { task: binary, seed: 1 };
      const a = predictRows(logisticLearner.fit({ ...sample, weights }, options), sample.table, sample.rows);
      const b = predictRows(logisticLearner.fit(few, options), sample.table, sample.rows);
      for (const [i, p] of a.entries()) expect(p).toBeCloseTo(b[i] as number, 4);
    }),
    { numRuns: 20 },
  );
});

test('ftrl learns row by row what a fit learns in one, also across its file, and follows a market that turns', () => {
  const sample = syntheticSample({ rows: 4000, width: 3, seed: 8, planted: true });
  const options = { task: binary, seed: 1, parameters: { halfLife: 500 } };
  const whole = ftrlLearner.fit(sample, options);
  const half = ftrlLearner.fit({ ...sample, rows: sample.rows.slice(0, 2000) }, options);
  let live: OnlineModel = ftrlModel(readModelContent(saveModel(half), 'half'));
  const row = (i: number): Float32Array => sample.table.values.subarray(i * 3, i * 3 + 3);
  for (let i = 2000; i < 3000; i++) live.update(row(i), sample.labels[i] as number);
  live = ftrlModel(readModelContent(saveModel(live), 'live'));
  for (let i = 3000; i < 4000; i++) live.update(row(i), sample.labels[i] as number);
  const [a, b] = [new Float64Array(1), new Float64Array(1)];
  live.predict(Float32Array.of(0.5, -0.2, 1), a);
  whole.predict(Float32Array.of(0.5, -0.2, 1), b);
  // the scale of the first half is not quite that of the whole
  expect(a[0]).toBeCloseTo(b[0] as number, 1);
  for (let i = 0; i < 3000; i++) live.update(row(i), 1 - (sample.labels[i] as number));
  live.predict(Float32Array.of(1, -1, 0), a);
  expect(b[0]).toBeGreaterThan(0.6);
  expect(a[0]).toBeLessThan(0.2);
  live.update(row(0), Number.NaN);
  live.predict(Float32Array.of(1, -1, 0), b);
  expect(b).toEqual(a);
});
