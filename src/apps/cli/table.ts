// Plain tables for the terminal: a head line, columns aligned, no boxes.
import { createRequire } from 'node:module';
import type { Io } from './io.ts';

const require = createRequire(import.meta.url);
const rule = { top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' };
const noBox = { ...rule, left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '  ' };

/** Rows under their head; columns named in `right` (by index) are flushed right, as figures should be. */
export function table(io: Pick<Io, 'paint'>, head: readonly string[], rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const Table = require('cli-table3') as typeof import('cli-table3');
  const made = new Table({
    head: head.map((title) => io.paint.bold(title)),
    chars: noBox,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
    colAligns: head.map((_, i) => (right.includes(i) ? 'right' : 'left')),
  });
  for (const row of rows) made.push([...row]);
  return made
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
