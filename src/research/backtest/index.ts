// Run a session over history; say what a reader must know.
export { Backtest, type BacktestResult, type BacktestSeries, type BacktestSetup, backtest } from './backtest.ts';
export { buyAndHold } from './benchmark.ts';
export { refusalOf, warmupOf } from './warmup.ts';
