// What a model is asked to foresee, with the row at which each answer was known, so that training can purge what overlaps.
// long because: four labels, each with its formula and its refusals
import { AppError, type Candles } from '../../core/index.ts';

/** A label for every row. Never to be fed as a feature: it is the future. */
export interface Labels {
  /** NaN where the future is not there */
  readonly values: Float64Array;
  /** index of the row at whose close the answer is known, −1 where there is none */
  readonly known: Int32Array;
}

const noLabels = (rows: number): Labels => ({ values: new Float64Array(rows).fill(Number.NaN), known: new Int32Array(rows).fill(-1) });

function whole(name: string, value: number, min: number): void {
  if (!Number.isInteger(value)) throw new AppError('BAD_VALUE', name, `${value} is not a whole number`, 'Count candles.');
  if (value < min) throw new AppError('OUT_OF_RANGE', name, `${value} is below ${min}`, 'Look further ahead.');
}

/**
 * Log return over the next `horizon` candles: ln(close of i + horizon / close of i).
 * @throws AppError BAD_VALUE, OUT_OF_RANGE
 */
export function forwardReturn({ close }: Pick<Candles, 'close'>, horizon: number): Labels {
  whole('horizon', horizon, 1);
  const labels = noLabels(close.length);
  for (let i = 0; i + horizon < close.length; i++) {
    labels.values[i] = Math.log((close[i + horizon] as number) / (close[i] as number));
    labels.known[i] = i + horizon;
  }
  return labels;
}

export interface Barriers {
  /** profit and loss barriers in units of `volatility` */
  readonly profit: number;
  readonly loss: number;
  /** candles until the time barrier */
  readonly horizon: number;
  /** expected move of each row as a share of price, known at that row (e.g. natr or retstd); no label where it is undefined or 0 */
  readonly volatility: Float64Array;
}

function checkBarriers({ close }: Candles, b: Barriers): void {
  whole('horizon', b.horizon, 1);
  for (const name of ['profit', 'loss'] as const)
    if (!(b[name] > 0) || !Number.isFinite(b[name]))
      throw new AppError('OUT_OF_RANGE', `${name} barrier`, `${b[name]} is not above 0`, 'Give a multiple of the volatility, such as 2.');
  if (b.volatility.length !== close.length)
    throw new AppError('BAD_VALUE', 'volatility', `it has ${b.volatility.length} rows, the candles ${close.length}`, 'Give one number a candle.');
}

/** Which barrier a position of `side` taken at the close of row i meets first: 1 profit, −1 loss, 0 time; and the row. NaN beyond the data. */
function firstTouch(c: Candles, i: number, side: 1 | -1, b: Barriers): readonly [outcome: number, row: number] {
  const entry = c.close[i] as number;
  const move = entry * (b.volatility[i] as number);
  const up = entry + (side > 0 ? b.profit : b.loss) * move;
  const down = entry - (side > 0 ? b.loss : b.profit) * move;
  const end = Math.min(i + b.horizon, c.close.length - 1);
  for (let j = i + 1; j <= end; j++) {
    const [above, below] = [(c.high[j] as number) >= up, (c.low[j] as number) <= down];
    // Both within one candle: which came first is not known, so it is counted against the position.
    if (above && below) return [-1, j];
    if (above) return [side, j];
    if (below) return [-side, j];
  }
  return i + b.horizon < c.close.length ? [0, end] : [Number.NaN, -1];
}

/**
 * Triple barrier: 1 where price rises to the profit barrier first, −1 where it falls to the loss barrier first (also when one candle
 * holds both), 0 where time runs out. M. López de Prado, Advances in Financial Machine Learning (2018), ch. 3.
 * @throws AppError BAD_VALUE, OUT_OF_RANGE
 */
export function tripleBarrier(candles: Candles, barriers: Barriers): Labels {
  checkBarriers(candles, barriers);
  const labels = noLabels(candles.close.length);
  for (let i = 0; i < candles.close.length; i++) {
    if (!((barriers.volatility[i] as number) > 0)) continue;
    const [outcome, row] = firstTouch(candles, i, 1, barriers);
    labels.values[i] = outcome;
    labels.known[i] = row;
  }
  return labels;
}

/**
 * Meta-label: was it right to follow a signal? 1 where a position of the signal's side meets its profit barrier first, else 0; none
 * where there is no signal. M. López de Prado (2018), ch. 3.6.
 * @param side of each row: above 0 long, below 0 short, 0 or NaN none
 * @throws AppError BAD_VALUE, OUT_OF_RANGE
 */
export function metaLabel(candles: Candles, side: Float64Array, barriers: Barriers): Labels {
  checkBarriers(candles, barriers);
  const labels = noLabels(candles.close.length);
  for (let i = 0; i < candles.close.length; i++) {
    const s = Math.sign(side[i] as number);
    if ((s !== 1 && s !== -1) || !((barriers.volatility[i] as number) > 0)) continue;
    const [outcome, row] = firstTouch(candles, i, s, barriers);
    labels.values[i] = Number.isNaN(outcome) ? Number.NaN : outcome === 1 ? 1 : 0;
    labels.known[i] = row;
  }
  return labels;
}

/**
 * Trend scanning: the t-value of the slope of log prices over the next candles, over the horizon at which it is most significant. Its
 * sign is the trend, its size the confidence. M. López de Prado, Machine Learning for Asset Managers (2020), ch. 5.
 * @param shortest, longest candles ahead, at least 3
 * @throws AppError BAD_VALUE, OUT_OF_RANGE
 */
export function trendScanning({ close }: Pick<Candles, 'close'>, shortest: number, longest: number): Labels {
  whole('shortest horizon', shortest, 3);
  whole('longest horizon', longest, shortest);
  const labels = noLabels(close.length);
  const logs = close.map(Math.log);
  for (let i = 0; i + longest < close.length; i++) {
    const base = logs[i] as number;
    let [sum, squares, ramp, best] = [0, 0, 0, 0];
    for (let k = 1; k <= longest; k++) {
      const y = (logs[i + k] as number) - base;
      sum += y;
      squares += y * y;
      ramp += k * y;
      if (k < shortest) continue;
      const t = slopeT(k + 1, sum, squares, ramp);
      if (Math.abs(t) > Math.abs(best)) best = t;
    }
    labels.values[i] = best;
    // Which horizon was the most significant is only known once the longest is over.
    labels.known[i] = i + longest;
  }
  return labels;
}

/** Largest t-value told apart: a perfect line has no residual to divide by. */
const steepest = 1e6;

/** t-value of the slope of y on 0 … n − 1, from Σy, Σy² and Σk·y. */
function slopeT(n: number, sum: number, squares: number, ramp: number): number {
  const xx = (n * (n * n - 1)) / 12;
  const xy = ramp - ((n - 1) / 2) * sum;
  const yy = squares - (sum * sum) / n;
  if (!(yy > 0)) return 0;
  const slope = xy / xx;
  const residual = yy - slope * xy;
  const error = Math.sqrt(Math.max(0, residual) / (n - 2) / xx);
  const t = error === 0 ? Math.sign(slope) * steepest : slope / error;
  return Math.max(-steepest, Math.min(steepest, t));
}
