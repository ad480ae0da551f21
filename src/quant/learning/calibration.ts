// Makes 60 % mean 60 %: Platt's sigmoid, isotonic regression or nothing, whichever foretells rows it has not seen.
import { type Isotonic, isotonicAt, isotonicOf } from './calibration-isotonic.ts';
import { logisticOf, logOdds } from './linear.ts';
import { lossOf } from './metrics.ts';

/** Plain data: part of a model's file. */
export type Calibration =
  | { readonly kind: 'identity' }
  /** logistic(slope × log-odds + intercept) */
  | { readonly kind: 'platt'; readonly slope: number; readonly intercept: number }
  | ({ readonly kind: 'isotonic' } & Isotonic);

/** A probability made honest; NaN stays NaN. */
export function calibrated(calibration: Calibration, p: number): number {
  if (calibration.kind === 'identity' || Number.isNaN(p)) return p;
  return calibration.kind === 'platt' ? logisticOf(calibration.slope * logOdds(p) + calibration.intercept) : isotonicAt(calibration, p);
}

/** Calibrates one probability, or several of one row, each by its own and scaled to sum 1 again (Zadrozny & Elkan 2002); in place. */
export function calibrateInPlace(calibrations: readonly Calibration[], output: Float64Array): void {
  let sum = 0;
  for (let k = 0; k < output.length; k++) sum += output[k] = calibrated(calibrations[k] as Calibration, output[k] as number);
  if (output.length > 1 && sum > 0) for (let k = 0; k < output.length; k++) output[k] = (output[k] as number) / sum;
}

/** Of the rows that count. */
const meanWeight = (weights: Float64Array): number => weights.reduce((sum, w) => sum + w, 0) / Math.max(1, weights.filter((w) => w > 0).length);
const ones = (rows: number): Float64Array => new Float64Array(rows).fill(1);

/**
 * Platt's sigmoid on the log-odds, with his smoothed targets (Platt 1999; Newton's method as Lin, Lin & Weng 2007). A slope below 0 would turn
 * the model round: then the sigmoid is flat.
 */
export function plattOf(predictions: Float64Array, labels: Float64Array, weights = ones(labels.length)): Calibration {
  let [up, down] = [0, 0];
  for (let i = 0; i < labels.length; i++)
    if (labels[i] === 1) up += weights[i] as number;
    else down += weights[i] as number;
  const [high, low] = [(up + 1) / (up + 2), 1 / (down + 2)];
  const odds = predictions.map(logOdds);
  const cost = (slope: number, intercept: number): number => {
    let sum = 0;
    for (let i = 0; i < odds.length; i++) {
      const score = slope * (odds[i] as number) + intercept;
      const target = labels[i] === 1 ? high : low;
      sum += (weights[i] as number) * (Math.max(score, 0) - target * score + Math.log1p(Math.exp(-Math.abs(score))));
    }
    return sum;
  };
  const flat = { slope: 0, intercept: Math.log((up + 1) / (down + 1)) };
  let { slope, intercept } = flat;
  let value = cost(slope, intercept);
  for (let iteration = 0; iteration < 100; iteration++) {
    let [ga, gb, aa, ab, bb] = [0, 0, 1e-12, 0, 1e-12];
    for (let i = 0; i < odds.length; i++) {
      const x = odds[i] as number;
      const p = logisticOf(slope * x + intercept);
      const w = weights[i] as number;
      const pull = w * (p - (labels[i] === 1 ? high : low));
      const curve = w * p * (1 - p);
      ga += pull * x;
      gb += pull;
      aa += curve * x * x;
      ab += curve * x;
      bb += curve;
    }
    if (Math.abs(ga) < 1e-9 * (up + down) && Math.abs(gb) < 1e-9 * (up + down)) break;
    const determinant = aa * bb - ab * ab;
    const [da, db] = determinant > 0 ? [-(bb * ga - ab * gb) / determinant, -(aa * gb - ab * ga) / determinant] : [-ga / aa, -gb / bb];
    let length = 1;
    let next = cost(slope + da, intercept + db);
    while (next > value && length > 1e-10) {
      length /= 2;
      next = cost(slope + length * da, intercept + length * db);
    }
    if (!(next < value)) break;
    [slope, intercept, value] = [slope + length * da, intercept + length * db, next];
  }
  return slope > 0 ? { kind: 'platt', slope, intercept } : { kind: 'platt', ...flat };
}

/** Independent answers that a step of an isotonic calibration speaks for, at least. */
const answersMin = 50;

/**
 * Isotonic calibration; no step is surer than 1 in rows + 2 (Laplace's rule), so that a short run of one answer is not certainty.
 * @param purge neighbours whose labels overlap: so many rows are one answer
 */
export function isotonicCalibration(predictions: Float64Array, labels: Float64Array, weights = ones(labels.length), purge = 0): Calibration {
  const edge = 1 / (labels.length + 2);
  const { low, high, level } = isotonicOf(predictions, labels, weights, answersMin * (purge + 1) * meanWeight(weights));
  return { kind: 'isotonic', low, high, level: level.map((v) => Math.min(1 - edge, Math.max(edge, v))) };
}

export interface CalibrationChoice {
  readonly calibration: Calibration;
  /** mean log-loss of each on rows it was not made from; NaN with too few rows */
  readonly losses: Readonly<Record<Calibration['kind'], number>>;
}

const makers = {
  identity: (): Calibration => ({ kind: 'identity' }),
  platt: plattOf,
  isotonic: isotonicCalibration,
} as const;

/** With fewer rows a curve is made of chance. */
const rowsMin = 50;
const parts = 5;

/**
 * The calibration with the least log-loss on rows it was not made from: in each of five consecutive parts of the rows, by what the others
 * teach, without the `purge` rows on either side whose labels overlap it. Of equals the simplest. Predictions are out-of-sample ones, in
 * the order of time, all finite.
 */
export function chooseCalibration(predictions: Float64Array, labels: Float64Array, { weights = ones(labels.length), purge = 0 } = {}): CalibrationChoice {
  const rows = labels.length;
  const losses = { identity: Number.NaN, platt: Number.NaN, isotonic: Number.NaN };
  if (rows < rowsMin) return { calibration: makers.identity(), losses };
  const total = weights.reduce((sum, w) => sum + w, 0);
  let best: Calibration['kind'] = 'identity';
  for (const kind of ['identity', 'platt', 'isotonic'] as const) {
    let sum = 0;
    for (let part = 0; part < parts; part++) {
      const [from, to] = [Math.floor((part * rows) / parts), Math.floor(((part + 1) * rows) / parts)];
      // a row of weight 0 teaches nothing
      const known = weights.map((w, i) => (i >= from - purge && i < to + purge ? 0 : w));
      const calibration = known.some((w) => w > 0) ? makers[kind](predictions, labels, known, purge) : makers.identity();
      for (let i = from; i < to; i++) {
        const p = calibrated(calibration, predictions[i] as number);
        sum += (weights[i] as number) * lossOf(labels[i] === 1 ? p : 1 - p);
      }
    }
    losses[kind] = sum / total;
    if (losses[kind] < losses[best]) best = kind;
  }
  return { calibration: makers[best](predictions, labels, weights, purge), losses };
}
