// Experiments: many runs of one kind, over threads.
export { type BaseRun, baseOf, storedBase } from './base-run.ts';
export { type ExperimentOptions, type MonteCarloRequest, monteCarlo } from './monte-carlo.ts';
export { type OptimiseRequest, optimiseStrategy } from './optimise.ts';
export { type PlainRun, plainRun, revive } from './plain-run.ts';
export { type StressRequest, stress } from './stress.ts';
export { type WalkForwardRequest, walkForward } from './walk-forward.ts';
export type { ModelPlan } from './walk-forward-models.ts';
