// Stored runs: one folder each, written beside and renamed whole, so that an interrupted run leaves nothing half.
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, unknownName } from '../../core/index.ts';
import { type FolderFiles, isTemp, writeFolder } from './folder.ts';
import { decodeName, encodeName } from './places.ts';

export interface RunEntry {
  readonly id: string;
  readonly path: string;
  /** when it was stored, ms */
  readonly stored: number;
  readonly files: readonly string[];
}

export interface RunStore {
  readonly folder: string;
  /** newest first */
  list(): RunEntry[];
  /** @throws AppError CONFLICT when the id exists, NO_SPACE, NO_PERMISSION; then nothing is stored */
  write(id: string, files: FolderFiles): RunEntry;
  /** @throws AppError UNKNOWN_NAME (nearest suggested), NOT_FOUND for a file the run does not have */
  readJson<T = unknown>(id: string, file: string): T;
  readText(id: string, file: string): string;
  readColumn(id: string, file: string): Float64Array;
  path(id: string, file: string): string;
  /** @throws AppError UNKNOWN_NAME */
  remove(id: string): void;
}

/** Opens the runs under a data folder (`runs/{id}/`). */
export function openRuns(dataFolder: string): RunStore {
  const folder = join(dataFolder, 'runs');
  const placeOf = (id: string) => join(folder, encodeName(id));
  const entry = (name: string): RunEntry => {
    const path = join(folder, name);
    return { id: decodeName(name), path, stored: statSync(path).mtimeMs, files: readdirSync(path).sort() };
  };
  const list = () =>
    existsSync(folder)
      ? readdirSync(folder)
          .filter((n) => !isTemp(n))
          .map(entry)
          .sort((a, b) => b.stored - a.stored || (a.id < b.id ? 1 : -1))
      : [];
  const find = (id: string): string => {
    const path = placeOf(id);
    if (!existsSync(path))
      throw unknownName(
        'run',
        id,
        list().map((r) => r.id),
      );
    return path;
  };
  const pathOf = (id: string, file: string): string => {
    const path = join(find(id), encodeName(file));
    if (!existsSync(path)) throw new AppError('NOT_FOUND', 'run', `${id} has no ${file}`, `It has: ${readdirSync(find(id)).join(', ')}.`);
    return path;
  };
  return {
    folder,
    list,
    write(id, files) {
      writeFolder(placeOf(id), files, `run ${id}`);
      return entry(encodeName(id));
    },
    path: pathOf,
    readText: (id, file) => readFileSync(pathOf(id, file), 'utf8'),
    readJson: (id, file) => JSON.parse(readFileSync(pathOf(id, file), 'utf8')),
    readColumn(id, file) {
      const bytes = readFileSync(pathOf(id, file));
      return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    },
    remove: (id) => rmSync(find(id), { recursive: true }),
  };
}
