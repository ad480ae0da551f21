// Market data as the product handles it: import, list, check, resample, export, samples.
export * from './check.ts';
export * from './collect.ts';
export * from './discover.ts';
export * from './discover-score.ts';
export * from './export.ts';
export * from './fetch.ts';
export * from './import.ts';
export * from './instrument.ts';
export * from './repair.ts';
export * from './resample.ts';
export * from './sample.ts';
