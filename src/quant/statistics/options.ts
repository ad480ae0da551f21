// Where published libraries differ, a switch with a stated default; every statistic is computed under exactly one set of these.
import { AppError, type Calendar, utcCalendar } from '../../core/index.ts';

export interface StatisticsOptions {
  /** the series the ratios are computed on: closes of calendar days, or every point of the curve */
  readonly returns: 'daily' | 'period';
  /** whose days and trading days a year count */
  readonly calendar: Calendar;
  /** returns a year; undefined = the calendar's trading days for daily returns, the observed number of points a year for periods */
  readonly periodsPerYear: number | undefined;
  /** simple e/e' - 1 or logarithmic ln(e/e') returns in mean, volatility and the ratios made of them */
  readonly compounding: 'simple' | 'log';
  /** divisor n - 1 or n in standard deviation, skew and kurtosis */
  readonly sd: 'sample' | 'population';
  /** yearly rate, divided by periodsPerYear */
  readonly riskFree: number;
  /** yearly target of Sortino and Omega, divided by periodsPerYear */
  readonly target: number;
  /** downside deviation divides by all returns (Sortino's own definition) or only by those below target */
  readonly sortinoDenominator: 'all' | 'downside';
  /** drawdown on every point of the curve or on the closes of the return series only; `maxDrawdown` always sees every point */
  readonly drawdown: 'points' | 'closes';
  /** 'excess' subtracts the normal distribution's 3 */
  readonly kurtosis: 'excess' | 'plain';
  /** value at risk and expected shortfall speak of the worst 1 - this of the returns */
  readonly varConfidence: number;
  /** round trips still open at the end (marked, not closed) */
  readonly openTrips: 'exclude' | 'include';
  /** the yearly Sharpe that the probabilistic Sharpe and the track record must beat */
  readonly sharpeToBeat: number;
  /** of the bootstrap interval and the minimum track record */
  readonly confidence: number;
  /** how many variants were tried before this one was shown, and the variance of their Sharpe per return; without it the deflated Sharpe is not defined */
  readonly trials: { readonly count: number; readonly sharpeVariance?: number } | undefined;
  /** circular block bootstrap; `block` undefined = cube root of the number of returns; no resamples = no interval */
  readonly bootstrap: { readonly resamples: number; readonly seed: number; readonly block?: number };
}

export const defaultOptions: StatisticsOptions = {
  returns: 'daily',
  calendar: utcCalendar,
  periodsPerYear: undefined,
  compounding: 'simple',
  sd: 'sample',
  riskFree: 0,
  target: 0,
  sortinoDenominator: 'all',
  drawdown: 'points',
  kurtosis: 'excess',
  varConfidence: 0.95,
  openTrips: 'exclude',
  sharpeToBeat: 0,
  confidence: 0.95,
  trials: undefined,
  bootstrap: { resamples: 1000, seed: 1 },
};

/** The switches in words, for docs/statistics.md: what each changes and which library takes which side. */
export const switches: Readonly<Record<keyof StatisticsOptions, string>> = {
  returns:
    '`daily` (default): closes of calendar days, as quantstats, empyrical and PerformanceAnalytics expect and backtesting.py resamples to. `period`: every point of the curve.',
  calendar: 'UTC (default; 365 days a year) or NSE (Indian days, 252 a year). A point at exactly 00:00 belongs to the day that ends there.',
  periodsPerYear:
    'Default 365 or 252 by calendar. quantstats, empyrical and PerformanceAnalytics assume 252: set 252 to compare with them; backtesting.py picks 365 or 252 by whether there are weekends.',
  compounding: '`simple` (default; quantstats, empyrical, PerformanceAnalytics) or `log` (vectorbt offers it; some papers).',
  sd: '`sample` (default; pandas, quantstats, empyrical, R) or `population` (numpy default, the bench workloads). Also decides between adjusted (pandas) and plain (scipy, R moment) skew and kurtosis.',
  riskFree: '0 by default, as everywhere. A yearly rate; quantstats de-compounds it, (1+rf)^(1/N) - 1; here it is divided by N as in Sharpe (1994).',
  target: "0 by default; empyrical's required_return and R's MAR, yearly.",
  sortinoDenominator: '`all` (default; Sortino & Price 1994, quantstats, empyrical, R "full") or `downside` (R "subset").',
  drawdown:
    '`points` (default): the deepest moment between two closes counts. `closes`: only the closes of the return series, as the three libraries do on daily data.',
  kurtosis: '`excess` (default; pandas, quantstats, scipy) or `plain` (R "moment": normal = 3).',
  varConfidence: '0.95 by default. quantstats calls the parametric figure VaR, empyrical the historical one; both are given here.',
  openTrips: "`exclude` (default; TradingView's closed trades) or `include` at their mark (backtesting.py with finalize_trades).",
  sharpeToBeat: '0 by default: the probability that the true Sharpe is above zero.',
  confidence: '0.95 by default.',
  trials:
    'Not known by default; the deflated Sharpe then stays undefined rather than pretending that one variant was tried. Without `sharpeVariance` the variance of the estimator under no skill, 1/(n-1), is used.',
  bootstrap: '1,000 resamples, seed 1, block = cube root of n by default: the same input gives the same interval.',
};

const oneOf = (field: string, value: number, ok: boolean, mend: string): void => {
  if (!ok) throw new AppError('OUT_OF_RANGE', `statistics.${field}`, `${value} is outside the allowed range`, mend);
};

/** Defaults filled in, ranges checked. @throws AppError OUT_OF_RANGE */
export function resolveOptions(given: Partial<StatisticsOptions>): StatisticsOptions {
  const o: StatisticsOptions = { ...defaultOptions, ...given };
  oneOf('varConfidence', o.varConfidence, o.varConfidence > 0.5 && o.varConfidence < 1, 'Give a fraction between 0.5 and 1, such as 0.95.');
  oneOf('confidence', o.confidence, o.confidence > 0.5 && o.confidence < 1, 'Give a fraction between 0.5 and 1, such as 0.95.');
  if (o.periodsPerYear !== undefined)
    oneOf('periodsPerYear', o.periodsPerYear, o.periodsPerYear > 0 && Number.isFinite(o.periodsPerYear), 'Give a positive number, such as 252.');
  if (o.trials !== undefined) oneOf('trials.count', o.trials.count, o.trials.count >= 1, 'Give 1 or more.');
  oneOf('bootstrap.resamples', o.bootstrap.resamples, o.bootstrap.resamples >= 0 && o.bootstrap.resamples <= 100_000, 'Give 0 to 100,000.');
  if (o.bootstrap.block !== undefined)
    oneOf('bootstrap.block', o.bootstrap.block, Number.isInteger(o.bootstrap.block) && o.bootstrap.block >= 1, 'Give a whole number of returns, 1 or more.');
  return o;
}
