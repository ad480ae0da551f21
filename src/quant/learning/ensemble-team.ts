// The members of an ensemble: who they are by its parameters, fitted on all rows or on folds.
import { z } from 'zod';
import { AppError, choice, integer, number, type Parameters, resolveParameters, seeded, unknownName } from '../../core/index.ts';
import { byTime, type EnsembleFold, splitTail } from './ensemble-folds.ts';
import { type FitOptions, type Learner, type Model, predictRows } from './model.ts';
import { outputsOf, type Sample } from './table.ts';

const member = z.strictObject({
  learner: z.string(),
  weight: z.number().positive(),
  parameters: z.record(z.string(), z.unknown()).default({}),
});

export const ensembleParameters = {
  members: z
    .array(member)
    .min(1)
    .max(32)
    .meta({ description: 'learners, their starting weights and parameters' })
    .default([
      { learner: 'boosting-leaf', weight: 40, parameters: {} },
      { learner: 'boosting-depth', weight: 30, parameters: {} },
      { learner: 'mlp', weight: 20, parameters: {} },
      { learner: 'transformer', weight: 10, parameters: {} },
    ]),
  mode: choice(['weighted', 'stacking'], { default: 'weighted', about: "average by weight, or a linear model of the members' answers" }),
  rate: number({ default: 0.1, min: 0, max: 10, search: [0, 1], about: 'how strongly weights follow recent losses; 0 keeps the starting ones' }),
  halfLife: number({ default: 1000, min: 1, max: 1e7, unit: 'rows', about: 'answers after which an old loss counts half' }),
  floor: number({ default: 0.02, min: 0, max: 0.5, about: 'share below which no member falls' }),
  minConfidence: number({ default: 0, min: 0, max: 1, about: 'abstain when members that agree weigh less than this' }),
  folds: integer({ default: 3, min: 1, max: 20, about: 'stretches on which members are judged before their weights are set' }),
  purge: integer({ default: 0, min: 0, max: 100_000, unit: 'rows', about: 'horizon of the label: rows before a judged stretch that reach into it' }),
};
type Chosen = Parameters<typeof ensembleParameters>;

/** Share of what is learned from that is kept for stopping early, where the fit stops early at all. */
const tailShare = 0.15;

export interface Team {
  readonly chosen: Chosen;
  readonly learners: readonly Learner[];
  readonly seeds: readonly number[];
}

/** @throws AppError UNKNOWN_NAME, BAD_VALUE naming the member, as resolveParameters */
export function teamOf(learners: readonly Learner[], { task, seed, parameters = {} }: FitOptions): Team {
  const chosen = resolveParameters({ name: 'ensemble', parameters: ensembleParameters }, parameters, 'See the parameters of the learner ensemble.');
  const random = seeded(seed);
  const named = chosen.members.map(({ learner: name }) => {
    const learner = learners.find((l) => l.name === name);
    if (learner === undefined)
      throw unknownName(
        'member of the ensemble',
        name,
        learners.map((l) => l.name),
      );
    if (!learner.tasks.includes(task.kind))
      throw new AppError('BAD_VALUE', `member ${name}`, `it does not learn the task ${task.kind}`, `It learns: ${learner.tasks.join(', ')}.`);
    return learner;
  });
  return { chosen, learners: named, seeds: named.map(() => random.integer(2 ** 31)) };
}

type Step = (within: number) => void;

/** Fits every member on these rows. */
export const fitMembers = ({ chosen, learners, seeds }: Team, sample: Sample, options: FitOptions, validation: Sample | undefined, step: Step): Model[] =>
  learners.map((learner, i) => {
    const model = learner.fit(sample, {
      task: options.task,
      seed: seeds[i] as number,
      parameters: (chosen.members[i] as Chosen['members'][number]).parameters,
      ...(validation === undefined ? {} : { validation }),
      progress: ({ done, total }) => {
        step(i + Math.min(1, done / total));
        return undefined;
      },
    });
    step(i + 1);
    return model;
  });

/** Rows judged out of fold, by time, and for each what every member said: rows × members × outputs. */
export interface OutOfFold {
  readonly rows: Uint32Array;
  readonly said: Float64Array;
}

/** What members that learned from each fold's `learn` say of its `judge`. */
export function judgeFolds(team: Team, sample: Sample, options: FitOptions, folds: readonly EnsembleFold[], step: Step): OutOfFold {
  const outputs = outputsOf(options.task);
  const width = team.learners.length * outputs;
  const found = new Map<number, Float64Array>();
  for (const [f, fold] of folds.entries()) {
    const { head, tail } =
      options.validation === undefined ? { head: fold.learn, tail: undefined } : splitTail(sample.table, fold.learn, tailShare, team.chosen.purge);
    const validation = tail && { ...sample, rows: tail };
    const models = fitMembers(team, { ...sample, rows: head }, options, validation, (done) => step(f * team.learners.length + done));
    const said = models.map((model) => predictRows(model, sample.table, fold.judge));
    for (const [i, row] of fold.judge.entries()) {
      const all = new Float64Array(width);
      for (const [m, predictions] of said.entries()) all.set(predictions.subarray(i * outputs, (i + 1) * outputs), m * outputs);
      found.set(row, all);
    }
  }
  const rows = byTime(sample.table, Uint32Array.from(found.keys()));
  const said = new Float64Array(rows.length * width);
  for (const [i, row] of rows.entries()) said.set(found.get(row) as Float64Array, i * width);
  return { rows, said };
}
