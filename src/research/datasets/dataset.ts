// Candles become rows: features as live would have them, labels, and the time at which each label was known. Nothing is learned from what is not believable.
import { AppError, candlesBetween, formatTime, sliceCandles, type Time, type Timeframe } from '../../core/index.ts';
import type { FeatureSet } from '../../quant/features/index.ts';
import type { FeatureTable, Task } from '../../quant/learning/index.ts';
import { type LabelSpec, labelsOf, taskOf } from './label.ts';
import { believable, gapAfter, type Series } from './series.ts';

export interface DatasetRequest {
  readonly timeframe: Timeframe;
  /** open times [from, to) of the candles that become rows; those before warm the features up, those from `to` on are not looked at */
  readonly from?: Time | undefined;
  readonly to?: Time | undefined;
  readonly label: LabelSpec;
}

/** What became of one series. */
export interface SeriesRows {
  /** rows of the table [first, end) */
  readonly first: number;
  readonly end: number;
  readonly candles: number;
  readonly from: Time;
  readonly to: Time;
  /** score of the data check, 0 to 100 */
  readonly quality: number;
  /** candles that only warmed the features up */
  readonly warmup: number;
}

/** Rows of all series, one series after the other, each in order of time. Columns lie in shared memory, so that threads read them in place. */
export interface Dataset {
  readonly table: FeatureTable;
  readonly task: Task;
  /** NaN where there is no answer: the data end or have a gap before it is known */
  readonly labels: Float64Array;
  /** ms: when each label was known; NaN with it */
  readonly known: Float64Array;
  /** price at the close of each row, and at the moment its label was known */
  readonly price: Float64Array;
  readonly priceKnown: Float64Array;
  readonly series: readonly SeriesRows[];
}

const shared = (length: number): Float64Array => new Float64Array(new SharedArrayBuffer(length * 8));

interface Part {
  readonly series: Series;
  readonly quality: number;
  readonly columns: readonly Float64Array[];
  readonly labels: Float64Array;
  /** row at which the label is known, −1 for none */
  readonly known: Int32Array;
  /** candle that becomes the first row */
  readonly start: number;
  /** candles that begin an unbroken run, from `start` on */
  readonly runs: readonly number[];
}

function partOf(given: Series, set: FeatureSet, { timeframe, from, to, label }: DatasetRequest): Part {
  const series = { ...given, candles: candlesBetween(given.candles, Number.NEGATIVE_INFINITY, to ?? Number.POSITIVE_INFINITY) };
  const { candles, instrument } = series;
  const asked = from === undefined ? 0 : candles.at.findIndex((at) => at >= from);
  const start = Math.max(set.warmup, asked < 0 ? candles.at.length : asked);
  if (candles.at.length - start <= label.horizon)
    throw new AppError(
      'EMPTY_RANGE',
      `candles of ${instrument}`,
      `there are ${candles.at.length}${from === undefined ? '' : `, ${candles.at.length - Math.max(0, asked)} of them from ${formatTime(from)} on`}; ${set.name} needs ${set.warmup} to warm up and the label ${label.horizon} more after the first row`,
      `Take a longer period or a shorter horizon.`,
    );
  const quality = believable({ ...series, candles: sliceCandles(candles, Math.max(0, start - set.warmup), candles.at.length) }, timeframe);
  const { values: labels, known } = labelsOf(candles, label);
  const isGap = gapAfter(series, timeframe);
  const runs = [start];
  for (let row = start; row + 1 < candles.at.length; row++) if (isGap(row)) runs.push(row + 1);
  return { series, quality, columns: set.batch(candles), labels, known, start, runs };
}

/** Columns of all series, allocated for all their rows. */
class Columns {
  readonly at: Float64Array;
  readonly labels: Float64Array;
  readonly known: Float64Array;
  readonly price: Float64Array;
  readonly priceKnown: Float64Array;
  readonly values: Float32Array;

  constructor(rows: number, width: number) {
    this.at = shared(rows);
    this.labels = shared(rows);
    this.known = shared(rows);
    this.price = shared(rows);
    this.priceKnown = shared(rows);
    this.values = new Float32Array(new SharedArrayBuffer(rows * width * 4));
  }

  fill({ series: { candles, calendar }, columns, labels, known, start, runs }: Part, first: number, timeframe: Timeframe): void {
    const width = columns.length;
    for (let candle = start; candle < candles.at.length; candle++) {
      const row = first + candle - start;
      this.at[row] = calendar.closeOf(candles.at[candle] as number, timeframe);
      this.price[row] = candles.close[candle] as number;
      for (let k = 0; k < width; k++) this.values[row * width + k] = (columns[k] as Float64Array)[candle] as number;
    }
    for (const [r, from] of runs.entries()) {
      const end = runs[r + 1] ?? candles.at.length;
      for (let candle = from; candle < end; candle++) {
        const row = first + candle - start;
        const answer = known[candle] as number;
        // an answer beyond a gap is the answer to another question
        const told = answer >= 0 && answer < end;
        this.labels[row] = told ? (labels[candle] as number) : Number.NaN;
        this.known[row] = told ? (this.at[first + answer - start] as number) : Number.NaN;
        this.priceKnown[row] = told ? (candles.close[answer] as number) : Number.NaN;
      }
    }
  }
}

/**
 * Rows of `series`: one a candle from the warm-up of the set on. Features are those that the live objects give candle by candle (`featureBias`
 * proves it for the data at hand).
 * @throws AppError VERDICT when the data are not believable, EMPTY_RANGE when fewer candles are left than warm-up and horizon need, BAD_CANDLE, BAD_ORDER
 */
export function buildDataset(series: readonly Series[], set: FeatureSet, request: DatasetRequest): Dataset {
  const parts = series.map((one) => partOf(one, set, request));
  const rows = parts.reduce((sum, { series: { candles }, start }) => sum + candles.at.length - start, 0);
  const columns = new Columns(rows, set.columns.length);
  const runs: number[] = [];
  const described: SeriesRows[] = [];
  let first = 0;
  for (const part of parts) {
    const { candles } = part.series;
    columns.fill(part, first, request.timeframe);
    runs.push(...part.runs.map((candle) => first + candle - part.start));
    const end = first + candles.at.length - part.start;
    const { quality, start: warmup } = part;
    described.push({ first, end, candles: candles.at.length, from: candles.at[0] as number, to: candles.at.at(-1) as number, quality, warmup });
    first = end;
  }
  const { at, values, labels, known, price, priceKnown } = columns;
  const names = set.columns.map((c) => c.name);
  return {
    table: { names, hash: set.hash, rows, values, at, runs: Uint32Array.from(runs) },
    task: taskOf(request.label),
    labels,
    known,
    price,
    priceKnown,
    series: described,
  };
}

/** Rows with a label, ascending. */
export const labelledRows = ({ labels }: Pick<Dataset, 'labels'>): Uint32Array =>
  Uint32Array.from(labels.keys().filter((row) => !Number.isNaN(labels[row] as number)));
