// Models to real XGBoost and back (Debian's python3-xgboost): the same predictions within 1e-6 (of the value, where it is above 1), both ways; its
// contributions and gains too.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { seeded } from '../../src/core/index.ts';
import { type FeatureTable, learners, type Model, modelFormats, predictRows, type Sample, type Task, type TreeModel } from '../../src/quant/learning/index.ts';

const python = '/usr/bin/python3';
const there = spawnSync(python, ['-c', 'import xgboost, numpy']).status === 0;
const [rows, width] = [2000, 6];
const random = seeded(20);
const names = Array.from({ length: width }, (_, i) => `f${i}`);
// f3 is ±1 (a threshold of 0), f4 whole numbers, f5 missing in a third of the rows and telling just by that
const values = Float32Array.from({ length: rows * width }, (_, i) => {
  const column = i % width;
  if (column === 3) return random.uniform() < 0.5 ? -1 : 1;
  if (column === 4) return random.integer(5);
  return random.uniform() < (column === 5 ? 0.3 : 0.05) ? Number.NaN : random.normal() * 10 ** (column - 2);
});
const table: FeatureTable = { names, hash: 'peer', rows, values, at: new Float64Array(rows), runs: Uint32Array.of(0) };
const all = Uint32Array.from({ length: rows }, (_, i) => i);
const score = (row: number): number => {
  const at = (f: number) => values[row * width + f] as number;
  return (at(0) > 0 ? 1 : -1) + at(3) + (Number.isNaN(at(5)) ? 1.5 : -0.5) + at(4) / 4 + random.normal() / 2;
};
const scores = Float64Array.from(all, score);
const cases: readonly (readonly [string, Task, Float64Array])[] = [
  ['binary:logistic', { kind: 'binary' }, scores.map((s) => (s > 0.5 ? 1 : 0))],
  ['multi:softprob', { kind: 'classes', count: 3 }, scores.map((s) => (s > 1.5 ? 2 : s > -0.5 ? 1 : 0))],
  ['reg:squarederror', { kind: 'regression' }, scores],
];

describe.skipIf(!there)(`real XGBoost${there ? '' : ' (skipped: python3-xgboost is not installed)'}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'tradewind-xgboost-'));
  const file = (name: string) => join(folder, name);
  writeFileSync(file('x'), values);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const format = modelFormats.find((f) => f.name === 'xgboost') as (typeof modelFormats)[number];

  const doubles = (name: string) => new Float64Array(new Uint8Array(readFileSync(name)).buffer);

  function peer(...args: readonly string[]): { readonly predictions: Float64Array; readonly printed: string } {
    const run = spawnSync(python, [join(import.meta.dirname, 'xgboost_peer.py'), String(width), ...args], { encoding: 'utf8' });
    if (run.status !== 0) throw new Error(run.stderr);
    return { predictions: doubles(args.at(-1) as string), printed: run.stdout };
  }

  function gap(model: Model, theirs: Float64Array): number {
    const ours = predictRows(model, table, all);
    expect(theirs.length).toBe(ours.length);
    // XGBoost adds in float32: what it says of a value above 1 is good to a share of it
    return Math.max(...ours.map((p, i) => Math.abs(p - (theirs[i] as number)) / Math.max(1, Math.abs(p))));
  }

  /** Its own TreeSHAP and gains, in float32. */
  function sameExplanation(model: TreeModel, parts: Float64Array, gains: Readonly<Record<string, number>>): void {
    const length = model.base.length * (width + 1);
    expect(parts.length).toBe(50 * length);
    const ours = new Float64Array(length);
    for (let row = 0; row < 50; row++) {
      model.contributions(values.subarray(row * width, (row + 1) * width), ours);
      for (const [i, part] of ours.entries()) expect(Math.abs(part - (parts[row * length + i] as number))).toBeLessThan(1e-5 * Math.max(1, Math.abs(part)));
    }
    const total = Object.values(gains).reduce((a, b) => a + b, 0);
    for (const [f, share] of model.importance().entries()) expect(share).toBeCloseTo((gains[`f${f}`] ?? 0) / total, 5);
  }

  test.each(cases.flatMap(([name, task, labels]) => ['boosting-leaf', 'boosting-depth'].map((learner) => [name, learner, task, labels] as const)))(
    'reads our %s (%s)',
    (_name, learner, task, labels) => {
      const sample: Sample = { table, rows: all, labels };
      const model = learners.find((l) => l.name === learner)?.fit(sample, { task, seed: 1, parameters: { trees: 20, learningRate: 0.3 } }) as Model;
      writeFileSync(file('ours.json'), format.write(model));
      expect(gap(model, peer('load', file('ours.json'), file('x'), file('out')).predictions)).toBeLessThan(1e-6);
    },
  );

  test.each(cases)('gives us its %s', (objective, _task, labels) => {
    writeFileSync(file('y'), Float32Array.from(labels));
    const { predictions: theirs, printed } = peer('train', objective, file('theirs.json'), file('x'), file('y'), file('out'));
    const model = format.read(readFileSync(file('theirs.json')), { names, hash: 'peer', file: 'theirs.json' });
    expect(gap(model, theirs)).toBeLessThan(1e-6);
    sameExplanation(model as TreeModel, doubles(`${file('out')}.parts`), JSON.parse(printed) as Record<string, number>);
    // and back again
    writeFileSync(file('again.json'), format.write(model));
    expect(gap(model, peer('load', file('again.json'), file('x'), file('out')).predictions)).toBeLessThan(1e-6);
  });
});
