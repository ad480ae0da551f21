// Losses and their slopes, and how outputs become predictions.
import { expect, test } from 'vitest';
import { seeded } from '../../../core/index.ts';
import { outputsOf, type Task } from '../table.ts';
import { answer, rowLoss } from './loss.ts';

const unit = { centre: 0, scale: 1 };
const tasks: readonly (readonly [Task, number])[] = [
  [{ kind: 'binary' }, 1],
  [{ kind: 'classes', count: 3 }, 2],
  [{ kind: 'regression' }, 0.7],
  [{ kind: 'quantile', levels: [0.1, 0.5, 0.9] }, 0.3],
];

test.each(tasks)('%o: the slope is the one of the loss', (task, label) => {
  const random = seeded(3);
  const outputs = outputsOf(task);
  const floats = new Float32Array(2 * outputs);
  for (let k = 0; k < outputs; k++) floats[k] = random.normal();
  rowLoss(task, floats, 0, label, outputs, 0.5);
  const slopes = floats.slice(outputs);
  for (let k = 0; k < outputs; k++) {
    const value = floats[k] as number;
    const lossAt = (z: number): number => {
      floats[k] = z;
      return rowLoss(task, floats, 0, label, outputs, 0.5);
    };
    // powers of two, so that float32 holds the step
    const slope = (lossAt(value + 2 ** -10) - lossAt(value - 2 ** -10)) / 2 ** -9;
    floats[k] = value;
    expect(Math.abs(0.5 * slope - (slopes[k] as number))).toBeLessThan(1e-4);
  }
});

test('log-losses are those of the probabilities, however large the outputs', () => {
  const floats = Float32Array.of(300, 0, -2, 0, 0, 0);
  expect(rowLoss({ kind: 'binary' }, floats, 0, 0, 3, 1)).toBeCloseTo(300, 6);
  expect(rowLoss({ kind: 'classes', count: 3 }, floats, 0, 1, 3, 1)).toBeCloseTo(300, 6);
  const probabilities = new Float64Array(3);
  answer({ kind: 'classes', count: 3 }, floats, 0, unit, probabilities);
  expect(probabilities[0]).toBe(1);
  answer({ kind: 'binary' }, floats, 2, unit, probabilities);
  expect(-Math.log(probabilities[0] as number)).toBeCloseTo(rowLoss({ kind: 'binary' }, floats, 2, 1, 3, 1), 12);
});

test('values come back in the units of the label; quantiles that cross are put in order', () => {
  const output = new Float64Array(3);
  const floats = Float32Array.of(2, -1, 0.5);
  answer({ kind: 'regression' }, floats, 0, { centre: 10, scale: 4 }, output);
  expect(output[0]).toBe(18);
  answer({ kind: 'quantile', levels: [0.1, 0.5, 0.9] }, floats, 0, { centre: 10, scale: 4 }, output);
  expect([...output]).toEqual([6, 12, 18]);
});
