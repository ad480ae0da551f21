// Figures of predictions: by hand, against definitions written the slow way, and their intervals.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seeded } from '../../core/index.ts';
import { type Judged, metrics } from './metrics.ts';
import { judge } from './metrics-interval.ts';
import { areaUnderCurve } from './metrics-rank.ts';
import { reliabilityCurve } from './metrics-reliability.ts';

const binary = (predictions: number[], labels: number[], weights?: number[]): Judged => ({
  task: { kind: 'binary' },
  predictions: Float64Array.from(predictions),
  labels: Float64Array.from(labels),
  ...(weights === undefined ? {} : { weights: Float64Array.from(weights) }),
});

/** Rows whose labels follow their probabilities, both known. */
function coin(rows: number, seed: number, sharp: number): Judged {
  const random = seeded(seed);
  const predictions = Float64Array.from({ length: rows }, () => 1 / (1 + Math.exp(-sharp * random.normal())));
  return { task: { kind: 'binary' }, predictions, labels: predictions.map((p) => (random.uniform() < p ? 1 : 0)) };
}

test('binary figures by hand', () => {
  const found = metrics(binary([0.9, 0.6, 0.4, 0.2], [1, 0, 1, 0]));
  expect(found.logLoss).toBeCloseTo(-(Math.log(0.9) + Math.log(0.4) + Math.log(0.4) + Math.log(0.8)) / 4, 12);
  expect(found.auc).toBe(0.75);
  expect(found.accuracy).toBe(0.5);
  expect(found.brier).toBeCloseTo((0.01 + 0.36 + 0.36 + 0.04) / 4, 12);
  // ranks 4 3 2 1 against 3.5 1.5 3.5 1.5
  expect(found.informationCoefficient).toBeCloseTo(2 / Math.sqrt(5 * 4), 12);
});

test('balanced accuracy does not reward saying the common class', () => {
  const labels = [1, 1, 1, 1, 1, 1, 1, 1, 1, 0];
  const found = metrics(
    binary(
      labels.map(() => 0.9),
      labels,
    ),
  );
  expect(found.accuracy).toBe(0.9);
  expect(found.balancedAccuracy).toBe(0.5);
  expect(found.calibrationError).toBeCloseTo(0, 12);
  expect(found.informationCoefficient).toBeNaN();
});

test('classes, values and quantiles by hand', () => {
  const classes = metrics({ task: { kind: 'classes', count: 3 }, predictions: Float64Array.of(0.5, 0.3, 0.2, 0.1, 0.1, 0.8), labels: Float64Array.of(1, 2) });
  expect(classes.logLoss).toBeCloseTo(-(Math.log(0.3) + Math.log(0.8)) / 2, 12);
  expect(classes.brier).toBeCloseTo((0.25 + 0.49 + 0.04 + 0.01 + 0.01 + 0.04) / 2, 12);
  expect(classes.accuracy).toBe(0.5);
  const values = metrics({ task: { kind: 'regression' }, predictions: Float64Array.of(1, 2, 3), labels: Float64Array.of(1, 4, 2) });
  expect(values.squaredError).toBeCloseTo(5 / 3, 12);
  expect(values.absoluteError).toBe(1);
  const quantiles = metrics({ task: { kind: 'quantile', levels: [0.1, 0.9] }, predictions: Float64Array.of(0, 10, 0, 10), labels: Float64Array.of(5, 20) });
  expect(quantiles.pinball).toBeCloseTo((0.1 * 5 + 0.1 * 5 + 0.1 * 20 + 0.9 * 10) / 4, 12);
  expect(quantiles.calibrationError).toBeCloseTo((0.1 + 0.4) / 2, 12);
});

test('area and rank correlation agree with every pair counted', () => {
  const row = fc.record({ p: fc.integer({ min: 0, max: 8 }), y: fc.integer({ min: 0, max: 1 }), w: fc.integer({ min: 0, max: 3 }) });
  fc.assert(
    fc.property(fc.array(row, { minLength: 2, maxLength: 30 }), (rows) => {
      let [pairs, wins] = [0, 0];
      for (const a of rows.filter((r) => r.y === 1))
        for (const b of rows.filter((r) => r.y === 0)) {
          pairs += a.w * b.w;
          wins += a.w * b.w * (a.p > b.p ? 1 : a.p === b.p ? 0.5 : 0);
        }
      const area = areaUnderCurve(
        Float64Array.from(rows, (r) => r.p),
        Float64Array.from(rows, (r) => r.y),
        Float64Array.from(rows, (r) => r.w),
      );
      if (pairs === 0) expect(area).toBeNaN();
      else expect(area).toBeCloseTo(wins / pairs, 10);
    }),
  );
});

