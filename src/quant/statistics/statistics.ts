// All statistics of one result: every point is read once, everything that sorts or resamples works on the return series.
import { AppError, type EquityCurve, type RoundTrip, type Time } from '../../core/index.ts';
import { type Statistics, type StatisticName, statisticNames } from './definitions.ts';
import { deviation, excessKurtosis, type Moments, momentsOf, quantile, quotient, skewness } from './moments.ts';
import { normalDensity, normalQuantile } from './normal.ts';
import { resolveOptions, type StatisticsOptions } from './options.ts';
import { periodsAt } from './periods.ts';
import { type DrawdownFigures, drawdownFigures, type PointFigures, pointFigures } from './points.ts';
import { bootstrapSharpe, expectedBestSharpe, minimumTrackRecord, probabilisticSharpe } from './significance.ts';
import { tradedNotional, tripFigures } from './trips.ts';

const YEAR = 365 * 86_400_000;

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
function seriesAt(at: Float64Array, values: Float64Array, closes: Int32Array | undefined, first: { at: Time; equity: number } | undefined): ReturnSeries {
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
  const days = closes ?? pointFigures(curve, input.start, o.calendar).dayCloses;
  return seriesAt(curve.at, curve.equity, days, firstOf(curve.at, curve.equity, days, input.start));
}

function firstOf(
  at: Float64Array,
  values: Float64Array,
  days: Int32Array,
  start: { at: Time; equity: number } | undefined,
): { at: Time; equity: number } | undefined {
  if (start !== undefined) return start;
  // A curve of days already has its start as first close.
  return (days[0] ?? 0) > 0 ? { at: at[0] as number, equity: values[0] as number } : undefined;
}

const logged = (returns: Float64Array): Float64Array => returns.map((r) => Math.log1p(Math.max(r, -0.999999999999)));

const empty = (): Record<StatisticName, number> => Object.fromEntries(statisticNames.map((name) => [name, NaN])) as Record<StatisticName, number>;

/**
 * Every statistic in `definitions`; NaN where one is not defined. Work: one pass over all points, O(days log days) for the rest.
 * @throws AppError BAD_VALUE for columns of unequal length or equity that is not finite, OUT_OF_RANGE for options
 */
export function statistics(input: StatisticsInput, options: Partial<StatisticsOptions> = {}): Statistics {
  const o = resolveOptions(options);
  const { curve, roundTrips } = input;
  const n = curve.equity.length;
  const out = { ...empty(), ...tripFigures(roundTrips, o.openTrips, o.sd) };
  if (n === 0) return out;
  const points = pointFigures(curve, input.start, o.calendar);
  const series = returnSeries(input, o, points.dayCloses);
  const startEquity = input.start?.equity ?? (curve.equity[0] as number);
  const startAt = input.start?.at ?? (curve.at[0] as number);
  const years = ((curve.at[n - 1] as number) - startAt) / YEAR;
  const perYear = o.periodsPerYear ?? (o.returns === 'daily' ? o.calendar.daysPerYear : quotient(points.count, years));
  const drawdown = o.drawdown === 'points' ? points.drawdown : drawdownFigures(series.at, series.equity, startAt, startEquity);
  const last = curve.equity[n - 1] as number;
  out.years = years;
  out.netProfit = last - startEquity;
  out.totalReturn = quotient(last, startEquity) - 1;
  out.annualReturn = last <= 0 ? -1 : years > 0 ? (last / startEquity) ** (1 / years) - 1 : NaN;
  out.tradesPerYear = quotient(out.trades, years);
  out.traded = input.traded ?? tradedNotional(roundTrips);
  out.turnover = quotient(quotient(out.traded, points.meanEquity), years);
  out.timeInMarket = points.timeInMarket;
  out.meanExposure = points.meanExposure;
  out.maxExposure = points.maxExposure;
  out.sharpePerPeriod = quotient(points.mean, points.sd);
  drawdownInto(out, drawdown, points, o.riskFree);
  distributionInto(out, series, o, perYear);
  monthsInto(out, input, points.dayCloses, o);
  if (input.benchmark !== undefined) benchmarkInto(out, input, input.benchmark, series, points, o, perYear);
  return out;
}

