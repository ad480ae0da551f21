// Boosting: the cards of every learner, what each parameter promises, and input that cannot be learned from.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { modelContract, syntheticSample } from '../contract.fixture.ts';
import { areaUnderCurve } from '../metrics-rank.ts';
import type { Learner } from '../model.ts';
import { predictRows } from '../model.ts';
import { saveModel } from '../model-file.ts';
import type { Sample, Task } from '../table.ts';
import { boostingDepth, boostingLeaf } from './boosting.ts';
import type { TreeModel } from './model.ts';

const small = { trees: 60, learningRate: 0.1 };
const binary: Task = { kind: 'binary' };
const learners: readonly (readonly [string, Learner, Record<string, unknown>])[] = [
  ['boosting-leaf', boostingLeaf, { ...small, leaves: 8 }],
  ['boosting-depth', boostingDepth, { ...small, depth: 3 }],
];

describe.each(learners)('%s', (_name, learner, parameters) => modelContract(learner, { parameters, reach: 0.88 }));

/** Rows of (x, noise) and labels by a function of x. */
function sampleOf(rows: number, label: (x: number, i: number) => number, x = (i: number) => ((i * 7919) % rows) / rows): Sample {
  const { table } = syntheticSample({ rows, width: 2, seed: 1, planted: false });
  for (let i = 0; i < rows; i++) table.values[2 * i] = x(i);
  const labels = Float64Array.from({ length: rows }, (_, i) => label(table.values[2 * i] as number, i));
  return { table, rows: Uint32Array.from({ length: rows }, (_, i) => i), labels };
}

const fit = (sample: Sample, task: Task, parameters: Record<string, unknown> = {}, learner = boostingDepth): TreeModel =>
  learner.fit(sample, { task, seed: 3, parameters: { ...small, earlyStop: 0, ...parameters } }) as TreeModel;

