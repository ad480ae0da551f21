// Rows of a file to a series that can be stored: oldest first, each time once, prices that a market can have printed. Nothing is mended in silence.
import { AppError, type Candles, type FundingRates, formatTime } from '../../core/index.ts';

/** What to do with a row that is refused: stop at once, or leave it out and report it. */
export type OnBad = 'refuse' | 'drop';

/** A row left out, or rows merged. `line` is 1-based in the file (the row's number where the format has no lines). */
export interface BadRow {
  readonly line: number;
  readonly column: string;
  readonly problem: string;
}

export interface RowReport {
  /** rows kept */
  rows: number;
  /** exact repetitions of the row before, merged */
  merged: number;
  /** rows left out (policy `drop`); the first of them are in `bad` */
  dropped: number;
  readonly bad: BadRow[];
}

/** Dropped rows that are told one by one; the rest is counted. */
const REPORTED_MAX = 1000;

export const newReport = (): RowReport => ({ rows: 0, merged: 0, dropped: 0, bad: [] });

type Code = 'BAD_CANDLE' | 'BAD_ORDER' | 'BAD_FILE';

/** Takes a refused row: throws or records it, as the policy says. */
export function refuseRow(report: RowReport, onBad: OnBad, file: string, code: Code, line: number, column: string, problem: string): void {
  if (onBad === 'refuse') {
    throw new AppError(
      code,
      file,
      `row ${line}${column === '' ? '' : `, column ${column}`}: ${problem}`,
      'Mend the file, or import it with --on-bad drop to leave such rows out and list them.',
    );
  }
  report.dropped += 1;
  if (report.bad.length < REPORTED_MAX) report.bad.push({ line, column, problem });
}

const priceNames = ['open', 'high', 'low', 'close'] as const;

/** Why a row is no candle: [column, problem]; undefined when it is one. Volume NaN is refused; 0 is allowed (indices have none). */
function candleProblem(c: Candles, i: number): readonly [string, string] | undefined {
  const open = c.open[i] as number;
  const high = c.high[i] as number;
  const low = c.low[i] as number;
  const close = c.close[i] as number;
  const volume = c.volume[i] as number;
  if (low > 0 && low <= open && low <= close && high >= open && high >= close && high < Infinity && volume >= 0 && volume < Infinity) return undefined;
  for (const name of priceNames) {
    const value = c[name][i] as number;
    if (!Number.isFinite(value)) return [name, `${value} is not a price`];
    if (value <= 0) return [name, `${value} is not a positive price`];
  }
  if (high < low) return ['high', `high ${high} is below low ${low}`];
  if (high < open || high < close) return ['high', `high ${high} is below ${high < open ? `open ${open}` : `close ${close}`}`];
  if (low > open || low > close) return ['low', `low ${low} is above ${low > open ? `open ${open}` : `close ${close}`}`];
  return ['volume', `${volume} is not a volume`];
}

/** True when every row is a candle and each is later than the one before: nearly every file, told in one quick pass. */
function allSound(c: Candles): boolean {
  const { at, open, high, low, close, volume } = c;
  let before = -Infinity;
  for (let i = 0; i < at.length; i++) {
    const time = at[i] as number;
    const o = open[i] as number;
    const h = high[i] as number;
    const l = low[i] as number;
    const x = close[i] as number;
    const v = volume[i] as number;
    if (!(time > before && l > 0 && l <= o && l <= x && h >= o && h >= x && h < Infinity && v >= 0 && v < Infinity)) return false;
    before = time;
  }
  return at.length > 0 && before < Infinity;
}

/** Columns of equal length with the time first; rows are checked in order and moved up in place. */
function keepOrdered(
  columns: readonly Float64Array[],
  onBad: OnBad,
  file: string,
  report: RowReport,
  lineOf: (row: number) => number,
  problem: (row: number) => readonly [string, string] | undefined,
): number {
  const at = columns[0] as Float64Array;
  let kept = 0;
  for (let i = 0; i < at.length; i++) {
    const time = at[i] as number;
    const wrong = Number.isFinite(time) ? problem(i) : (['time', `${time} is not a time`] as const);
    if (wrong !== undefined) {
      refuseRow(report, onBad, file, 'BAD_CANDLE', lineOf(i), wrong[0], wrong[1]);
      continue;
    }
    const before = kept > 0 ? (at[kept - 1] as number) : -Infinity;
    if (time <= before) {
      if (time === before && columns.every((c) => c[i] === c[kept - 1])) report.merged += 1;
      else {
        const text =
          time === before
            ? `${formatTime(time)} appears twice with different values`
            : `${formatTime(time)} comes after ${formatTime(before)}: rows must be sorted oldest first`;
        refuseRow(report, onBad, file, 'BAD_ORDER', lineOf(i), 'time', text);
      }
      continue;
    }
    if (kept !== i) for (const c of columns) c[kept] = c[i] as number;
    kept += 1;
  }
  report.rows = kept;
  return kept;
}

const rowNumber = (row: number): number => row + 1;

/**
 * The candles of a file, checked row by row; the columns are compacted in place.
 * @throws AppError BAD_CANDLE, BAD_ORDER (policy `refuse`), EMPTY_RANGE when no row is left
 */
export function keepCandles(c: Candles, onBad: OnBad, file: string, report: RowReport, lineOf: (row: number) => number = rowNumber): Candles {
  if (allSound(c)) {
    report.rows = c.at.length;
    return c;
  }
  const columns = [c.at, c.open, c.high, c.low, c.close, c.volume];
  const rows = keepOrdered(columns, onBad, file, report, lineOf, (i) => candleProblem(c, i));
  if (rows === 0) throw noRows(file, report);
  const [at, open, high, low, close, volume] = columns.map((x) => x.subarray(0, rows)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  return { at, open, high, low, close, volume };
}

/** The funding rates of a file, checked likewise. A rate of 100 % or more an interval is refused: it is a per cent taken for a fraction. */
export function keepFunding(f: FundingRates, onBad: OnBad, file: string, report: RowReport, lineOf: (row: number) => number = rowNumber): FundingRates {
  const rows = keepOrdered([f.at, f.rate], onBad, file, report, lineOf, (i) => {
    const rate = f.rate[i] as number;
    return Math.abs(rate) < 1 ? undefined : ['rate', `${rate} is not a fraction per funding interval`];
  });
  if (rows === 0) throw noRows(file, report);
  return { at: f.at.subarray(0, rows), rate: f.rate.subarray(0, rows) };
}

const noRows = (file: string, report: RowReport): AppError =>
  new AppError(
    'BAD_FILE',
    file,
    report.dropped > 0 ? `none of its ${report.dropped} rows can be used (${report.bad[0]?.problem})` : 'it has no rows',
    'Give a file with at least one candle.',
  );
