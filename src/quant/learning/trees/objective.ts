// What boosting minimises: for each task its starting scores, gradients and hessians of the loss by the score, and the loss itself.
import { type Sample, type Task, totalWeight } from '../table.ts';
import { sigmoid } from './link.ts';
import { weightedQuantile } from './weighted-quantile.ts';

/** Scores lie output after output, each with one number a row of the sample. */
export interface Objective {
  readonly outputs: number;
  /** scores before the first tree, one an output */
  readonly start: Float64Array;
  /** called once a round, before the gradients of its outputs */
  prepare(scores: Float64Array): void;
  /** pairs of gradient and hessian of one output, one a row */
  gradients(scores: Float64Array, output: number, into: Float64Array): void;
  /** weighted mean loss of scores of any sample of this task */
  loss(scores: Float64Array, labels: Float64Array, weights: Float64Array): number;
  /** for losses without curvature: a leaf's value is this quantile of what its rows still lack */
  readonly levelOf?: (output: number) => number;
}

/** Labels of the rows of a sample, in their order. */
export const labelsOf = ({ rows, labels }: Sample): Float64Array => Float64Array.from(rows, (row) => labels[row] as number);

/**
 * Weights of the rows of a sample, scaled to a mean of 1, so that least hessians mean the same whatever the unit of the weights.
 * @throws AppError BAD_VALUE when all are 0
 */
export function weightsOf(sample: Sample): Float64Array {
  const mean = totalWeight(sample) / sample.rows.length;
  return Float64Array.from(sample.rows, (row) => (sample.weights?.[row] ?? 1) / mean);
}

// an own class's share never starts at 0 or 1, whose log-odds are infinite
const inside = (share: number): number => Math.min(1 - 1e-6, Math.max(1e-6, share));
const weightedMean = (values: Float64Array, weights: Float64Array): number => {
  let [sum, total] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    sum += (values[i] as number) * (weights[i] as number);
    total += weights[i] as number;
  }
  return sum / total;
};
// a hessian of 0 would make a leaf's weight infinite where l2 is 0 (the floor XGBoost uses)
const hessianMin = 1e-16;

/** Logistic loss of log-odds. */
function binary(labels: Float64Array, weights: Float64Array): Objective {
  const share = inside(weightedMean(labels, weights));
  return {
    outputs: 1,
    start: Float64Array.of(Math.log(share / (1 - share))),
    prepare: () => {},
    gradients: (scores, _output, into) => {
      for (let i = 0; i < labels.length; i++) {
        const p = sigmoid(scores[i] as number);
        const w = weights[i] as number;
        into[2 * i] = w * (p - (labels[i] as number));
        into[2 * i + 1] = w * Math.max(p * (1 - p), hessianMin);
      }
    },
    loss: (scores, truth, by) =>
      weightedMean(
        scores.map((s, i) => Math.max(s, 0) - s * (truth[i] as number) + Math.log1p(Math.exp(-Math.abs(s)))),
        by,
      ),
  };
}

/** Cross-entropy of softmax scores; hessian 2 p (1 − p) as in XGBoost. */
function classes(labels: Float64Array, weights: Float64Array, count: number): Objective {
  const n = labels.length;
  const p = new Float64Array(n * count);
  const start = Float64Array.from({ length: count }, (_, k) =>
    Math.log(
      inside(
        weightedMean(
          labels.map((label) => (label === k ? 1 : 0)),
          weights,
        ),
      ),
    ),
  );
  const softmax = (scores: Float64Array, rows: number, into: Float64Array): void => {
    for (let i = 0; i < rows; i++) {
      let [most, sum] = [Number.NEGATIVE_INFINITY, 0];
      for (let k = 0; k < count; k++) most = Math.max(most, scores[k * rows + i] as number);
      for (let k = 0; k < count; k++) sum += into[k * rows + i] = Math.exp((scores[k * rows + i] as number) - most);
      for (let k = 0; k < count; k++) into[k * rows + i] = (into[k * rows + i] as number) / sum;
    }
  };
  return {
    outputs: count,
    start,
    prepare: (scores) => softmax(scores, n, p),
    gradients: (_scores, k, into) => {
      for (let i = 0; i < n; i++) {
        const q = p[k * n + i] as number;
        const w = weights[i] as number;
        into[2 * i] = w * (q - (labels[i] === k ? 1 : 0));
        into[2 * i + 1] = w * Math.max(2 * q * (1 - q), hessianMin);
      }
    },
    loss: (scores, truth, by) => {
      const q = new Float64Array(scores.length);
      softmax(scores, truth.length, q);
      return weightedMean(
        truth.map((label, i) => -Math.log(Math.max(q[label * truth.length + i] as number, 1e-300))),
        by,
      );
    },
  };
}

/** Half the squared error, so that gradient and hessian are those of XGBoost's reg:squarederror. */
function regression(labels: Float64Array, weights: Float64Array): Objective {
  return {
    outputs: 1,
    start: Float64Array.of(weightedMean(labels, weights)),
    prepare: () => {},
    gradients: (scores, _output, into) => {
      for (let i = 0; i < labels.length; i++) {
        into[2 * i] = (weights[i] as number) * ((scores[i] as number) - (labels[i] as number));
        into[2 * i + 1] = weights[i] as number;
      }
    },
    loss: (scores, truth, by) =>
      weightedMean(
        scores.map((s, i) => (s - (truth[i] as number)) ** 2 / 2),
        by,
      ),
  };
}

/** Pinball loss (Koenker and Bassett 1978), one output a level; it has no curvature, so leaves are set to the quantile of their rows. */
function quantile(labels: Float64Array, weights: Float64Array, levels: readonly number[]): Objective {
  const n = labels.length;
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  return {
    outputs: levels.length,
    start: Float64Array.from(levels, (level) => weightedQuantile(labels, weights, order, level)),
    prepare: () => {},
    gradients: (scores, k, into) => {
      const level = levels[k] as number;
      for (let i = 0; i < n; i++) {
        const w = weights[i] as number;
        into[2 * i] = (labels[i] as number) > (scores[k * n + i] as number) ? -level * w : (1 - level) * w;
        into[2 * i + 1] = w;
      }
    },
    loss: (scores, truth, by) => {
      const rows = truth.length;
      const sum = levels.map((level, k) =>
        weightedMean(
          truth.map((y, i) => {
            const over = y - (scores[k * rows + i] as number);
            return over > 0 ? level * over : (level - 1) * over;
          }),
          by,
        ),
      );
      return sum.reduce((a, b) => a + b, 0) / levels.length;
    },
    levelOf: (k) => levels[k] as number,
  };
}

/** The objective of a task over labels and weights of its rows. */
export function objectiveOf(task: Task, labels: Float64Array, weights: Float64Array): Objective {
  switch (task.kind) {
    case 'binary':
      return binary(labels, weights);
    case 'classes':
      return classes(labels, weights, task.count);
    case 'regression':
      return regression(labels, weights);
    case 'quantile':
      return quantile(labels, weights, task.levels);
  }
}
