// Ridge regression: a value as a weighted sum of standardised features, squared coefficients penalised, solved exactly.
import { number, resolveParameters } from '../../core/index.ts';
import { linearModel } from './linear.ts';
import { scaledRows, scaleOf } from './linear-scale.ts';
import type { Learner } from './model.ts';
import { checkSample, type Sample, totalWeight } from './table.ts';

const parameters = {
  l2: number({ default: 0.01, min: 1e-8, max: 1000, search: [0.0001, 1], about: 'penalty on squared coefficients, as a share of the variance of one feature' }),
};

/** Solves a·x = b in place for a symmetric positive definite `a` (width × width, lower half read), by Cholesky; x lands in `b`. */
function solve(a: Float64Array, b: Float64Array): void {
  const width = b.length;
  for (let i = 0; i < width; i++)
    for (let j = 0; j <= i; j++) {
      let sum = a[i * width + j] as number;
      for (let k = 0; k < j; k++) sum -= (a[i * width + k] as number) * (a[j * width + k] as number);
      a[i * width + j] = i === j ? Math.sqrt(sum) : sum / (a[j * width + j] as number);
    }
  for (let i = 0; i < width; i++) {
    let sum = b[i] as number;
    for (let k = 0; k < i; k++) sum -= (a[i * width + k] as number) * (b[k] as number);
    b[i] = sum / (a[i * width + i] as number);
  }
  for (let i = width - 1; i >= 0; i--) {
    let sum = b[i] as number;
    for (let k = i + 1; k < width; k++) sum -= (a[k * width + i] as number) * (b[k] as number);
    b[i] = sum / (a[i * width + i] as number);
  }
}

/** Coefficients and intercept that minimise the weighted mean squared error + l2·|coefficients|² (Hoerl & Kennard 1970). */
function coefficientsOf(z: Float32Array, sample: Sample, l2: number): Float64Array {
  const { rows, labels, weights } = sample;
  const width = z.length / rows.length;
  const total = totalWeight(sample);
  const [products, right, middle] = [new Float64Array(width * width), new Float64Array(width), new Float64Array(width)];
  let mean = 0;
  for (const row of rows) mean += ((weights?.[row] ?? 1) / total) * (labels[row] as number);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    const weight = (weights?.[row] ?? 1) / total;
    const label = (labels[row] as number) - mean;
    const from = i * width;
    for (let j = 0; j < width; j++) {
      const value = weight * (z[from + j] as number);
      middle[j] = (middle[j] as number) + value;
      right[j] = (right[j] as number) + value * label;
      for (let k = 0; k <= j; k++) products[j * width + k] = (products[j * width + k] as number) + value * (z[from + k] as number);
    }
  }
  // clipped and unknown values leave the columns a little off 0
  for (let j = 0; j < width; j++) {
    for (let k = 0; k <= j; k++) products[j * width + k] = (products[j * width + k] as number) - (middle[j] as number) * (middle[k] as number);
    products[j * width + j] = (products[j * width + j] as number) + l2;
  }
  solve(products, right);
  const intercept = right.reduce((sum, v, j) => sum - v * (middle[j] as number), mean);
  return Float64Array.of(...right, intercept);
}

export const ridgeLearner: Learner = {
  name: 'ridge',
  about: 'Ridge regression: a value as a weighted sum of the features; the plain baseline for returns.',
  parameters,
  tasks: ['regression'],
  fit: (sample, { task, seed, parameters: given = {} }) => {
    checkSample(sample, task);
    const chosen = resolveParameters({ name: 'ridge', parameters }, given, 'See the parameters of the learner ridge.');
    const scale = scaleOf(sample);
    const coefficients = coefficientsOf(scaledRows(sample, scale), sample, chosen.l2);
    const { names, hash } = sample.table;
    return linearModel({
      learner: 'ridge',
      task,
      names,
      hash,
      window: 1,
      settings: { seed, parameters: chosen },
      arrays: { mean: scale.mean, inverse: scale.inverse, coefficients },
    });
  },
  restore: linearModel,
};
