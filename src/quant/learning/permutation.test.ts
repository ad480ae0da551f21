// Permutation importance: it finds the features that tell, leaves others near nothing, and deals windows whole.
import { expect, test } from 'vitest';
import { syntheticSample } from './contract.fixture.ts';
import { areaUnderCurve } from './metrics-rank.ts';
import type { Model } from './model.ts';
import { permutationImportance } from './permutation.ts';
import { boostingDepth } from './trees/boosting.ts';

test('the features of the planted signal tell, the others do not', () => {
  const sample = syntheticSample({ rows: 3000, width: 5, seed: 1, planted: true });
  const model = boostingDepth.fit({ ...sample, rows: sample.rows.slice(0, 2000) }, { task: { kind: 'binary' }, seed: 1, parameters: { trees: 60, depth: 3 } });
  const rows = sample.rows.slice(2000);
  const labels = sample.labels.slice(2000);
  const found = permutationImportance(model, sample.table, rows, (p) => 1 - areaUnderCurve(p, labels), { seed: 3 });
  expect(found.map((f) => f.name)).toEqual(sample.table.names);
  for (const { rise } of found.slice(0, 2)) expect(rise).toBeGreaterThan(0.1);
  for (const { rise, spread } of found.slice(2)) expect(Math.abs(rise)).toBeLessThan(0.01 + 2 * spread);
});

test('a window is dealt whole, from rows of the sample, and the same seed deals the same', () => {
  const { table } = syntheticSample({ rows: 50, width: 2, seed: 1, planted: false });
  for (let row = 0; row < 50; row++) table.values.set([row, 100 + row], 2 * row);
  const seen: number[][] = [];
  const model: Model = {
    content: { learner: 'probe', task: { kind: 'regression' }, names: table.names, hash: table.hash, window: 3, settings: {}, arrays: {} },
    predict: (input, output) => {
      seen.push([...input]);
      output[0] = input[4] as number;
    },
  };
  const rows = Uint32Array.from({ length: 20 }, (_, i) => 10 + i);
  const run = () => permutationImportance(model, table, rows, (p) => p.reduce((sum, v, i) => sum + (v - (rows[i] as number)) ** 2, 0), { seed: 5, repeats: 1 });
  const [first, second] = run();
  expect([(first?.rise ?? 0) > 0, second?.rise]).toEqual([true, 0]);
  const dealt = seen.slice(20, 40);
  expect(dealt.map((w) => w[4]).sort((a, b) => (a as number) - (b as number))).toEqual([...rows]);
  for (const [i, w] of dealt.entries()) {
    expect([w[0], w[2]]).toEqual([(w[4] as number) - 2, (w[4] as number) - 1]);
    expect(w[5]).toBe(100 + (rows[i] as number));
  }
  expect(run()).toEqual([first, second]);
});
