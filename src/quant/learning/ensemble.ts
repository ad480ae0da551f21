// The ensemble: several ways to learn, weighed by how they do on rows they have not seen, or stacked by a model of their answers.
import { chooseCalibration } from './calibration.ts';
import { type EnsembleSettings, memberLoss, metaInput, metaLearnerOf } from './ensemble-answer.ts';
import { answerTimes, type EnsembleFold, forwardFolds } from './ensemble-folds.ts';
import { type EnsembleModel, ensembleModel } from './ensemble-model.ts';
import { ensembleParameters, fitMembers, judgeFolds, type OutOfFold, teamOf } from './ensemble-team.ts';
import { MemberWeights } from './ensemble-weights.ts';
import { type FitOptions, type Learner, type ModelContent, reportStep } from './model.ts';
import { checkSample, type FeatureTable, outputsOf, type Sample } from './table.ts';

/**
 * Runs the weights over the rows as life would have: what the ensemble says, and the answers only once their horizon has passed. Returns
 * what it said.
 */
function runWeights(
  weights: MemberWeights,
  { rows, said }: OutOfFold,
  { table, labels }: Sample,
  { task }: FitOptions,
  { purge, labelVariance }: Horizon,
): Float64Array {
  const outputs = outputsOf(task);
  const members = weights.shares.length;
  const result = new Float64Array(rows.length * outputs);
  const losses = new Float64Array(members);
  const ofMember = (i: number, m: number): Float64Array => said.subarray((i * members + m) * outputs, (i * members + m + 1) * outputs);
  const known = answerTimes(table, purge);
  const knownOf = (i: number): number => known[rows[i] as number] as number;
  const answers = Uint32Array.from(rows.keys()).sort((a, b) => knownOf(a) - knownOf(b) || a - b);
  let taken = 0;
  const answersUntil = (time: number): void => {
    for (; taken < answers.length && knownOf(answers[taken] as number) < time; taken++) {
      const i = answers[taken] as number;
      for (let m = 0; m < members; m++) losses[m] = memberLoss(task, ofMember(i, m), labels[rows[i] as number] as number, labelVariance);
      weights.see(losses);
    }
  };
  for (const [i, row] of rows.entries()) {
    answersUntil(table.at[row] as number);
    let heard = 0;
    for (let m = 0; m < members; m++) {
      const own = ofMember(i, m);
      if (!own.every(Number.isFinite)) continue;
      const share = weights.shares[m] as number;
      heard += share;
      for (let k = 0; k < outputs; k++) result[i * outputs + k] = (result[i * outputs + k] as number) + share * (own[k] as number);
    }
    for (let k = 0; k < outputs; k++) result[i * outputs + k] = heard > 0 ? (result[i * outputs + k] as number) / heard : Number.NaN;
  }
  answersUntil(Number.POSITIVE_INFINITY);
  return result;
}

interface Horizon {
  readonly purge: number;
  readonly labelVariance: number;
}

/** Rows for the meta-learner: what the members said out of fold. */
function metaSample({ rows, said }: OutOfFold, sample: Sample, names: readonly string[], options: FitOptions): Sample {
  const pick = (column: Float64Array): Float64Array => Float64Array.from(rows, (row) => column[row] as number);
  const table: FeatureTable = {
    names,
    hash: sample.table.hash,
    rows: rows.length,
    values: Float32Array.from(said, (v) => metaInput(options.task, v)),
    at: pick(sample.table.at),
    runs: Uint32Array.of(0),
  };
  const index = Uint32Array.from(rows.keys());
  return { table, rows: index, labels: pick(sample.labels), ...(sample.weights === undefined ? {} : { weights: pick(sample.weights) }) };
}

/** One calibration for each probability, from those rows in which the ensemble answered. */
function calibrationsOf(said: Float64Array, rows: Uint32Array, { table, labels, weights }: Sample, task: FitOptions['task'], horizon: number) {
  const outputs = outputsOf(task);
  const answered = Uint32Array.from(rows.keys()).filter((i) => Number.isFinite(said[i * outputs]));
  const rowOf = (i: number): number => rows[i] as number;
  // several instruments share a time: their rows within the horizon are so many more
  const purge = Math.ceil((horizon * rows.length) / new Set(Array.from(rows, (row) => table.at[row])).size);
  const weighed = weights && { weights: Float64Array.from(answered, (i) => weights[rowOf(i)] as number) };
  return Array.from({ length: outputs }, (_, k) => {
    const wanted = task.kind === 'classes' ? k : 1;
    const [p, y] = [
      Float64Array.from(answered, (i) => said[i * outputs + k] as number),
      Float64Array.from(answered, (i) => (labels[rowOf(i)] === wanted ? 1 : 0)),
    ];
    return chooseCalibration(p, y, { purge, ...weighed }).calibration;
  });
}

