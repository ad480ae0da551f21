// The Model plug: a learner fits a sample, a model predicts one row at a time. Every kind of model passes contract.fixture.ts.
import { AppError, type ParameterShape } from '../../core/index.ts';
import { type FeatureTable, gatherWindow, outputsOf, type Sample, type Task } from './table.ts';

/** What a fit reports as it goes; return false to stop early (the fit then throws INTERRUPTED). */
export type FitProgress = (step: { readonly done: number; readonly total: number; readonly loss?: number }) => boolean | undefined;

/** Tells `progress` of a step. @throws AppError INTERRUPTED when it asks to stop */
export function reportStep(progress: FitProgress | undefined, step: Parameters<FitProgress>[0]): void {
  if (progress?.(step) === false)
    throw new AppError('INTERRUPTED', 'fit', `stopped after step ${step.done} of ${step.total}`, 'Start it again to fit from the beginning.');
}

export interface FitOptions {
  readonly task: Task;
  /** differing from the learner's defaults */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** same sample, parameters and seed: same bytes */
  readonly seed: number;
  /** for early stopping; later in time than the sample, never part of it */
  readonly validation?: Sample;
  readonly progress?: FitProgress;
}

/** One way to learn. A plug: one file or folder, listed in learners.ts. */
export interface Learner {
  readonly name: string;
  /** one sentence a trader can read */
  readonly about: string;
  /** made by integer, number, flag, choice of core, with the ranges a search tries */
  readonly parameters: ParameterShape;
  readonly tasks: readonly Task['kind'][];
  /** @throws AppError as checkSample and resolveParameters, VERDICT where the data cannot be learned from, INTERRUPTED */
  fit(sample: Sample, options: FitOptions): Model;
  /** the model that `content` describes. @throws AppError BAD_FILE */
  restore(content: ModelContent): Model;
}

/** A model as data: what its file holds. */
export interface ModelContent {
  /** name of the learner */
  readonly learner: string;
  readonly task: Task;
  readonly names: readonly string[];
  /** hash of the feature set */
  readonly hash: string;
  /** consecutive rows one prediction reads */
  readonly window: number;
  /** plain JSON: parameters, seed, and what the kind needs besides its arrays */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly arrays: Readonly<Record<string, Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array>>;
}

export interface Model {
  readonly content: ModelContent;
  /**
   * One prediction. `input` is window × width values, oldest row first; `output` takes outputsOf(task) numbers. Allocates nothing. What
   * comes out may be NaN when the input cannot be judged; callers abstain then.
   */
  predict(input: Float32Array, output: Float64Array): void;
  /** share of each feature in what the model learned (gain, or weight of standardised inputs), sums to 1 */
  importance?(): Float64Array;
  /** contribution of each feature to one prediction, then the base value; they sum to the raw score (log-odds for binary) */
  explain?(input: Float32Array, output: Float64Array): void;
}

/** @throws AppError VERDICT when the rows come from another feature set than the model learned from */
export function checkHash(model: Model, hash: string): void {
  if (model.content.hash !== hash)
    throw new AppError(
      'VERDICT',
      `model ${model.content.learner}`,
      `it learned from the feature set ${model.content.hash}, these rows come from ${hash}`,
      'Train it again on this feature set, or give it the one it knows.',
    );
}

/**
 * Predictions for many rows: rows × outputsOf(task).
 * @throws AppError VERDICT for rows of another feature set
 */
export function predictRows(model: Model, table: FeatureTable, rows: Uint32Array): Float64Array {
  checkHash(model, table.hash);
  const { task, window, names } = model.content;
  const outputs = outputsOf(task);
  const result = new Float64Array(rows.length * outputs);
  const input = new Float32Array(window * names.length);
  for (const [i, row] of rows.entries()) {
    gatherWindow(table, row, window, input);
    model.predict(input, result.subarray(i * outputs, (i + 1) * outputs));
  }
  return result;
}
