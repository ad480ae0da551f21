// Our ONNX files run by the real runtime, where it is installed (npm i onnxruntime-node --ignore-scripts, here or in TRADEWIND_ONNXRUNTIME).
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { seeded } from '../../src/core/index.ts';
import { type FeatureTable, learners, type Model, modelFormats, predictRows, type Sample, type Task } from '../../src/quant/learning/index.ts';

interface Runtime {
  readonly InferenceSession: { create(bytes: Uint8Array): Promise<{ run(inputs: Record<string, unknown>): Promise<Record<string, { data: Float32Array }>> }> };
  readonly Tensor: new (type: 'float32', data: Float32Array, shape: readonly number[]) => unknown;
}

function runtime(): Runtime | undefined {
  const from = process.env['TRADEWIND_ONNXRUNTIME'];
  try {
    return createRequire(from === undefined ? import.meta.url : join(from, 'any.js'))('onnxruntime-node') as Runtime;
  } catch {
    return undefined;
  }
}

const onnx = runtime();
const [rows, width] = [1500, 6];
const random = seeded(5);
const values = Float32Array.from({ length: rows * width }, (_, i) => (i % 11 === 0 ? Number.NaN : random.normal()));
values[2] = Number.POSITIVE_INFINITY;
const table: FeatureTable = {
  names: Array.from({ length: width }, (_, i) => `f${i}`),
  hash: 'onnx',
  rows,
  values,
  at: new Float64Array(rows),
  runs: Uint32Array.of(0),
};
const all = Uint32Array.from({ length: rows }, (_, i) => i);
const score = Float64Array.from(all, (row) => (values[row * width + 1] as number) || -1);
const cases: readonly (readonly [string, Task, Float64Array])[] = [
  ['boosting-leaf', { kind: 'binary' }, score.map((s) => (s > 0 ? 1 : 0))],
  ['boosting-depth', { kind: 'classes', count: 3 }, score.map((s) => (s > 0.5 ? 2 : s > -0.5 ? 1 : 0))],
  ['boosting-leaf', { kind: 'regression' }, score],
  ['boosting-depth', { kind: 'quantile', levels: [0.9] }, score],
  ['forest', { kind: 'binary' }, score.map((s) => (s > 0 ? 1 : 0))],
  ['forest', { kind: 'regression' }, score],
  ['logistic', { kind: 'binary' }, score.map((s) => (s > 0 ? 1 : 0))],
  ['logistic', { kind: 'classes', count: 3 }, score.map((s) => (s > 0.5 ? 2 : s > -0.5 ? 1 : 0))],
  ['ridge', { kind: 'regression' }, score],
];

describe.skipIf(onnx === undefined)(`the ONNX runtime${onnx === undefined ? ' (skipped: onnxruntime-node is not installed)' : ''}`, () => {
  test.each(cases)('predicts as our %s', async (name, task, labels) => {
    if (onnx === undefined) return;
    const sample: Sample = { table, rows: all, labels };
    const model = learners
      .find((l) => l.name === name)
      ?.fit(sample, { task, seed: 1, parameters: ['logistic', 'ridge'].includes(name) ? {} : { trees: 30 } }) as Model;
    const format = modelFormats.find((f) => f.name === 'onnx') as (typeof modelFormats)[number];
    const session = await onnx.InferenceSession.create(format.write(model));
    const { prediction } = await session.run({ features: new onnx.Tensor('float32', values, [rows, width]) });
    const ours = predictRows(model, table, all);
    expect(Math.max(...ours.map((p, i) => Math.abs(p - (prediction?.data[i] as number))))).toBeLessThan(2e-6);
  });
});
