// Intervals and sets that hold the answer as often as they say, whatever the model: split conformal prediction, with its coverage measured.
import { AppError } from '../../core/index.ts';
import { outputsOf, type Task } from './table.ts';

/** Plain data: part of a model card. */
export interface Conformal {
  readonly task: Task;
  /** share of answers that may fall outside */
  readonly alpha: number;
  /** how far an answer may be from its prediction and still be inside; infinite with too few rows */
  readonly margin: number;
  readonly rows: number;
}

/**
 * How badly an answer fits its prediction. Regression: |label − value|; binary and classes: 1 − probability of what came (Sadinle, Lei &
 * Wasserman 2019); quantile: how far outside the outer levels, negative inside (Romano, Patterson & Candès 2019).
 */
export function misfit(task: Task, output: Float64Array, label: number): number {
  if (task.kind === 'binary') return label === 1 ? 1 - (output[0] as number) : (output[0] as number);
  if (task.kind === 'classes') return 1 - (output[label] as number);
  if (task.kind === 'quantile') return Math.max((output[0] as number) - label, label - (output.at(-1) as number));
  return Math.abs(label - (output[0] as number));
}

/** The ⌈(n + 1)(1 − alpha)⌉-th smallest of n ascending misfits; infinite when there are not so many, −infinite for alpha of 1 or more. */
export function marginOf(sorted: Float64Array, count: number, alpha: number): number {
  const place = Math.ceil((count + 1) * (1 - alpha));
  return place < 1 ? Number.NEGATIVE_INFINITY : place > count ? Number.POSITIVE_INFINITY : (sorted[place - 1] as number);
}

const misfits = (task: Task, predictions: Float64Array, labels: Float64Array): Float64Array => {
  const outputs = outputsOf(task);
  return labels.map((label, i) => misfit(task, predictions.subarray(i * outputs, (i + 1) * outputs), label));
};

/**
 * From predictions of rows the model did not learn from (Papadopoulos et al. 2002; Vovk, Gammerman & Shafer 2005). Covers at least 1 − alpha
 * on average when rows come in no order; markets drift, so look at coverageOf, or use AdaptiveMargin. Rows without a finite prediction are
 * left out.
 * @throws AppError OUT_OF_RANGE alpha outside (0, 1)
 */
export function fitConformal(task: Task, predictions: Float64Array, labels: Float64Array, alpha: number): Conformal {
  if (!(alpha > 0 && alpha < 1)) throw new AppError('OUT_OF_RANGE', 'alpha', `${alpha} is not between 0 and 1`, 'Give the share of misses, such as 0.1.');
  const sorted = misfits(task, predictions, labels).filter(Number.isFinite).sort();
  return { task, alpha, margin: marginOf(sorted, sorted.length, alpha), rows: sorted.length };
}

/** Lowest and highest value inside, for a regression's or a quantile model's output. */
export function conformalInterval({ task, margin }: Conformal, output: Float64Array): readonly [number, number] {
  return [(output[0] as number) - margin, (output[task.kind === 'quantile' ? output.length - 1 : 0] as number) + margin];
}

/** Labels inside, for the probabilities of a binary model or of classes: none, one or several. */
export function conformalSet({ task, margin }: Conformal, output: Float64Array): number[] {
  const count = task.kind === 'classes' ? task.count : 2;
  return Array.from({ length: count }, (_, label) => label).filter((label) => misfit(task, output, label) <= margin);
}

export interface Coverage {
  readonly rows: number;
  /** share of the answers that were inside */
  readonly covered: number;
  /** mean width of the intervals, or mean number of labels in the sets */
  readonly size: number;
}

/** What it covered of rows that neither the model nor the margin has seen. NaN without rows. */
export function coverageOf(conformal: Conformal, predictions: Float64Array, labels: Float64Array): Coverage {
  const { task, margin } = conformal;
  const outputs = outputsOf(task);
  const sets = task.kind === 'binary' || task.kind === 'classes';
  let [rows, inside, size] = [0, 0, 0];
  for (const [i, label] of labels.entries()) {
    const output = predictions.subarray(i * outputs, (i + 1) * outputs);
    const distance = misfit(task, output, label);
    if (!Number.isFinite(distance)) continue;
    rows++;
    if (distance <= margin) inside++;
    const [low, high] = sets ? [0, conformalSet(conformal, output).length] : conformalInterval(conformal, output);
    size += high - low;
  }
  return { rows, covered: inside / rows, size: size / rows };
}
