// A training from request and data: checked, cut into small units of work whose outputs can be kept, and the order in which they can run.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { AppError, parametersOf, pieceSeed, resolveParameters, unknownName } from '../../core/index.ts';
import { type FeatureSet, featureSet } from '../../quant/features/index.ts';
import { type Learner, learners } from '../../quant/learning/index.ts';
import { type Space, spaceOf } from '../../quant/search/index.ts';
import { buildDataset, type Dataset, labelledRows, refuseLeaks, type Series, type Split } from '../datasets/index.ts';
import type { TrainingRequest } from './request.ts';
import { searchedSoFar } from './search.ts';
import { foldId, type TrainingShared, tryShare, type Unit, type UnitOutput } from './unit.ts';
import { lastPart, splitsOf } from './validation.ts';

export interface TrainingData {
  readonly series: readonly Series[];
  readonly codeVersion: string;
  /** settings that were tried before on the same data, from the ledger of trials */
  readonly trialsBefore: number;
}

/** A checked training, ready to run. Its units and their outputs follow from it alone, whoever works on them. */
export interface Training {
  /** equal keys, equal units: what finished ones are kept under */
  readonly key: string;
  readonly request: TrainingRequest;
  readonly data: TrainingData;
  readonly set: FeatureSet;
  readonly learner: Learner;
  readonly dataset: Dataset;
  readonly splits: readonly Split[];
  /** where the first tested stretch has no other fold to calibrate it: the last part of its training rows, tested by what comes before */
  readonly ahead: Split | undefined;
  /** rows with a label: what the final model learns from */
  readonly rows: Uint32Array;
  /** what may be varied; undefined without a search */
  readonly space: Space | undefined;
  /** handed to every worker */
  readonly shared: TrainingShared;
}

/** Rows below which neither a fit nor a judgement means anything. */
const rowsMin = 100;

/** @throws AppError UNKNOWN_NAME, BAD_VALUE where the learner cannot do the task of the label */
function learnerOf({ model, label }: TrainingRequest, task: Dataset['task']): Learner {
  const learner = learners.find((l) => l.name === model);
  if (learner === undefined)
    throw unknownName(
      'model',
      model,
      learners.map((l) => l.name),
    );
  if (!learner.tasks.includes(task.kind))
    throw new AppError(
      'BAD_VALUE',
      'label',
      `${label.kind} asks for ${task.kind}, which ${model} does not learn`,
      `Take another label, or a model that does: ${learners
        .filter((l) => l.tasks.includes(task.kind))
        .map((l) => l.name)
        .join(', ')}.`,
    );
  return learner;
}

/** Candles [from, to) as times, from whichever of from, to and periods were given. */
function rangeOf({ from, to, period, validation }: TrainingRequest, series: readonly Series[]): { from?: number; to?: number } {
  const start =
    from ?? (period === undefined ? undefined : (to ?? Math.max(...series.map((s) => (s.candles.at.at(-1) ?? 0) + 1))) - period - (validation.period ?? 0));
  return { ...(start === undefined ? {} : { from: start }), ...(to === undefined ? {} : { to }) };
}

/**
 * Checks everything that can be refused before work begins: names, parameters, data quality, features that know the future, too few rows.
 * @param set the features, when they are not those that the request names from the catalogue
 * @throws AppError UNKNOWN_NAME, UNKNOWN_KEY, BAD_VALUE, OUT_OF_RANGE, EMPTY_RANGE, VERDICT naming what was wrong and its mend
 */
export function prepareTraining(request: TrainingRequest, data: TrainingData, set: FeatureSet = featureSet(request.features)): Training {
  const range = rangeOf(request, data.series);
  const { timeframe, label, seed } = request;
  const dataset = buildDataset(data.series, set, { timeframe, label, ...range });
  const learner = learnerOf(request, dataset.task);
  resolveParameters(learner, request.parameters, `See: tradewind models learners ${learner.name}`);
  const space = request.search.kind === 'none' ? undefined : spaceOf(parametersOf(learner), {}, Object.keys(request.parameters));
  const rows = labelledRows(dataset);
  if (rows.length < rowsMin)
    throw new AppError('EMPTY_RANGE', 'rows', `${rows.length} rows have a label; ${rowsMin} are needed`, 'Take a longer period or a shorter horizon.');
  for (const series of data.series) refuseLeaks(set, series, { timeframe, seed });
  const splits = splitsOf(request, rows, dataset);
  const { table, task, labels, known } = dataset;
  const alone = request.validation.kind === 'walk-forward' || request.validation.kind === 'holdout';
  const ahead = alone ? lastPart(dataset, (splits[0] as Split).train, tryShare) : undefined;
  const key = JSON.stringify([request, set.hash, data.codeVersion, data.series.map((s) => [s.instrument, s.hash, s.synthetic])]);
  return {
    key: bytesToHex(sha256(utf8ToBytes(key))),
    request,
    data,
    set,
    learner,
    dataset,
    splits,
    ahead,
    rows,
    space,
    shared: { learner: learner.name, task, table, labels, known, horizon: label.horizon },
  };
}

/** Windows that are learned from: the training rows of every split, and last all rows. */
export const windowsOf = ({ splits, rows }: Training): readonly Uint32Array[] => [...splits.map((s) => s.train), rows];

/** Parameters chosen for a window, and how many were tried; undefined while its search goes on. */
export function chosenFor(
  training: Training,
  window: number,
  done: ReadonlyMap<string, UnitOutput>,
): { readonly parameters: Readonly<Record<string, unknown>>; readonly trials: number } | undefined {
  const { request, space } = training;
  if (space === undefined) return { parameters: request.parameters, trials: 1 };
  const { best, trials } = searchedSoFar(training, window, done);
  return best === undefined ? undefined : { parameters: { ...request.parameters, ...best }, trials };
}

/** The unit that tests a split. */
const foldUnit = (id: string, { train, test }: Split, seed: number, parameters: Readonly<Record<string, unknown>>): Unit => ({
  kind: 'fold',
  id,
  train,
  test,
  seed,
  parameters,
});

/** The id of the unit that tests the split `ahead`. */
export const aheadId = 'ahead';

/**
 * Units that can run now and are not done. Empty when all is done.
 * @param done outputs by id of their unit
 */
export function nextUnits(training: Training, done: ReadonlyMap<string, UnitOutput>): Unit[] {
  const { request, splits, ahead, space } = training;
  const units = windowsOf(training).flatMap((train, window): Unit[] => {
    const seed = pieceSeed(request.seed, window);
    const chosen = chosenFor(training, window, done);
    if (chosen === undefined) {
      const tries = space === undefined ? [] : searchedSoFar(training, window, done).open;
      return tries.map(({ id, point, budget }) => ({ kind: 'try', id, train, seed, budget, parameters: { ...request.parameters, ...point } }));
    }
    const { parameters } = chosen;
    const split = splits[window];
    if (split === undefined) return [{ kind: 'final', id: 'final', train, seed, parameters }];
    const fold = foldUnit(foldId(window), split, seed, parameters);
    return window === 0 && ahead !== undefined ? [foldUnit(aheadId, ahead, seed, parameters), fold] : [fold];
  });
  return units.filter(({ id }) => !done.has(id));
}
