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
export { defaultStress, type StressSettings, shocks, type WorstMoments, worstMoments } from './stress.ts';
export { crashWindows, notCovered } from './stress-windows.ts';
export { Sweep, type SweepWays } from './sweep.ts';
export { type FoldResult, type FoldSearch, runFold, tested, type WindowFigures } from './walk-forward.ts';
export { type Fold, type FoldPlan, foldsOf, parseSpan, type Span } from './walk-forward-folds.ts';
export { efficiency, movement, overfittingOf, stitched, trialsOf } from './walk-forward-stitch.ts';
export { narrowed } from './walk-forward-window.ts';