function varianceOf({ rows, labels }: Sample): number {
  const mean = rows.reduce((sum, row) => sum + (labels[row] as number), 0) / rows.length;
  return rows.reduce((sum, row) => sum + ((labels[row] as number) - mean) ** 2, 0) / rows.length || 1;
}

const prefixed = (prefix: string, { arrays }: ModelContent): [string, ModelContent['arrays'][string]][] =>
  Object.entries(arrays).map(([name, array]) => [`${prefix}${name}`, array]);

/**
 * Fits an ensemble: members on each fold, weights (or the stacking model) and calibration from what they said of the judged rows, then
 * members on all rows. Give folds whose `learn` is purged of labels that reach into `judge`.
 * @param learners those that may be members
 * @throws AppError as Learner.fit, UNKNOWN_NAME for a member that is not among them
 */
export function fitEnsemble(sample: Sample, options: FitOptions, folds: readonly EnsembleFold[] | undefined, learners: readonly Learner[]): EnsembleModel {
  const { task, seed, validation, progress } = options;
  checkSample(sample, task);
  const team = teamOf(learners, options);
  const { chosen } = team;
  const used = folds ?? forwardFolds(sample, chosen.folds, chosen.purge);
  const total = (used.length + 1) * team.learners.length;
  const step = (done: number): void => reportStep(progress, { done, total });
  const outOfFold = judgeFolds(team, sample, options, used, step);
  const weighing = { starting: chosen.members.map((m) => m.weight), rate: chosen.rate, halfLife: chosen.halfLife, floor: chosen.floor };
  const weights = new MemberWeights(weighing);
  const labelVariance = task.kind === 'regression' ? varianceOf(sample) : 1;
  const said = runWeights(weights, outOfFold, sample, options, { purge: chosen.purge, labelVariance });
  const outputs = outputsOf(task);
  const metaNames = team.learners.flatMap((l, m) => Array.from({ length: outputs }, (_, k) => `${m} ${l.name} ${k}`));
  const meta = chosen.mode === 'stacking' ? metaLearnerOf(task).fit(metaSample(outOfFold, sample, metaNames, options), { task, seed }).content : undefined;
  // a linear model of log-odds that minimises log-loss on these rows is calibrated on them already
  const calibrate = meta === undefined && task.kind !== 'regression';
  const models = fitMembers(team, sample, options, validation, (done) => step(used.length * team.learners.length + done));
  const settings: EnsembleSettings = {
    seed,
    mode: chosen.mode,
    weighing,
    minConfidence: chosen.minConfidence,
    labelVariance,
    calibrations: calibrate
      ? calibrationsOf(said, outOfFold.rows, sample, task, chosen.purge)
      : Array.from({ length: outputs }, () => ({ kind: 'identity' as const })),
    members: models.map(({ content: { learner, window, settings: own } }) => ({ learner, window, settings: own })),
    ...(meta === undefined ? {} : { meta: { learner: meta.learner, settings: meta.settings, names: meta.names, task } }),
  };
  const content: ModelContent = {
    learner: 'ensemble',
    task,
    names: sample.table.names,
    hash: sample.table.hash,
    window: Math.max(...models.map((m) => m.content.window)),
    settings: { ...settings },
    arrays: Object.fromEntries([
      ['losses', weights.losses],
      ...models.flatMap((model, i) => prefixed(`${i}.`, model.content)),
      ...(meta === undefined ? [] : prefixed('meta.', meta)),
    ]),
  };
  return ensembleModel(content, learners);
}

/** The learner whose members are taken from `learners`. */
export const ensembleOf = (learners: readonly Learner[]): Learner => ({
  name: 'ensemble',
  about: 'Several models that learn in different ways, each weighed by how it does on rows it has not seen; says how far they agree.',
  parameters: ensembleParameters,
  tasks: ['binary', 'classes', 'regression'],
  fit: (sample, options) => fitEnsemble(sample, options, undefined, learners),
  restore: (content) => ensembleModel(content, learners),
});
