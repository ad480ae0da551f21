// Learning: how models learn from rows of features and predict; no data loading, no validation over time.
export { learners } from './learners.ts';
export { checkHash, type FitOptions, type FitProgress, type Learner, type Model, type ModelContent, predictRows } from './model.ts';
export { loadModel, readModelContent, saveModel } from './model-file.ts';
export { checkSample, type FeatureTable, gatherWindow, outputsOf, runStart, type Sample, type Task } from './table.ts';
