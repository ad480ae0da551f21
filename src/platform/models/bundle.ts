// A version as one file that another registry can take in: its model, its card and how it came about, as JSON.
import { z } from 'zod';
import { AppError } from '../../core/index.ts';
import { learners, loadModel } from '../../quant/learning/index.ts';
import { parseCard } from './card-file.ts';
import { parseRecord, sha256Of } from './record.ts';
import type { ModelVersion, StoredModel } from './registry.ts';

const bundle = z.strictObject({
  tradewind: z.literal('model'),
  version: z.literal(1),
  name: z.string(),
  record: z.unknown(),
  card: z.unknown(),
  /** model.bin, base64 */
  model: z.base64(),
});

/** The file of a version. */
export const bundleOf = ({ name, record, card }: ModelVersion, model: Uint8Array): string =>
  `${JSON.stringify({ tradewind: 'model', version: 1, name, record, card: card ?? null, model: Buffer.from(model).toString('base64') })}\n`;

const broken = (path: string, problem: string, cause?: unknown): AppError =>
  new AppError('BAD_FILE', path, problem, 'Export it again; nothing was stored.', cause);

/**
 * What a bundle holds. The verdict of its card is that of where it was trained.
 * @throws AppError BAD_FILE when it is cut short, changed, or no bundle; UNKNOWN_NAME for a kind of model this program does not have
 */
export function readBundle(value: unknown, path: string, now: number): { readonly name: string; readonly stored: StoredModel } {
  const parsed = bundle.safeParse(value);
  if (!parsed.success) throw broken(path, `${parsed.error.issues[0]?.path.join('.') ?? ''}: ${parsed.error.issues[0]?.message ?? 'it is no model'}`);
  const { name, record, card } = parsed.data;
  const model = new Uint8Array(Buffer.from(parsed.data.model, 'base64'));
  const { content } = loadModel(model, learners, { name: path });
  const origin = parseRecord(record, path);
  if (sha256Of(model) !== origin.modelHash) throw broken(path, 'its model is not the one its record speaks of');
  const judged = parseCard(card, `card in ${path}`);
  if (judged !== undefined && judged.lineage.features.hash !== content.hash) throw broken(path, 'its card speaks of another feature set than its model');
  return { name, stored: { model, card: judged, record: { ...origin, stored: now, origin: 'imported', source: path } } };
}
