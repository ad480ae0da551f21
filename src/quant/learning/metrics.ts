// What predictions were worth against the answers that came: one number each, by definitions that are written down.
import { AppError } from '../../core/index.ts';
import type { MetricName } from './metrics-definitions.ts';
import { ascending, rankCorrelation, weightedArea } from './metrics-rank.ts';
import { calibrationError } from './metrics-reliability.ts';
import { checkLabel, outputsOf, type Task } from './table.ts';

/** Predictions and their answers, row by row in the order of time. */
export interface Judged {
  readonly task: Task;
  /** rows × outputsOf(task); a row with a NaN or an infinity abstained */
  readonly predictions: Float64Array;
  readonly labels: Float64Array;
  /** at least 0; 1 each when absent */
  readonly weights?: Float64Array;
  /** what the information coefficient is taken against where it is not the label: the return that followed */
  readonly outcomes?: Float64Array;
}

/** A figure as a function of the weights of the rows; NaN where it is not defined. */
export type Measure = (weights: Float64Array) => number;
export type Measures = Partial<Record<MetricName, Measure>>;

const leastProbability = 1e-12;
/** −ln of the probability of what came. */
export const lossOf = (probability: number): number => -Math.log(Math.max(leastProbability, probability));

const mean =
  (rows: Float64Array): Measure =>
  (weights) => {
    let [sum, total] = [0, 0];
    for (let i = 0; i < rows.length; i++) {
      sum += (weights[i] as number) * (rows[i] as number);
      total += weights[i] as number;
    }
    return sum / total;
  };

function balanced(hits: Float64Array, labels: Float64Array, classes: number): Measure {
  const [right, total] = [new Float64Array(classes), new Float64Array(classes)];
  return (weights) => {
    right.fill(0);
    total.fill(0);
    for (let i = 0; i < hits.length; i++) {
      const label = labels[i] as number;
      right[label] = (right[label] as number) + (weights[i] as number) * (hits[i] as number);
      total[label] = (total[label] as number) + (weights[i] as number);
    }
    let [sum, present] = [0, 0];
    for (let c = 0; c < classes; c++) {
      if (!((total[c] as number) > 0)) continue;
      sum += (right[c] as number) / (total[c] as number);
      present++;
    }
    return sum / present;
  };
}

function binaryMeasures(p: Float64Array, labels: Float64Array, outcomes: Float64Array): Measures {
  const order = ascending(p);
  const hits = p.map((v, i) => (v >= 0.5 === (labels[i] === 1) ? 1 : 0));
  return {
    logLoss: mean(p.map((v, i) => lossOf(labels[i] === 1 ? v : 1 - v))),
    auc: (weights) => weightedArea(p, order, labels, weights),
    accuracy: mean(hits),
    balancedAccuracy: balanced(hits, labels, 2),
    brier: mean(p.map((v, i) => (v - (labels[i] as number)) ** 2)),
    calibrationError: calibrationError(p, labels),
    informationCoefficient: rankCorrelation(p, outcomes),
  };
}

function classMeasures(p: Float64Array, labels: Float64Array, outcomes: Float64Array, classes: number): Measures {
  const rows = labels.length;
  const [loss, hits, brier, top, middle] = [0, 1, 2, 3, 4].map(() => new Float64Array(rows)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let i = 0; i < rows; i++) {
    let best = 0;
    for (let c = 0; c < classes; c++) {
      const v = p[i * classes + c] as number;
      if (v > (p[i * classes + best] as number)) best = c;
      brier[i] = (brier[i] as number) + (v - (labels[i] === c ? 1 : 0)) ** 2;
      middle[i] = (middle[i] as number) + c * v;
    }
    loss[i] = lossOf(p[i * classes + (labels[i] as number)] as number);
    hits[i] = labels[i] === best ? 1 : 0;
    top[i] = p[i * classes + best] as number;
  }
  return {
    logLoss: mean(loss),
    accuracy: mean(hits),
    balancedAccuracy: balanced(hits, labels, classes),
    brier: mean(brier),
    calibrationError: calibrationError(top, hits),
    informationCoefficient: rankCorrelation(middle, outcomes),
  };
}

