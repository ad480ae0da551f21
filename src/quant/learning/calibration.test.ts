// Calibration: isotonic regression by its own formula, Platt's sigmoid, and the choice between them.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seeded } from '../../core/index.ts';
import { calibrated, calibrateInPlace, chooseCalibration, isotonicCalibration, plattOf } from './calibration.ts';
import { isotonicAt, isotonicOf } from './calibration-isotonic.ts';

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** Probabilities bent by `bend`, and labels that follow the unbent ones. */
function bent(rows: number, seed: number, bend: (odds: number) => number): { predictions: Float64Array; labels: Float64Array } {
  const random = seeded(seed);
  const odds = Float64Array.from({ length: rows }, () => random.normal());
  return { predictions: odds.map((v) => logistic(bend(v))), labels: odds.map((v) => (random.uniform() < logistic(v) ? 1 : 0)) };
}

const point = fc.record({ x: fc.integer({ min: 0, max: 12 }), y: fc.integer({ min: 0, max: 1 }), w: fc.integer({ min: 1, max: 3 }) });

test('isotonic regression never falls, keeps the mean, and is the max-min of means', () => {
  fc.assert(
    fc.property(fc.array(point, { minLength: 1, maxLength: 40 }), (points) => {
      const [x, y, w] = [points.map((p) => p.x), points.map((p) => p.y), points.map((p) => p.w)].map((c) => Float64Array.from(c)) as [
        Float64Array,
        Float64Array,
        Float64Array,
      ];
      const fitted = isotonicOf(x, y, w);
      const sum = (column: (i: number) => number): number => points.reduce((s, _, i) => s + (w[i] as number) * column(i), 0);
      expect(sum((i) => isotonicAt(fitted, x[i] as number))).toBeCloseTo(
        sum((i) => y[i] as number),
        9,
      );
      let before = Number.NEGATIVE_INFINITY;
      for (let at = -1; at <= 13; at += 0.25) {
        const value = isotonicAt(fitted, at);
        expect(value).toBeGreaterThanOrEqual(before - 1e-12);
        before = value;
      }
      const meanOf = (from: number, to: number): number => {
        const inside = points.filter((p) => p.x >= from && p.x <= to);
        return inside.reduce((s, p) => s + p.w * p.y, 0) / inside.reduce((s, p) => s + p.w, 0);
      };
      const levels = [...new Set(points.map((p) => p.x))].sort((a, b) => a - b);
      for (const at of levels) {
        const expected = Math.max(...levels.filter((a) => a <= at).map((a) => Math.min(...levels.filter((b) => b >= at).map((b) => meanOf(a, b)))));
        expect(isotonicAt(fitted, at)).toBeCloseTo(expected, 9);
      }
    }),
  );
});

test('a calibrated probability stays inside (0, 1)', () => {
  const [p, y] = [Float64Array.of(0.1, 0.2, 0.8, 0.9), Float64Array.of(0, 0, 1, 1)];
  for (const calibration of [isotonicCalibration(p, y), plattOf(p, y)])
    for (const at of [0, 1e-9, 0.5, 1]) {
      expect(calibrated(calibration, at)).toBeGreaterThan(0);
      expect(calibrated(calibration, at)).toBeLessThan(1);
    }
  expect(calibrated(plattOf(p, y), Number.NaN)).toBeNaN();
});

test("Platt's sigmoid undoes odds that were doubled and moved, and does not turn a model round", () => {
  const { predictions, labels } = bent(20_000, 1, (v) => 2 * v + 1);
  const found = plattOf(predictions, labels);
  if (found.kind !== 'platt') throw new Error('not a sigmoid');
  expect(found.slope).toBeCloseTo(0.5, 1);
  expect(found.intercept).toBeCloseTo(-0.5, 1);
  const inverted = plattOf(
    predictions.map((p) => 1 - p),
    labels,
  );
  expect(calibrated(inverted, 0.1)).toBeCloseTo(calibrated(inverted, 0.9), 12);
});

test('chosen is what foretells unseen rows: nothing for the honest, a sigmoid for the sharpened, isotonic for steps', () => {
  const choose = (bend: (v: number) => number): ReturnType<typeof chooseCalibration> => {
    const { predictions, labels } = bent(6000, 2, bend);
    return chooseCalibration(predictions, labels, { purge: 10 });
  };
  const honest = choose((v) => v);
  expect(honest.losses.identity - honest.losses[honest.calibration.kind]).toBeLessThan(0.001);
  expect(choose((v) => 3 * v).calibration.kind).toBe('platt');
  expect(choose((v) => Math.cbrt(v) * 2 + (v > 1 ? 3 : 0)).calibration.kind).toBe('isotonic');
  const few = bent(30, 3, (v) => 3 * v);
  expect(chooseCalibration(few.predictions, few.labels).calibration).toEqual({ kind: 'identity' });
});

test('classes sum to 1 again', () => {
  const output = Float64Array.of(0.2, 0.5, 0.3);
  calibrateInPlace([{ kind: 'platt', slope: 2, intercept: 0 }, { kind: 'identity' }, { kind: 'platt', slope: 0.5, intercept: 1 }], output);
  expect(output.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
});

test('a run of equal answers that overlap is no certainty at the edge', () => {
  // 3000 coins; the highest 30 predictions lie in one stretch whose labels share the same future
  const random = seeded(4);
  const p = Float64Array.from({ length: 3000 }, (_, i) => (i < 30 ? 0.6 + i / 1000 : 0.4 + 0.2 * random.uniform()));
  const y = Float64Array.from(p, (_, i) => (i < 30 ? 1 : Number(random.uniform() < 0.5)));
  const edge = (purge: number): number => calibrated(isotonicCalibration(p, y, undefined, purge), 0.62);
  expect(edge(11)).toBeLessThan(0.6);
  expect(edge(0)).toBeLessThan(0.9);
});
