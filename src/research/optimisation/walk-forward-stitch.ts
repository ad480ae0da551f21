// All folds as one curve, and what they say together: did the choices hold outside of their window, and did they stay put.
import type { EquityCurve, RoundTrip, Time } from '../../core/index.ts';
import { type Dimension, type ParameterValue, pointKey } from '../../quant/search/index.ts';
import { type Overfitting, overfitting } from '../../quant/statistics/index.ts';
import type { FoldResult, WindowFigures } from './walk-forward.ts';

/** What came out of all folds together. */
export interface Stitched {
  readonly curve: EquityCurve;
  readonly start: { readonly at: Time; readonly equity: number };
  readonly roundTrips: readonly RoundTrip[];
}

/** The tests one after the other: each goes on with the equity at which the one before ended, and its trades are scaled with it. */
export function stitched(folds: readonly FoldResult[]): Stitched {
  const total = folds.reduce((n, f) => n + f.curve.at.length, 0);
  const curve = { at: new Float64Array(total), equity: new Float64Array(total), exposure: new Float64Array(total) };
  const roundTrips: RoundTrip[] = [];
  const start = (folds[0] as FoldResult).start;
  let equity = start.equity;
  let row = 0;
  for (const f of folds) {
    const scale = equity / f.start.equity;
    curve.at.set(f.curve.at, row);
    for (let i = 0; i < f.curve.at.length; i++, row++) {
      curve.equity[row] = (f.curve.equity[i] as number) * scale;
      curve.exposure[row] = (f.curve.exposure[i] as number) * scale;
    }
    for (const t of f.roundTrips)
      roundTrips.push({
        ...t,
        quantity: t.quantity * scale,
        fees: t.fees * scale,
        funding: t.funding * scale,
        pnl: t.pnl * scale,
        worst: t.worst * scale,
        best: t.best * scale,
      });
    equity = curve.equity[row - 1] ?? equity;
  }
  return { curve, start, roundTrips };
}

/** Yearly growth in logarithms: windows of unequal length can be averaged. */
const growth = ({ totalReturn, years }: WindowFigures): number => Math.log(Math.max(1e-9, 1 + totalReturn)) / years;

/**
 * Walk-forward efficiency (Pardo 2008): what the tests grew by a year, of what the training windows did. NaN where these did not grow or nothing was
 * traded on them.
 */
export function efficiency(folds: readonly FoldResult[]): number {
  let [inside, outside] = [0, 0];
  for (const { inSample, outOfSample } of folds) {
    if (inSample === undefined) return Number.NaN;
    inside += growth(inSample);
    outside += growth(outOfSample);
  }
  return inside > 0 ? outside / inside : Number.NaN;
}

/**
 * How far the chosen values of a parameter move from fold to fold: of a range, the mean distance as a share of it; of a choice, the share of folds that
 * changed it. Values drawn by chance would move by a third of a range. NaN with fewer than two folds.
 */
export function movement(dimension: Dimension, folds: readonly FoldResult[]): number {
  const values = folds.flatMap(({ parameters }): ParameterValue[] => {
    const value = parameters[dimension.name];
    return value === undefined ? [] : [value];
  });
  if (values.length < 2) return Number.NaN;
  let moved = 0;
  for (let k = 1; k < values.length; k++) {
    const [a, b] = [values[k - 1] as ParameterValue, values[k] as ParameterValue];
    moved += dimension.kind === 'choice' ? (a === b ? 0 : 1) : Math.abs((b as number) - (a as number)) / (dimension.high - dimension.low);
  }
  return moved / (values.length - 1);
}

/** How many different points all folds tried, and how their Sharpes per day varied on the training windows: what a deflated Sharpe asks for. */
export function trialsOf(folds: readonly FoldResult[]): { readonly count: number; readonly sharpeVariance?: number } {
  const count = Math.max(1, new Set(folds.flatMap((f) => f.tried.map(pointKey))).size);
  const variances = folds.flatMap(({ sharpes }) => {
    const known = sharpes.filter(Number.isFinite);
    if (known.length < 2) return [];
    const mean = known.reduce((a, b) => a + b, 0) / known.length;
    return [known.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (known.length - 1)];
  });
  return variances.length === 0 ? { count } : { count, sharpeVariance: variances.reduce((a, b) => a + b, 0) / variances.length };
}

/**
 * Probability of backtest overfitting over the days of all tests, none of which chose anything. NaN where folds tried different points (searches
 * that follow what they find), or where there are too few points or days.
 */
export function overfittingOf(folds: readonly FoldResult[]): Overfitting {
  const keys = (f: FoldResult | undefined): string => (f?.tried ?? []).map(pointKey).join('\n');
  const comparable = folds.every((f) => f.unseen !== undefined && keys(f) === keys(folds[0]));
  const tries = comparable ? (folds[0]?.tried ?? []).map((_, k) => Float64Array.from(folds.flatMap((f) => [...(f.unseen?.[k] ?? [])]))) : [];
  return overfitting(tries);
}
