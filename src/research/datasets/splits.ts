// Rows to learn from and rows to be judged on, in time: no training label reaches into what is tested. M. López de Prado, Advances in Financial Machine Learning (2018), ch. 7 and 12.
import { AppError, type Time } from '../../core/index.ts';

/** Labels as intervals: row r asks at `at[r]` what is known at `known[r]`. */
export interface LabelTimes {
  /** labelled rows, ascending indices into the columns; rows of several instruments may share times */
  readonly rows: Uint32Array;
  readonly at: Float64Array;
  readonly known: Float64Array;
}

/** Time tested at once: rows asked in [from, to), whose last label is known at `known`. */
export interface Stretch {
  readonly from: Time;
  readonly to: Time;
  readonly known: Time;
}

export interface Split {
  /** ascending indices of rows */
  readonly train: Uint32Array;
  readonly test: Uint32Array;
  readonly tested: readonly Stretch[];
  /** rows that would have been learned from, were it not for overlap and embargo */
  readonly purged: number;
}

/** Distances in ms that training rows keep from a tested stretch. */
export interface Distance {
  /** on both sides, beyond the labels themselves */
  readonly purge: number;
  /** after it, since what follows a stretch still remembers it */
  readonly embargo: number;
}

/** Rows in order of time cut into `count` stretches of about equal numbers; rows of one moment stay together. */
export function stretches({ rows, at, known }: LabelTimes, count: number): Stretch[] {
  const times = Float64Array.from(rows, (row) => at[row] as number).sort();
  const edges = Array.from({ length: count }, (_, k) => times[Math.floor((k * times.length) / count)] as number);
  const distinct = new Set(edges).size;
  if (times.length === 0 || distinct < count)
    throw new AppError(
      'EMPTY_RANGE',
      'folds',
      `${rows.length} rows with a label cannot be cut into ${count} stretches of time`,
      'Ask for fewer folds or give a longer period.',
    );
  const end = (times.at(-1) as number) + 1;
  const cut = edges.map((from, k) => ({ from, to: edges[k + 1] ?? end, known: Number.NEGATIVE_INFINITY }));
  for (const row of rows) {
    const stretch = cut[stretchOf(edges, at[row] as number)] as (typeof cut)[number];
    stretch.known = Math.max(stretch.known, known[row] as number);
  }
  return cut;
}

/** Index of the stretch that a time lies in, by the starts of all. */
function stretchOf(starts: readonly Time[], time: Time): number {
  let k = starts.length - 1;
  while (k > 0 && (starts[k] as number) > time) k--;
  return k;
}

const within = (time: Time, { from, to }: Stretch): boolean => time >= from && time < to;

/** Does learning from a label [at, known] tell anything of a tested stretch? */
const tells = (at: Time, known: Time, tested: Stretch, { purge, embargo }: Distance): boolean =>
  known > tested.from - purge && at < tested.known + Math.max(purge, embargo);

function splitOf({ rows, at, known }: LabelTimes, tested: readonly Stretch[], distance: Distance, mayTrain: (at: Time) => boolean): Split {
  const [train, test]: [number[], number[]] = [[], []];
  let purged = 0;
  for (const row of rows) {
    const asked = at[row] as number;
    if (tested.some((stretch) => within(asked, stretch))) test.push(row);
    else if (!mayTrain(asked)) continue;
    else if (tested.some((stretch) => tells(asked, known[row] as number, stretch, distance))) purged++;
    else train.push(row);
  }
  return { train: Uint32Array.from(train), test: Uint32Array.from(test), tested, purged };
}

const always = (): boolean => true;

/** Purged and embargoed cross-validation: every row is tested once, by what is learned from all other stretches (ch. 7). */
export const purgedSplits = (times: LabelTimes, folds: number, distance: Distance): Split[] =>
  stretches(times, folds).map((stretch) => splitOf(times, [stretch], distance, always));

/**
 * Walk-forward: the first of folds + 1 stretches is only learned from, each later one is tested by what is learned from all rows before it.
 * Every row from the second stretch on is tested once.
 */
export const walkForwardSplits = (times: LabelTimes, folds: number, distance: Distance): Split[] =>
  stretches(times, folds + 1)
    .slice(1)
    .map((stretch) => splitOf(times, [stretch], distance, (at) => at < stretch.from));

/** The rows asked from `from` on are tested by what is learned from those before. */
export function holdoutSplit(times: LabelTimes, from: Time, distance: Distance): Split {
  const tested = times.rows.filter((row) => (times.at[row] as number) >= from);
  if (tested.length === 0 || tested.length === times.rows.length)
    throw new AppError(
      'EMPTY_RANGE',
      'validation period',
      `it takes ${tested.length} of ${times.rows.length} rows with a label`,
      'Leave rows on both sides: change the validation period or give longer data.',
    );
  let [to, known] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const row of tested) {
    to = Math.max(to, (times.at[row] as number) + 1);
    known = Math.max(known, times.known[row] as number);
  }
  return splitOf(times, [{ from, to, known }], distance, always);
}

/** Most choices of stretches that are worth their fits. */
const choicesMax = 200;

/** Every way to choose `size` of `count`, in lexical order. */
export function choices(count: number, size: number): number[][] {
  if (size === 0) return [[]];
  return Array.from({ length: count }, (_, first) => first).flatMap((first) =>
    choices(count - first - 1, size - 1).map((rest) => [first, ...rest.map((k) => k + first + 1)]),
  );
}

const choose = (n: number, k: number): number => Array.from({ length: k }, (_, i) => i).reduce((product, i) => (product * (n - i)) / (i + 1), 1);

/**
 * Combinatorial purged cross-validation: every choice of `tested` of `folds` stretches is tested by what is learned from the others, so every
 * row is tested choose(folds − 1, tested − 1) times: once on each of that many paths through all of the data (ch. 12).
 * @throws AppError OUT_OF_RANGE
 */
export function combinatorialSplits(times: LabelTimes, folds: number, tested: number, distance: Distance): Split[] {
  const count = choose(folds, tested);
  if (tested >= folds || count > choicesMax)
    throw new AppError(
      'OUT_OF_RANGE',
      'validation.tested',
      `${tested} of ${folds} stretches ${tested >= folds ? 'leave none to learn from' : `are ${count} choices`}`,
      `Test fewer than all, in at most ${choicesMax} choices, such as 2 of 6.`,
    );
  const all = stretches(times, folds);
  return choices(folds, tested).map((chosen) =>
    splitOf(
      times,
      chosen.map((k) => all[k] as Stretch),
      distance,
      always,
    ),
  );
}