test('a weight of 2 is a row twice', () => {
  const once = binary([0.2, 0.9, 0.7, 0.7, 0.1], [0, 1, 0, 1, 1], [1, 2, 2, 1, 2]);
  const twice = binary([0.2, 0.9, 0.9, 0.7, 0.7, 0.7, 0.1, 0.1], [0, 1, 1, 0, 0, 1, 1, 1]);
  const [a, b] = [metrics(once), metrics(twice)];
  for (const name of ['logLoss', 'auc', 'accuracy', 'balancedAccuracy', 'brier', 'informationCoefficient'] as const)
    expect(a[name]).toBeCloseTo(b[name] as number, 12);
});

test('rows that abstained are counted and left out of both sides', () => {
  const judged = binary([0.9, Number.NaN, 0.4, 0.2, 0.3, 0.6], [1, 0, 1, 0, 0, 1]);
  const found = judge(judged, { baseline: Float64Array.of(0.5, 0.5, 0.5, Number.POSITIVE_INFINITY, 0.5, 0.5), block: 1, seed: 1 });
  expect([found.rows, found.abstained]).toEqual([4, 2]);
  expect(found.figures.logLoss?.baseline).toBeCloseTo(Math.log(2), 12);
  expect(() => metrics(binary([Number.NaN], [1]))).toThrow(/none of 1 rows/);
  expect(() => metrics(binary([0.5], [1, 0]))).toThrow(/2 labels/);
  expect(() => metrics(binary([0.5, 0.5], [1, Number.NaN]))).toThrow(/label of row 1: NaN/);
  expect(() => metrics(binary([0.5, 1.7], [1, 0]))).toThrow(/1.7 is no probability/);
});

test('probabilities that are true are calibrated, the same ones sharpened are not, and the curve shows where', () => {
  const judged = coin(20_000, 3, 1);
  expect(metrics(judged).calibrationError).toBeLessThan(0.015);
  const sharpened = judged.predictions.map((p) => 1 / (1 + ((1 - p) / p) ** 2));
  expect(metrics({ ...judged, predictions: sharpened }).calibrationError).toBeGreaterThan(0.05);
  const curve = reliabilityCurve(sharpened, judged.labels);
  expect(curve).toHaveLength(10);
  expect(curve.reduce((sum, bin) => sum + bin.rows, 0)).toBe(20_000);
  expect(curve[0]?.observed).toBeGreaterThan(curve[0]?.predicted as number);
});

test('intervals hold the truth about as often as they say', () => {
  // coins of 0.5 said to be 0.5 and p: the mean Brier score is p(1 − p) in truth whatever the draw
  const truth = 0.21;
  let held = 0;
  for (let seed = 0; seed < 200; seed++) {
    const random = seeded(seed);
    const labels = Float64Array.from({ length: 300 }, () => (random.uniform() < 0.3 ? 1 : 0));
    const { brier } = judge({ task: { kind: 'binary' }, predictions: labels.map(() => 0.3), labels }, { block: 1, seed, draws: 200 }).figures;
    if (brier !== undefined && brier.low <= truth && truth <= brier.high) held++;
  }
  // 95 % of 200 with a deviation of 3: percentile intervals fall somewhat short at this size
  expect(held).toBeGreaterThan(178);
});

test('blocks see that overlapping rows say less than their number', () => {
  const random = seeded(9);
  let level = 0;
  const labels = Float64Array.from({ length: 2000 }, (_, i) => {
    if (i % 20 === 0) level = random.uniform() < 0.5 ? 1 : 0;
    return level;
  });
  const width = (block: number): number => {
    const figure = judge({ task: { kind: 'binary' }, predictions: labels.map(() => 0.6), labels }, { block, seed: 1 }).figures.brier;
    return figure === undefined ? 0 : figure.high - figure.low;
  };
  expect(width(20) / width(1)).toBeGreaterThan(2.5);
});

test('a better model is better than the baseline with confidence, noise is not, and too few blocks say nothing', () => {
  const judged = coin(3000, 5, 1);
  const prior = judged.labels.map(() => 0.5);
  const skilled = judge(judged, { baseline: prior, block: 5, seed: 2 }).figures.logLoss?.difference;
  expect(skilled?.high).toBeLessThan(0);
  const shuffled = judge({ ...judged, predictions: judged.predictions.toReversed() }, { baseline: prior, block: 5, seed: 2 }).figures.logLoss?.difference;
  expect(shuffled?.high).toBeGreaterThan(0);
  expect(judge(judged, { baseline: prior, block: 1000, seed: 2 }).figures.logLoss?.low).toBeNaN();
  expect(judge(judged, { baseline: prior, block: 5, seed: 2 })).toEqual(judge(judged, { baseline: prior, block: 5, seed: 2 }));
});
