// What one member or the whole of an ensemble says of one row, and how that compares with the answer.
import type { Calibration } from './calibration.ts';
import type { WeightOptions } from './ensemble-weights.ts';
import { logOdds } from './linear.ts';
import { logisticLearner } from './logistic.ts';
import { lossOf } from './metrics.ts';
import type { Learner, ModelContent } from './model.ts';
import { ridgeLearner } from './ridge.ts';
import { outputsOf, type Task } from './table.ts';

/** What an ensemble says of one row. Reused: copy what you keep. */
export class Assessment {
  /** calibrated probabilities (or the value); NaN when none of the members can answer */
  readonly output: Float64Array;
  /** what each member said; NaN where it could not */
  readonly members: readonly Float64Array[];
  /** weight of the members that name the same class (or side of 0) as the ensemble; those without an answer agree with nobody */
  confidence = 0;
  /** of the members' probability of that class (or of their values), by weight */
  variance = Number.NaN;
  answered = 0;
  /** no member answered, or the confidence is below the least that was asked for */
  abstain = true;

  constructor(task: Task, members: number) {
    this.output = new Float64Array(outputsOf(task));
    this.members = Array.from({ length: members }, () => new Float64Array(outputsOf(task)));
  }
}

/** Settings of an ensemble's content. */
export interface EnsembleSettings {
  readonly seed: number;
  readonly mode: 'weighted' | 'stacking';
  readonly weighing: WeightOptions;
  readonly minConfidence: number;
  /** of labels, to bring squared errors of values to one scale; 1 for probabilities */
  readonly labelVariance: number;
  readonly calibrations: readonly Calibration[];
  readonly members: readonly Pick<ModelContent, 'learner' | 'window' | 'settings'>[];
  readonly meta?: Pick<ModelContent, 'learner' | 'settings' | 'names' | 'task'>;
}

/** Log-loss, or squared error in variances of the label; NaN without an answer. */
export function memberLoss(task: Task, output: Float64Array, label: number, labelVariance: number): number {
  if (!output.every(Number.isFinite)) return Number.NaN;
  if (task.kind === 'classes') return lossOf(output[label] as number);
  const value = output[0] as number;
  return task.kind === 'binary' ? lossOf(label === 1 ? value : 1 - value) : (label - value) ** 2 / labelVariance;
}

/** The class that is named; of a value its side of 0. */
export function sideOf(task: Task, output: Float64Array): number {
  if (task.kind !== 'classes') return (output[0] as number) >= (task.kind === 'binary' ? 0.5 : 0) ? 1 : 0;
  let best = 0;
  for (let k = 1; k < output.length; k++) if ((output[k] as number) > (output[best] as number)) best = k;
  return best;
}

/** What a meta-learner sees of one member's output: log-odds of each probability, or the value. */
export const metaInput = (task: Task, value: number): number => (task.kind === 'regression' ? value : logOdds(value));

/** What learns from the members' answers when they are stacked. */
export const metaLearnerOf = (task: Task): Learner => (task.kind === 'regression' ? ridgeLearner : logisticLearner);
