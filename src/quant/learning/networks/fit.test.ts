// What networks learn, when they stop, and what they say where they cannot learn.
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { AppError, seeded } from '../../../core/index.ts';
import { syntheticSample } from '../contract.fixture.ts';
import { areaUnderCurve } from '../metrics-rank.ts';
import { predictRows } from '../model.ts';
import { priorLearner } from '../prior.ts';
import type { Sample, Task } from '../table.ts';
import { cnnLearner } from './cnn.ts';
import { lstmLearner } from './lstm.ts';
import { mlpLearner } from './mlp.ts';
import { dropoutSpread, ensembleSpread } from './spread.ts';
import { transformerLearner } from './transformer.ts';

const binary: Task = { kind: 'binary' };
const small = { hidden: 16, layers: 1, learningRate: 0.01, epochs: 6 };
const all = [mlpLearner, lstmLearner, cnnLearner, transformerLearner];
const rowsFrom = (first: number, end: number): Uint32Array => Uint32Array.from({ length: end - first }, (_, i) => first + i);

/** Rows whose label is a function of the row (and those before it). */
function labelled(rows: number, label: (value: (row: number, feature: number) => number, row: number, chance: number) => number): Sample {
  const sample = syntheticSample({ rows, width: 4, seed: 21, planted: false });
  const random = seeded(22);
  const value = (row: number, feature: number): number => sample.table.values[Math.max(0, row) * 4 + feature] as number;
  return { ...sample, labels: Float64Array.from({ length: rows }, (_, row) => label(value, row, random.normal())) };
}

