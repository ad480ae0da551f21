// A page beside the text: where it is written, and the line that makes it again.
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { fileError } from '../../outside/storage/index.ts';
import type { Io } from './io.ts';

/** The line that was typed, for a page that says how it was made. */
export const typed = (verb: string, command: Command): string =>
  `tradewind ${verb} ${(command.parent?.args ?? [])
    .slice(1)
    .map((w) => (/^[\w.,:=%/+-]+$/.test(w) ? w : JSON.stringify(w)))
    .join(' ')}`;

/** @throws AppError NO_SPACE, NO_PERMISSION, NOT_FOUND */
export function writePage(io: Io, file: string | undefined, page: () => string): void {
  if (file === undefined) return;
  const path = resolve(io.cwd, file);
  try {
    writeFileSync(path, page());
  } catch (error) {
    throw fileError(path, error);
  }
}
