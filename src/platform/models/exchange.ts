// Models out to files and in from them: whole versions between registries, bare models to and from other systems.
import { readFileSync, writeFileSync } from 'node:fs';
import { AppError, type Time, unknownName } from '../../core/index.ts';
import { fileError, replaceFile } from '../../outside/storage/index.ts';
import { featureSet } from '../../quant/features/index.ts';
import { type ModelFormat, modelFormats, saveModel } from '../../quant/learning/index.ts';
import { codeVersion } from '../backtests/index.ts';
import { bundleOf, readBundle } from './bundle.ts';
import { recordOf } from './record.ts';
import type { ModelVersion, Registry, StoredModel } from './registry.ts';

/** The format that carries the card and the record too. */
const own = 'tradewind';

/** The other system's format of that name; undefined for our own. @throws AppError UNKNOWN_NAME */
function foreign(name: string): ModelFormat | undefined {
  const format = modelFormats.find((f) => f.name === name);
  if (format === undefined && name !== own) throw unknownName('format', name, [own, ...modelFormats.map((f) => f.name)]);
  return format;
}

/**
 * Writes a version to a file: whole in the format `tradewind`, the bare model in another one.
 * @throws AppError UNKNOWN_NAME for the format, BAD_VALUE and VERDICT for a model the format cannot hold, NO_SPACE, NO_PERMISSION
 */
export async function exportModel(registry: Registry, version: ModelVersion, format: string, path: string): Promise<void> {
  const content = foreign(format)?.write(registry.load(version)) ?? bundleOf(version, registry.bytes(version));
  return replaceFile(path, (temp) => writeFileSync(temp, content));
}

export interface ImportRequest {
  readonly path: string;
  readonly format: string;
  /** its name here; what a version's file says when left out */
  readonly name: string | undefined;
  /** feature set that a model of another system will be fed from */
  readonly features: string;
  readonly now: Time;
}

function read(path: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(path));
  } catch (error) {
    throw fileError(path, error);
  }
}

function ownFile(bytes: Uint8Array, path: string, now: Time): ReturnType<typeof readBundle> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    const others = modelFormats.map((f) => `--format ${f.name}`).join(', ');
    throw new AppError(
      'BAD_FILE',
      path,
      'it is no model that Tradewind wrote',
      `Give what \`tradewind models export\` made, or say what it is: ${others}.`,
      cause,
    );
  }
  return readBundle(value, path, now);
}

function foreignFile(format: ModelFormat, { path, name, features, now }: ImportRequest): { readonly name: string; readonly stored: StoredModel } {
  if (name === undefined) throw new AppError('MISSING_VALUE', 'name', 'the file does not say one', 'Give the model a name: --name mine.');
  const set = featureSet(features);
  const imported = format.read(read(path), { names: set.columns.map((c) => c.name), hash: set.hash, file: path });
  const model = saveModel(imported);
  const record = recordOf(model, {
    stored: now,
    origin: 'imported',
    source: path,
    learner: imported.content.learner,
    features: { name: set.name, hash: set.hash },
    codeVersion: codeVersion(),
    tookMs: 0,
  });
  return { name, stored: { model, card: undefined, record } };
}

/**
 * Stores what a file holds as the next version of a name, or says which version already is this very model.
 * @throws AppError NOT_FOUND, BAD_FILE for a file that is damaged, no model, or says what cannot be read; UNKNOWN_NAME for the format, the feature
 *   set, or a feature it lacks; MISSING_VALUE for the name; as Registry.store
 */
export async function importModel(registry: Registry, request: ImportRequest): Promise<{ readonly version: ModelVersion; readonly added: boolean }> {
  const { path, now } = request;
  const format = foreign(request.format);
  const { name, stored } = format === undefined ? ownFile(read(path), path, now) : foreignFile(format, request);
  return registry.store(request.name ?? name, stored);
}
