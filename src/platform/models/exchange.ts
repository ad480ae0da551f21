// Models out to files and in from them.
import { readFileSync, writeFileSync } from 'node:fs';
import { AppError, type Time } from '../../core/index.ts';
import { fileError, replaceFile } from '../../outside/storage/index.ts';
import { bundleOf, readBundle } from './bundle.ts';
import type { ModelVersion, Registry } from './registry.ts';

/** Writes a version with its card to a file. @throws AppError NO_SPACE, NO_PERMISSION */
export const exportModel = (registry: Registry, version: ModelVersion, path: string): Promise<void> =>
  replaceFile(path, (temp) => writeFileSync(temp, bundleOf(version, registry.bytes(version))));

export interface ImportRequest {
  readonly path: string;
  /** its name here; what the file says when left out */
  readonly name: string | undefined;
  readonly now: Time;
}

/**
 * Stores what a file holds as the next version of a name, or says which version already is this very model.
 * @throws AppError NOT_FOUND, BAD_FILE for a file that is damaged or no model; as Registry.store
 */
export async function importModel(
  registry: Registry,
  { path, name, now }: ImportRequest,
): Promise<{ readonly version: ModelVersion; readonly added: boolean }> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw fileError(path, error);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AppError('BAD_FILE', path, 'it is no model that Tradewind wrote', 'Give what `tradewind models export` made.', cause);
  }
  const bundle = readBundle(value, path, now);
  return registry.store(name ?? bundle.name, bundle.stored);
}
