// Backtests: run them apart, store what reproduces them, make them again.
export { codeVersion } from './code-version.ts';
export { type ExecutedRun, executeRun, type RunRecord, type RunResult, type TradeJson } from './execute.ts';
export { type FoundStrategy, findStrategy, type LoadedRun, loadRun } from './load.ts';
export { fileInstrumentId } from './sources.ts';
export { limitsFromJson, limitsToJson, parseCommission, parseDelay, parseParameters, parseSlippage, type RunSpec, runSpec } from './spec.ts';
export { PATIENCE_MS, type SuperviseOptions, superviseRun } from './supervise.ts';
