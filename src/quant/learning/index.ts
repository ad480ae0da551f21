// Learning: how models learn from rows of features and predict; no data loading, no validation over time.
export { type Calibration, type CalibrationChoice, calibrated, calibrateInPlace, chooseCalibration } from './calibration.ts';
export { type Conformal, type Coverage, conformalInterval, conformalSet, coverageOf, fitConformal, misfit } from './conformal.ts';
export { AdaptiveMargin, type AdaptiveOptions } from './conformal-adaptive.ts';
export { fitEnsemble } from './ensemble.ts';
export { Assessment } from './ensemble-answer.ts';
export { type EnsembleFold, forwardFolds } from './ensemble-folds.ts';
export type { EnsembleModel } from './ensemble-model.ts';
export { MemberWeights, type WeightOptions } from './ensemble-weights.ts';
export { ftrlModel, type OnlineModel } from './ftrl.ts';
export { learners, singleLearners } from './learners.ts';
export { type Judged, metrics } from './metrics.ts';
export { type MetricName, metricDefinitions } from './metrics-definitions.ts';
export { type Interval, type Judgement, type JudgeOptions, judge, type MetricFigure } from './metrics-interval.ts';
export { areaUnderCurve } from './metrics-rank.ts';
export { calibrationBins, type ReliabilityBin, reliabilityCurve } from './metrics-reliability.ts';
export { checkHash, type FitOptions, type FitProgress, type Learner, type Model, type ModelContent, predictRows, reportStep } from './model.ts';
export { loadModel, readModelContent, saveModel } from './model-file.ts';
export { checkSample, type FeatureTable, gatherWindow, outputsOf, runStart, type Sample, type Task, totalWeight } from './table.ts';
