// Linear models as data: a scale, and a row of coefficients and an intercept for each output.
import { AppError } from '../../core/index.ts';
import { type Scale, scaled } from './linear-scale.ts';
import type { Model, ModelContent } from './model.ts';
import type { Task } from './table.ts';

export const logisticOf = (x: number): number => 1 / (1 + Math.exp(-x));
/** Log-odds beyond this say no more. */
const oddsMax = 30;
/** The inverse of logisticOf, within ±30; NaN for NaN. */
export const logOdds = (p: number): number => Math.min(oddsMax, Math.max(-oddsMax, Math.log(p / (1 - p))));

/** Turns raw scores into probabilities in place: the logistic function for one, softmax for several. */
export function probabilitiesInPlace(scores: Float64Array): void {
  if (scores.length === 1) {
    scores[0] = logisticOf(scores[0] as number);
    return;
  }
  let highest = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < scores.length; k++) highest = Math.max(highest, scores[k] as number);
  let sum = 0;
  for (let k = 0; k < scores.length; k++) sum += scores[k] = Math.exp((scores[k] as number) - highest);
  for (let k = 0; k < scores.length; k++) scores[k] = (scores[k] as number) / sum;
}

/** Rows of coefficients a task needs: one, or one a class. */
export const scoresOf = (task: Task): number => (task.kind === 'classes' ? task.count : 1);

/** Raw scores of one row of raw inputs; `coefficients` holds width numbers and an intercept for each score. */
export function scoresInto(output: Float64Array, input: Float32Array, { mean, inverse }: Scale, coefficients: Float64Array): void {
  const width = mean.length;
  for (let k = 0; k < output.length; k++) {
    const from = k * (width + 1);
    let sum = coefficients[from + width] as number;
    for (let j = 0; j < width; j++) sum += (coefficients[from + j] as number) * scaled(input[j] as number, mean[j] as number, inverse[j] as number);
    output[k] = sum;
  }
}

/** Share of each feature in the sum of absolute coefficients; equal shares where all are 0. */
export function linearShares(coefficients: Float64Array, width: number): Float64Array {
  const shares = new Float64Array(width);
  for (let i = 0; i < coefficients.length; i++) {
    const j = i % (width + 1);
    if (j < width) shares[j] = (shares[j] as number) + Math.abs(coefficients[i] as number);
  }
  const total = shares.reduce((sum, v) => sum + v, 0);
  return shares.map((v) => (total > 0 ? v / total : 1 / width));
}

/** Contribution of each feature to the one score, then the intercept. */
export function linearParts(output: Float64Array, input: Float32Array, { mean, inverse }: Scale, coefficients: Float64Array): void {
  const width = mean.length;
  for (let j = 0; j < width; j++) output[j] = (coefficients[j] as number) * scaled(input[j] as number, mean[j] as number, inverse[j] as number);
  output[width] = coefficients[width] as number;
}

/**
 * One of the arrays of a model's content.
 * @throws AppError BAD_FILE when it is not there or has another length
 */
export function numbersOf({ arrays, learner }: ModelContent, name: string, length: number): Float64Array {
  const array = arrays[name];
  if (!(array instanceof Float64Array) || array.length !== length)
    throw new AppError('BAD_FILE', `model ${learner}`, `its ${name} are not ${length} numbers`, 'Train it again.');
  return array;
}

/**
 * The model that a content with the arrays mean, inverse and coefficients describes.
 * @throws AppError BAD_FILE
 */
export function linearModel(content: ModelContent): Model {
  const width = content.names.length;
  const scale: Scale = { mean: numbersOf(content, 'mean', width), inverse: numbersOf(content, 'inverse', width) };
  const coefficients = numbersOf(content, 'coefficients', scoresOf(content.task) * (width + 1));
  const probabilities = content.task.kind !== 'regression';
  return {
    content,
    predict(input, output) {
      scoresInto(output, input, scale, coefficients);
      if (probabilities) probabilitiesInPlace(output);
    },
    importance: () => linearShares(coefficients, width),
    // one score has one explanation; of several classes none stands for all
    ...(content.task.kind === 'classes' ? {} : { explain: (input: Float32Array, output: Float64Array) => linearParts(output, input, scale, coefficients) }),
  };
}
