// Conformal margins: coverage over many worlds, by task, and the promise of the adaptive one against any sequence.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { capture, restore, seeded } from '../../core/index.ts';
import { conformalInterval, conformalSet, coverageOf, fitConformal } from './conformal.ts';
import { AdaptiveMargin } from './conformal-adaptive.ts';

test('over many worlds a regression is covered as often as it says, within the known bounds', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), fc.constantFrom(0.05, 0.1, 0.3), (seed, alpha) => {
      const random = seeded(seed);
      const worlds = 150;
      let covered = 0;
      for (let world = 0; world < worlds; world++) {
        const draw = (rows: number) => Float64Array.from({ length: rows }, () => random.normal() + (random.uniform() < 0.1 ? 5 : 0));
        const margin = fitConformal({ kind: 'regression' }, new Float64Array(60), draw(60), alpha);
        covered += coverageOf(margin, new Float64Array(40), draw(40)).covered / worlds;
      }
      // the mean lies in [1 − alpha, 1 − alpha + 1/61]; five deviations of a mean over worlds
      const slack = 5 * Math.sqrt((alpha * (1 - alpha) * (1 / 40 + 1 / 60)) / worlds);
      expect(covered).toBeGreaterThan(1 - alpha - slack);
      expect(covered).toBeLessThan(1 - alpha + 1 / 61 + slack);
    }),
    { numRuns: 10 },
  );
});

test('sets of classes and quantile intervals cover too, and say more when the model knows more', () => {
  const random = seeded(4);
  const rows = 4000;
  const world = (sharp: number) => {
    const predictions = new Float64Array(rows * 3);
    const labels = new Float64Array(rows);
    for (let i = 0; i < rows; i++) {
      const e = [0, 1, 2].map(() => Math.exp(sharp * random.normal())) as [number, number, number];
      const sum = e[0] + e[1] + e[2];
      predictions.set(
        e.map((v) => v / sum),
        i * 3,
      );
      const u = random.uniform() * sum;
      labels[i] = u < e[0] ? 0 : u < e[0] + e[1] ? 1 : 2;
    }
    return { predictions, labels };
  };
  const task = { kind: 'classes', count: 3 } as const;
  const sizes = [0.5, 3].map((sharp) => {
    const [past, future] = [world(sharp), world(sharp)];
    const found = coverageOf(fitConformal(task, past.predictions, past.labels, 0.1), future.predictions, future.labels);
    expect(Math.abs(found.covered - 0.9)).toBeLessThan(0.03);
    return found.size;
  });
  expect(sizes[1]).toBeLessThan((sizes[0] as number) - 0.5);

  const draw = () => Float64Array.from({ length: rows }, () => random.normal());
  const levels = { kind: 'quantile', levels: [0.1, 0.5, 0.9] } as const;
  // a model that thinks the world twice as calm as it is
  const narrow = Float64Array.from({ length: rows * 3 }, (_, i) => [-0.64, 0, 0.64][i % 3] as number);
  const margin = fitConformal(levels, narrow, draw(), 0.2);
  expect(coverageOf(margin, narrow, draw()).covered).toBeCloseTo(0.8, 1);
  expect(conformalInterval(margin, Float64Array.of(-0.64, 0, 0.64))[1]).toBeCloseTo(1.28, 1);
});

test('too few rows promise nothing: everything is inside', () => {
  const margin = fitConformal({ kind: 'binary' }, Float64Array.of(0.9, 0.8), Float64Array.of(1, 1), 0.1);
  expect(margin.margin).toBe(Number.POSITIVE_INFINITY);
  expect(conformalSet(margin, Float64Array.of(0.99))).toEqual([0, 1]);
  expect(() => fitConformal({ kind: 'binary' }, Float64Array.of(0.9), Float64Array.of(1), 1)).toThrow(/alpha/);
});

test('against any sequence the adaptive margin misses alpha of the answers, within 1 / (rate × answers)', () => {
  const misfits = fc.array(fc.oneof(fc.double({ min: 0, max: 100, noNaN: true }), fc.constant(Number.NaN)), { minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(misfits, fc.constantFrom(0.05, 0.2), fc.constantFrom(0.02, 0.1), (sequence, alpha, rate) => {
      const margin = new AdaptiveMargin({ alpha, rate, window: 50 });
      for (const misfit of sequence) margin.see(Number.isNaN(misfit) ? 0 : misfit);
      // Gibbs & Candès 2021, proposition 4.1
      expect(Math.abs(margin.misses / margin.answers - alpha)).toBeLessThanOrEqual((1 - alpha + rate) / (rate * sequence.length) + 1e-9);
    }),
  );
});

test('in a market that turns four times as wild the fixed margin breaks its promise, the adaptive one keeps it; and it goes on from a snapshot', () => {
  const random = seeded(6);
  const draw = (wild: number) => Math.abs(wild * random.normal());
  const calm = Float64Array.from({ length: 1000 }, () => draw(1));
  const fixed = fitConformal({ kind: 'regression' }, new Float64Array(1000), calm, 0.1);
  let adaptive = new AdaptiveMargin({ alpha: 0.1, rate: 0.02, window: 300 });
  for (const misfit of calm) adaptive.see(misfit);
  const [missesBefore, wild] = [adaptive.misses, Float64Array.from({ length: 2000 }, () => draw(4))];
  for (const [i, misfit] of wild.entries()) {
    if (i === 700) {
      const copy = new AdaptiveMargin({ alpha: 0.1, rate: 0.02, window: 300 });
      restore(copy, capture(adaptive));
      adaptive = copy;
    }
    adaptive.see(misfit);
  }
  expect(wild.filter((misfit) => misfit > fixed.margin).length / 2000).toBeGreaterThan(0.5);
  expect((adaptive.misses - missesBefore) / 2000).toBeLessThan(0.14);
  expect(adaptive.margin).toBeGreaterThan(3 * fixed.margin);
});