describe('tasks', () => {
  const past = rowsFrom(10, 2500);
  const future = rowsFrom(2500, 3000);

  test.each([lstmLearner, cnnLearner, transformerLearner])('$name remembers a row that is three steps old', (learner) => {
    const sample = labelled(3000, (value, row) => (value(row - 3, 0) + value(row - 3, 1) > 0 ? 1 : 0));
    const model = learner.fit({ ...sample, rows: past }, { task: binary, parameters: { ...small, window: 6, epochs: 10 }, seed: 1 });
    const said = predictRows(model, sample.table, future);
    expect(
      areaUnderCurve(
        said,
        Float64Array.from(future, (row) => sample.labels[row] as number),
      ),
    ).toBeGreaterThan(0.95);
  });

  test.each(all)('$name gives a value in the units of the label', (learner) => {
    // a straight line with noise of 50: no model explains more than 0.9 of the variance
    const sample = labelled(3000, (value, row, chance) => 10_000 + 150 * value(row, 0) + 50 * chance);
    const model = learner.fit({ ...sample, rows: past }, { task: { kind: 'regression' }, parameters: { ...small, window: 2 }, seed: 1 });
    const said = predictRows(model, sample.table, future);
    let [missed, all] = [0, 0];
    for (const [i, row] of future.entries()) {
      missed += ((said[i] as number) - (sample.labels[row] as number)) ** 2;
      all += (10_000 - (sample.labels[row] as number)) ** 2;
    }
    expect(1 - missed / all).toBeGreaterThan(0.8);
  });

  test('quantiles stand in order and hold about their share of what came', () => {
    const sample = labelled(3000, (value, row, chance) => value(row, 0) + (1 + Math.abs(value(row, 1))) * chance);
    const levels = [0.1, 0.5, 0.9];
    const model = mlpLearner.fit({ ...sample, rows: past }, { task: { kind: 'quantile', levels }, parameters: small, seed: 1 });
    const said = predictRows(model, sample.table, future);
    const below = [0, 0, 0];
    for (const [i, row] of future.entries()) {
      expect(said[3 * i + 1]).toBeGreaterThanOrEqual(said[3 * i] as number);
      expect(said[3 * i + 2]).toBeGreaterThanOrEqual(said[3 * i + 1] as number);
      for (let k = 0; k < 3; k++) if ((sample.labels[row] as number) <= (said[3 * i + k] as number)) below[k] = (below[k] as number) + 1 / 500;
    }
    for (const [k, level] of levels.entries()) expect(Math.abs((below[k] as number) - level)).toBeLessThan(0.08);
  });

  test('probabilities of classes add up to 1 and find the class', () => {
    const sample = labelled(3000, (value, row) => (value(row, 0) > 0.5 ? 2 : value(row, 0) < -0.5 ? 0 : 1));
    const model = mlpLearner.fit({ ...sample, rows: past }, { task: { kind: 'classes', count: 3 }, parameters: small, seed: 1 });
    const said = predictRows(model, sample.table, future);
    let right = 0;
    for (const [i, row] of future.entries()) {
      const row3 = [...said.subarray(3 * i, 3 * i + 3)];
      expect(row3.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
      if (row3.indexOf(Math.max(...row3)) === sample.labels[row]) right++;
    }
    expect(right / future.length).toBeGreaterThan(0.93);
  });

  test('rows without weight teach nothing', () => {
    const sample = syntheticSample({ rows: 2000, width: 4, seed: 31, planted: true });
    const turned = sample.labels.map((label, row) => (row % 3 === 0 ? label : 1 - label));
    const weights = sample.labels.map((_, row) => (row % 3 === 0 ? 2 : 0));
    const model = mlpLearner.fit({ ...sample, labels: turned, weights }, { task: binary, parameters: small, seed: 1 });
    expect(areaUnderCurve(predictRows(model, sample.table, sample.rows), sample.labels)).toBeGreaterThan(0.85);
  });
});

describe('learning', () => {
  const sample = syntheticSample({ rows: 900, width: 4, seed: 41, planted: true });
  const [past, later] = [rowsFrom(0, 600), rowsFrom(600, 900)];

  test('stops when the validation no longer gets better and keeps the best weights', () => {
    // coins: what is learned of them after the first epochs only harms
    const coins = { ...sample, labels: Float64Array.from(sample.labels, (_, row) => seeded(row).integer(2)) };
    const validation = { ...coins, rows: later };
    const parameters = { hidden: 64, layers: 2, learningRate: 0.01, dropout: 0, epochs: 60, patience: 3 };
    const model = mlpLearner.fit({ ...coins, rows: past }, { task: binary, parameters, seed: 1, validation });
    const { epochs, loss } = model.content.settings as { epochs: number; loss: number };
    expect(epochs).toBeLessThan(30);
    const said = predictRows(model, coins.table, later);
    const own = later.reduce((sum, row, i) => sum - Math.log(coins.labels[row] === 1 ? (said[i] as number) : 1 - (said[i] as number)), 0) / later.length;
    expect(own).toBeCloseTo(loss, 6);
    // the same epochs without looking: worse
    const blind = mlpLearner.fit({ ...coins, rows: past }, { task: binary, parameters: { ...parameters, epochs }, seed: 1 });
    const blindSaid = predictRows(blind, coins.table, later);
    const blindLoss =
      later.reduce((sum, row, i) => sum - Math.log(coins.labels[row] === 1 ? (blindSaid[i] as number) : 1 - (blindSaid[i] as number)), 0) / later.length;
    expect(blindLoss).toBeGreaterThan(own);
  });

  test('tells its progress and stops when told', () => {
    const seen: number[] = [];
    const progress = ({ done, total, loss }: { done: number; total: number; loss?: number }): boolean => {
      expect(total).toBe(6 * 10);
      expect(loss).toBeGreaterThan(0);
      seen.push(done);
      return done < 7;
    };
    expect(() => mlpLearner.fit({ ...sample, rows: past }, { task: binary, parameters: small, seed: 1, progress })).toThrow(AppError);
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  test('a network too large for its memory is refused before it starts', () => {
    const parameters = { window: 1000, hidden: 1024, heads: 16, layers: 8, batch: 4096 };
    const large = syntheticSample({ rows: 5000, width: 4, seed: 1, planted: true });
    expect(() => transformerLearner.fit(large, { task: binary, parameters, seed: 1 })).toThrow(/GiB, more than 4/);
  });

  test('a loss that leaves the finite numbers names the learning rate', () => {
    const numbers = { ...sample, labels: Float64Array.from(sample.labels, (_, row) => sample.table.values[4 * row] as number) };
    const parameters = { hidden: 64, layers: 8, batch: 8, dropout: 0.9, learningRate: 1, weightDecay: 0 };
    expect(() => mlpLearner.fit(numbers, { task: { kind: 'regression' }, parameters, seed: 1 })).toThrow(/learningRate: with 1 .* lower learning rate/);
  });

  test('labels of a validation that are no numbers are refused', () => {
    const validation = { ...sample, rows: later, labels: sample.labels.map(() => Number.NaN) };
    expect(() => mlpLearner.fit({ ...sample, rows: past }, { task: binary, parameters: small, seed: 1, validation })).toThrow(/NaN is not a label/);
  });

  test('a file whose weights are not those of its parameters is refused', () => {
    const { content } = mlpLearner.fit({ ...sample, rows: past }, { task: binary, parameters: { ...small, epochs: 1 }, seed: 1 });
    const weights = (content.arrays['weights'] as Float32Array).slice(1);
    expect(() => mlpLearner.restore({ ...content, arrays: { ...content.arrays, weights } })).toThrow(/not those of its parameters/);
    expect(() => mlpLearner.restore({ ...content, arrays: {} })).toThrow(/missing/);
  });

  test.each(all)('$name has the same bytes in two processes', ({ name }) => {
    const program = `
      import { createHash } from 'node:crypto';
            import { seeded } from ${JSON.stringify(import.meta.resolve('../../../core/index.ts'))};
      import { learners, saveModel } from ${JSON.stringify(import.meta.resolve('../index.ts'))};
      const random = seeded(3);
      const table = {
        names: ['a', 'b', 'c'], hash: 'two', rows: 300, values: Float32Array.from({ length: 900 }, () => random.normal()),
        at: Float64Array.from({ length: 300 }, (_, i) => i), runs: Uint32Array.of(0),
      };
      const labels = Float64Array.from({ length: 300 }, () => random.integer(2));
      const parameters = { window: 5, hidden: 16, layers: 2, epochs: 2, dropout: 0.3 };
      const rows = Uint32Array.from({ length: 290 }, (_, i) => i + 5);
      const learner = learners.find((l) => l.name === ${JSON.stringify(name)});
      const model = learner.fit({ table, rows, labels }, { task: { kind: 'binary' }, parameters, seed: 4 });
      process.stdout.write(createHash('sha256').update(saveModel(model)).digest('hex'));
    `;
    const run = (): string => {
      const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
      expect(status, stderr).toBe(0);
      return stdout;
    };
    const first = run();
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(run()).toBe(first);
  });
});

describe('spread', () => {
  const sample = syntheticSample({ rows: 600, width: 4, seed: 51, planted: true });
  const fit = (seed: number, dropout: number) => mlpLearner.fit(sample, { task: binary, parameters: { ...small, epochs: 2, dropout }, seed });
  const input = sample.table.values.slice(0, 4);
  const one = new Float64Array(1);

  test('leaving out units spreads the predictions around the whole one, the same for the same seed', () => {
    const model = fit(1, 0.2);
    const found = dropoutSpread(model, input, 400, 7);
    model.predict(input, one);
    expect(found.deviation[0]).toBeGreaterThan(0.005);
    expect(Math.abs((found.mean[0] as number) - (one[0] as number))).toBeLessThan(0.1);
    expect(dropoutSpread(model, input, 400, 7)).toEqual(found);
    expect(dropoutSpread(model, input, 400, 8)).not.toEqual(found);
  });

  test('several seeds spread too', () => {
    const models = [1, 2, 3].map((seed) => fit(seed, 0));
    const said = models.map((model) => {
      model.predict(input, one);
      return one[0] as number;
    });
    const mean = said.reduce((a, b) => a + b, 0) / 3;
    const { mean: found, deviation } = ensembleSpread(models, input);
    expect(found[0]).toBeCloseTo(mean, 12);
    expect(deviation[0]).toBeCloseTo(Math.sqrt(said.reduce((sum, s) => sum + (s - mean) ** 2, 0) / 2), 12);
  });

  test('a model without dropout has none, and one draw is no spread', () => {
    expect(() => dropoutSpread(fit(1, 0), input, 30, 1)).toThrow(/no dropout/);
    expect(() => dropoutSpread(priorLearner.fit(sample, { task: binary, seed: 1 }), input, 30, 1)).toThrow(/no dropout/);
    expect(() => dropoutSpread(fit(1, 0.2), input, 1, 1)).toThrow(/at least 2/);
  });
});
