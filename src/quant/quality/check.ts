// One pass over a stored series: everything that makes it less believable, with time and kind, and a score.
import { type Calendar, type Candles, DAY, type Time, type Timeframe, timeframeMs, utcCalendar, WEEK } from '../../core/index.ts';
import { expectedRows } from '../candles/index.ts';
import { robustSigma } from './band.ts';
import { type Finding, type FindingKind, Findings } from './findings.ts';

/** Rows whose median size makes the band that they are judged by; a row's size is the larger of |ln(close/close before)| and high/low - 1. */
export const BAND_ROWS = 1024;
/** Robust standard deviations (1.4826 × the median size) beyond which a move counts as a jump: honest crashes of crypto come near it. */
export const BAND_SIGMAS = 12;
/** Smallest band (a log return): below it nothing is called a jump, however still the market stood. */
export const BAND_MIN = 0.005;
/** Rows without volume, or without any move, that make a run worth telling. */
export const RUN_ROWS = 5;

export interface QualityReport {
  readonly rows: number;
  /** rows that the calendar expects between the first and the last, both included */
  readonly expected: number;
  readonly from: Time;
  readonly to: Time;
  readonly findings: readonly Finding[];
  readonly counts: Readonly<Partial<Record<FindingKind, { findings: number; rows: number }>>>;
  /** 0 to 100, see `Findings.score` */
  readonly score: number;
  /** false when rows are there that no market can have printed, or times are unsorted or double */
  readonly usable: boolean;
}

interface Pass {
  readonly c: Candles;
  readonly ms: number;
  readonly timeframe: Timeframe;
  readonly calendar: Calendar;
  readonly found: Findings;
}

/**
 * Checks candles against their timeframe and calendar. Jumps: |ln(close/close before)|, or a wick beyond open and close, above
 * BAND_SIGMAS × 1.4826 × the median size of its block of BAND_ROWS rows, at least BAND_MIN. Only neighbouring rows make a move: nights,
 * weekends and gaps are none.
 */
export function checkCandles(c: Candles, timeframe: Timeframe, calendar: Calendar): QualityReport {
  const pass: Pass = { c, ms: timeframeMs(timeframe), timeframe, calendar, found: new Findings() };
  const rows = c.at.length;
  const magnitudes = new Float64Array(BAND_ROWS);
  const moves = new Float64Array(BAND_ROWS);
  const missing = { rows: 0 };
  for (let from = 0; from < rows; from += BAND_ROWS) {
    const to = Math.min(rows, from + BAND_ROWS);
    let n = 0;
    for (let i = from; i < to; i++) {
      const neighbours = checkTime(pass, i, missing);
      const sound = checkPrices(pass, i);
      let move = Number.NaN;
      if (sound && neighbours) move = Math.abs(Math.log((c.close[i] as number) / (c.close[i - 1] as number)));
      moves[i - from] = move;
      if (!sound) continue;
      const range = (c.high[i] as number) / (c.low[i] as number) - 1;
      magnitudes[n++] = move > range ? move : range;
    }
    const band = Math.max(BAND_MIN, BAND_SIGMAS * robustSigma(magnitudes, n));
    findJumps(pass, from, to, moves, band);
  }
  findRuns(pass);
  const { found } = pass;
  const expected = rows + missing.rows;
  return {
    rows,
    expected,
    from: c.at[0] ?? Number.NaN,
    to: c.at[rows - 1] ?? Number.NaN,
    findings: found.list.sort((a, b) => a.at - b.at),
    counts: Object.fromEntries(found.counts),
    score: found.score(expected),
    usable: rows > 0 && found.usable,
  };
}

