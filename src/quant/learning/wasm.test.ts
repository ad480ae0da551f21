// A kernel works on the memory it was given.
import { expect, test } from 'vitest';
import { histogramWasm } from './kernels/histogram.ts';
import { kernelMemory, startKernel } from './wasm.ts';

interface Kernels {
  one(bins: number, rows: number, pairs: number, out: number, count: number): void;
}

test('a kernel started over two memories changes only its own', () => {
  const [one, two] = [kernelMemory(70_000), kernelMemory(1)];
  expect([one.buffer.byteLength, two.buffer.byteLength]).toEqual([131_072, 65_536]);
  const kernels = startKernel<Kernels>(histogramWasm, one);
  startKernel<Kernels>(histogramWasm, two);
  // three rows, a word each, in bins 2, 5, 2 with (gradient, hessian) pairs
  new Uint32Array(one.buffer, 0, 3).set([2, 5, 2]);
  new Uint32Array(one.buffer, 16, 3).set([0, 1, 2]);
  new Float64Array(one.buffer, 64, 6).set([1, 2, 3, 4, 5, 6]);
  kernels.one(0, 16, 64, 4096, 3);
  const sums = new Float64Array(one.buffer, 4096, 512);
  expect([sums[4], sums[5], sums[10], sums[11]]).toEqual([6, 8, 3, 4]);
  expect(new Uint8Array(two.buffer).every((b) => b === 0)).toBe(true);
});
