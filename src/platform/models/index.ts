// Models: trained in a process apart, kept in versions, activated past a gate, asked for predictions.
export { exportModel, type ImportRequest, importModel } from './exchange.ts';
export { type NamedFeatures, type Prediction, predictFeatures, predictInstrument, staleness } from './predict.ts';
export { type AskPeriod, type PeriodPredictions, predictPeriod } from './predict-period.ts';
export { type DamagedVersion, type ModelVersion, openRegistry, type Person, type Registry } from './registry.ts';
export { modelReport, trackedRun } from './report.ts';
export { superviseTraining } from './train-supervise.ts';
export { loadSeries } from './training-data.ts';
