// The compiled kernels of networks, typed.
import { gemmWasm } from '../kernels/gemm.ts';
import { neuralWasm } from '../kernels/neural.ts';
import { type KernelMemory, startKernel } from '../wasm.ts';

/** Functions of kernels/gemm.as and kernels/neural.as; addresses and row strides are bytes. */
export interface Kernels {
  gemm(
    a: number,
    aRow: number,
    aStep: number,
    b: number,
    bRow: number,
    start: number,
    startRow: number,
    c: number,
    cRow: number,
    m: number,
    k: number,
    n: number,
  ): void;
  transpose(a: number, aRow: number, b: number, bRow: number, m: number, n: number): void;
  columnSums(a: number, aRow: number, out: number, m: number, n: number): void;
  standardise(from: number, mean: number, inverse: number, to: number, toRow: number, rows: number, width: number): void;
  copy(x: number, y: number, n: number): void;
  clear(x: number, n: number): void;
  add(x: number, y: number, n: number): void;
  multiply(x: number, y: number, n: number): void;
  relu(x: number, y: number, n: number): void;
  reluBack(x: number, gradient: number, n: number): void;
  gelu(x: number, y: number, n: number): void;
  geluBack(x: number, gradient: number, n: number): void;
  dropout(x: number, y: number, mask: number, n: number, below: number, scale: number, state: number): void;
  lstmGates(z: number, zRow: number, before: number, cells: number, tanhs: number, hidden: number, batch: number, width: number): void;
  lstmGatesBack(z: number, zRow: number, before: number, tanhs: number, hidden: number, cells: number, batch: number, width: number): void;
  layerNorm(x: number, gain: number, shift: number, y: number, normal: number, inverse: number, rows: number, width: number): void;
  layerNormBack(
    gradient: number,
    gain: number,
    normal: number,
    inverse: number,
    to: number,
    gainGradient: number,
    shiftGradient: number,
    rows: number,
    width: number,
  ): void;
  softmax(x: number, row: number, rows: number, width: number, scale: number): void;
  softmaxBack(shares: number, gradient: number, row: number, rows: number, scale: number): void;
  sumOfSquares(x: number, n: number): number;
  adamw(x: number, gradient: number, first: number, second: number, n: number, clip: number, keep: number, step: number, correct: number): void;
}

/** All kernels over one memory. */
export const startKernels = (memory: KernelMemory): Kernels => ({
  ...startKernel<Kernels>(gemmWasm, memory),
  ...startKernel<Kernels>(neuralWasm, memory),
});
