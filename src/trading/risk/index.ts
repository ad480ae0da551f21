// Sizing, and the rules every order meets.
export { defaultLimits, noLimits, type RiskLimits } from './limits.ts';
export { ObservedReturns } from './observed.ts';
export type { HaltState, ProposedOrder, RiskView, Rule, Verdict } from './rule.ts';
export { builtInRules, haltRule } from './rules.ts';
export { parseSizing, type Sizing, sizeNotional, TripRecord } from './sizing.ts';
