// TreeSHAP against Shapley values counted out over all subsets; importance against trees that use one feature only.
import { describe, expect, test } from 'vitest';
import { syntheticSample } from '../contract.fixture.ts';
import { boostingDepth, boostingLeaf } from './boosting.ts';
import type { TreeModel } from './model.ts';
import type { Nodes } from './nodes.ts';

/** What a tree gives when only the features in `known` are: elsewhere the mean of both ways by their covers. */
function expectation(nodes: Nodes, node: number, input: Float32Array, known: number): number {
  const f = nodes.feature[node] as number;
  if (f < 0) return nodes.value[node] as number;
  const left = nodes.left[node] as number;
  const x = input[f] as number;
  if ((known >> f) & 1) {
    const right = Number.isNaN(x) ? nodes.nanRight[node] === 1 : x > (nodes.threshold[node] as number);
    return expectation(nodes, right ? left + 1 : left, input, known);
  }
  const [a, b] = [nodes.cover[left] as number, nodes.cover[left + 1] as number];
  return (a * expectation(nodes, left, input, known) + b * expectation(nodes, left + 1, input, known)) / (a + b);
}

const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));

/** Shapley's formula (1953) over all subsets of `width` features, for one output. */
function counted(model: TreeModel, input: Float32Array, output: number): number[] {
  const { nodes, base } = model;
  const width = input.length;
  const trees = [...nodes.roots.keys()].filter((t) => nodes.outputOf[t] === output);
  const value = (known: number): number => trees.reduce((sum, t) => sum + expectation(nodes, nodes.roots[t] as number, input, known), base[output] as number);
  const size = (known: number): number => known.toString(2).replaceAll('0', '').length;
  const parts = Array.from({ length: width }, (_, f) => {
    let sum = 0;
    for (let known = 0; known < 1 << width; known++)
      if (((known >> f) & 1) === 0)
        sum += ((factorial(size(known)) * factorial(width - size(known) - 1)) / factorial(width)) * (value(known | (1 << f)) - value(known));
    return sum;
  });
  return [...parts, value(0)];
}

describe('contributions', () => {
  const sample = syntheticSample({ rows: 400, width: 5, seed: 6, planted: true });
  for (let i = 0; i < 400; i += 7) sample.table.values[5 * i + (i % 5)] = Number.NaN;
  const classes = { ...sample, labels: sample.labels.map((l, i) => (l === 1 ? 1 : i % 3 === 0 ? 2 : 0)) };
  const rows = [0, 7, 100, 399].map((row) => sample.table.values.slice(5 * row, 5 * row + 5));

  test.each([
    [
      'deep paths that meet a feature again',
      boostingDepth.fit(sample, { task: { kind: 'binary' }, seed: 1, parameters: { trees: 3, depth: 8, minChildWeight: 0.1 } }),
    ],
    ['leaf-wise trees', boostingLeaf.fit(sample, { task: { kind: 'binary' }, seed: 1, parameters: { trees: 5, leaves: 20 } })],
    ['several outputs', boostingDepth.fit(classes, { task: { kind: 'classes', count: 3 }, seed: 1, parameters: { trees: 3, depth: 3 } })],
  ])('are the Shapley values: %s', (_name, found) => {
    const model = found as TreeModel;
    for (const input of rows) {
      const output = new Float64Array(6 * model.base.length);
      model.contributions(input, output);
      for (let k = 0; k < model.base.length; k++)
        for (const [i, wanted] of counted(model, input, k).entries()) expect(output[6 * k + i]).toBeCloseTo(wanted, 10);
    }
  });

  test('sum to the raw score', () => {
    const model = boostingLeaf.fit(sample, { task: { kind: 'binary' }, seed: 1, parameters: { trees: 40 } }) as TreeModel;
    for (const input of rows) {
      const [parts, p] = [new Float64Array(6), new Float64Array(1)];
      model.contributions(input, parts);
      model.predict(input, p);
      const score = parts.reduce((a, b) => a + b, 0);
      expect(model.explain).toBe(model.contributions);
      expect(1 / (1 + Math.exp(-score))).toBeCloseTo(p[0] as number, 12);
    }
  });
});

describe('importance', () => {
  test('goes to the features that tell, sums to 1, and is 0 without cuts', () => {
    const sample = syntheticSample({ rows: 2000, width: 6, seed: 1, planted: true });
    const model = boostingLeaf.fit(sample, { task: { kind: 'binary' }, seed: 1, parameters: { trees: 20, leaves: 8 } }) as TreeModel;
    for (const share of [model.importance(), model.cutShares()]) {
      expect(share.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
      expect((share[0] as number) + (share[1] as number)).toBeGreaterThan(0.6);
    }
    const bare = boostingLeaf.fit(sample, { task: { kind: 'binary' }, seed: 1, parameters: { trees: 1, gamma: 1e6 } }) as TreeModel;
    expect([...bare.importance()]).toEqual([0, 0, 0, 0, 0, 0]);
  });
});
