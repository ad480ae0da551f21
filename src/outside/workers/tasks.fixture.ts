// Pieces of work for the workers' contract: each is found by threads through this module.
import { AppError, workerTask } from '../../core/index.ts';

export const scaled = workerTask(import.meta.url, 'scaled', (x: number, factor: number) => x * factor);

/** Adds 1 to the cell of its input and answers with how much it found there. */
export const touched = workerTask(import.meta.url, 'touched', (cell: number, cells: Int32Array) => Atomics.add(cells, cell, 1));

export const columnSum = workerTask(import.meta.url, 'columnSum', (from: number, column: Float64Array) => {
  let sum = 0;
  for (let i = from; i < column.length; i++) sum += column[i] as number;
  return { from, sum, last: column.subarray(-1) };
});

export const picky = workerTask(import.meta.url, 'picky', (x: number) => {
  if (x % 10 === 3) throw new AppError('OUT_OF_RANGE', `input ${x}`, 'it ends in 3', 'Take another.', new Error('threes'));
  return x;
});

export const broken = workerTask(import.meta.url, 'broken', (x: number) => {
  throw new TypeError(`bug at ${x}`);
});

export const later = workerTask(import.meta.url, 'later', async (x: number) => (await Promise.resolve(x)) + 1);

export const unclonable = workerTask(import.meta.url, 'unclonable', () => () => 1);

/** Ends its thread for input 1, as running out of memory would. */
export const deadly = workerTask(import.meta.url, 'deadly', (x: number) => (x === 1 ? process.exit(9) : x));

export const endless = workerTask(import.meta.url, 'endless', (_: number, started: Int32Array) => {
  Atomics.store(started, 0, 1);
  Atomics.notify(started, 0);
  for (;;);
});
