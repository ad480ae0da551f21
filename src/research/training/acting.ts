// Acting on predictions, after costs: a plain rule over unseen rows. A score of predictions, not a backtest of a session.
import { outputsOf, type Task } from '../../quant/learning/index.ts';
import type { Dataset, Split } from '../datasets/index.ts';
import type { Unseen } from './unseen.ts';

/** Profit by moment: money is booked when a position ends. */
export interface Acted {
  /** moments at which something was asked or known, ascending */
  readonly at: Float64Array;
  /** return of one unit, split evenly over instruments and paths, booked at each moment */
  readonly booked: Float64Array;
  readonly positions: number;
  /** share of positions that gained after costs; NaN without one */
  readonly hitRate: number;
  /** units traded, both ways, a year of what was tested */
  readonly turnover: number;
}

/** Mean simple return over the label's interval of the training rows of each class: what a probability of that class is worth. */
export function worthOfClasses({ labels, price, priceKnown }: Dataset, { train }: Pick<Split, 'train'>, task: Task): Float64Array {
  const classes = task.kind === 'binary' ? 2 : task.kind === 'classes' ? task.count : 0;
  const [sum, count] = [new Float64Array(classes), new Float64Array(classes)];
  if (classes > 0)
    for (const row of train) {
      const label = labels[row] as number;
      sum[label] = (sum[label] as number) + (priceKnown[row] as number) / (price[row] as number) - 1;
      count[label] = (count[label] as number) + 1;
    }
  return sum.map((s, c) => (count[c] === 0 ? 0 : s / (count[c] as number)));
}

/** Simple return that a prediction expects; NaN where it abstains. */
function expectedReturn(task: Task, output: Float64Array, worth: Float64Array): number {
  if (task.kind === 'binary') return (output[0] as number) * (worth[1] as number) + (1 - (output[0] as number)) * (worth[0] as number);
  if (task.kind === 'classes') return output.reduce((sum, p, c) => sum + p * (worth[c] as number), 0);
  // the middle level of quantiles; log returns both
  return Math.expm1(output[output.length >> 1] as number);
}

/** Index of each series, for every row of the table. */
function seriesOf({ series }: Dataset, row: number): number {
  let s = series.length - 1;
  while (s > 0 && (series[s] as (typeof series)[number]).first > row) s--;
  return s;
}

const yearMs = 365.25 * 86_400_000;

/**
 * Each instrument (and path) holds at most one position: long or short one unit where the expected return is above what a round trip costs, from the
 * close of the row until its label is known; then it looks again. Every position pays its round trip.
 * @param cost of a round trip, as a fraction of what is traded
 */
export function act(unseen: Unseen, dataset: Dataset, splits: readonly Split[], predictions: Float64Array, cost: number): Acted {
  const { task, rows, fold, path, paths, at, known } = unseen;
  const outputs = outputsOf(task);
  const worths = splits.map((split) => worthOfClasses(dataset, split, task));
  const moments = Float64Array.from(new Set([...at, ...known])).sort();
  const place = new Map(Array.from(moments, (moment, i) => [moment, i]));
  const booked = new Float64Array(moments.length);
  const lanes = dataset.series.length * paths;
  const free = new Float64Array(lanes).fill(Number.NEGATIVE_INFINITY);
  let [positions, gained] = [0, 0];
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    const lane = seriesOf(dataset, row) * paths + (path[i] as number);
    if ((at[i] as number) < (free[lane] as number)) continue;
    const expected = expectedReturn(task, predictions.subarray(i * outputs, (i + 1) * outputs), worths[fold[i] as number] as Float64Array);
    if (!(Math.abs(expected) > cost)) continue;
    const gain = Math.sign(expected) * ((dataset.priceKnown[row] as number) / (dataset.price[row] as number) - 1) - cost;
    const end = place.get(known[i] as number) as number;
    booked[end] = (booked[end] as number) + gain / lanes;
    free[lane] = known[i] as number;
    positions++;
    if (gain > 0) gained++;
  }
  const years = ((moments.at(-1) as number) - (moments[0] as number)) / yearMs;
  return { at: moments, booked, positions, hitRate: positions === 0 ? Number.NaN : gained / positions, turnover: (2 * positions) / lanes / years };
}

/** Holding one unit, split evenly over the instruments, from the first to the last tested row; one round trip. */
export function hold({ at, known, rows, path }: Unseen, dataset: Dataset, cost: number): Pick<Acted, 'at' | 'booked'> {
  const moments = Float64Array.from(new Set([...at, ...known])).sort();
  const place = new Map(Array.from(moments, (moment, i) => [moment, i]));
  const booked = new Float64Array(moments.length);
  const count = dataset.series.length;
  const begun = dataset.series.map(() => ({ first: Number.NaN, last: Number.NaN }));
  for (let i = 0; i < rows.length; i++) {
    if (path[i] !== 0) continue;
    const row = rows[i] as number;
    const one = begun[seriesOf(dataset, row)] as (typeof begun)[number];
    const price = dataset.price[row] as number;
    const here = place.get(at[i] as number) as number;
    if (Number.isNaN(one.first)) {
      one.first = price;
      booked[here] = (booked[here] as number) - cost / count;
    } else booked[here] = (booked[here] as number) + (price - one.last) / one.first / count;
    one.last = price;
  }
  return { at: moments, booked };
}
