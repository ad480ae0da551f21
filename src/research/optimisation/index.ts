// Searching parameters, and knowing what luck alone would have found.
export { type GuardVerdict, type Guards, guardsOf, guardVerdict } from './guards.ts';
export { type HeatMap, heatMap, heatMaps } from './heat.ts';
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
