// Whether the best of many tries beats doing nothing by more than chance: White's reality check and Hansen's test for superior predictive ability.
import { AppError, seeded } from '../../core/index.ts';
import { blockRows, defaultBlock } from './resample.ts';

export interface Superiority {
  /** probability of a best this good if no try were better than nothing (Hansen 2005, consistent); NaN with too few returns */
  readonly spa: number;
  /** the same by White (2000), which counts the worst tries as if they could win */
  readonly realityCheck: number;
  readonly resamples: number;
  /** mean length of a block of the bootstrap, in returns */
  readonly block: number;
}

export interface SuperiorityOptions {
  readonly seed: number;
  readonly resamples?: number;
  /** mean length of a block; the cube root of the number of returns when left out */
  readonly block?: number;
}

/** Resamples, fewer where tries × returns × resamples would pass what takes some seconds. */
const RESAMPLES = 500;
const RESAMPLES_MIN = 100;
const WORK = 2e9;
const RETURNS_MIN = 20;

/**
 * @param tries returns of every variant, less those of what they are to beat, over the same periods
 * @throws AppError BAD_VALUE when their lengths differ
 */
export function superiority(tries: readonly Float64Array[], options: SuperiorityOptions): Superiority {
  const n = tries[0]?.length ?? 0;
  const affordable = Math.floor(WORK / Math.max(1, tries.length * n));
  const { resamples = Math.max(RESAMPLES_MIN, Math.min(RESAMPLES, affordable)), block = defaultBlock(n) } = options;
  if (tries.some((t) => t.length !== n)) throw new AppError('BAD_VALUE', 'tries', 'they cover different periods', 'Give returns of the same days for all.');
  if (n < RETURNS_MIN || tries.length === 0) return { spa: Number.NaN, realityCheck: Number.NaN, resamples: 0, block };
  const means = tries.map((t) => t.reduce((sum, r) => sum + r, 0) / n);
  // resampled means, tries × resamples
  const drawn = new Float64Array(tries.length * resamples);
  const random = seeded(options.seed);
  const rows = new Uint32Array(n);
  for (let b = 0; b < resamples; b++) {
    blockRows(rows, n, 'stationary', block, random);
    for (let k = 0; k < tries.length; k++) {
      const returns = tries[k] as Float64Array;
      let sum = 0;
      for (let i = 0; i < n; i++) sum += returns[rows[i] as number] as number;
      drawn[k * resamples + b] = sum / n;
    }
  }
  const spreads = means.map((mean, k) => {
    let sum = 0;
    for (let b = 0; b < resamples; b++) sum += ((drawn[k * resamples + b] as number) - mean) ** 2;
    return Math.sqrt((n * sum) / resamples);
  });
  const root = Math.sqrt(n);
  const scaled = (mean: number, spread: number): number => (spread > 0 ? (root * mean) / spread : 0);
  // tries so bad that they cannot be the best are not lifted to zero (Hansen's threshold)
  const hopeless = -Math.sqrt(2 * Math.log(Math.log(n)));
  const centres = means.map((mean, k) => (scaled(mean, spreads[k] as number) >= hopeless ? mean : 0));
  const best = Math.max(0, ...means.map((mean, k) => scaled(mean, spreads[k] as number)));
  const bestPlain = Math.max(...means);
  let [asGood, asGoodPlain] = [0, 0];
  for (let b = 0; b < resamples; b++) {
    let [most, mostPlain] = [0, Number.NEGATIVE_INFINITY];
    for (let k = 0; k < tries.length; k++) {
      const mean = drawn[k * resamples + b] as number;
      most = Math.max(most, scaled(mean - (centres[k] as number), spreads[k] as number));
      mostPlain = Math.max(mostPlain, mean - (means[k] as number));
    }
    if (most >= best) asGood++;
    if (mostPlain >= bestPlain) asGoodPlain++;
  }
  return { spa: asGood / resamples, realityCheck: asGoodPlain / resamples, resamples, block };
}
