// Predictions of rows that the model behind them had not seen, in order of time, calibrated by what other folds teach.
import { AppError } from '../../core/index.ts';
import { type Calibration, calibrateInPlace, chooseCalibration, outputsOf, type Task } from '../../quant/learning/index.ts';
import type { Split } from '../datasets/index.ts';
import { aheadId, type Training } from './train.ts';
import { foldId, type UnitOutput } from './unit.ts';

/** One entry a tested row and fold, by time, then row, then fold. Combinatorial splits test a row several times: on so many paths. */
export interface Unseen {
  readonly task: Task;
  /** row of the table */
  readonly rows: Uint32Array;
  readonly fold: Uint16Array;
  /** how often the row was tested by earlier folds: the path the entry lies on */
  readonly path: Uint16Array;
  readonly paths: number;
  readonly at: Float64Array;
  readonly known: Float64Array;
  readonly labels: Float64Array;
  /** entries × outputs of the task; as the model said, as calibrated, as the naive baseline said */
  readonly raw: Float64Array;
  readonly predictions: Float64Array;
  readonly baseline: Float64Array;
  /** entries whose prediction is not finite: the model abstained */
  readonly abstained: number;
}

interface Entry {
  readonly row: number;
  readonly fold: number;
  readonly path: number;
  /** index among the test rows of its fold */
  readonly k: number;
}

function entriesOf(splits: readonly Split[], at: Float64Array): Entry[] {
  const tested = new Map<number, number>();
  const entries = splits.flatMap(({ test }, fold) =>
    Array.from(test, (row, k) => {
      const path = tested.get(row) ?? 0;
      tested.set(row, path + 1);
      return { row, fold, path, k };
    }),
  );
  return entries.sort((a, b) => (at[a.row] as number) - (at[b.row] as number) || a.row - b.row || a.path - b.path);
}

/** Entries of a task's predictions by output: column k of rows × outputs. */
const columnOf = (values: Float64Array, outputs: number, k: number): Float64Array =>
  Float64Array.from({ length: values.length / outputs }, (_, i) => values[i * outputs + k] as number);

/**
 * A calibration a output, for tasks of probabilities. Rows that abstained teach nothing.
 * @param purge entries on either side whose labels may overlap
 */
export function calibrationsOf(task: Task, predictions: Float64Array, labels: Float64Array, purge: number): Calibration[] {
  const outputs = outputsOf(task);
  if (task.kind !== 'binary' && task.kind !== 'classes') return [];
  const finite = labels.map((_, i) => (predictions.subarray(i * outputs, (i + 1) * outputs).every(Number.isFinite) ? 1 : 0));
  const keep = (values: Float64Array): Float64Array => values.filter((_, i) => finite[i] === 1);
  return Array.from({ length: outputs }, (_, k) => {
    const came = task.kind === 'binary' ? labels : labels.map((label) => (label === k ? 1 : 0));
    const { calibration } = chooseCalibration(keep(columnOf(predictions, outputs, k)), keep(came), { purge });
    // that models of other stretches dared too little is no reason to let this one dare more
    return calibration.kind === 'platt' && calibration.slope > 1 ? { kind: 'identity' } : calibration;
  });
}

/** Predictions and labels to calibrate fold `f` by: of other folds, where its model may have learned from the row; else of the rows ahead of it. */
function teaching(f: number, { task, rows, fold, labels, raw }: Unseen, { splits, ahead, dataset }: Training, done: ReadonlyMap<string, UnitOutput>) {
  const outputs = outputsOf(task);
  const allowed = new Set(splits[f]?.train);
  const entries = Uint32Array.from(rows.keys()).filter((i) => fold[i] !== f && allowed.has(rows[i] as number));
  if (entries.length === 0 && ahead !== undefined)
    return { predictions: done.get(aheadId)?.predictions as Float64Array, labels: Float64Array.from(ahead.test, (row) => dataset.labels[row] as number) };
  const predictions = new Float64Array(entries.length * outputs);
  for (const [n, i] of entries.entries()) predictions.set(raw.subarray(i * outputs, (i + 1) * outputs), n * outputs);
  return { predictions, labels: Float64Array.from(entries, (i) => labels[i] as number) };
}

/** Calibrates the entries of each fold by rows that do not overlap what it tests. */
function calibrateFolds(unseen: Unseen, training: Training, done: ReadonlyMap<string, UnitOutput>, purge: number): void {
  const { task, rows, fold, predictions } = unseen;
  const outputs = outputsOf(task);
  for (let f = 0; f < training.splits.length; f++) {
    const known = teaching(f, unseen, training, done);
    const calibrations = calibrationsOf(task, known.predictions, known.labels, purge);
    if (calibrations.length === 0) return;
    for (let i = 0; i < rows.length; i++) if (fold[i] === f) calibrateInPlace(calibrations, predictions.subarray(i * outputs, (i + 1) * outputs));
  }
}

/**
 * What the folds said, put together.
 * @throws AppError VERDICT when a model abstained on every row
 */
export function unseenOf(training: Training, done: ReadonlyMap<string, UnitOutput>): Unseen {
  const { splits, dataset, request } = training;
  const { task, table, labels, known } = dataset;
  const entries = entriesOf(splits, table.at);
  const outputs = outputsOf(task);
  const [raw, baseline] = [new Float64Array(entries.length * outputs), new Float64Array(entries.length * outputs)];
  let abstained = 0;
  for (const [i, { fold, k }] of entries.entries()) {
    const output = done.get(foldId(fold)) as UnitOutput;
    const said = (output.predictions as Float64Array).subarray(k * outputs, (k + 1) * outputs);
    raw.set(said, i * outputs);
    baseline.set((output.baseline as Float64Array).subarray(k * outputs, (k + 1) * outputs), i * outputs);
    if (!said.every(Number.isFinite)) abstained++;
  }
  if (abstained === entries.length)
    throw new AppError(
      'VERDICT',
      'predictions',
      `none of ${abstained} is a finite number`,
      'Look at the features for columns without values, or lower the learning rate.',
    );
  const pick = (column: Float64Array): Float64Array => Float64Array.from(entries, ({ row }) => column[row] as number);
  const path = Uint16Array.from(entries, (e) => e.path);
  const unseen: Unseen = {
    task,
    rows: Uint32Array.from(entries, (e) => e.row),
    fold: Uint16Array.from(entries, (e) => e.fold),
    path,
    paths: path.reduce((most, p) => Math.max(most, p), 0) + 1,
    at: pick(table.at),
    known: pick(known),
    labels: pick(labels),
    raw,
    predictions: raw.slice(),
    baseline,
    abstained,
  };
  calibrateFolds(unseen, training, done, request.label.horizon * entriesPerMoment(unseen));
  return unseen;
}

/** Mean number of entries that share a moment: instruments times paths, where all have the same candles. */
export const entriesPerMoment = ({ at }: Pick<Unseen, 'at'>): number => Math.max(1, Math.round(at.length / new Set(at).size));
