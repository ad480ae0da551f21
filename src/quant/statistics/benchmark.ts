// The result against buying and holding, on the same closes and under the same options.
import { AppError } from '../../core/index.ts';
import type { Figures } from './definitions.ts';
import { drawdownFigures } from './drawdown-figures.ts';
import { deviation, momentsOf, quotient } from './moments.ts';
import type { StatisticsOptions } from './options.ts';
import type { PointFigures } from './points.ts';
import { firstOf, logged, type ReturnSeries, type StatisticsInput, seriesAt } from './returns.ts';

/** @throws AppError BAD_VALUE when there is not one price for each point */
export function benchmarkInto(
  out: Figures,
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
  const firstPrice: number = input.benchmarkStart ?? (prices[0] as number);
  const first = input.start === undefined ? undefined : { at: input.start.at, equity: firstPrice };
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