/** Order, gaps and grid of row i; true when the row before is its neighbour in trading time. */
function checkTime({ c, ms, timeframe, calendar, found }: Pass, i: number, missing: { rows: number }): boolean {
  const at = c.at[i] as number;
  const daily = ms >= DAY;
  if (calendar === utcCalendar) {
    if ((ms === WEEK ? at - 4 * DAY : at) % ms !== 0) found.add('off-grid', at, 1, ms, () => `is no multiple of ${timeframe}`);
  } else if (!daily) {
    const span = calendar.candle(at, timeframe);
    if (span === undefined) found.add('off-session', at, 1, ms, () => 'the market was closed');
    else if (span.open !== at) found.add('off-grid', at, 1, ms, () => `the ${timeframe} candle begins at another time`);
  }
  if (i === 0) return false;
  const before = c.at[i - 1] as number;
  if (at - before === ms) return true;
  if (at <= before) {
    if (at === before) found.add('duplicate', at, 1, 0, () => 'appears twice');
    else found.add('unsorted', at, 1, before - at, () => 'comes after a later row');
    return false;
  }
  // Off-grid rows lie closer together than a timeframe; nothing is missing between them.
  const close = calendar.closeOf(before, timeframe);
  const rows = at <= close ? 0 : calendar === utcCalendar ? Math.max(0, Math.round((at - before) / ms) - 1) : expectedRows(close, at, timeframe, calendar);
  if (rows > 0) {
    missing.rows += rows;
    found.add('gap', before + ms, rows, at - before - ms, () => `${rows} rows are missing`);
  }
  return rows === 0 && daily;
}

/** True when the row's prices are such as a market can have printed. */
function checkPrices({ c, ms, found }: Pass, i: number): boolean {
  const open = c.open[i] as number;
  const high = c.high[i] as number;
  const low = c.low[i] as number;
  const close = c.close[i] as number;
  const volume = c.volume[i] as number;
  if (low > 0 && low <= open && low <= close && high >= open && high >= close && high < Infinity && volume >= 0 && volume < Infinity) return true;
  const at = c.at[i] as number;
  const bad = [open, high, low, close].find((p) => !(p > 0 && p < Infinity));
  if (bad !== undefined) {
    found.add('price', at, 1, ms, () => `${bad} is not a price`);
    return false;
  }
  found.add('inconsistent', at, 1, ms, () => `open ${open} high ${high} low ${low} close ${close} volume ${volume}`);
  return false;
}

function findJumps({ c, ms, found }: Pass, from: number, to: number, moves: Float64Array, band: number): void {
  const ratio = Math.exp(band);
  for (let i = from; i < to; i++) {
    const open = c.open[i] as number;
    const close = c.close[i] as number;
    const high = c.high[i] as number;
    const low = c.low[i] as number;
    const move = moves[i - from] as number;
    const wick = high > ratio * Math.max(open, close) || low * ratio < Math.min(open, close);
    if (!(move > band) && !wick) continue;
    if (!(low > 0 && high < Infinity)) continue; // told as a price already
    const what = () =>
      move > band
        ? `moved ${percent(Math.exp(move) - 1)} in one row, the band is ${percent(ratio - 1)}`
        : `a wick to ${high > ratio * Math.max(open, close) ? high : low} from ${open} and ${close}, the band is ${percent(ratio - 1)}`;
    found.add('jump', c.at[i] as number, 1, ms, what);
  }
}

const percent = (fraction: number): string => `${(fraction * 100).toFixed(2)} %`;

/** Runs of rows without volume, and of rows in which nothing moved. */
function findRuns({ c, ms, found }: Pass): void {
  const rows = c.at.length;
  let traded = false;
  for (let i = 0; i < rows && !traded; i++) traded = (c.volume[i] as number) > 0;
  if (!traded && rows > 0) found.add('no-volume', c.at[0] as number, rows, rows * ms, () => 'no row has volume');
  let still = 0;
  let silent = 0;
  for (let i = 0; i <= rows; i++) {
    const isStill = i < rows && c.high[i] === c.low[i] && (i === 0 || c.close[i] === c.close[i - 1]);
    const isSilent = traded && i < rows && c.volume[i] === 0;
    if (isStill) still += 1;
    else {
      const n = still;
      if (n >= RUN_ROWS) found.add('flat', c.at[i - n] as number, n, n * ms, () => `${n} rows at ${c.close[i - 1]}`);
      still = 0;
    }
    if (isSilent) silent += 1;
    else {
      const n = silent;
      if (n >= RUN_ROWS) found.add('zero-volume', c.at[i - n] as number, n, n * ms, () => `${n} rows without volume`);
      silent = 0;
    }
  }
}
