// Candles to other candles: coarser timeframes in one go or one by one, and what a series tells about its instrument.
export * from './aggregator.ts';
export * from './infer.ts';
export * from './resample.ts';
export { expectedRows } from './span.ts';