type Mutable = Record<StatisticName, number>;

function drawdownInto(out: Mutable, d: DrawdownFigures, points: PointFigures, riskFree: number): void {
  out.maxDrawdown = points.drawdown.deepest;
  out.maxDrawdownMoney = d.deepestMoney;
  out.maxDrawdownRecovery = d.deepest > 0 ? d.recoveryMs : NaN;
  out.longestDrawdown = d.longestMs;
  out.timeUnderWater = d.underWater;
  out.averageDrawdown = d.mean;
  out.currentDrawdown = d.current;
  out.ulcerIndex = d.rootMeanSquare;
  out.calmar = quotient(out.annualReturn, d.deepest);
  out.martin = quotient(out.annualReturn - riskFree, d.rootMeanSquare);
  out.recoveryFactor = quotient(out.netProfit, d.deepestMoney);
}

/** Moments, tails, ratios and their significance: everything that reads the return series and nothing else. */
function distributionInto(out: Mutable, series: ReturnSeries, o: StatisticsOptions, perYear: number): void {
  const simple = series.returns;
  const n = simple.length;
  if (n === 0) return;
  const r = o.compounding === 'log' ? logged(simple) : simple;
  const m = momentsOf(r);
  const sd = deviation(m, o.sd);
  const root = Math.sqrt(perYear);
  const excess = m.mean - o.riskFree / perYear;
  const sharpe = quotient(excess, sd);
  out.volatility = sd * root;
  out.sharpe = sharpe * root;
  out.tStatistic = quotient(excess * Math.sqrt(n), sd);
  out.skew = skewness(m, o.sd);
  out.kurtosis = excessKurtosis(m, o.sd) + (o.kurtosis === 'plain' ? 3 : 0);
  const sorted = r.toSorted();
  const asSimple = (x: number) => (o.compounding === 'log' ? Math.expm1(x) : x);
  out.worstDay = asSimple(sorted[0] as number);
  out.bestDay = asSimple(sorted[n - 1] as number);
  tailsInto(out, sorted, m, sd, o.varConfidence);
  targetInto(out, r, o, perYear);
  const toBeat = o.sharpeToBeat / root;
  out.probabilisticSharpe = probabilisticSharpe(m, sharpe, toBeat);
  out.minimumTrackRecord = minimumTrackRecord(m, sharpe, toBeat, o.confidence);
  if (o.trials !== undefined) out.deflatedSharpe = probabilisticSharpe(m, sharpe, expectedBestSharpe(o.trials.count, o.trials.sharpeVariance ?? 1 / (n - 1)));
  const shifted = { ...m, mean: excess };
  const centred = o.riskFree === 0 ? r : r.map((x) => x - o.riskFree / perYear);
  const interval = bootstrapSharpe(centred, shifted, { ...o.bootstrap, confidence: o.confidence, sd: o.sd });
  out.sharpeLow = interval.low * root;
  out.sharpeHigh = interval.high * root;
}

function tailsInto(out: Mutable, sorted: Float64Array, m: Moments, sd: number, confidence: number): void {
  const tail = 1 - confidence;
  const cut = quantile(sorted, tail);
  let sum = 0;
  let count = 0;
  for (; count < sorted.length && (sorted[count] as number) <= cut; count++) sum += sorted[count] as number;
  const z = normalQuantile(tail);
  out.valueAtRisk = -cut;
  out.conditionalValueAtRisk = -quotient(sum, count);
  out.valueAtRiskNormal = -(m.mean + z * sd);
  out.conditionalValueAtRiskNormal = -(m.mean - (sd * normalDensity(z)) / tail);
  out.tailRatio = Math.abs(quotient(quantile(sorted, 0.95), quantile(sorted, 0.05)));
}

