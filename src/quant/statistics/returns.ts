// The input of the statistics and the return series the ratios are computed on.
import type { EquityCurve, RoundTrip, Time } from '../../core/index.ts';
import { dayCloses } from './days.ts';
import { resolveOptions, type StatisticsOptions } from './options.ts';

export interface StatisticsInput {
  readonly curve: EquityCurve;
  readonly roundTrips: readonly RoundTrip[];
  /** capital before the first point; without it the first point is the start and its own return is not seen */
  readonly start?: { readonly at: Time; readonly equity: number };
  /** prices of what buying and holding would have held, at the curve's instants; `benchmarkStart` is its price at the start */
  readonly benchmark?: Float64Array;
  readonly benchmarkStart?: number;
  /** notional bought and sold, reporting currency */
  readonly traded?: number;
}

/** The series the ratios are computed on: its returns, and the equity and time at each close (the start first). */
export interface ReturnSeries {
  readonly returns: Float64Array;
  readonly equity: Float64Array;
  readonly at: Float64Array;
}

/** Returns between chosen points of a series (all of them when `closes` is undefined), the first against `first`. */
export function seriesAt(
  at: Float64Array,
  values: Float64Array,
  closes: Int32Array | undefined,
  first: { at: Time; equity: number } | undefined,
): ReturnSeries {
  const picked = closes?.length ?? values.length;
  const extra = first === undefined ? 0 : 1;
  const equity = new Float64Array(picked + extra);
  const times = new Float64Array(picked + extra);
  if (first !== undefined) {
    equity[0] = first.equity;
    times[0] = first.at;
  }
  for (let k = 0; k < picked; k++) {
    const i = closes === undefined ? k : (closes[k] as number);
    equity[k + extra] = values[i] as number;
    times[k + extra] = at[i] as number;
  }
  const returns = new Float64Array(Math.max(0, equity.length - 1));
  for (let k = 0; k < returns.length; k++) {
    const before = equity[k] as number;
    returns[k] = before > 0 ? (equity[k + 1] as number) / before - 1 : 0;
  }
  return { returns, equity, at: times };
}

/** Closes of the return series of a curve; without a start, the first day's return runs from the first point. */
export function returnSeries(input: Pick<StatisticsInput, 'curve' | 'start'>, options: Partial<StatisticsOptions> = {}, closes?: Int32Array): ReturnSeries {
  const o = resolveOptions(options);
  const { curve } = input;
  if (o.returns === 'period') return seriesAt(curve.at, curve.equity, undefined, input.start);
  const days = closes ?? dayCloses(curve.at, o.calendar);
  return seriesAt(curve.at, curve.equity, days, firstOf(curve.at, curve.equity, days, input.start));
}

/** What stands before the first day close: the start, or the first point where the first day has more than one. */
export function firstOf(
  at: Float64Array,
  values: Float64Array,
  days: Int32Array,
  start: { at: Time; equity: number } | undefined,
): { at: Time; equity: number } | undefined {
  if (start !== undefined) return start;
  // A curve of days already has its start as first close.
  return (days[0] ?? 0) > 0 ? { at: at[0] as number, equity: values[0] as number } : undefined;
}

/** Logarithmic returns; a loss of everything stays finite. */
export const logged = (returns: Float64Array): Float64Array => returns.map((r) => Math.log1p(Math.max(r, -0.999999999999)));
