// One small piece of a training, the same whoever runs it: a setting tried, a fold learned and tested, the final fit.
import { workerTask } from '../../core/index.ts';
import { type FeatureTable, type Learner, learners, type Model, metrics, predictRows, type Sample, saveModel, type Task } from '../../quant/learning/index.ts';
import { lastPart } from './validation.ts';

/** What every worker gets once. Columns lie in shared memory. */
export interface TrainingShared {
  /** name of the learner */
  readonly learner: string;
  readonly task: Task;
  readonly table: FeatureTable;
  /** one per row; NaN where there is no answer */
  readonly labels: Float64Array;
  /** ms: when each label was known */
  readonly known: Float64Array;
  /** candles until a label is known */
  readonly horizon: number;
}

interface UnitBase {
  /** unlike any other of the training */
  readonly id: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly seed: number;
  /** rows learned from */
  readonly train: Uint32Array;
}

/** Rows are indices into the table. */
export type Unit =
  /** fit on the earlier part of a window, on the latest share `budget` of it, and judged on the last part */
  | (UnitBase & { readonly kind: 'try'; readonly budget: number })
  | (UnitBase & { readonly kind: 'fold'; readonly test: Uint32Array })
  | (UnitBase & { readonly kind: 'final' });

/** Plain data, to be kept by structured clone. */
export interface UnitOutput {
  readonly id: string;
  /** of a try: minus the loss on the last part of its window, NaN where that is not defined */
  readonly value?: number;
  /** of a fold: rows × outputs of the task, of the model and of the naive baseline */
  readonly predictions?: Float64Array;
  readonly baseline?: Float64Array;
  /** of the final fit: the model's file */
  readonly model?: Uint8Array;
}

/** The id of the unit that tests a split. */
export const foldId = (fold: number): string => `fold-${fold}`;

/** The loss that models are compared by. */
export const lossOfTask = ({ kind }: Task) => (kind === 'regression' ? 'squaredError' : kind === 'quantile' ? 'pinball' : 'logLoss');

/** Last share of a window on which settings are compared, and on which the first calibration is made. */
export const tryShare = 0.25;
/** Last share of what is learned from, on which a learner decides when to stop. */
const stopShare = 0.15;

const sampleOf = ({ table, labels }: TrainingShared, rows: Uint32Array): Sample => ({ table, labels, rows });

const learnerNamed = (name: string): Learner => learners.find((l) => l.name === name) as Learner;

/** Parameters of trees, of networks and of ensembles of both by which a fit may end when rows that it does not learn from say so. */
const stops = ['earlyStop', 'patience', 'members'];
const stopsEarly = ({ parameters }: Learner, given: Readonly<Record<string, unknown>>): boolean =>
  given['earlyStop'] !== 0 && stops.some((name) => Object.hasOwn(parameters, name));

/**
 * A model of `rows`. A learner that stops early is shown the last part of them for that, and learns from the others only; one that judges members on
 * stretches of its own is told how far labels reach.
 */
export function fitRows(shared: TrainingShared, rows: Uint32Array, given: Readonly<Record<string, unknown>>, seed: number): Model {
  const learner = learnerNamed(shared.learner);
  const parameters = Object.hasOwn(learner.parameters, 'purge') ? { purge: shared.horizon, ...given } : given;
  const options = { task: shared.task, parameters, seed };
  if (!stopsEarly(learner, given)) return learner.fit(sampleOf(shared, rows), options);
  const { train, test } = lastPart(shared, rows, stopShare);
  return learner.fit(sampleOf(shared, train), { ...options, validation: sampleOf(shared, test) });
}

/** The latest `share` of rows, by time. */
function latest({ table: { at } }: TrainingShared, rows: Uint32Array, share: number): Uint32Array {
  if (share >= 1) return rows;
  const times = Float64Array.from(rows, (row) => at[row] as number).sort();
  const from = times[Math.floor((1 - share) * times.length)] as number;
  return rows.filter((row) => (at[row] as number) >= from);
}

function tried(shared: TrainingShared, { train, parameters, seed, budget }: Extract<Unit, { kind: 'try' }>): number {
  const { task, table, labels } = shared;
  const inner = lastPart(shared, train, tryShare);
  const predictions = predictRows(fitRows(shared, latest(shared, inner.train, budget), parameters, seed), table, inner.test);
  if (!predictions.every(Number.isFinite)) return Number.NaN;
  return -(metrics({ task, predictions, labels: Float64Array.from(inner.test, (row) => labels[row] as number) })[lossOfTask(task)] ?? Number.NaN);
}

/** Does one unit. The same unit over the same shared data gives the same output. */
export const trainingUnit = workerTask(import.meta.url, 'trainingUnit', (unit: Unit, shared: TrainingShared): UnitOutput => {
  const { id, train, parameters, seed } = unit;
  if (unit.kind === 'try') return { id, value: tried(shared, unit) };
  const model = fitRows(shared, train, parameters, seed);
  if (unit.kind === 'final') return { id, model: saveModel(model) };
  const naive = learnerNamed('prior').fit(sampleOf(shared, train), { task: shared.task, seed });
  return { id, predictions: predictRows(model, shared.table, unit.test), baseline: predictRows(naive, shared.table, unit.test) };
});