describe('tasks', () => {
  test('a regression meets a step function', () => {
    const sample = sampleOf(
      1000,
      (x) => (x > 0.5 ? 3 : -1),
      (i) => (i % 100) / 100,
    );
    const found = predictRows(fit(sample, { kind: 'regression' }, { trees: 200 }), sample.table, sample.rows);
    for (const row of [0, 1, 500, 999]) expect(found[row]).toBeCloseTo(sample.labels[row] as number, 4);
  });

  test('a regression follows the unit of its labels', () => {
    const sample = sampleOf(600, (x, i) => x + (i % 5) / 10);
    const predictions = (unit: number) =>
      predictRows(fit({ ...sample, labels: sample.labels.map((l) => l * unit) }, { kind: 'regression' }), sample.table, sample.rows);
    // a power of two moves no bit of a mantissa; returns of 0.0001 must be learned from as well as prices
    expect(predictions(2 ** -20)).toEqual(predictions(1).map((v) => v * 2 ** -20));
  });

  test('probabilities of classes sum to 1, and the right one is highest', () => {
    const sample = sampleOf(900, (x) => Math.floor(x * 3));
    const found = predictRows(fit(sample, { kind: 'classes', count: 3 }), sample.table, sample.rows);
    for (let i = 0; i < 900; i++) {
      const p = [...found.subarray(3 * i, 3 * i + 3)];
      expect(p.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
      expect(p.indexOf(Math.max(...p))).toBe(sample.labels[i]);
    }
  });

  test('quantiles cover their share, above and below a step, and never cross', () => {
    const spread = syntheticSample({ rows: 4000, width: 1, seed: 5, planted: false }).table.values;
    const sample = sampleOf(4000, (x, i) => (x > 0.5 ? 10 : 0) + (spread[i] as number));
    const found = predictRows(fit(sample, { kind: 'quantile', levels: [0.1, 0.5, 0.9] }, { depth: 2, minChildWeight: 200 }), sample.table, sample.rows);
    for (const high of [false, true])
      for (const [k, level] of [0.1, 0.5, 0.9].entries()) {
        const rows = [...sample.rows].filter((row) => (sample.table.values[2 * row] as number) > 0.5 === high);
        const below = rows.filter((row) => (sample.labels[row] as number) <= (found[3 * row + k] as number)).length / rows.length;
        expect(Math.abs(below - level)).toBeLessThan(0.03);
      }
    for (let i = 0; i < 4000; i++) expect(found[3 * i + 2]).toBeGreaterThanOrEqual(found[3 * i] as number);
  });
});

describe('what parameters promise', () => {
  test('NaN goes where it belongs: alone, left or right', () => {
    for (const side of [0, 1]) {
      const sample = sampleOf(
        600,
        (x) => (Number.isNaN(x) ? side : x > 0.5 ? 1 : 0),
        (i) => (i % 3 === 0 ? Number.NaN : (i % 100) / 100),
      );
      const found = predictRows(fit(sample, binary), sample.table, sample.rows);
      expect([found[0], found[1], found[98]].map((p) => Math.round(p as number))).toEqual([side, 0, 1]);
    }
    const only = sampleOf(
      600,
      (x) => (Number.isNaN(x) ? 1 : 0),
      (i) => (i % 3 === 0 ? Number.NaN : i),
    );
    const found = predictRows(fit(only, binary), only.table, only.rows);
    expect([found[0], found[1], found[599]].map((p) => Math.round(p as number))).toEqual([1, 0, 0]);
  });

  test('NaN that was never seen goes the way of most rows', () => {
    for (const [at, wanted] of [
      [0.2, 1],
      [0.8, 0],
    ] as const) {
      const sample = sampleOf(
        600,
        (x) => (x > at ? 1 : 0),
        (i) => (i % 100) / 100,
      );
      const output = new Float64Array(1);
      fit(sample, binary, { depth: 1 }).predict(Float32Array.of(Number.NaN, 0), output);
      expect(Math.round(output[0] as number)).toBe(wanted);
    }
  });

  test('a monotone constraint holds over the whole range, a free fit breaks it', () => {
    const sample = syntheticSample({ rows: 1500, width: 3, seed: 9, planted: true });
    // the truth falls with f1
    const ladder = (model: TreeModel): number[] =>
      Array.from({ length: 61 }, (_, i) => {
        const output = new Float64Array(1);
        model.predict(Float32Array.of(0.3, i / 10 - 3, 0), output);
        return output[0] as number;
      });
    const steps = (values: number[]): number[] => values.slice(1).map((v, i) => v - (values[i] as number));
    for (const [learner, extra] of [
      [boostingDepth, { depth: 5 }],
      [boostingLeaf, { leaves: 24 }],
    ] as const) {
      const free = { minChildWeight: 0.5, ...extra };
      expect(steps(ladder(fit(sample, binary, { ...free, monotone: '-f1' }, learner))).every((s) => s <= 0)).toBe(true);
      expect(steps(ladder(fit(sample, binary, { ...free, monotone: '+f1, -f0' }, learner))).every((s) => s >= 0)).toBe(true);
      expect(steps(ladder(fit(sample, binary, free, learner))).some((s) => s > 0)).toBe(true);
    }
  });

  test('leaves, depth and least weight are kept', () => {
    const sample = syntheticSample({ rows: 2000, width: 4, seed: 2, planted: true });
    const leaves = ({ nodes }: TreeModel): number[] => [...nodes.roots].map((r, t) => ((nodes.roots[t + 1] ?? nodes.feature.length) - r + 1) / 2);
    expect(Math.max(...leaves(fit(sample, binary, { leaves: 5, trees: 10 }, boostingLeaf)))).toBe(5);
    expect(Math.max(...leaves(fit(sample, binary, { depth: 2, trees: 10 })))).toBe(4);
    const heavy = fit(sample, { kind: 'regression' }, { depth: 10, minChildWeight: 300, trees: 5 }).nodes;
    expect(heavy.cover.every((c) => c >= 300)).toBe(true);
    expect(fit(sample, binary, { gamma: 1e6, trees: 3 }).nodes.feature).toEqual(Int32Array.of(-1, -1, -1));
    expect(fit(sample, binary, { l1: 1e6, trees: 1 }).nodes.value).toEqual(Float64Array.of(0));
  });

  test('early stopping keeps the best round and says its loss', () => {
    const noise = syntheticSample({ rows: 800, width: 5, seed: 3, planted: false });
    const planted = syntheticSample({ rows: 2000, width: 5, seed: 4, planted: true });
    const split = (s: Sample, at: number) => ({ past: { ...s, rows: s.rows.slice(0, at) }, validation: { ...s, rows: s.rows.slice(at) } });
    const [n, p] = [split(noise, 500), split(planted, 1400)];
    const run = (s: typeof n, earlyStop: number) =>
      boostingDepth.fit(s.past, { task: binary, seed: 1, validation: s.validation, parameters: { trees: 200, learningRate: 0.3, earlyStop } }).content
        .settings as {
        rounds: number;
        validationLoss: number;
      };
    expect(run(n, 10).rounds).toBeLessThan(10);
    const stopped = run(p, 10);
    const whole = run(p, 0);
    expect(stopped.rounds).toBeLessThan(whole.rounds);
    expect(stopped.validationLoss).toBeLessThan(whole.validationLoss);
  });

  test('a weight of 2 is the row twice; the unit of weights does not matter', () => {
    const sample = syntheticSample({ rows: 200, width: 3, seed: 8, planted: true });
    const weights = Float64Array.from({ length: 200 }, (_, i) => 1 + (i % 2));
    const twice = [...sample.rows].flatMap((row) => (row % 2 === 1 ? [row, row] : [row]));
    const table = {
      ...sample.table,
      rows: twice.length,
      values: Float32Array.from(twice.flatMap((row) => [...sample.table.values.subarray(3 * row, 3 * row + 3)])),
    };
    const doubled: Sample = { table, rows: Uint32Array.from(twice, (_, i) => i), labels: Float64Array.from(twice, (row) => sample.labels[row] as number) };
    // the weights have a mean of 1.5, so the least hessian and l2 of 1 mean 1.5 rows
    const predictions = (s: Sample, p: Record<string, unknown>) => predictRows(fit(s, binary, { trees: 5, bins: 255, ...p }), sample.table, sample.rows);
    const heavy = predictions({ ...sample, weights }, { minChildWeight: 1, l2: 1 });
    const repeated = predictions(doubled, { minChildWeight: 1.5, l2: 1.5 });
    expect(Math.max(...heavy.map((v, i) => Math.abs(v - (repeated[i] as number))))).toBeLessThan(1e-9);
    const other = predictions({ ...sample, weights: weights.map((w) => w * 8) }, { minChildWeight: 1, l2: 1 });
    expect(other).toEqual(heavy);
  });

  test('sampling rows and columns still learns, differs by seed, not by chance', () => {
    const sample = syntheticSample({ rows: 2000, width: 9, seed: 4, planted: true });
    const run = (seed: number) => boostingLeaf.fit(sample, { task: binary, seed, parameters: { ...small, rowShare: 0.5, columnShare: 0.6, levelShare: 0.5 } });
    expect(Buffer.from(saveModel(run(1)))).toEqual(Buffer.from(saveModel(run(1))));
    expect(Buffer.from(saveModel(run(1)))).not.toEqual(Buffer.from(saveModel(run(2))));
    expect(areaUnderCurve(predictRows(run(1), sample.table, sample.rows), sample.labels)).toBeGreaterThan(0.9);
  });
});

describe('bad input', () => {
  const sample = syntheticSample({ rows: 300, width: 2, seed: 1, planted: true });
  const refused = (parameters: Record<string, unknown>, task: Task = binary, s: Sample = sample) => {
    try {
      fit(s, task, parameters);
    } catch (error) {
      return [(error as { code: string }).code, (error as Error).message];
    }
    return [];
  };
  test.each([
    [{ trees: 0 }, 'OUT_OF_RANGE', 'trees'],
    [{ learningRate: 1.5 }, 'OUT_OF_RANGE', 'learningRate'],
    [{ bins: 256 }, 'OUT_OF_RANGE', 'bins'],
    [{ rowShare: Number.NaN }, 'BAD_VALUE', 'rowShare'],
    [{ monotone: 'f1' }, 'BAD_VALUE', 'direction'],
    [{ monotone: '+g1' }, 'UNKNOWN_NAME', '"g1" is not known. Did you mean "f1"?'],
  ])('%j is refused', (parameters, code, words) => {
    const [found, message] = refused(parameters);
    expect([found, message]).toEqual([code, expect.stringContaining(words)]);
  });

  test('weights that are NaN or all 0, quantiles with constraints, another validation set', () => {
    expect(refused({}, binary, { ...sample, weights: new Float64Array(300).fill(Number.NaN) })[0]).toBe('BAD_VALUE');
    expect(refused({}, binary, { ...sample, weights: new Float64Array(300) })[1]).toMatch(/all of them are 0/);
    expect(refused({ monotone: '+f1' }, { kind: 'quantile', levels: [0.5] })[1]).toMatch(/monotone: quantile/);
    expect(refused({ monotone: '+f1' }, { kind: 'classes', count: 2 })[1]).toMatch(/monotone: of several classes/);
    const validation = { ...sample, table: { ...sample.table, hash: 'other' } };
    expect(() => boostingLeaf.fit(sample, { task: binary, seed: 1, validation })).toThrow(/another feature set/);
  });

  test('rounds that draw no row add nothing', () => {
    const few = { ...sample, rows: sample.rows.slice(0, 5), labels: sample.labels.map((_, i) => i % 2) };
    for (const task of [binary, { kind: 'regression' }, { kind: 'quantile', levels: [0.2, 0.8] }] as Task[]) {
      const scores = predictRows(fit(few, task, { rowShare: 0.01, trees: 30 }), few.table, few.rows);
      expect(scores.every(Number.isFinite)).toBe(true);
    }
  });

  test('a stop ends the fit', () => {
    expect(() => boostingLeaf.fit(sample, { task: binary, seed: 1, progress: ({ done }) => done < 3 })).toThrow(/stopped after step 3 of 300/);
  });

  test('any floats, infinite and missing ones too, give probabilities', () => {
    fc.assert(
      fc.property(fc.array(fc.float(), { minLength: 120, maxLength: 120 }), fc.integer({ min: 2, max: 255 }), (values, bins) => {
        const odd = {
          ...sample,
          table: { ...sample.table, rows: 60, values: Float32Array.from(values) },
          rows: sample.rows.slice(0, 60),
          labels: sample.labels.slice(0, 60),
        };
        if (new Set(odd.labels).size < 2) return;
        const scores = predictRows(fit(odd, binary, { trees: 4, bins, minChildWeight: 0.01 }), odd.table, odd.rows);
        expect(scores.every((s) => s > 0 && s < 1)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});