function quantileMeasures(p: Float64Array, labels: Float64Array, outcomes: Float64Array, levels: readonly number[]): Measures {
  const count = levels.length;
  const column = (k: number): Float64Array => labels.map((_, i) => p[i * count + k] as number);
  const below = levels.map((_, k) => mean(labels.map((label, i) => (label < (p[i * count + k] as number) ? 1 : 0))));
  const pinball = labels.map((label, i) => {
    let sum = 0;
    for (const [k, level] of levels.entries()) {
      const miss = label - (p[i * count + k] as number);
      sum += Math.max(level * miss, (level - 1) * miss);
    }
    return sum / count;
  });
  return {
    pinball: mean(pinball),
    calibrationError: (weights) => below.reduce((sum, share, k) => sum + Math.abs(share(weights) - (levels[k] as number)), 0) / count,
    informationCoefficient: rankCorrelation(column(count >> 1), outcomes),
  };
}

const valueMeasures = (p: Float64Array, labels: Float64Array, outcomes: Float64Array): Measures => ({
  squaredError: mean(p.map((v, i) => (v - (labels[i] as number)) ** 2)),
  absoluteError: mean(p.map((v, i) => Math.abs(v - (labels[i] as number)))),
  informationCoefficient: rankCorrelation(p, outcomes),
});

/** Every figure of a task over these rows, none of which may abstain. */
export function measuresOf({ task, predictions, labels, outcomes = labels }: Judged): Measures {
  if (task.kind === 'binary') return binaryMeasures(predictions, labels, outcomes);
  if (task.kind === 'classes') return classMeasures(predictions, labels, outcomes, task.count);
  if (task.kind === 'quantile') return quantileMeasures(predictions, labels, outcomes, task.levels);
  return valueMeasures(predictions, labels, outcomes);
}

/** Probabilities may leave [0, 1] by their rounding only. */
const rounding = 1e-9;

/**
 * The rows that can be judged: those for which every one of `all` (sets of predictions of the same rows) gave finite numbers.
 * @throws AppError BAD_VALUE when the lengths do not fit, a label is no answer of the task or a probability none; MISSING_VALUE when no row is left
 */
export function judgedRows({ task, labels, weights, outcomes }: Judged, all: readonly Float64Array[]): Uint32Array {
  const outputs = outputsOf(task);
  for (const [field, length, wanted] of [
    ...all.map((p) => ['predictions', p.length, labels.length * outputs] as const),
    ['weights', weights?.length ?? labels.length, labels.length] as const,
    ['outcomes', outcomes?.length ?? labels.length, labels.length] as const,
  ])
    if (length !== wanted)
      throw new AppError('BAD_VALUE', field, `there are ${length} where ${labels.length} labels ask for ${wanted}`, 'Give the same rows to each.');
  for (const [row, label] of labels.entries()) checkLabel(label, task, row);
  if (task.kind === 'binary' || task.kind === 'classes')
    for (const p of all) {
      const wrong = p.find((v) => Number.isFinite(v) && (v < -rounding || v > 1 + rounding));
      if (wrong !== undefined) throw new AppError('BAD_VALUE', 'predictions', `${wrong} is no probability`, 'Give probabilities, not scores.');
    }
  const finite = (row: number): boolean => all.every((p) => p.subarray(row * outputs, (row + 1) * outputs).every(Number.isFinite));
  const rows = Uint32Array.from(labels.keys()).filter((row) => finite(row) && Number.isFinite(outcomes?.[row] ?? 0));
  if (rows.length === 0)
    throw new AppError('MISSING_VALUE', 'predictions', `none of ${labels.length} rows has a finite one`, 'A model that abstains everywhere cannot be judged.');
  return rows;
}

/** Those rows of it. */
export function onlyRows(judged: Judged, rows: Uint32Array): Judged {
  const outputs = outputsOf(judged.task);
  const predictions = new Float64Array(rows.length * outputs);
  for (const [i, row] of rows.entries()) predictions.set(judged.predictions.subarray(row * outputs, (row + 1) * outputs), i * outputs);
  const pick = (column: Float64Array): Float64Array => Float64Array.from(rows, (row) => column[row] as number);
  return {
    task: judged.task,
    predictions,
    labels: pick(judged.labels),
    ...(judged.weights === undefined ? {} : { weights: pick(judged.weights) }),
    ...(judged.outcomes === undefined ? {} : { outcomes: pick(judged.outcomes) }),
  };
}

/**
 * The figures of the task, over the rows that did not abstain.
 * @throws AppError as judgedRows
 */
export function metrics(judged: Judged): Partial<Record<MetricName, number>> {
  const kept = onlyRows(judged, judgedRows(judged, [judged.predictions]));
  const weights = kept.weights ?? new Float64Array(kept.labels.length).fill(1);
  return Object.fromEntries(Object.entries(measuresOf(kept)).map(([name, measure]) => [name, measure(weights)]));
}
