// Strategy files of a user's own: found, loaded, checked, and known by their content.
export { hookFile, installHook } from './hook.ts';
export { forgetStrategies, isStrategyFile, type LoadedStrategy, loadStrategy } from './load.ts';
