// Training: fit, validate on rows never seen, weigh against the naive baseline after costs, write the model card.
export type { ActingResult, CalibrationCard, Estimate, FoldCard, Metric, ModelCard, SeriesLineage, TradingCard, Verdict } from './card.ts';
export { finishTraining, type Trained } from './finish.ts';
export { parseTrainingRequest, type TrainingRequest } from './request.ts';
export { type RunOptions, runTraining } from './run.ts';
export { nextUnits, prepareTraining, type Training, type TrainingData } from './train.ts';
export { type TrainingShared, trainingUnit, type Unit, type UnitOutput } from './unit.ts';
export { type Evidence, hasSkill, type SkillTests, skillLevel } from './verdict.ts';
export { fitOnWindow, type WindowInput, type WindowOutput } from './window.ts';
