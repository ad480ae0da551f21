// What to train, as plain data: everything that decides a training, and the names under which others know it.
import { z } from 'zod';
import { AppError, DAY, HOUR, MINUTE, parseTime, timeframes, unknownName, WEEK } from '../../core/index.ts';
import { labelSchema } from '../datasets/index.ts';

const units = { m: MINUTE, h: HOUR, d: DAY, w: WEEK } as const;

/** `30d`, `12h`, `4w` or milliseconds. */
const duration = z.union([z.number().positive(), z.string().regex(/^\d+(?:\.\d+)?[mhdw]$/, 'write 30d, 12h or 4w')]).transform((given) => {
  if (typeof given === 'number') return given;
  return Number.parseFloat(given) * units[given.at(-1) as keyof typeof units];
});

const moment = z.union([z.number(), z.string()]).transform((given, context) => {
  if (typeof given === 'number') return given;
  try {
    return parseTime(given);
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
    return z.NEVER;
  }
});

const whole = (min: number, max: number) => z.int().min(min).max(max);

const validation = z.strictObject({
  /**
   * walk-forward: train before, test after, again and again. purged: every stretch is tested by a model of all others. combinatorial: every
   * choice of `tested` stretches. holdout: the last stretch only.
   */
  kind: z.enum(['walk-forward', 'purged', 'combinatorial', 'holdout']).default('walk-forward'),
  /** tested stretches of the data */
  folds: whole(2, 50).default(5),
  /** stretches tested at once, for combinatorial */
  tested: whole(1, 10).default(2),
  /** candles left out beside a tested stretch beyond those whose label reaches into it */
  purge: whole(0, 10_000).default(0),
  /** share of all rows left out after a tested stretch */
  embargo: z.number().min(0).max(0.2).default(0.01),
  /** length of what is tested last, for holdout */
  period: duration.optional(),
});

const search = z.strictObject({
  kind: z.enum(['none', 'random', 'tpe']).default('none'),
  /** settings tried inside each training window */
  trials: whole(1, 1000).default(20),
  /** try on a part of the rows first and keep the best third */
  halving: z.boolean().default(true),
});

const costs = z.strictObject({
  /** hundredths of a percent of what is traded, each way */
  feeBp: z.number().min(0).max(1000).default(5),
  slippageBp: z.number().min(0).max(1000).default(1),
});

const shape = {
  instruments: z.array(z.string().min(1)).min(1).max(200),
  timeframe: z.enum(Object.keys(timeframes) as [keyof typeof timeframes, ...(keyof typeof timeframes)[]]).default('1h'),
  /** open times [from, to) of the candles that are learned from and judged on; all there are when absent */
  from: moment.optional(),
  to: moment.optional(),
  /** length of history before `to` (or before the held-out period) when `from` is absent */
  period: duration.optional(),
  features: z.string().min(1).default('standard-127'),
  label: labelSchema.default({ kind: 'direction', horizon: 12 }),
  /** name of a learner */
  model: z.string().min(1).default('ensemble'),
  /** differing from the learner's defaults */
  parameters: z.record(z.string(), z.unknown()).default({}),
  validation: validation.default(validation.parse({})),
  search: search.default(search.parse({})),
  costs: costs.default(costs.parse({})),
  seed: whole(0, 2 ** 31 - 1).default(1),
};
const schema = z.strictObject(shape);

export type TrainingRequest = z.infer<typeof schema>;

/** Learners by the names other systems have for them. */
const modelNames: Readonly<Record<string, string>> = {
  gradient_boosting: 'boosting-depth',
  xgboost: 'boosting-depth',
  lightgbm: 'boosting-leaf',
  random_forest: 'forest',
  logistic_regression: 'logistic',
};

/** Hyperparameters by the names other systems have for them. */
const parameterNames: Readonly<Record<string, string>> = {
  n_estimators: 'trees',
  learning_rate: 'learningRate',
  max_depth: 'depth',
  num_leaves: 'leaves',
  subsample: 'rowShare',
  colsample_bytree: 'columnShare',
  reg_alpha: 'l1',
  reg_lambda: 'l2',
  min_child_weight: 'minChildWeight',
};

const isRecord = (value: unknown): value is Record<string, unknown> => value !== null && typeof value === 'object' && !Array.isArray(value);

const renamed = (parameters: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(parameters).map(([name, value]) => [parameterNames[name] ?? name, value]));

/** Our words for a request in the words of others: symbol(s), model_type, hyperparameters, n_estimators …, training_period, validation_period, feature_set. */
function translated(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { symbol, symbols, model_type, hyperparameters, training_period, validation_period, feature_set, ...rest } = given;
  const ours: Record<string, unknown> = { ...rest };
  const parameters = { ...(isRecord(hyperparameters) ? renamed(hyperparameters) : {}) };
  for (const name of Object.keys(parameterNames))
    if (Object.hasOwn(ours, name)) {
      parameters[parameterNames[name] as string] = ours[name];
      delete ours[name];
    }
  if (symbol !== undefined) ours['instruments'] = [symbol];
  if (symbols !== undefined) ours['instruments'] = symbols;
  if (model_type !== undefined) ours['model'] = model_type;
  if (feature_set !== undefined) ours['features'] = feature_set;
  if (training_period !== undefined) ours['period'] = training_period;
  if (validation_period !== undefined)
    ours['validation'] = { ...(isRecord(ours['validation']) ? ours['validation'] : {}), kind: 'holdout', period: validation_period };
  if (typeof ours['model'] === 'string') ours['model'] = modelNames[ours['model']] ?? ours['model'];
  ours['parameters'] = { ...(isRecord(ours['parameters']) ? renamed(ours['parameters']) : {}), ...parameters };
  return ours;
}

function refusal(error: z.ZodError, given: unknown): AppError {
  const [issue] = error.issues;
  const field = issue?.path.join('.') || 'request';
  if (issue?.code === 'unrecognized_keys') return unknownName(`${field} key`, issue.keys[0] as string, Object.keys(shape), 'UNKNOWN_KEY');
  const value = issue?.path.reduce<unknown>((at, key) => (isRecord(at) || Array.isArray(at) ? (at as Record<PropertyKey, unknown>)[key] : undefined), given);
  const code = issue?.code === 'too_small' || issue?.code === 'too_big' ? 'OUT_OF_RANGE' : value === undefined ? 'MISSING_VALUE' : 'BAD_VALUE';
  const said = value === undefined ? 'it was not given' : `${JSON.stringify(value)} is refused: ${issue?.message ?? 'invalid'}`;
  return new AppError(code, field, said, 'See docs/training.md for what a request may say.');
}

/**
 * A request with its defaults filled in. Takes our names and those of others (`model_type`, `n_estimators`, `training_period` …).
 * @throws AppError MISSING_VALUE, BAD_VALUE, OUT_OF_RANGE, UNKNOWN_KEY naming the field
 */
export function parseTrainingRequest(given: unknown): TrainingRequest {
  if (!isRecord(given)) throw new AppError('BAD_VALUE', 'request', 'it is not a record of settings', 'See docs/training.md for what a request may say.');
  const ours = translated(given);
  const result = schema.safeParse(ours);
  if (!result.success) throw refusal(result.error, ours);
  const { from, to } = result.data;
  if (from !== undefined && to !== undefined && from >= to)
    throw new AppError('EMPTY_RANGE', 'from', `${new Date(from).toISOString()} is not before ${new Date(to).toISOString()}`, 'Give an earlier start.');
  return result.data;
}
