// Datasets: candles become rows and labels; splits in time that keep what is tested apart from what is learned.
export { type FeatureLeak, featureBias, refuseLeaks } from './bias.ts';
export { buildDataset, type Dataset, type DatasetRequest, labelledRows, type SeriesRows } from './dataset.ts';
export { type LabelSpec, labelSchema, labelsOf, taskOf } from './label.ts';
export { gapAfter, type Series } from './series.ts';
export { combinatorialSplits, type Distance, holdoutSplit, type LabelTimes, purgedSplits, type Split, type Stretch, walkForwardSplits } from './splits.ts';
