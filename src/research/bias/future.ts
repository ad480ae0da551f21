// What comes after a cut, taken away or replaced by a path that never was. What was known at the cut stays as it is, bit by bit.
import {
  type Calendar,
  type Candles,
  candleColumns,
  emptyCandles,
  type FundingRates,
  firstAtOrAfter,
  MINUTE,
  type Random,
  sliceCandles,
  type Time,
  type Timeframe,
  timeframeMs,
} from '../../core/index.ts';

/** When each candle is known: its close. */
export const closeTimes = (c: Candles, timeframe: Timeframe, calendar: Calendar): Float64Array =>
  calendar.name === 'UTC' ? c.at.map((at) => at + timeframeMs(timeframe)) : c.at.map((at) => calendar.closeOf(at, timeframe));

/** Rows that are known at `cut`. */
export const rowsKnown = (closes: Float64Array, cut: Time): number => firstAtOrAfter(closes, cut + 1);

export const truncateCandles = (c: Candles, closes: Float64Array, cut: Time): Candles => sliceCandles(c, 0, rowsKnown(closes, cut));

// Venues stamp funding some milliseconds after its instant; it belongs to the minute.
const fundingKnown = (f: FundingRates, cut: Time): number => firstAtOrAfter(f.at, Math.floor(cut / MINUTE) * MINUTE + MINUTE);

export const truncateFunding = (f: FundingRates, cut: Time): FundingRates => {
  const n = fundingKnown(f, cut);
  return { at: f.at.subarray(0, n), rate: f.rate.subarray(0, n) };
};

/** Standard deviation of the log returns of a series' closes; 0.001 where there are none. */
export function returnSpread({ close }: Candles): number {
  let sum = 0;
  let squares = 0;
  let n = 0;
  for (let i = 1; i < close.length; i++) {
    const r = Math.log((close[i] as number) / (close[i - 1] as number));
    if (!Number.isFinite(r)) continue;
    sum += r;
    squares += r * r;
    n += 1;
  }
  const variance = n < 2 ? 0 : (squares - (sum * sum) / n) / (n - 1);
  return variance > 0 ? Math.sqrt(variance) : 0.001;
}

/** Factors on prices after a cut: 1 before it, then a jump, then a random walk in steps of the finest candles. */
export interface FuturePath {
  readonly cut: Time;
  readonly step: number;
  /** log of the factor at the start of each step; the first is the jump */
  readonly log: Float64Array;
}

/** Logs of factors stay within ± this: prices stay prices. */
const FAR = 0.7;

/**
 * @param spread standard deviation of one decision candle's log return; the jump is four of them (at least 1 %) in the direction of `sign`
 * @param noise standard deviation of one step
 */
export function futurePath(o: { cut: Time; step: number; end: Time; spread: number; noise: number; sign: 1 | -1; random: Random }): FuturePath {
  const log = new Float64Array(Math.max(0, Math.ceil((o.end - o.cut) / o.step)) + 2);
  let at = o.sign * Math.min(FAR / 2, Math.max(0.01, 4 * o.spread));
  for (let k = 0; k < log.length; k++) {
    log[k] = at;
    at += o.noise * o.random.normal();
    if (Math.abs(at) > FAR) at = Math.sign(at) * (2 * FAR - Math.abs(at));
  }
  return { cut: o.cut, step: o.step, log };
}

const stepped = ({ log }: FuturePath, k: number): number => Math.exp(log[Math.min(log.length - 1, k)] as number);
const openFactor = (p: FuturePath, at: Time): number => (at < p.cut ? 1 : stepped(p, Math.floor((at - p.cut) / p.step)));
const closeFactor = (p: FuturePath, at: Time): number => (at <= p.cut ? 1 : stepped(p, Math.ceil((at - p.cut) / p.step)));

export function copyCandles(c: Candles): Candles {
  const copy = emptyCandles(c.at.length);
  for (const name of candleColumns) copy[name].set(c[name]);
  return copy;
}

/** Candles whose rows after the path's cut follow the path; each stays sane (low ≤ open, close ≤ high), volumes after the cut change places. */
export function perturbCandles(c: Candles, closes: Float64Array, path: FuturePath, random: Random): Candles {
  const out = copyCandles(c);
  const first = rowsKnown(closes, path.cut);
  for (let i = first; i < out.at.length; i++) {
    const [fo, fc] = [openFactor(path, out.at[i] as number), closeFactor(path, closes[i] as number)];
    const open = (c.open[i] as number) * fo;
    const close = (c.close[i] as number) * fc;
    out.open[i] = open;
    out.close[i] = close;
    out.high[i] = Math.max(open, close, (c.high[i] as number) * Math.max(fo, fc));
    out.low[i] = Math.min(open, close, (c.low[i] as number) * Math.min(fo, fc));
  }
  shuffle(out.volume.subarray(first), random);
  return out;
}

/** Values in another order (Fisher and Yates), each scaled as well: a column of equal values changes too. */
function shuffle(values: Float64Array, random: Random): void {
  for (let i = values.length - 1; i > 0; i--) {
    const k = random.integer(i + 1);
    const kept = values[i] as number;
    values[i] = values[k] as number;
    values[k] = kept;
  }
  for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) * (0.5 + random.uniform());
}

/**
 * A coarser series made to agree with a finer one that was perturbed: rows after the cut are made of the finer rows inside them; where there are
 * none, they follow the path.
 */
export function rebuildCandles(coarse: Candles, closes: Float64Array, finer: Candles, finerCloses: Float64Array, path: FuturePath, random: Random): Candles {
  const out = perturbCandles(coarse, closes, path, random);
  for (let i = rowsKnown(closes, path.cut); i < out.at.length; i++) {
    const from = firstAtOrAfter(finer.at, out.at[i] as number);
    const to = rowsKnown(finerCloses, closes[i] as number);
    if (to <= from) continue;
    let [high, low, volume] = [0, Infinity, 0];
    for (let k = from; k < to; k++) {
      high = Math.max(high, finer.high[k] as number);
      low = Math.min(low, finer.low[k] as number);
      volume += finer.volume[k] as number;
    }
    out.open[i] = finer.open[from] as number;
    out.close[i] = finer.close[to - 1] as number;
    out.high[i] = high;
    out.low[i] = low;
    out.volume[i] = volume;
  }
  return out;
}

/** Rates after the cut with their sign turned, twice as large, and shaken. */
export function perturbFunding(f: FundingRates, cut: Time, random: Random): FundingRates {
  const rate = f.rate.slice();
  for (let i = fundingKnown(f, cut); i < rate.length; i++) rate[i] = -2 * (rate[i] as number) + 0.0003 * random.normal();
  return { at: f.at, rate };
}
