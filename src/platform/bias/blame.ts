// Which input a difference came from: the same changed future again, in one place only.
import type { Difference, LookAhead } from '../../research/bias/index.ts';
import { alone, columnsOf, type Future } from './changes.ts';
import type { CandleInput } from './inputs.ts';

/** Runs the strategy on a changed future up to the cut; where it differs, if it does. */
export type Try = (future: Future) => Promise<Difference | undefined>;

/** A difference that comes no later than the one to be explained explains it. */
const explains = (found: Difference | undefined, wanted: LookAhead): boolean => found !== undefined && found.at <= wanted.at;

/**
 * Names of the inputs that alone make the difference: columns where one can be told, else files; empty when it takes several together.
 * @param perturbed the future that replaces what comes after the cut; `cutOff` the one that takes it away
 */
export async function blame(wanted: LookAhead, perturbed: readonly Future[], cutOff: Future, attempt: Try): Promise<string[]> {
  const names: string[] = [];
  for (const file of alone(cutOff)) {
    const input = [...file.changes.keys()][0] as CandleInput;
    let isSource = wanted.by === 'truncation' && explains(await attempt(file), wanted);
    for (const future of perturbed) {
      if (isSource) break;
      const one = alone(future).find((f) => f.changes.has(input));
      isSource = one !== undefined && explains(await attempt(one), wanted);
    }
    if (!isSource) continue;
    const columns = input.kind === 'candles' ? await columnsBlamed(input, perturbed[0] as Future, wanted, attempt) : [];
    names.push(...(columns.length === 0 ? [file.name] : columns));
  }
  return names;
}

async function columnsBlamed(input: CandleInput, future: Future, wanted: LookAhead, attempt: Try): Promise<string[]> {
  const found = new Set<string>();
  for (const column of columnsOf(input, future, wanted.cut)) {
    // Where a column had to take others along, it says something only if none of those alone explains it.
    if (found.has(column.name) || (!column.alone && found.size > 0)) continue;
    if (explains(await attempt(column), wanted)) found.add(column.name);
  }
  return [...found];
}
