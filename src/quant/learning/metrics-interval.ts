// How sure a figure is: intervals by the block bootstrap, for a model, and for its difference to a baseline on the very same rows.
import { AppError, seeded } from '../../core/index.ts';
import { type Judged, judgedRows, measuresOf, onlyRows } from './metrics.ts';
import type { MetricName } from './metrics-definitions.ts';

export interface Interval {
  readonly value: number;
  /** NaN where there are too few rows to say */
  readonly low: number;
  readonly high: number;
}

export interface MetricFigure extends Interval {
  /** the baseline's value, and the model's less the baseline's; absent without a baseline */
  readonly baseline?: number;
  readonly difference?: Interval;
}

export interface Judgement {
  /** rows that were judged, and those left out because a prediction was not finite */
  readonly rows: number;
  readonly abstained: number;
  readonly figures: Partial<Record<MetricName, MetricFigure>>;
}

export interface JudgeOptions {
  /** predictions of the baseline for the same rows */
  readonly baseline?: Float64Array;
  /** rows of a block: at least the horizon of the label (times the instruments side by side), since neighbours share what came after them */
  readonly block: number;
  readonly seed: number;
  /** resamples (default 500) */
  readonly draws?: number;
  /** of the intervals (default 0.95) */
  readonly confidence?: number;
}

/** With fewer blocks than this, resamples are all alike and an interval would look surer than it is. */
const blocksMin = 5;

/** Weights of a circular block resample (Politis & Romano 1992): each row's own times how often it was drawn. */
function drawInto(drawn: Float64Array, weights: Float64Array, block: number, below: (n: number) => number): void {
  const rows = weights.length;
  drawn.fill(0);
  for (let left = rows; left > 0; left -= block) {
    let row = below(rows);
    for (let k = Math.min(block, left); k > 0; k--) {
      drawn[row] = (drawn[row] as number) + (weights[row] as number);
      row = row + 1 === rows ? 0 : row + 1;
    }
  }
}

/** Percentile interval of the resampled figures; those that were not defined in a resample are left out. */
function intervalOf(value: number, resampled: Float64Array, confidence: number): Interval {
  const sorted = resampled.filter(Number.isFinite).sort();
  if (sorted.length < resampled.length / 2 || sorted.length === 0) return { value, low: Number.NaN, high: Number.NaN };
  const tail = Math.floor(((1 - confidence) / 2) * (sorted.length - 1));
  return { value, low: sorted[tail] as number, high: sorted[sorted.length - 1 - tail] as number };
}

/**
 * Every figure of the task with its interval, and its difference to the baseline with its own: both are drawn together, so luck that both
 * share cancels. Rows in which either abstained are left out of both.
 * @throws AppError as judgedRows, OUT_OF_RANGE for a block below 1
 */
export function judge(judged: Judged, { baseline, block, seed, draws = 500, confidence = 0.95 }: JudgeOptions): Judgement {
  if (!(Number.isInteger(block) && block >= 1))
    throw new AppError('OUT_OF_RANGE', 'block', `${block} is not a whole number from 1 on`, 'Give the horizon of the label in rows, or 1.');
  const rows = judgedRows(judged, baseline === undefined ? [judged.predictions] : [judged.predictions, baseline]);
  const kept = onlyRows(judged, rows);
  const weights = kept.weights ?? new Float64Array(rows.length).fill(1);
  const model = Object.entries(measuresOf(kept)) as [MetricName, (w: Float64Array) => number][];
  const other = baseline === undefined ? undefined : measuresOf(onlyRows({ ...judged, predictions: baseline }, rows));

  const enough = rows.length >= block * blocksMin;
  const count = enough ? draws : 0;
  const [mine, gaps] = [model.map(() => new Float64Array(count)), model.map(() => new Float64Array(count))];
  const drawn = new Float64Array(rows.length);
  const random = seeded(seed);
  for (let d = 0; d < count; d++) {
    drawInto(drawn, weights, block, random.integer);
    for (const [m, [name, measure]] of model.entries()) {
      const value = measure(drawn);
      (mine[m] as Float64Array)[d] = value;
      if (other !== undefined) (gaps[m] as Float64Array)[d] = value - (other[name]?.(drawn) ?? Number.NaN);
    }
  }
  const figures: Partial<Record<MetricName, MetricFigure>> = {};
  for (const [m, [name, measure]] of model.entries()) {
    const value = measure(weights);
    const against = other?.[name]?.(weights);
    figures[name] = {
      ...intervalOf(value, mine[m] as Float64Array, confidence),
      ...(against === undefined ? {} : { baseline: against, difference: intervalOf(value - against, gaps[m] as Float64Array, confidence) }),
    };
  }
  return { rows: rows.length, abstained: judged.labels.length - rows.length, figures };
}
