// Stored models: `models/NAME/VERSION/` holds one model whole, `models/NAME/history.jsonl` what was done with them. The folders are the index.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, unknownName } from '../../core/index.ts';
import { fileError } from './atomic.ts';
import { bytesOf, type FolderFiles, isTemp, writeFolder } from './folder.ts';
import { appendLine, readLines } from './lines.ts';
import { withLock } from './lock.ts';
import { decodeName, encodeName } from './places.ts';

export interface ModelStore {
  readonly folder: string;
  /** alphabetic */
  names(): string[];
  /** ascending; empty for a name that is not there */
  versions(name: string): number[];
  /** @throws AppError UNKNOWN_NAME (nearest suggested), NOT_FOUND for a version or a file that is not there */
  path(name: string, version: number, file: string): string;
  read(name: string, version: number, file: string): Uint8Array;
  /** @throws AppError as path; BAD_FILE */
  readJson(name: string, version: number, file: string): unknown;
  /**
   * Stores the next version of a name, counted from 1. Where a version holds the very same bytes in each of the files `same`, that one is it and
   * nothing is written.
   * @throws AppError CONFLICT while another process stores, NO_SPACE, NO_PERMISSION; nothing is stored then
   */
  write(name: string, files: FolderFiles, same: readonly string[]): Promise<{ readonly version: number; readonly added: boolean }>;
  /** What was done with the versions of a name, oldest first. @throws AppError BAD_FILE */
  history(name: string): unknown[];
  /** Adds to the history what `decide` makes of it. @throws AppError as appendLine */
  append<T>(name: string, decide: (history: unknown[]) => T): Promise<T>;
}

const isVersion = /^[1-9]\d*$/;

/** Opens the models under a data folder. Nothing is created until something is written. */
export function openModels(dataFolder: string): ModelStore {
  const folder = join(dataFolder, 'models');
  const placeOf = (name: string): string => join(folder, encodeName(name));
  const historyOf = (name: string): string => join(placeOf(name), 'history.jsonl');
  const names = (): string[] =>
    existsSync(folder)
      ? readdirSync(folder, { withFileTypes: true })
          .filter((e) => e.isDirectory() && !isTemp(e.name))
          .map((e) => decodeName(e.name))
          .filter((name) => versions(name).length > 0)
          .sort()
      : [];
  const versions = (name: string): number[] =>
    existsSync(placeOf(name))
      ? readdirSync(placeOf(name))
          .filter((n) => isVersion.test(n))
          .map(Number)
          .sort((a, b) => a - b)
      : [];
  const path = (name: string, version: number, file: string): string => {
    const there = versions(name);
    if (there.length === 0) throw unknownName('model', name, names());
    if (!there.includes(version)) throw new AppError('NOT_FOUND', 'version', `${name} has no version ${version}`, `It has: ${there.join(', ')}.`);
    const found = join(placeOf(name), String(version), encodeName(file));
    if (!existsSync(found))
      throw new AppError('NOT_FOUND', `${name} version ${version}`, `it has no ${file}`, 'Its folder was changed by hand: restore it from a backup.');
    return found;
  };
  const read = (name: string, version: number, file: string): Uint8Array => {
    const from = path(name, version, file);
    try {
      return new Uint8Array(readFileSync(from));
    } catch (error) {
      throw fileError(from, error);
    }
  };
  const holds = (name: string, version: number, files: FolderFiles, same: readonly string[]): boolean =>
    same.every((file) => {
      const [place, content] = [join(placeOf(name), String(version), encodeName(file)), files[file]];
      return content !== undefined && existsSync(place) && readFileSync(place).equals(bytesOf(content));
    });
  return {
    folder,
    names,
    versions,
    path,
    read,
    readJson(name, version, file) {
      const text = new TextDecoder().decode(read(name, version, file));
      try {
        return JSON.parse(text) as unknown;
      } catch (cause) {
        throw new AppError('BAD_FILE', `${name} version ${version}, ${file}`, 'it is not JSON', 'Restore it from a backup, or train the model again.', cause);
      }
    },
    write: (name, files, same) =>
      withLock(placeOf(name), async () => {
        const there = versions(name);
        const equal = there.findLast((version) => holds(name, version, files, same));
        if (equal !== undefined) return { version: equal, added: false };
        const version = (there.at(-1) ?? 0) + 1;
        writeFolder(join(placeOf(name), String(version)), files, `model ${name} version ${version}`);
        return { version, added: true };
      }),
    history: (name) => readLines(historyOf(name)),
    append: (name, decide) => appendLine(historyOf(name), decide),
  };
}
