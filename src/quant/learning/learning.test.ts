// The naive baseline, model files and samples.
import { expect, test } from 'vitest';
import { syntheticSample } from './contract.fixture.ts';
import { areaUnderCurve, loadModel, predictRows, readModelContent, saveModel } from './index.ts';
import { priorLearner } from './prior.ts';
import { gatherWindow } from './table.ts';

test('the baseline says the share of the labels', () => {
  const sample = syntheticSample({ rows: 400, width: 2, seed: 1, planted: true });
  const share = sample.labels.reduce((a, b) => a + b, 0) / 400;
  const model = loadModel(saveModel(priorLearner.fit(sample, { task: { kind: 'binary' }, seed: 1 })), [priorLearner]);
  const predictions = predictRows(model, sample.table, sample.rows);
  expect(predictions[17]).toBeCloseTo(share, 12);
  expect(areaUnderCurve(predictions, sample.labels)).toBe(0.5);
});

test('the baseline of quantiles is the empirical one', () => {
  const sample = { ...syntheticSample({ rows: 100, width: 1, seed: 1, planted: false }), labels: Float64Array.from({ length: 100 }, (_, i) => 99 - i) };
  const model = priorLearner.fit(sample, { task: { kind: 'quantile', levels: [0.1, 0.5, 0.9] }, seed: 1 });
  expect([...(model.content.arrays['prior'] as Float64Array)]).toEqual([9, 49, 89]);
});

test('a window never reaches into the run before', () => {
  const { table } = syntheticSample({ rows: 10, width: 2, seed: 1, planted: false });
  const window = new Float32Array(6);
  gatherWindow({ ...table, runs: Uint32Array.of(0, 5) }, 6, 3, window);
  expect([...window.subarray(0, 2)]).toEqual([Number.NaN, Number.NaN]);
  expect([...window.subarray(2)]).toEqual([...table.values.subarray(10, 14)]);
});

test('what is no model is refused by name', () => {
  expect(() => readModelContent(new TextEncoder().encode('{"not":"a model"}'), 'x.model')).toThrow(/x\.model: it is not a Tradewind model/);
});
