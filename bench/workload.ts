// What a workload is, and how its sides are raced: in turn, in one process, the best of several rounds.
import { type DataFile, dataFile, goldenFile } from './data.ts';
import { type Compiled, compiledReference } from './reference.ts';

/** One thing to measure. `run` does the work once and answers with its own figure (ms unless the outcome says otherwise). */
export type Side = () => number | Promise<number>;

export interface Peer {
  readonly name: string;
  /** the figure, or why it did not run */
  readonly result: number | string;
}

export interface Outcome {
  /** our figure, lower is better */
  readonly ours: number;
  /** the reference's figure of the same run, or why there is none */
  readonly reference: number | string;
  /** `ok` only when all golden values match; else the first mismatch, or `skipped: REASON` */
  readonly check: string;
  /** ms when left out */
  readonly unit?: string;
  readonly peers?: readonly Peer[];
}

export interface Context {
  /** how often each side runs, at least 5 */
  readonly rounds: number;
  /** path of a data file, made on first use */
  data(name: DataFile): string;
  /** path of a file of golden values */
  golden(name: string): string;
  /** a reference in C, or why it is skipped */
  reference(name: string): Compiled;
  /** Runs the sides in turn, `rounds` times; the best figure of each. */
  race<Name extends string>(sides: Readonly<Record<Name, Side>>): Promise<Record<Name, number>>;
}

export interface Workload {
  readonly name: string;
  readonly about: string;
  run(context: Context): Promise<Outcome>;
}

export const roundsMin = 5;

/** @param rounds fewer than 5 are raised to 5 */
export function contextOf(rounds: number): Context {
  const times = Math.max(roundsMin, rounds);
  return {
    rounds: times,
    data: dataFile,
    golden: goldenFile,
    reference: compiledReference,
    race: async (sides) => {
      const names = Object.keys(sides) as (keyof typeof sides)[];
      const best = Object.fromEntries(names.map((name) => [name, Number.POSITIVE_INFINITY])) as Record<keyof typeof sides, number>;
      for (let round = 0; round < times; round++) for (const name of names) best[name] = Math.min(best[name], await sides[name]());
      return best;
    },
  };
}

/** Compares figures with golden ones to the digits the golden file prints. */
export function mismatch(found: Readonly<Record<string, number>>, golden: Readonly<Record<string, number>>): string {
  for (const [name, wanted] of Object.entries(golden)) {
    const decimals = String(wanted).split('.')[1]?.length ?? 0;
    const got = found[name];
    if (got === undefined || Number(got.toFixed(decimals)) !== wanted) return `${name} is ${got}, golden ${wanted}`;
  }
  return 'ok';
}
