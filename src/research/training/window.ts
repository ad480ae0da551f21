// A model of one window of time and what it says of the time after it: the step that walk-forward repeats.
import { type Time, workerTask } from '../../core/index.ts';
import { type Calibration, calibrateInPlace, outputsOf, predictRows, saveModel } from '../../quant/learning/index.ts';
import { fitRows, type TrainingShared, tryShare } from './unit.ts';
import { calibrationsOf } from './unseen.ts';
import { lastPart } from './validation.ts';

export interface WindowInput {
  /** rows known in [from, to) are learned from, as far as their label was known at `to` */
  readonly from: Time;
  readonly to: Time;
  /** rows known in [to, until) are predicted */
  readonly until: Time;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly seed: number;
}

export interface WindowOutput {
  /** the model's file */
  readonly model: Uint8Array;
  /** rows that were learned from */
  readonly learned: number;
  /** what predictions go through, made on the last part of the window by a model of the part before */
  readonly calibration: readonly Calibration[];
  /** rows of the table that were predicted, and rows × outputs of the task, calibrated */
  readonly rows: Uint32Array;
  readonly predictions: Float64Array;
}

function calibrationOn(shared: TrainingShared, window: Uint32Array, parameters: WindowInput['parameters'], seed: number): Calibration[] {
  const { train, test } = lastPart(shared, window, tryShare);
  const said = predictRows(fitRows(shared, train, parameters, seed), shared.table, test);
  return calibrationsOf(
    shared.task,
    said,
    Float64Array.from(test, (row) => shared.labels[row] as number),
    shared.horizon,
  );
}

/**
 * Learns from one window and predicts what comes after it.
 * @throws AppError as Learner.fit, EMPTY_RANGE where a window has too few rows
 */
export const fitOnWindow = workerTask(
  import.meta.url,
  'fitOnWindow',
  ({ from, to, until, parameters, seed }: WindowInput, shared: TrainingShared): WindowOutput => {
    const { task, table, known } = shared;
    const rows = Uint32Array.from({ length: table.rows }, (_, row) => row);
    const train = rows.filter((row) => (table.at[row] as number) >= from && (table.at[row] as number) < to && (known[row] as number) <= to);
    const tested = rows.filter((row) => (table.at[row] as number) >= to && (table.at[row] as number) < until);
    const model = fitRows(shared, train, parameters, seed);
    // an ensemble calibrates itself on the stretches it judges its members by
    const calibration = shared.learner === 'ensemble' ? [] : calibrationOn(shared, train, parameters, seed);
    const predictions = predictRows(model, table, tested);
    const outputs = outputsOf(task);
    if (calibration.length > 0) for (let i = 0; i < tested.length; i++) calibrateInPlace(calibration, predictions.subarray(i * outputs, (i + 1) * outputs));
    return { model: saveModel(model), learned: train.length, calibration, rows: tested, predictions };
  },
);
