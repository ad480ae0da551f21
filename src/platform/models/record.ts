// What the registry notes of a version beside its card: how it came here. It is not part of what makes two models the same.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../core/index.ts';

const modelRecord = z.strictObject({
  version: z.literal(1),
  /** ms */
  stored: z.number(),
  origin: z.enum(['trained', 'imported']),
  /** the command line that made it, or the file it came from */
  source: z.string(),
  learner: z.string(),
  features: z.strictObject({ name: z.string(), hash: z.string() }),
  codeVersion: z.string(),
  runtime: z.string(),
  /** SHA-256 of model.bin */
  modelHash: z.string(),
  /** from the beginning of its training to its end, interruptions included; 0 for an imported one */
  tookMs: z.number(),
});

export type ModelRecord = z.infer<typeof modelRecord>;

/** SHA-256 in hex. */
export const sha256Of = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** The record of a model that came here just now. */
export const recordOf = (model: Uint8Array, facts: Omit<ModelRecord, 'version' | 'runtime' | 'modelHash'>): ModelRecord => ({
  version: 1,
  ...facts,
  runtime: `${process.version} ${process.platform}-${process.arch}`,
  modelHash: sha256Of(model),
});

/** @throws AppError BAD_FILE */
export function parseRecord(value: unknown, where: string): ModelRecord {
  const parsed = modelRecord.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new AppError('BAD_FILE', where, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'it is no record'}`, 'Restore it from a backup.');
}
