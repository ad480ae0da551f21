// Stored runs: one folder each, written beside and renamed whole, so that an interrupted run leaves nothing half.
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, unknownName } from '../../core/index.ts';
import { fileError } from './atomic.ts';
import { decodeName, encodeName } from './places.ts';

/** Content of a run by file name: text and bytes as they are, typed columns as their raw memory, anything else as JSON. */
export type RunFiles = Readonly<Record<string, string | Uint8Array | Float64Array | object>>;

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
  write(id: string, files: RunFiles): RunEntry;
  /** @throws AppError UNKNOWN_NAME (nearest suggested), NOT_FOUND for a file the run does not have */
  readJson<T = unknown>(id: string, file: string): T;
  readText(id: string, file: string): string;
  readColumn(id: string, file: string): Float64Array;
  path(id: string, file: string): string;
  /** @throws AppError UNKNOWN_NAME */
  remove(id: string): void;
}

function bytesOf(content: RunFiles[string]): string | Uint8Array {
  if (typeof content === 'string' || content instanceof Uint8Array) return content;
  if (content instanceof Float64Array) return new Uint8Array(content.buffer, content.byteOffset, content.byteLength);
  return `${JSON.stringify(content, null, 1)}\n`;
}

function writeFlushed(path: string, content: RunFiles[string]): void {
  const fd = openSync(path, 'w');
  try {
    writeFileSync(fd, bytesOf(content));
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

const isTemp = (name: string): boolean => name.startsWith('.');
/** A temporary folder this old belongs to a process that was killed. */
const ABANDONED_MS = 3_600_000;

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
      const place = placeOf(id);
      const temp = join(folder, `.${encodeName(id)}.${process.pid}.tmp`);
      try {
        mkdirSync(folder, { recursive: true });
        for (const name of readdirSync(folder))
          if (isTemp(name) && Date.now() - statSync(join(folder, name)).mtimeMs > ABANDONED_MS) rmSync(join(folder, name), { recursive: true, force: true });
        if (existsSync(place)) throw new AppError('CONFLICT', 'run', `${id} is stored already`, 'Give the run another id.');
        mkdirSync(temp);
        for (const [name, content] of Object.entries(files)) writeFlushed(join(temp, encodeName(name)), content);
        renameSync(temp, place);
      } catch (error) {
        rmSync(temp, { recursive: true, force: true });
        const exists = ['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '');
        throw exists ? new AppError('CONFLICT', 'run', `${id} is stored already`, 'Give the run another id.', error) : fileError(place, error);
      }
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
