// A kernel works on the memory it was given.
import { expect, test } from 'vitest';
import { histogramWasm } from './kernels/histogram.ts';
import { kernelMemory, startKernel } from './wasm.ts';

interface Histogram {
  histogram(bins: number, rows: number, gh: number, out: number, stride: number, first: number, end: number, count: number, all: number): void;
}

test('a kernel started over two memories changes only its own', () => {
  const [one, two] = [kernelMemory(70_000), kernelMemory(1)];
  expect([one.buffer.byteLength, two.buffer.byteLength]).toEqual([131_072, 65_536]);
  const kernel = startKernel<Histogram>(histogramWasm, one);
  startKernel<Histogram>(histogramWasm, two);
  // three rows in bins 2, 5, 2 with (gradient, hessian) pairs
  new Uint8Array(one.buffer, 0, 3).set([2, 5, 2]);
  new Float64Array(one.buffer, 64, 6).set([1, 2, 3, 4, 5, 6]);
  kernel.histogram(0, 0, 64, 4096, 3, 0, 1, 3, 1);
  const sums = new Float64Array(one.buffer, 4096, 512);
  expect([sums[4], sums[5], sums[10], sums[11]]).toEqual([6, 8, 3, 4]);
  expect(new Uint8Array(two.buffer).every((b) => b === 0)).toBe(true);
});
