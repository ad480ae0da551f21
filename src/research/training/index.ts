// Training: fit, validate on rows never seen, weigh against the naive baseline after costs, write the model card.
export type { ActingResult, CalibrationCard, Estimate, FoldCard, Metric, ModelCard, SeriesLineage, TradingCard, Verdict } from './card.ts';
export { parseTrainingRequest, type TrainingRequest } from './request.ts';
export type { Trained, TrainingData, TrainingShared, Unit, UnitOutput } from './train.ts';
