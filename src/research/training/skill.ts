// Is it more than luck? Means of dependent numbers against zero, by the stationary bootstrap (Politis & Romano 1994).
import { seeded } from '../../core/index.ts';

export interface MeanTest {
  readonly mean: number;
  /** percentile interval of the mean; NaN with fewer than 20 blocks */
  readonly low: number;
  readonly high: number;
  /** one-sided: how often numbers with a mean of zero would show one as high as this; 1 with fewer than 20 blocks, since nothing can then be told */
  readonly p: number;
  /** how many blocks there are in the numbers */
  readonly blocks: number;
}

export interface MeanTestOptions {
  /** mean length of a block; at least the reach of the dependence */
  readonly block: number;
  readonly seed: number;
  readonly draws?: number;
  /** of the interval */
  readonly confidence?: number;
}

/** With fewer independent stretches a bootstrap is surer of itself than it may be. */
export const blocksMin = 20;

/** Mean of one resample: blocks of geometric length from anywhere, wrapped around; sums of stretches come from prefix sums over two rounds. */
function resampledMean(sums: Float64Array, count: number, block: number, random: ReturnType<typeof seeded>): number {
  const stay = Math.log(1 - 1 / block);
  let sum = 0;
  for (let left = count; left > 0; ) {
    const from = random.integer(count);
    const length = block <= 1 ? 1 : Math.min(left, count, 1 + Math.floor(Math.log(random.uniform()) / stay));
    sum += (sums[from + length] as number) - (sums[from] as number);
    left -= length;
  }
  return sum / count;
}

/** Is the mean of `values` above zero? Resampled around their own mean, which is then taken for luck. */
export function meanAboveZero(values: Float64Array, { block, seed, draws = 2000, confidence = 0.95 }: MeanTestOptions): MeanTest {
  const count = values.length;
  const mean = values.reduce((sum, v) => sum + v, 0) / count;
  const blocks = Math.floor(count / block);
  if (blocks < blocksMin) return { mean, low: Number.NaN, high: Number.NaN, p: 1, blocks };
  const sums = new Float64Array(2 * count + 1);
  for (let i = 0; i < 2 * count; i++) sums[i + 1] = (sums[i] as number) + (values[i < count ? i : i - count] as number) - mean;
  const random = seeded(seed);
  const shifts = new Float64Array(draws);
  let reached = 0;
  for (let d = 0; d < draws; d++) {
    const shift = resampledMean(sums, count, block, random);
    shifts[d] = shift;
    if (shift >= mean) reached++;
  }
  shifts.sort();
  const tail = Math.floor(((1 - confidence) / 2) * (draws - 1));
  return { mean, low: mean + (shifts[tail] as number), high: mean + (shifts[draws - 1 - tail] as number), p: (1 + reached) / (1 + draws), blocks };
}

/** Means over equal times: entries of one moment (instruments, paths) move together and count as one. */
export function meansByMoment(at: Float64Array, values: Float64Array): Float64Array {
  const means: number[] = [];
  for (let i = 0; i < at.length; ) {
    let [sum, count] = [0, 0];
    const moment = at[i];
    for (; i < at.length && at[i] === moment; i++)
      if (Number.isFinite(values[i])) {
        sum += values[i] as number;
        count++;
      }
    if (count > 0) means.push(sum / count);
  }
  return Float64Array.from(means);
}