function targetInto(out: Mutable, r: Float64Array, o: StatisticsOptions, perYear: number): void {
  const target = o.target / perYear;
  let above = 0;
  let below = 0;
  let squares = 0;
  let short = 0;
  let gains = 0;
  let losses = 0;
  let ups = 0;
  let downs = 0;
  for (let i = 0; i < r.length; i++) {
    const x = r[i] as number;
    const d = x - target;
    if (d > 0) above += d;
    else if (d < 0) {
      below -= d;
      squares += d * d;
      short++;
    }
    if (x > 0) {
      gains += x;
      ups++;
    } else if (x < 0) {
      losses -= x;
      downs++;
    }
  }
  const downside = Math.sqrt(quotient(squares, o.sortinoDenominator === 'all' ? r.length : short));
  const root = Math.sqrt(perYear);
  out.downsideDeviation = downside * root;
  out.sortino = quotient((above - below) / r.length, downside) * root;
  out.omega = quotient(above, below);
  out.gainToPain = quotient(gains - losses, losses);
  out.commonSense = quotient(gains, losses) * out.tailRatio;
  out.positiveDays = quotient(ups, ups + downs);
}

function monthsInto(out: Mutable, input: StatisticsInput, closes: Int32Array, o: StatisticsOptions): void {
  const months = periodsAt(input.curve, closes, 'month', o.calendar, input.start);
  if (months.length === 0) return;
  let best = -Infinity;
  let worst = Infinity;
  let ups = 0;
  let downs = 0;
  for (const { return: r } of months) {
    if (r > best) best = r;
    if (r < worst) worst = r;
    if (r > 0) ups++;
    else if (r < 0) downs++;
  }
  out.bestMonth = best;
  out.worstMonth = worst;
  out.positiveMonths = quotient(ups, ups + downs);
}

function benchmarkInto(
  out: Mutable,
  input: StatisticsInput,
  prices: Float64Array,
  series: ReturnSeries,
  points: PointFigures,
  o: StatisticsOptions,
  perYear: number,
): void {
  const { at, equity } = input.curve;
  const n = prices.length;
  if (n !== equity.length)
    throw new AppError('BAD_VALUE', 'benchmark', `${n} prices for ${equity.length} points`, 'Give one price at each instant of the curve.');
  const first = input.start === undefined ? undefined : { at: input.start.at, equity: input.benchmarkStart ?? (prices[0] as number) };
  const days = points.dayCloses;
  const held = o.returns === 'period' ? seriesAt(at, prices, undefined, first) : seriesAt(at, prices, days, first ?? firstOf(at, prices, days, undefined));
  const begin = first ?? { at: at[0] as number, equity: prices[0] as number };
  const log = o.compounding === 'log';
  const r = log ? logged(series.returns) : series.returns;
  const b = log ? logged(held.returns) : held.returns;
  out.benchmarkReturn = quotient(prices[n - 1] as number, begin.equity) - 1;
  out.benchmarkDrawdown = drawdownFigures(at, prices, begin.at, begin.equity).deepest;
  out.excessReturn = out.totalReturn - out.benchmarkReturn;
  const mr = momentsOf(r);
  const mb = momentsOf(b);
  let covariance = 0;
  for (let i = 0; i < r.length; i++) covariance += ((r[i] as number) - mr.mean) * ((b[i] as number) - mb.mean);
  covariance /= r.length;
  const difference = momentsOf(r.map((x, i) => x - (b[i] as number)));
  const root = Math.sqrt(perYear);
  const rf = o.riskFree / perYear;
  out.benchmarkSharpe = quotient(mb.mean - rf, deviation(mb, o.sd)) * root;
  out.beta = deviation(mb, 'population') === 0 ? NaN : quotient(covariance, mb.m2);
  out.alpha = (mr.mean - rf - out.beta * (mb.mean - rf)) * perYear;
  out.correlation = quotient(covariance, deviation(mr, 'population') * deviation(mb, 'population'));
  out.trackingError = deviation(difference, o.sd) * root;
  out.informationRatio = quotient(difference.mean, deviation(difference, o.sd)) * root;
}

/** Numbers by name with null where a figure is not defined: the form JSON can carry. */
export const statisticsJson = (s: Statistics): Record<StatisticName, number | null> =>
  Object.fromEntries(statisticNames.map((name) => [name, Number.isFinite(s[name]) ? s[name] : null])) as Record<StatisticName, number | null>;
