// The cards every learner passes: it finds what is there, finds nothing where nothing is, and its bytes are its own.
import { expect, test } from 'vitest';
import { AppError, seeded } from '../../core/index.ts';
import { areaUnderCurve } from './metrics-rank.ts';
import { type Learner, predictRows } from './model.ts';
import { loadModel, saveModel } from './model-file.ts';
import type { FeatureTable, Sample } from './table.ts';

/** Synthetic rows: `width` normal features; the label follows the first two (planted) or a coin (not planted). */
export function syntheticSample({ rows, width, seed, planted }: { rows: number; width: number; seed: number; planted: boolean }): Sample {
  const random = seeded(seed);
  const table: FeatureTable = {
    names: Array.from({ length: width }, (_, i) => `f${i}`),
    hash: 'contract',
    rows,
    values: Float32Array.from({ length: rows * width }, () => random.normal()),
    at: Float64Array.from({ length: rows }, (_, i) => i * 3_600_000),
    runs: Uint32Array.of(0),
  };
  const labels = Float64Array.from({ length: rows }, (_, i) => {
    const score = planted ? 2 * ((table.values[i * width] as number) - (table.values[i * width + 1] as number)) : 0;
    return random.uniform() < 1 / (1 + Math.exp(-score)) ? 1 : 0;
  });
  return { table, rows: Uint32Array.from({ length: rows }, (_, i) => i), labels };
}

const split = (sample: Sample, at: number): readonly [Sample, Sample] => [
  { ...sample, rows: sample.rows.slice(0, at) },
  { ...sample, rows: sample.rows.slice(at) },
];

export interface ContractOptions {
  /** small enough that the suite takes seconds */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** AUC on unseen rows that the planted signal must give (0.5 is chance; the signal's own ceiling is about 0.92) */
  readonly reach: number;
  readonly rows?: number;
  /** regression: the same labels of 0 and 1, foreseen as values */
  readonly task?: 'binary' | 'regression';
}

/** Registers the cards for one learner of binary labels or of values. */
export function modelContract(learner: Learner, { parameters = {}, reach, rows = 3000, task = 'binary' }: ContractOptions): void {
  const options = { task: { kind: task }, parameters, seed: 7 };
  const score = (sample: Sample): number => {
    const [past, future] = split(sample, Math.floor(rows * 0.7));
    const scores = predictRows(learner.fit(past, options), future.table, future.rows);
    return areaUnderCurve(
      scores,
      Float64Array.from(future.rows, (row) => future.labels[row] as number),
    );
  };

  test('learns a planted signal', () => {
    expect(score(syntheticSample({ rows, width: 6, seed: 1, planted: true }))).toBeGreaterThan(reach);
  });

  test('learns nothing from noise', () => {
    // the mean of five areas of 0.3·rows coin flips has a standard deviation near 0.29/√(0.3·rows)/√5; the bar is 4 of them
    const areas = [11, 12, 13, 14, 15].map((seed) => score(syntheticSample({ rows, width: 6, seed, planted: false })));
    const mean = areas.reduce((sum, a) => sum + a, 0) / areas.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan((4 * 0.58) / Math.sqrt(0.3 * rows) / Math.sqrt(5));
  });

  test('same seed, same bytes', () => {
    const sample = syntheticSample({ rows: 600, width: 6, seed: 2, planted: true });
    expect(Buffer.from(saveModel(learner.fit(sample, options)))).toEqual(Buffer.from(saveModel(learner.fit(sample, options))));
  });

  test('saved and loaded, it predicts the same bits', () => {
    const sample = syntheticSample({ rows: 600, width: 6, seed: 3, planted: true });
    const model = learner.fit(sample, options);
    const loaded = loadModel(saveModel(model), [learner], { hash: 'contract' });
    expect(predictRows(loaded, sample.table, sample.rows)).toEqual(predictRows(model, sample.table, sample.rows));
    expect(Buffer.from(saveModel(loaded))).toEqual(Buffer.from(saveModel(model)));
  });

  test('refuses rows of another feature set, and a file that is cut short or changed', () => {
    const sample = syntheticSample({ rows: 600, width: 6, seed: 4, planted: true });
    const model = learner.fit(sample, options);
    expect(() => predictRows(model, { ...sample.table, hash: 'other' }, sample.rows)).toThrow(AppError);
    const bytes = saveModel(model);
    expect(() => loadModel(bytes, [learner], { hash: 'other' })).toThrow(/feature set/);
    expect(() => loadModel(bytes.slice(0, -7), [learner])).toThrow(/cut short/);
    const changed = bytes.slice();
    changed[bytes.length >> 1] = (changed[bytes.length >> 1] as number) ^ 1;
    expect(() => loadModel(changed, [learner])).toThrow(/changed/);
  });

  test('refuses one class, no rows, labels that are not labels, unknown and out-of-range parameters', () => {
    const sample = syntheticSample({ rows: 600, width: 6, seed: 5, planted: true });
    if (task === 'binary') expect(() => learner.fit({ ...sample, labels: sample.labels.map(() => 1) }, options)).toThrow(/same label/);
    expect(() => learner.fit({ ...sample, rows: new Uint32Array() }, options)).toThrow(/nothing to learn/);
    expect(() => learner.fit({ ...sample, labels: sample.labels.map(() => Number.NaN) }, options)).toThrow(/NaN/);
    expect(() => learner.fit(sample, { ...options, parameters: { noSuchThing: 1 } })).toThrow(/noSuchThing/);
  });

  test('a constant feature, a feature that is never defined and an infinite value do no harm', () => {
    const sample = syntheticSample({ rows: 600, width: 6, seed: 6, planted: true });
    const values = sample.table.values.slice();
    for (let row = 0; row < 600; row++) {
      values[row * 6 + 3] = 1.5;
      values[row * 6 + 4] = Number.NaN;
    }
    values[5] = Number.POSITIVE_INFINITY;
    const odd = { ...sample, table: { ...sample.table, values } };
    const scores = predictRows(learner.fit(odd, options), odd.table, odd.rows);
    expect(scores.every((s) => Number.isFinite(s) && (task === 'regression' || (s >= 0 && s <= 1)))).toBe(true);
  });
}
