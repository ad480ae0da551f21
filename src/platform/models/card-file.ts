// A card as a file may hold it: what every reader of cards leans on is checked, the rest is taken as training wrote it.
import { z } from 'zod';
import { AppError } from '../../core/index.ts';
import type { ModelCard } from '../../research/training/index.ts';

const estimate = z.looseObject({ value: z.number().nullable(), low: z.number().nullable(), high: z.number().nullable() });
const acting = z.looseObject({ positions: z.number(), net: estimate, sharpe: estimate });

const card = z.looseObject({
  version: z.literal(1),
  synthetic: z.boolean(),
  request: z.looseObject({ instruments: z.array(z.string()).min(1), timeframe: z.string(), label: z.looseObject({ kind: z.string(), horizon: z.number() }) }),
  lineage: z.looseObject({
    learner: z.string(),
    seed: z.number(),
    series: z.array(z.looseObject({ instrument: z.string(), hash: z.string(), synthetic: z.boolean() })),
    features: z.looseObject({ name: z.string(), hash: z.string() }),
    parameters: z.record(z.string(), z.unknown()),
  }),
  rows: z.looseObject({ learned: z.number(), from: z.number(), to: z.number() }),
  folds: z.array(z.looseObject({ train: z.looseObject({}), test: z.looseObject({}) })),
  metrics: z.record(z.string(), estimate.extend({ baseline: z.number().nullable(), difference: estimate })),
  trading: z.looseObject({ model: acting, baseline: acting, buyAndHold: estimate, difference: estimate, deflatedSharpe: z.number().nullable() }),
  calibration: z.looseObject({ fitted: z.array(z.looseObject({ kind: z.enum(['identity', 'platt', 'isotonic']) })) }).nullable(),
  conformal: z.looseObject({ fitted: z.looseObject({ alpha: z.number(), margin: z.number() }) }).nullable(),
  importance: z.array(z.looseObject({ feature: z.string(), share: z.number() })),
  trials: z.looseObject({ here: z.number(), before: z.number() }),
  verdict: z.looseObject({ beats: z.boolean(), reasons: z.array(z.looseObject({ passed: z.boolean(), text: z.string() })) }),
});

/**
 * The card in a file; undefined for `null`, which a model without one has.
 * @throws AppError BAD_FILE naming what is wrong with it
 */
export function parseCard(value: unknown, where: string): ModelCard | undefined {
  if (value === null) return undefined;
  const parsed = card.safeParse(value);
  // what is not named above was written together with it
  if (parsed.success) return value as ModelCard;
  const [issue] = parsed.error.issues;
  throw new AppError(
    'BAD_FILE',
    where,
    `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'it is no card'}`,
    'Restore it from a backup, or train the model again.',
  );
}
