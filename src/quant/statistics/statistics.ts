// All statistics of one result: every point is read once, everything that sorts or resamples works on the return series.
import { benchmarkInto } from './benchmark.ts';
import { type Figures, type StatisticName, type Statistics, statisticNames } from './definitions.ts';
import { distributionInto } from './distribution.ts';
import { type DrawdownFigures, drawdownFigures } from './drawdown-figures.ts';
import { quotient } from './moments.ts';
import { resolveOptions, type StatisticsOptions } from './options.ts';
import { periodsAt } from './periods.ts';
import { type PointFigures, pointFigures } from './points.ts';
import { returnSeries, type StatisticsInput } from './returns.ts';
import { tradedNotional, tripFigures } from './trips.ts';

const YEAR = 365 * 86_400_000;

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
  const startEquity: number = input.start?.equity ?? (curve.equity[0] as number);
  const startAt: number = input.start?.at ?? (curve.at[0] as number);
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

function drawdownInto(out: Figures, d: DrawdownFigures, points: PointFigures, riskFree: number): void {
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

function monthsInto(out: Figures, input: StatisticsInput, closes: Int32Array, o: StatisticsOptions): void {
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

/** Numbers by name with null where a figure is not defined: the form JSON can carry. */
export const statisticsJson = (s: Statistics): Record<StatisticName, number | null> =>
  Object.fromEntries(statisticNames.map((name) => [name, Number.isFinite(s[name]) ? s[name] : null])) as Record<StatisticName, number | null>;
