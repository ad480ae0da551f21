// Rows of features and what a model is asked to foresee of them: the one shape that every learner reads.
import { AppError } from '../../core/index.ts';

/** Features of many candles, row-major. Put it over shared memory where other threads read it. */
export interface FeatureTable {
  readonly names: readonly string[];
  /** hash of the feature set that computed it */
  readonly hash: string;
  readonly rows: number;
  /** rows × names.length; NaN where a feature is undefined */
  readonly values: Float32Array;
  /** ms: when each row was known (its candle's close) */
  readonly at: Float64Array;
  /** first row of each unbroken run of candles of one instrument, ascending, starting with 0; no window reaches across one */
  readonly runs: Uint32Array;
}

/** What is to be foreseen. Labels: binary 0 or 1; classes 0 … count−1; regression and quantile any finite number. */
export type Task =
  | { readonly kind: 'binary' }
  | { readonly kind: 'classes'; readonly count: number }
  | { readonly kind: 'regression' }
  /** levels ascending in (0, 1) */
  | { readonly kind: 'quantile'; readonly levels: readonly number[] };

/** Numbers a model gives per row: binary P(1); classes one probability each; regression the value; quantile one value a level. */
export const outputsOf = (task: Task): number => (task.kind === 'classes' ? task.count : task.kind === 'quantile' ? task.levels.length : 1);

/** Rows of a table to learn from or to be judged on. */
export interface Sample {
  readonly table: FeatureTable;
  /** indices into the table, ascending, each at most once */
  readonly rows: Uint32Array;
  /** one per row of the table */
  readonly labels: Float64Array;
  /** one per row of the table, at least 0; 1 each when absent */
  readonly weights?: Float64Array;
}

/** @throws AppError BAD_VALUE for a label that is none of the task */
export function checkLabel(value: number, task: Task, row: number): void {
  const classes = task.kind === 'binary' ? 2 : task.kind === 'classes' ? task.count : undefined;
  const fits = classes === undefined ? Number.isFinite(value) : Number.isInteger(value) && value >= 0 && value < classes;
  if (!fits)
    throw new AppError(
      'BAD_VALUE',
      `label of row ${row}`,
      `${value} is not a label of the task ${task.kind}`,
      'Leave rows without an answer out of the sample.',
    );
}

/**
 * Refuses what no learner can learn from.
 * @throws AppError MISSING_VALUE no rows, BAD_VALUE labels or weights that do not fit, VERDICT one class only
 */
export function checkSample(sample: Sample, task: Task): void {
  const { table, rows, labels, weights } = sample;
  if (rows.length === 0)
    throw new AppError(
      'MISSING_VALUE',
      'rows',
      'there is nothing to learn from',
      'Take a longer period or a shorter horizon: every row needs its answer inside it.',
    );
  if (labels.length !== table.rows || (weights !== undefined && weights.length !== table.rows))
    throw new AppError('BAD_VALUE', 'labels', `there are ${labels.length} for ${table.rows} rows`, 'Give one label and one weight a row of the table.');
  const seen = new Set<number>();
  let before = -1;
  for (const row of rows) {
    if (row <= before || row >= table.rows)
      throw new AppError('BAD_VALUE', 'rows', `row ${row} after row ${before} of ${table.rows}`, 'Give ascending indices into the table, each once.');
    before = row;
    checkLabel(labels[row] as number, task, row);
    if (seen.size < 2) seen.add(labels[row] as number);
    if (weights !== undefined && !((weights[row] as number) >= 0 && Number.isFinite(weights[row] as number)))
      throw new AppError('BAD_VALUE', `weight of row ${row}`, `${weights[row]} is not a number of 0 or more`, 'Give finite weights.');
  }
  if ((task.kind === 'binary' || task.kind === 'classes') && seen.size < 2)
    throw new AppError(
      'VERDICT',
      'labels',
      `all ${rows.length} rows have the same label ${labels[rows[0] as number]}`,
      'There is nothing to tell apart: take a longer period or another label.',
    );
}

/**
 * Sum of the weights of the sample's rows.
 * @throws AppError BAD_VALUE when it is 0
 */
export function totalWeight({ rows, weights }: Sample): number {
  const total = weights === undefined ? rows.length : rows.reduce((sum, row) => sum + (weights[row] as number), 0);
  if (!(total > 0)) throw new AppError('BAD_VALUE', 'weights', 'all of them are 0', 'Give at least one row a weight above 0.');
  return total;
}

/** First row of the run that holds `row`. */
export function runStart({ runs }: FeatureTable, row: number): number {
  let [low, high] = [0, runs.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((runs[middle] as number) <= row) low = middle;
    else high = middle - 1;
  }
  return runs[low] ?? 0;
}

/**
 * Copies the window that ends at `row` into `out` (window × width, oldest row first). Rows before the start of the run are NaN.
 */
export function gatherWindow(table: FeatureTable, row: number, window: number, out: Float32Array): void {
  const width = table.names.length;
  const first = row - window + 1;
  const missing = Math.max(0, runStart(table, row) - first);
  out.fill(Number.NaN, 0, missing * width);
  out.set(table.values.subarray((first + missing) * width, (row + 1) * width), missing * width);
}
