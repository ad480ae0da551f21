// The windows of a walk forward: learn on one, be tested on the next, move on.
import { AppError, DAY, formatTime, HOUR, type Time, WEEK } from '../../core/index.ts';

/** A length of time as people say it: calendar months, or milliseconds. */
export type Span = { readonly months: number } | { readonly ms: number };

const units: Readonly<Record<string, (n: number) => Span>> = {
  h: (n) => ({ ms: n * HOUR }),
  d: (n) => ({ ms: n * DAY }),
  w: (n) => ({ ms: n * WEEK }),
  M: (n) => ({ months: n }),
  y: (n) => ({ months: 12 * n }),
};

/** `18M`, `2y`, `30d`, `4w` or `12h`. @throws AppError BAD_VALUE */
export function parseSpan(text: string, field: string): Span {
  const [, count, unit = ''] = /^(\d+)([hdwMy])$/.exec(text.trim()) ?? [];
  const make = units[unit];
  if (make === undefined || Number(count) < 1)
    throw new AppError('BAD_VALUE', field, `"${text}" is not a length of time`, 'Write 18M (months), 2y, 4w, 30d or 12h.');
  return make(Number(count));
}

/** `times` spans after `at` (before it where negative); a day that a month does not have becomes its last. */
export function later(at: Time, span: Span, times: number): Time {
  if ('ms' in span) return at + times * span.ms;
  const date = new Date(at);
  const month = date.getUTCFullYear() * 12 + date.getUTCMonth() + times * span.months;
  const [year, of] = [Math.floor(month / 12), ((month % 12) + 12) % 12];
  const days = new Date(Date.UTC(year, of + 1, 0)).getUTCDate();
  return Date.UTC(year, of, Math.min(date.getUTCDate(), days)) + (at % DAY);
}

/** Half-open on the open times of candles. */
export interface Stretch {
  readonly from: Time;
  readonly to: Time;
}

export interface Fold {
  readonly index: number;
  readonly train: Stretch;
  /** begins where the training ends */
  readonly test: Stretch;
}

export interface FoldPlan {
  /** of the data, half-open */
  readonly from: Time;
  readonly to: Time;
  /** as many as fit when absent */
  readonly folds?: number;
  /** what a fold learns from; anchored: what the first one does */
  readonly train: Span;
  /** what a fold is tested on; what is left after the training, in equal parts, when absent */
  readonly test?: Span;
  /** every training begins where the data do, instead of moving along */
  readonly anchored: boolean;
  /** ms of the candles that are decided on: no window is shorter */
  readonly step: number;
}

const MANY = 1000;

/** How many tests of this length there is room for. */
function fitting({ from, to, train }: Pick<FoldPlan, 'from' | 'to' | 'train'>, test: Span): number {
  let count = 0;
  while (count < MANY && later(later(to, test, -(count + 1)), train, -1) >= from) count++;
  return count;
}

/**
 * Folds whose tests lie side by side and end where the data do: the latest candles are always tested on, what is left over at the beginning is not
 * used (anchored: is trained on).
 * @throws AppError OUT_OF_RANGE with the figures where the folds do not fit into the data, MISSING_VALUE when nothing says how many
 */
export function foldsOf(plan: FoldPlan): Fold[] {
  const { from, to, train, anchored, step } = plan;
  const says = `the data hold ${formatTime(from)} to ${formatTime(to)}`;
  const starts = testStarts(plan);
  const first = starts[0] as Time;
  const needs = later(first, train, -1);
  if (needs < from) {
    const fit = plan.test === undefined ? 0 : fitting(plan, plan.test);
    throw new AppError(
      'OUT_OF_RANGE',
      'folds',
      `${starts.length} tests end ${formatTime(to)} and begin ${formatTime(first)}; the training before them would begin ${formatTime(needs)}, but ${says}`,
      fit > 0 ? `At most ${fit} folds of this length fit; or shorten --train or --test.` : 'Shorten --train or --test, or import more data.',
    );
  }
  const ends = [...starts.slice(1), to];
  return starts.map((start, index) => {
    const fold: Fold = {
      index,
      train: { from: anchored ? from : later(start, train, -1), to: start },
      test: { from: start, to: ends[index] as Time },
    };
    const shortest = Math.min(fold.train.to - fold.train.from, fold.test.to - fold.test.from);
    if (shortest < 2 * step)
      throw new AppError('OUT_OF_RANGE', 'folds', `fold ${index + 1} has a window of ${shortest / step} candles`, 'Take fewer folds or longer windows.');
    return fold;
  });
}

/** Where the tests begin, oldest first. */
function testStarts({ from, to, folds, train, test, step }: FoldPlan): Time[] {
  if (test !== undefined) {
    const count = folds ?? fitting({ from, to, train }, test);
    // one that does not fit, so that the refusal has figures
    return Array.from({ length: Math.max(1, count) }, (_, k) => later(to, test, k - Math.max(1, count)));
  }
  if (folds === undefined)
    throw new AppError('MISSING_VALUE', 'folds', 'neither --folds nor --test says how many tests there are', 'Give one of them, as --folds 12.');
  const start = later(from, train, 1);
  const length = Math.floor((to - start) / folds / step) * step;
  if (length < step)
    throw new AppError(
      'OUT_OF_RANGE',
      'folds',
      `after training until ${formatTime(start)} nothing is left of ${formatTime(from)} to ${formatTime(to)} for ${folds} tests`,
      'Shorten --train or import more data.',
    );
  return Array.from({ length: folds }, (_, k) => to - (folds - k) * length);
}
