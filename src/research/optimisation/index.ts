// Searching parameters, and knowing what luck alone would have found; many pasts beside the one that happened.
export { type Guards, guardsOf } from './guards.ts';
export { type HeatMap, heatMap, heatMaps } from './heat.ts';
export {
  emptyPaths,
  type Fan,
  fanOf,
  joinPaths,
  type Paths,
  recordCurve,
  ruinOf,
  shownSteps,
  walk,
} from './monte-carlo.ts';
export { randomEntrySetup, type TradePlan, tradePlans } from './monte-carlo-entries.ts';
export { noisySetup } from './monte-carlo-noise.ts';
export { type PathRange, pathRanges, type ResampleKind, type ResampleShared, resampledPaths, tradeReturns } from './monte-carlo-resample.ts';
export { bestOf, type OptimiseSetup, optimise, type Tried } from './optimise.ts';
export {
  dailyReturns,
  dayStatistics,
  type ObjectiveName,
  type Outcome,
  objectiveNamed,
  objectives,
  outcomeOf,
  type Sheet,
  worthOf,
} from './outcome.ts';
export { type Plateau, plateauAround } from './plateau.ts';
export { Sweep, type SweepWays } from './sweep.ts';
