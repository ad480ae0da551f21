// Statistics of returns, equity curves and round trips.
export { attribute, type Trait } from './attribution.ts';
export { dayCloses } from './days.ts';
export { definitions, type Group, type StatisticName, type Statistics, statisticNames, type Unit, undefinedBecause } from './definitions.ts';
export { type Drawdown, drawdownSeries, topDrawdowns } from './drawdowns.ts';
export { quantile } from './moments.ts';
export { normalCdf, normalQuantile } from './normal.ts';
export { defaultOptions, type StatisticsOptions, switches } from './options.ts';
export { type Overfitting, overfitting } from './overfitting.ts';
export { monthlyTable, periodsOf } from './periods.ts';
export { type BlockKind, blockRows, defaultBlock, shuffleRows } from './resample.ts';
export { returnSeries, type StatisticsInput } from './returns.ts';
export { histogram, rollingSharpe } from './series.ts';
export { expectedBestSharpe } from './significance.ts';
export { bands, fanLevels, type Share, type Spread, shareOf, spreadOf } from './spread.ts';
export { statistics, statisticsJson } from './statistics.ts';
export { type Superiority, type SuperiorityOptions, superiority } from './superiority.ts';
