// One pass over every point of the equity curve: per-point mean and spread, drawdown, exposure, and where each day closes.
import { AppError, type Calendar, DAY, type EquityCurve, MINUTE, type Time } from '../../core/index.ts';

/** Distance of a calendar's midnight from UTC, in ms to add. */
export const zoneMs = (calendar: Calendar): number => (calendar.name === 'NSE' ? 330 * MINUTE : 0);

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

export interface DrawdownFigures {
  /** deepest fall below the highest equity so far, as a positive fraction of it and in money */
  readonly deepest: number;
  readonly deepestMoney: number;
  /** from the peak before the deepest trough to the first point at or above it; NaN while not recovered */
  readonly recoveryMs: number;
  /** longest time from a peak to the first point at or above it, or to the end */
  readonly longestMs: number;
  /** share of points below an earlier peak */
  readonly underWater: number;
  /** root mean square and mean of the drawdown over all points */
  readonly rootMeanSquare: number;
  readonly mean: number;
  /** drawdown at the last point */
  readonly current: number;
}

/**
 * Drawdown of a series of equities at instants; `startAt` and `startEquity` stand before the first point.
 * Money is measured on the same equities.
 */
export function drawdownFigures(at: Float64Array, equity: Float64Array, startAt: Time, startEquity: number): DrawdownFigures {
  let peak = startEquity;
  let inverse = peak > 0 ? 1 / peak : 0;
  let peakAt = startAt;
  let deepest = 0;
  let deepestPeakAt = startAt;
  let deepestMoney = 0;
  let recoveryMs = 0;
  let longestMs = 0;
  let below = 0;
  let square = 0;
  let sum = 0;
  let down = 0;
  const n = equity.length;
  for (let i = 0; i < n; i++) {
    const e = equity[i] as number;
    if (e >= peak) {
      if (down > 0) {
        const length = (at[i] as number) - peakAt;
        if (length > longestMs) longestMs = length;
        if (peakAt === deepestPeakAt) recoveryMs = length;
        down = 0;
      }
      peak = e;
      inverse = peak > 0 ? 1 / peak : 0;
      peakAt = at[i] as number;
      continue;
    }
    down = 1 - e * inverse;
    below++;
    square += down * down;
    sum += down;
    if (peak - e > deepestMoney) deepestMoney = peak - e;
    if (down > deepest) {
      deepest = down;
      deepestPeakAt = peakAt;
      recoveryMs = NaN;
    }
  }
  if (down > 0) longestMs = Math.max(longestMs, (at[n - 1] as number) - peakAt);
  const rootMeanSquare = n === 0 ? NaN : Math.sqrt(square / n);
  return { deepest, deepestMoney, recoveryMs, longestMs, underWater: n === 0 ? NaN : below / n, rootMeanSquare, mean: n === 0 ? NaN : sum / n, current: down };
}

/** Index of the last point of each calendar day; a point at exactly midnight is the close of the day before it. */
export function dayCloses(at: Float64Array, calendar: Calendar): Int32Array {
  const zone = zoneMs(calendar);
  const n = at.length;
  const found: number[] = [];
  let end = -Infinity;
  for (let i = 0; i < n; i++) {
    const t = at[i] as number;
    if (t <= end) continue;
    if (i > 0) found.push(i - 1);
    end = Math.ceil((t + zone) / DAY) * DAY - zone;
  }
  if (n > 0) found.push(n - 1);
  return Int32Array.from(found);
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
  let sum = 0;
  let squares = 0;
  let total = 0;
  let held = 0;
  let gross = 0;
  let maxExposure = 0;
  let before = start?.equity ?? (equity[0] as number);
  for (let i = 0; i < n; i++) {
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
  if (!Number.isFinite(total + gross))
    throw new AppError('BAD_VALUE', 'curve', 'equity or exposure is not a finite number at some instant', 'Find the instant in the run that made it.');
  const count = start === undefined ? Math.max(0, n - 1) : n;
  const mean = count === 0 ? NaN : sum / count;
  const variance = squares / count - mean * mean;
  const share = (x: number) => (n === 0 ? NaN : x / n);
  return {
    count,
    mean,
    // Cancellation leaves noise where all returns are equal; see NO_SPREAD in moments.ts.
    sd: count === 0 ? NaN : variance <= 1e-14 * (squares / count) ? 0 : Math.sqrt(variance),
    drawdown: drawdownFigures(at, equity, start?.at ?? (at[0] as number), start?.equity ?? (equity[0] as number)),
    timeInMarket: share(held),
    meanExposure: share(gross),
    maxExposure,
    meanEquity: share(total),
    dayCloses: dayCloses(at, calendar),
  };
}
