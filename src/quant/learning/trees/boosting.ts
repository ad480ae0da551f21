// Gradient boosting on binned features: leaf by leaf as LightGBM grows, or level by level as XGBoost does; one engine, two learners.
import { z } from 'zod';
import { AppError, integer, number, type ParameterShape, resolveParameters, seeded, unknownName } from '../../../core/index.ts';
import type { FitOptions, Learner } from '../model.ts';
import { checkSample, type Sample } from '../table.ts';
import { binsMax } from './bins.ts';
import { type BoostRule, boost } from './boost.ts';
import { linkOf } from './link.ts';
import { type TreeModel, treeModel } from './model.ts';

const common = {
  trees: integer({ default: 300, min: 1, max: 10_000, search: [50, 600], about: 'Rounds; each adds one tree an output.' }),
  learningRate: number({ default: 0.05, min: 1e-4, max: 1, search: [0.01, 0.3], about: 'Share of its weight that each tree adds.' }),
  l1: number({ default: 0, min: 0, max: 1e6, search: [0, 5], about: 'Gradient that a leaf must exceed to have a weight at all.' }),
  l2: number({ default: 1, min: 0, max: 1e6, search: [0, 10], about: 'Weight on the squares of leaf weights.' }),
  gamma: number({ default: 0, min: 0, max: 1e6, search: [0, 5], about: 'Gain that a cut must exceed, counted as XGBoost counts it.' }),
  minChildWeight: number({ default: 1, min: 1e-3, max: 1e9, search: [0.1, 50], about: 'Least sum of hessians in a leaf; sample weights have a mean of 1.' }),
  rowShare: number({ default: 1, min: 0.01, max: 1, search: [0.5, 1], about: 'Share of the rows that each round sees.' }),
  columnShare: number({ default: 1, min: 0.01, max: 1, search: [0.3, 1], about: 'Share of the features that each tree may use.' }),
  levelShare: number({ default: 1, min: 0.01, max: 1, about: 'Share of the features of its tree that each level may use.' }),
  bins: integer({ default: binsMax, min: 2, max: binsMax, about: 'Most bins a feature is sorted into; NaN has one beside them.' }),
  earlyStop: integer({ default: 50, min: 0, max: 10_000, about: 'Rounds without a better validation loss after which the fit ends; 0 never.' }),
  monotone: z.string().meta({ description: 'Features whose rise may only raise (+) or only lower (-) the score, such as "+rsi_14,-volatility".' }).default(''),
} as const;

const leafwise = { ...common, leaves: integer({ default: 64, min: 2, max: 1024, search: [8, 128], about: 'Most leaves of a tree.' }) };
const depthwise = { ...common, depth: integer({ default: 6, min: 1, max: 16, search: [2, 10], about: 'Most cuts from the root to a leaf.' }) };

/** The constraint of each feature: `+name` 1, `-name` −1, others 0; undefined for an empty list. */
function monotoneOf(list: string, names: readonly string[]): Int8Array | undefined {
  const items = list
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  if (items.length === 0) return undefined;
  const constraints = new Int8Array(names.length);
  for (const item of items) {
    if (!/^[+-]/.test(item)) throw new AppError('BAD_VALUE', 'parameter monotone', `"${item}" has no direction`, 'Write +NAME or -NAME, with commas between.');
    const feature = names.indexOf(item.slice(1));
    if (feature < 0) throw unknownName('feature in parameter monotone', item.slice(1), names);
    constraints[feature] = item.startsWith('+') ? 1 : -1;
  }
  return constraints;
}

type Shape = Pick<BoostRule, 'leaves' | 'depth' | 'bestFirst'>;

function fit(
  learner: { readonly name: string; readonly parameters: typeof common },
  shape: (p: Record<string, unknown>) => Shape,
  sample: Sample,
  options: FitOptions,
): TreeModel {
  const { task, seed, validation, progress } = options;
  checkSample(sample, task);
  if (validation !== undefined) checkRows(validation, sample);
  const parameters = resolveParameters(learner, options.parameters ?? {}, `See docs/models-trees.md.`);
  const { names, hash } = sample.table;
  const monotone = monotoneOf(parameters.monotone, names);
  if (monotone !== undefined && (task.kind === 'quantile' || task.kind === 'classes'))
    throw new AppError(
      'BAD_VALUE',
      'parameter monotone',
      task.kind === 'classes' ? 'of several classes one can only rise where another falls' : 'quantile leaves are set after growing, past any constraint',
      'Leave it empty for this task.',
    );
  const rule: BoostRule = { ...parameters, ...shape(parameters), perNode: false, minWeight: parameters.minChildWeight, monotone };
  const { nodes, base, rounds, validationLoss } = boost(sample, task, rule, {
    random: seeded(seed),
    ...(validation === undefined ? {} : { validation }),
    ...(progress === undefined ? {} : { progress }),
  });
  const settings = { parameters, seed, link: linkOf[task.kind], rounds, ...(validationLoss === undefined ? {} : { validationLoss }) };
  return treeModel({ learner: learner.name, task, names, hash, window: 1, settings, arrays: { ...nodes, base } });
}

/** Validation rows may be of one class: they are only judged on. */
function checkRows(validation: Sample, sample: Sample): void {
  if (validation.table.hash !== sample.table.hash || validation.table.names.length !== sample.table.names.length)
    throw new AppError('VERDICT', 'validation', 'its rows come from another feature set', 'Compute them with the feature set of the training rows.');
  checkSample(validation, { kind: 'regression' });
}

function boostingLearner<P extends typeof common & ParameterShape>(
  name: string,
  about: string,
  parameters: P,
  shape: (p: Record<string, unknown>) => Shape,
): Learner {
  return {
    name,
    about,
    parameters,
    tasks: ['binary', 'classes', 'regression', 'quantile'],
    fit: (sample, options) => fit({ name, parameters }, shape, sample, options),
    restore: treeModel,
  };
}

export const boostingLeaf = boostingLearner(
  'boosting-leaf',
  'Gradient boosting that always cuts the leaf where it helps most (LightGBM style): deep where the data ask for it.',
  leafwise,
  (p) => ({ leaves: p['leaves'] as number, depth: Number.POSITIVE_INFINITY, bestFirst: true }),
);

export const boostingDepth = boostingLearner(
  'boosting-depth',
  'Gradient boosting that grows whole levels to a fixed depth (XGBoost style): even trees, harder to over-fit.',
  depthwise,
  (p) => ({ leaves: Number.POSITIVE_INFINITY, depth: p['depth'] as number, bestFirst: false }),
);
