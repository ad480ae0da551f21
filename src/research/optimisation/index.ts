// Honest searches and what luck has to do with them: many pasts beside the one that happened.
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
export { defaultStress, type StressSettings, shocks, type WorstMoments, worstMoments } from './stress.ts';
export { crashWindows, notCovered } from './stress-windows.ts';
export { type FoldResult, type FoldSearch, runFold, tested, type WindowFigures } from './walk-forward.ts';
export { type Fold, type FoldPlan, foldsOf, parseSpan, type Span } from './walk-forward-folds.ts';
export { efficiency, movement, stitched, trialsOf } from './walk-forward-stitch.ts';
export { narrowed } from './walk-forward-window.ts';
