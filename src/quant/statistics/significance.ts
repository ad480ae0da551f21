// How much of a Sharpe ratio may be luck: probabilistic and deflated Sharpe, minimum track record, bootstrap interval.
import { type Random, seeded } from '../../core/index.ts';
import { deviation, excessKurtosis, type Moments, quotient, skewness } from './moments.ts';
import { normalCdf, normalQuantile } from './normal.ts';
import { defaultBlock } from './resample.ts';

const EULER = 0.5772156649015329;

/** Variance of the Sharpe estimator times (n - 1) for returns that are skewed and fat-tailed (Mertens 2002; Bailey & López de Prado 2012). */
const spread = (m: Moments, sharpe: number): number => 1 - skewness(m, 'population') * sharpe + ((excessKurtosis(m, 'population') + 2) / 4) * sharpe * sharpe;

/**
 * Probability that the true Sharpe is above `toBeat` (both per return, not annualised).
 * Bailey & López de Prado (2012), "The Sharpe ratio efficient frontier".
 */
export function probabilisticSharpe(m: Moments, sharpe: number, toBeat: number): number {
  return m.count < 3 ? NaN : normalCdf(quotient((sharpe - toBeat) * Math.sqrt(m.count - 1), Math.sqrt(spread(m, sharpe))));
}

/** Sharpe expected of the best of `trials` variants without any skill, given the variance of their Sharpes (Bailey & López de Prado 2014). */
export function expectedBestSharpe(trials: number, variance: number): number {
  if (trials <= 1) return 0;
  return Math.sqrt(variance) * ((1 - EULER) * normalQuantile(1 - 1 / trials) + EULER * normalQuantile(1 - 1 / (trials * Math.E)));
}

/** Returns needed until the Sharpe is above `toBeat` with `confidence` (Bailey & López de Prado 2012); NaN where it is not above it at all. */
export function minimumTrackRecord(m: Moments, sharpe: number, toBeat: number, confidence: number): number {
  if (!(sharpe > toBeat) || m.count < 3) return NaN;
  return 1 + spread(m, sharpe) * (normalQuantile(confidence) / (sharpe - toBeat)) ** 2;
}

/** Fewer returns than this say nothing about their own distribution. */
const BOOTSTRAP_RETURNS_MIN = 20;

/**
 * Percentile interval of the Sharpe per return by the circular block bootstrap (Politis & Romano 1992): blocks keep the dependence in time.
 * Block sums come from prefix sums, so a resample costs n / block steps. NaN with fewer than 20 returns.
 */
export function bootstrapSharpe(
  excess: Float64Array,
  m: Moments,
  options: { resamples: number; seed: number; block?: number; confidence: number; sd: 'sample' | 'population' },
): { low: number; high: number } {
  const n = excess.length;
  const { resamples, confidence } = options;
  if (resamples === 0 || n < BOOTSTRAP_RETURNS_MIN || !(deviation(m, 'population') > 0)) return { low: NaN, high: NaN };
  const block = Math.min(n, options.block ?? defaultBlock(n));
  const sums = new Float64Array(2 * n + 1);
  const squares = new Float64Array(2 * n + 1);
  for (let i = 0; i < 2 * n; i++) {
    const d = (excess[i < n ? i : i - n] as number) - m.mean;
    sums[i + 1] = (sums[i] as number) + d;
    squares[i + 1] = (squares[i] as number) + d * d;
  }
  const random = seeded(options.seed);
  const bessel = options.sd === 'sample' ? n / (n - 1) : 1;
  const found = new Float64Array(resamples);
  for (let k = 0; k < resamples; k++) found[k] = resample(sums, squares, n, block, random, m.mean, bessel);
  found.sort();
  const tail = Math.floor(((1 - confidence) / 2) * (resamples - 1));
  return { low: found[tail] as number, high: found[resamples - 1 - tail] as number };
}

function resample(sums: Float64Array, squares: Float64Array, n: number, block: number, random: Random, mean: number, bessel: number): number {
  let sum = 0;
  let square = 0;
  for (let left = n; left > 0; left -= block) {
    const from = random.integer(n);
    const to = from + Math.min(block, left);
    sum += (sums[to] as number) - (sums[from] as number);
    square += (squares[to] as number) - (squares[from] as number);
  }
  const shift = sum / n;
  const variance = (square / n - shift * shift) * bessel;
  // A resample of one repeated block has no spread; it counts as no evidence either way.
  return variance > 0 ? (mean + shift) / Math.sqrt(variance) : 0;
}
