// The kernels against their oracle in plain TypeScript, bit by bit; bins and thresholds against each other.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seeded } from '../../../core/index.ts';
import { syntheticSample } from '../contract.fixture.ts';
import type { Sample, Task } from '../table.ts';
import { binSample, blocksOf } from './bins.ts';
import { type BoostRule, boost } from './boost.ts';
import { plainKernels, wasmKernels } from './kernels.ts';
import { Cut, scanMonotone } from './scan.ts';

const rule: BoostRule = {
  trees: 4,
  learningRate: 0.3,
  leaves: 12,
  depth: Number.POSITIVE_INFINITY,
  bestFirst: true,
  perNode: false,
  l1: 0,
  l2: 1,
  gamma: 0,
  minWeight: 1,
  rowShare: 1,
  columnShare: 1,
  levelShare: 1,
  bins: 255,
  earlyStop: 0,
  monotone: undefined,
};

function sampleOf(rows: number, width: number, seed: number, missing: number, steps: number): Sample {
  const sample = syntheticSample({ rows, width, seed, planted: true });
  const random = seeded(seed + 1);
  const { values } = sample.table;
  for (let i = 0; i < values.length; i++) {
    if (random.uniform() < missing) values[i] = Number.NaN;
    else if (steps > 0) values[i] = Math.round((values[i] as number) * steps) / steps;
  }
  return sample;
}

test('compiled and plain kernels grow the same trees to the last bit', () => {
  const shapes = fc.record({
    seed: fc.integer({ min: 1, max: 1e6 }),
    width: fc.integer({ min: 2, max: 9 }),
    missing: fc.constantFrom(0, 0.2),
    steps: fc.constantFrom(0, 2),
    l1: fc.constantFrom(0, 0.5),
    columnShare: fc.constantFrom(1, 0.5),
    rowShare: fc.constantFrom(1, 0.7),
    bestFirst: fc.boolean(),
    perNode: fc.boolean(),
    task: fc.constantFrom<Task>({ kind: 'binary' }, { kind: 'regression' }, { kind: 'classes', count: 2 }, { kind: 'quantile', levels: [0.2, 0.8] }),
  });
  fc.assert(
    fc.property(shapes, ({ seed, width, missing, steps, l1, columnShare, rowShare, bestFirst, perNode, task }) => {
      const sample = sampleOf(150, width, seed, missing, steps);
      const grown = { ...rule, l1, columnShare, rowShare, bestFirst, perNode, depth: bestFirst ? rule.depth : 4, levelShare: perNode ? 0.5 : 1 };
      const [compiled, plain] = [wasmKernels, plainKernels].map((kernelsFor) => boost(sample, task, grown, { random: seeded(seed), kernelsFor }));
      expect(compiled).toEqual(plain);
    }),
    { numRuns: 60 },
  );
});

test('constraints that do not bind change no cut', () => {
  const sample = sampleOf(300, 5, 3, 0.1, 0);
  const kernels = plainKernels(300, 5, 1);
  const binned = binSample(sample, 32, kernels.bytes);
  const random = seeded(4);
  let [g, h] = [0, 0];
  for (let i = 0; i < 300; i++) {
    kernels.rows[i] = i;
    kernels.pairs[2 * i] = random.normal();
    kernels.pairs[2 * i + 1] = random.uniform();
    g += kernels.pairs[2 * i] as number;
    h += kernels.pairs[2 * i + 1] as number;
  }
  const [free, bound] = [new Cut(), new Cut()];
  for (let f = 0; f < 5; f++) {
    kernels.one(f, 0, 300, 0);
    const bins = (binned.thresholds[f] as Float32Array).length + 1;
    kernels.scan(f, 0, bins, 1, { g, h }, rule, free);
    const node = { g, h, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
    scanMonotone(kernels.sums, f * 512, bins, 1, node, rule, 0, bound, f);
  }
  expect(free.score).toBeGreaterThan(0);
  expect({ ...bound, score: 0 }).toEqual({ ...free, score: 0 });
  expect(bound.score).toBeCloseTo(free.score, 9);
});

test('a value goes left by its threshold exactly when it does by its bin', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.float(), fc.constantFrom(0, -0, 1, 2, Infinity, -Infinity, Number.NaN, 3.4028234663852886e38)), { minLength: 2, maxLength: 400 }),
      fc.integer({ min: 2, max: 255 }),
      (column, bins) => {
        const n = column.length;
        const { table } = syntheticSample({ rows: n, width: 1, seed: 1, planted: false });
        table.values.set(column);
        const bytes = new Uint8Array(blocksOf(1) * n * 4);
        const { thresholds, missing } = binSample({ table, rows: Uint32Array.from(column.keys()), labels: new Float64Array(n) }, bins, bytes);
        const cuts = thresholds[0] as Float32Array;
        expect(cuts.length).toBeLessThan(bins);
        expect(missing[0]).toBe(column.some(Number.isNaN) ? 1 : 0);
        for (let i = 0; i < n; i++) {
          const [value, bin] = [table.values[i] as number, bytes[4 * i] as number];
          if (Number.isNaN(value)) expect(bin).toBe(0);
          else for (let b = 1; b <= cuts.length; b++) expect(bin <= b).toBe(value <= (cuts[b - 1] as number));
        }
        const different = new Set(column.filter((v) => !Number.isNaN(v)).map((v) => Math.fround(v) + 0)).size;
        if (different <= bins) expect(cuts.length).toBe(Math.max(0, different - 1));
      },
    ),
  );
});

test('bins hold equal shares of a continuous feature', () => {
  const sample = syntheticSample({ rows: 10_000, width: 1, seed: 1, planted: false });
  const bytes = new Uint8Array(40_000);
  binSample(sample, 100, bytes);
  const counts = new Array<number>(101).fill(0);
  for (let i = 0; i < 10_000; i++) counts[bytes[4 * i] as number] = (counts[bytes[4 * i] as number] as number) + 1;
  expect([Math.min(...counts.slice(1)), Math.max(...counts.slice(1))]).toEqual([100, 100]);
});

test('a fit that needs more than one memory is refused before anything is made', () => {
  expect(() => wasmKernels(40_000_000, 127, 65)).toThrow(/need \d+\.\d GiB/);
});
