// Folders that are stored whole or not at all: written beside, flushed, renamed.
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../../core/index.ts';
import { fileError, flush } from './atomic.ts';
import { encodeName } from './places.ts';

/** Content of a folder by file name: text and bytes as they are, typed columns as their raw memory, anything else as JSON. */
export type FolderFiles = Readonly<Record<string, string | Uint8Array | Float64Array | object>>;

/** The bytes a content is stored as. */
export function bytesOf(content: FolderFiles[string]): Uint8Array {
  if (content instanceof Uint8Array) return content;
  if (content instanceof Float64Array) return new Uint8Array(content.buffer, content.byteOffset, content.byteLength);
  return new TextEncoder().encode(typeof content === 'string' ? content : `${JSON.stringify(content, null, 1)}\n`);
}

function writeFlushed(path: string, content: FolderFiles[string]): void {
  const fd = openSync(path, 'w');
  try {
    writeFileSync(fd, bytesOf(content));
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Names that are being written, or were when their writer was killed. */
export const isTemp = (name: string): boolean => name.startsWith('.');
/** A temporary folder this old belongs to a process that was killed. */
const ABANDONED_MS = 3_600_000;

/**
 * Stores a folder whole. What killed writers left beside it is removed once it is an hour old.
 * @param what the folder in words, for errors
 * @throws AppError CONFLICT when it is there already, NO_SPACE, NO_PERMISSION; nothing is stored then
 */
export function writeFolder(place: string, files: FolderFiles, what: string): void {
  const parent = dirname(place);
  const temp = join(parent, `.${basename(place)}.${process.pid}.tmp`);
  try {
    mkdirSync(parent, { recursive: true });
    for (const name of readdirSync(parent))
      if (isTemp(name) && Date.now() - statSync(join(parent, name)).mtimeMs > ABANDONED_MS) rmSync(join(parent, name), { recursive: true, force: true });
    if (existsSync(place)) throw new AppError('CONFLICT', what, 'it is stored already', 'Give it another name.');
    mkdirSync(temp);
    for (const [name, content] of Object.entries(files)) writeFlushed(join(temp, encodeName(name)), content);
    renameSync(temp, place);
    if (process.platform !== 'win32') flush(parent, 'r');
  } catch (error) {
    rmSync(temp, { recursive: true, force: true });
    const exists = ['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '');
    throw exists ? new AppError('CONFLICT', what, 'it is stored already', 'Give it another name.', error) : fileError(place, error);
  }
}
