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
