// The arithmetic of growing trees over one memory: sums per bin, a sibling's sums, the best cut; compiled, and plain as its oracle.
import { AppError } from '../../../core/index.ts';
import { histogramWasm } from '../kernels/histogram.ts';
import { kernelMemory, startKernel } from '../wasm.ts';
import { blocksOf } from './bins.ts';
import { type Cut, type CutRule, type Sums, scanFree } from './scan.ts';

/** Numbers of one feature's histogram: 256 pairs of gradient and hessian. */
export const histogramLength = 512;

/** Memory of a fit and what is done on it. Two implementations give the same bits: wasmKernels, plainKernels. */
export interface TreeKernels {
  /** as in Binned */
  readonly bytes: Uint8Array;
  /** rows in the order in which nodes hold them */
  readonly rows: Uint32Array;
  /** gradient and hessian of the rows that are summed next, in their order */
  readonly pairs: Float64Array;
  /** slot after slot, feature after feature (blocks of four) */
  readonly sums: Float64Array;
  /** sums of the four features of a block over `count` rows from `start`; with `all` over rows 0 … count−1 */
  block(block: number, start: number, count: number, all: boolean, slot: number): void;
  /** sums of one feature over `count` rows from `start` */
  one(feature: number, start: number, count: number, slot: number): void;
  /** the sums of a block in `slot` less those in `child` */
  subtract(block: number, slot: number, child: number): void;
  /** improves `cut` by one feature */
  scan(feature: number, slot: number, bins: number, missing: number, sums: Sums, rule: CutRule, cut: Cut): void;
}

const aligned = (bytes: number): number => Math.ceil(bytes / 16) * 16;
const memoryMax = 4_294_901_760;

interface Compiled {
  block(bins: number, rows: number, pairs: number, out: number, count: number, all: number): void;
  one(bins: number, rows: number, pairs: number, out: number, count: number): void;
  subtract(parent: number, child: number, histograms: number): void;
  scan(histogram: number, bins: number, missing: number, g: number, h: number, l1: number, l2: number, minWeight: number, best: number, result: number): number;
}

/**
 * Kernels with SIMD.
 * @throws AppError OUT_OF_RANGE when rows, features and open leaves need more than the 4 GiB of one memory
 */
export function wasmKernels(n: number, width: number, slots: number): TreeKernels {
  const slotBytes = blocksOf(width) * 4 * histogramLength * 8;
  const bins = 64;
  const rows = bins + aligned(blocksOf(width) * n * 4);
  const pairs = rows + aligned(n * 4);
  const sums = pairs + n * 16;
  const end = sums + slots * slotBytes;
  if (end > memoryMax)
    throw new AppError(
      'OUT_OF_RANGE',
      'size of the fit',
      `${n} rows × ${width} features with ${slots} open leaves need ${(end / 2 ** 30).toFixed(1)} GiB`,
      'One fit has 4 GiB: take fewer rows, features or leaves.',
    );
  const memory = kernelMemory(end);
  const compiled = startKernel<Compiled>(histogramWasm, memory);
  const result = new Float64Array(memory.buffer, 0, 3);
  return {
    bytes: new Uint8Array(memory.buffer, bins, rows - bins),
    rows: new Uint32Array(memory.buffer, rows, n),
    pairs: new Float64Array(memory.buffer, pairs, 2 * n),
    sums: new Float64Array(memory.buffer, sums, (slots * slotBytes) / 8),
    block: (b, start, count, all, slot) => compiled.block(bins + b * n * 4, rows + start * 4, pairs, sums + slot * slotBytes + b * 16_384, count, all ? 1 : 0),
    one: (f, start, count, slot) => compiled.one(bins + (f >> 2) * n * 4 + (f & 3), rows + start * 4, pairs, sums + slot * slotBytes + f * 4096, count),
    subtract: (b, slot, child) => compiled.subtract(sums + slot * slotBytes + b * 16_384, sums + child * slotBytes + b * 16_384, 4),
    scan: (f, slot, count, missing, { g, h }, { l1, l2, minWeight }, cut) => {
      const found = compiled.scan(sums + slot * slotBytes + f * 4096, count, missing, g, h, l1, l2, minWeight, cut.score, 0);
      if (found < 0) return;
      cut.feature = f;
      cut.bin = found >> 1;
      cut.nanRight = found & 1;
      cut.score = result[0] as number;
      cut.g = result[1] as number;
      cut.h = result[2] as number;
    },
  };
}

/** The same in plain TypeScript; tests hold the kernels to it. */
export function plainKernels(n: number, width: number, slots: number): TreeKernels {
  const slotLength = blocksOf(width) * 4 * histogramLength;
  const bytes = new Uint8Array(blocksOf(width) * n * 4);
  const rows = new Uint32Array(n);
  const pairs = new Float64Array(2 * n);
  const sums = new Float64Array(slots * slotLength);
  const add = (f: number, start: number, count: number, all: boolean, slot: number): void => {
    const into = slot * slotLength + f * histogramLength;
    const lane = (f >> 2) * n * 4 + (f & 3);
    sums.fill(0, into, into + histogramLength);
    for (let i = 0; i < count; i++) {
      const bin = into + 2 * (bytes[lane + (all ? i : (rows[start + i] as number)) * 4] as number);
      sums[bin] = (sums[bin] as number) + (pairs[2 * i] as number);
      sums[bin + 1] = (sums[bin + 1] as number) + (pairs[2 * i + 1] as number);
    }
  };
  return {
    bytes,
    rows,
    pairs,
    sums,
    block: (b, start, count, all, slot) => {
      for (let lane = 0; lane < 4; lane++) add(4 * b + lane, start, count, all, slot);
    },
    one: (f, start, count, slot) => add(f, start, count, false, slot),
    subtract: (b, slot, child) => {
      const [parent, other] = [slot * slotLength + b * 4 * histogramLength, child * slotLength + b * 4 * histogramLength];
      for (let i = 0; i < 4 * histogramLength; i++) sums[parent + i] = (sums[parent + i] as number) - (sums[other + i] as number);
    },
    scan: (f, slot, count, missing, node, rule, cut) => scanFree(sums, slot * slotLength + f * histogramLength, count, missing, node, rule, cut, f),
  };
}
