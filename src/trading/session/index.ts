// The loop: handle one event; drive a feed through it.
export { Driver, type SavedDriver } from './drive.ts';
export { History, type HistoryOptions, type HistorySeries, type SavedHistory } from './history.ts';
export { priceLadder, type RunOptions, type RunResult, runOn } from './run-on.ts';
export { EXTERNAL, Session } from './session.ts';
export type { DeploymentSetup, SessionSetup } from './setup.ts';
export type { HistoryFunding, HistoryPredictions } from './side-events.ts';
export type { SavedSession } from './snapshot.ts';
