// How likely the best of many tries owes its rank to chance: combinatorially symmetric cross-validation (Bailey, Borwein, López de Prado & Zhu 2015).
import { AppError } from '../../core/index.ts';
import { quotient } from './moments.ts';

export interface Overfitting {
  /** share of the splits in which the best of one half lies in the lower half of the other (0.5 is pure chance); NaN with fewer than two tries */
  readonly probability: number;
  /** share of the splits in which the best of one half loses in the other */
  readonly loss: number;
  readonly splits: number;
  readonly blocks: number;
}

/** Blocks the time is cut into, and the work (tries × splits) up to which that many are used. */
const CHOICES = [
  { blocks: 16, splits: 12_870 },
  { blocks: 12, splits: 924 },
  { blocks: 8, splits: 70 },
] as const;
const WORK = 2e7;
/** a block of fewer returns has no Sharpe to speak of */
const BLOCK_MIN = 5;

/** Sharpe of returns known by their number, sum and sum of squares. */
const sharpeOf = (n: number, sum: number, squares: number): number => {
  const mean = sum / n;
  const variance = squares / n - mean * mean;
  // equal returns leave a spread of rounding errors, which is none
  return variance > 1e-24 ? mean / Math.sqrt(variance) : 0;
};

/** All ways to choose half of the blocks, each as a bit mask. */
function halves(blocks: number): number[] {
  const found: number[] = [];
  for (let mask = 0; mask < 2 ** blocks; mask++) {
    let bits = 0;
    for (let m = mask; m !== 0; m &= m - 1) bits++;
    if (bits === blocks / 2) found.push(mask);
  }
  return found;
}

/** Sums and sums of squares per try and block, and the number of returns per block. */
function blockSums(tries: readonly Float64Array[], blocks: number): { sums: Float64Array; squares: Float64Array; counts: Int32Array } {
  const n = (tries[0] as Float64Array).length;
  const sums = new Float64Array(tries.length * blocks);
  const squares = new Float64Array(tries.length * blocks);
  const counts = new Int32Array(blocks);
  for (let b = 0; b < blocks; b++) {
    const from = Math.floor((b * n) / blocks);
    const to = Math.floor(((b + 1) * n) / blocks);
    counts[b] = to - from;
    for (const [k, returns] of tries.entries())
      for (let i = from; i < to; i++) {
        const r = returns[i] as number;
        sums[k * blocks + b] = (sums[k * blocks + b] as number) + r;
        squares[k * blocks + b] = (squares[k * blocks + b] as number) + r * r;
      }
  }
  return { sums, squares, counts };
}

/**
 * @param tries returns of every variant over the same periods
 * @throws AppError BAD_VALUE when their lengths differ
 */
export function overfitting(tries: readonly Float64Array[]): Overfitting {
  const n = tries[0]?.length ?? 0;
  if (tries.some((t) => t.length !== n)) throw new AppError('BAD_VALUE', 'tries', 'they cover different periods', 'Give returns of the same days for all.');
  const choice = CHOICES.find((c) => n >= c.blocks * BLOCK_MIN && tries.length * c.splits <= WORK);
  if (tries.length < 2 || choice === undefined) return { probability: Number.NaN, loss: Number.NaN, splits: 0, blocks: 0 };
  const { blocks } = choice;
  const { sums, squares, counts } = blockSums(tries, blocks);
  const inside = new Float64Array(tries.length);
  const outside = new Float64Array(tries.length);
  const masks = halves(blocks);
  let [low, lost] = [0, 0];
  for (const mask of masks) {
    for (let k = 0; k < tries.length; k++) {
      let [n1, s1, q1, n2, s2, q2] = [0, 0, 0, 0, 0, 0];
      for (let b = 0; b < blocks; b++) {
        const at = k * blocks + b;
        if (((mask >>> b) & 1) === 1) {
          n1 += counts[b] as number;
          s1 += sums[at] as number;
          q1 += squares[at] as number;
        } else {
          n2 += counts[b] as number;
          s2 += sums[at] as number;
          q2 += squares[at] as number;
        }
      }
      inside[k] = sharpeOf(n1, s1, q1);
      outside[k] = sharpeOf(n2, s2, q2);
    }
    const share = rankShare(inside, outside);
    // exactly in the middle counts for neither half
    low += share < 0.5 ? 1 : share === 0.5 ? 0.5 : 0;
    if ((outside[best(inside)] as number) < 0) lost++;
  }
  return { probability: quotient(low, masks.length), loss: quotient(lost, masks.length), splits: masks.length, blocks };
}

function best(values: Float64Array): number {
  let at = 0;
  for (let k = 1; k < values.length; k++) if ((values[k] as number) > (values[at] as number)) at = k;
  return at;
}

/** Rank among `outside` of the one that is best `inside`, as a share of all; ties share their ranks. */
function rankShare(inside: Float64Array, outside: Float64Array): number {
  const value = outside[best(inside)] as number;
  let [below, same] = [0, 0];
  for (let k = 0; k < outside.length; k++) {
    if ((outside[k] as number) < value) below++;
    else if (outside[k] === value) same++;
  }
  return (below + (same + 1) / 2) / (outside.length + 1);
}
