// Does a strategy know what it cannot know? Decisions written down, futures changed, runs compared.
export { type ColumnChange, type ColumnName, columnChanges } from './columns.ts';
export { type Difference, firstDifference, orderDifferences } from './compare.ts';
export { chooseCuts } from './cuts.ts';
export { DECISIONS_MAX, type Decision, WatchedRun } from './decisions.ts';
export {
  closeTimes,
  type FuturePath,
  futurePath,
  perturbCandles,
  perturbFunding,
  rebuildCandles,
  returnSpread,
  rowsKnown,
  truncateCandles,
  truncateFunding,
} from './future.ts';
export { type BiasVerdict, type LookAhead, ORDERS_MIN, verdictOf, type WarmupRun } from './verdict.ts';
