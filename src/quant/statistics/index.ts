// Statistics of returns, equity curves and round trips.
export { type AttributionRow, attribute, type Trait, traits } from './attribution.ts';
export { type Definition, definitions, type Group, type StatisticName, type Statistics, statisticNames, type Unit, undefinedBecause } from './definitions.ts';
export { statisticsDocument } from './document.ts';
export { type Drawdown, drawdownSeries, topDrawdowns } from './drawdowns.ts';
export { deviation, excessKurtosis, type Moments, momentsOf, quantile, skewness } from './moments.ts';
export { normalCdf, normalDensity, normalQuantile } from './normal.ts';
export { defaultOptions, type StatisticsOptions, switches } from './options.ts';
export { monthlyTable, type PeriodOptions, type PeriodReturn, type PeriodUnit, periodsOf, type YearRow } from './periods.ts';
export { type Bin, histogram, rollingSharpe } from './series.ts';
export { expectedBestSharpe, minimumTrackRecord, probabilisticSharpe } from './significance.ts';
export { type ReturnSeries, returnSeries, type StatisticsInput } from './returns.ts';
export { statistics, statisticsJson } from './statistics.ts';
