// How often the same data was searched: one file a data set in the data folder, one line a search, never forgotten.
import { join } from 'node:path';
import { appendLine, readLines } from './lines.ts';
import { encodeName } from './places.ts';

interface TrialLine {
  readonly strategy: string;
  /** keys of the trials that no line before has */
  readonly trials: readonly string[];
}

const pathOf = (dataFolder: string, data: string): string => join(dataFolder, 'trials', `${encodeName(data)}.jsonl`);
const known = (lines: readonly unknown[]): Set<string> => new Set((lines as readonly TrialLine[]).flatMap((l) => l.trials));

/**
 * Different trials ever made on a data set.
 * @param except beginning of the keys that are left out: those of a work that asks what others tried before it
 * @throws AppError BAD_FILE, NO_PERMISSION
 */
export function trialsOn(dataFolder: string, data: string, except?: string): number {
  const all = [...known(readLines(pathOf(dataFolder, data)))];
  return except === undefined ? all.length : all.filter((key) => !key.startsWith(except)).length;
}

/**
 * Writes down trials; those that are known already count once.
 * @param data hash of the candles that were searched
 * @param trials a key each, of everything that decides its result beside the data
 * @returns different trials ever made on it, these among them
 * @throws AppError as appendLine
 */
export async function countTrials(dataFolder: string, data: string, strategy: string, trials: readonly string[]): Promise<number> {
  const path = pathOf(dataFolder, data);
  const before = known(readLines(path));
  if (trials.every((t) => before.has(t))) return before.size;
  let count = 0;
  await appendLine(path, (lines): TrialLine => {
    const there = known(lines);
    const fresh = [...new Set(trials)].filter((t) => !there.has(t));
    count = there.size + fresh.length;
    return { strategy, trials: fresh };
  });
  return count;
}
