// The words everyone shares. No I/O, no clock, no chance.
export * from './calendar.ts';
export * from './candles.ts';
export * from './clock.ts';
export * from './decimal.ts';
export * from './errors.ts';
export * from './event.ts';
export * from './indicator.ts';
export * from './instrument.ts';
export * from './nse.ts';
export * from './nyse.ts';
export * from './order.ts';
export * from './random.ts';
export * from './result.ts';
export * from './snapshot.ts';
export * from './strategy.ts';
export * from './time.ts';
export * from './workers.ts';
