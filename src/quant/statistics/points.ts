// One pass over every point of the equity curve: per-point mean and spread, drawdown, exposure, and where each day closes.
import { AppError, type Calendar, type EquityCurve, type Time } from '../../core/index.ts';
import { dayCloses } from './days.ts';
import { type DrawdownFigures, drawdownFigures, SLICE } from './drawdown-figures.ts';

export interface PointFigures {
  /** returns between points, the first against the start where one is given */
  readonly count: number;
  readonly mean: number;
  /** population standard deviation */
  readonly sd: number;
  readonly drawdown: DrawdownFigures;
  /** share of points with an open position */
  readonly timeInMarket: number;
  /** gross exposure over equity: mean over all points, and the highest */
  readonly meanExposure: number;
  readonly maxExposure: number;
  readonly meanEquity: number;
  /** index of the last point of each day */
  readonly dayCloses: Int32Array;
}

interface PointState {
  before: number;
  sum: number;
  squares: number;
  total: number;
  held: number;
  gross: number;
  maxExposure: number;
}

function pointSlice(equity: Float64Array, exposure: Float64Array, from: number, to: number, s: PointState): void {
  let { before, sum, squares, total, held, gross, maxExposure } = s;
  for (let i = from; i < to; i++) {
    const e = equity[i] as number;
    // After ruin nothing is left to earn a return on.
    const r = before > 0 ? e / before - 1 : 0;
    before = e;
    sum += r;
    squares += r * r;
    total += e;
    const x = exposure[i] as number;
    if (x > 0) {
      held++;
      if (e > 0) {
        const share = x / e;
        gross += share;
        if (share > maxExposure) maxExposure = share;
      }
    }
  }
  s.before = before;
  s.sum = sum;
  s.squares = squares;
  s.total = total;
  s.held = held;
  s.gross = gross;
  s.maxExposure = maxExposure;
}

/** Mean and population deviation of the returns between points, and exposure, in one loop. */
export function pointFigures(curve: EquityCurve, start: { at: Time; equity: number } | undefined, calendar: Calendar): PointFigures {
  const { at, equity, exposure } = curve;
  const n = equity.length;
  if (at.length !== n || exposure.length !== n)
    throw new AppError(
      'BAD_VALUE',
      'curve',
      `columns differ in length: ${at.length}, ${n}, ${exposure.length}`,
      'Give at, equity and exposure of equal length.',
    );
  const s: PointState = { before: start?.equity ?? (equity[0] as number), sum: 0, squares: 0, total: 0, held: 0, gross: 0, maxExposure: 0 };
  for (let i = 0; i < n; i += SLICE) pointSlice(equity, exposure, i, Math.min(n, i + SLICE), s);
  if (!Number.isFinite(s.total + s.gross))
    throw new AppError('BAD_VALUE', 'curve', 'equity or exposure is not a finite number at some instant', 'Find the instant in the run that made it.');
  const count = start === undefined ? Math.max(0, n - 1) : n;
  const mean = count === 0 ? NaN : s.sum / count;
  const variance = s.squares / count - mean * mean;
  const share = (x: number) => (n === 0 ? NaN : x / n);
  return {
    count,
    mean,
    // Cancellation leaves noise where all returns are equal; see NO_SPREAD in moments.ts.
    sd: count === 0 ? NaN : variance <= 1e-14 * (s.squares / count) ? 0 : Math.sqrt(variance),
    drawdown: drawdownFigures(at, equity, start?.at ?? (at[0] as number), start?.equity ?? (equity[0] as number)),
    timeInMarket: share(s.held),
    meanExposure: share(s.gross),
    maxExposure: s.maxExposure,
    meanEquity: share(s.total),
    dayCloses: dayCloses(at, calendar),
  };
}
