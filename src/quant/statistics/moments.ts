// Mean, spread, shape and quantiles of a series.

export interface Moments {
  readonly count: number;
  readonly mean: number;
  /** sums of powers of the distance from the mean, divided by n */
  readonly m2: number;
  readonly m3: number;
  readonly m4: number;
}

/** Central moments in two passes (exact enough for series whose mean dwarfs their spread). */
export function momentsOf(x: Float64Array): Moments {
  const n = x.length;
  if (n === 0) return { count: 0, mean: NaN, m2: NaN, m3: NaN, m4: NaN };
  let sum = 0;
  for (let i = 0; i < n; i++) sum += x[i] as number;
  const mean = sum / n;
  let s2 = 0;
  let s3 = 0;
  let s4 = 0;
  for (let i = 0; i < n; i++) {
    const d = (x[i] as number) - mean;
    const dd = d * d;
    s2 += dd;
    s3 += dd * d;
    s4 += dd * dd;
  }
  return { count: n, mean, m2: s2 / n, m3: s3 / n, m4: s4 / n };
}

// Rounding leaves equal returns with a spread of some 1e-16; without the floor a riskless series would show a Sharpe of 1e14.
const NO_SPREAD = 1e-12;

/** Standard deviation with divisor n - 1 or n; NaN where there are too few values; exactly 0 where all are equal up to rounding. */
export function deviation(m: Moments, kind: 'sample' | 'population'): number {
  if (m.count < (kind === 'sample' ? 2 : 1)) return NaN;
  const sd = Math.sqrt(kind === 'sample' ? (m.m2 * m.count) / (m.count - 1) : m.m2);
  return sd <= NO_SPREAD * Math.max(1e-4, Math.abs(m.mean)) ? 0 : sd;
}

/** a / b, and NaN (never Infinity, never 0 by accident) where the quotient has no meaning. */
export const quotient = (a: number, b: number): number => (b === 0 || !Number.isFinite(b) || !Number.isFinite(a) ? NaN : a / b);

/** Skewness: g1 = m3 / m2^1.5 (population: scipy, R "moment") or adjusted G1 = g1 √(n(n-1)) / (n-2) (sample: pandas, Excel). */
export function skewness(m: Moments, kind: 'sample' | 'population'): number {
  if (deviation(m, 'population') === 0) return NaN;
  const g1 = quotient(m.m3, m.m2 ** 1.5);
  return kind === 'population' ? g1 : m.count < 3 ? NaN : (g1 * Math.sqrt(m.count * (m.count - 1))) / (m.count - 2);
}

/** Excess kurtosis: g2 = m4 / m2² - 3 (population) or adjusted G2 = (n-1)/((n-2)(n-3)) ((n+1) g2 + 6) (sample: pandas, Excel). */
export function excessKurtosis(m: Moments, kind: 'sample' | 'population'): number {
  if (deviation(m, 'population') === 0) return NaN;
  const n = m.count;
  const g2 = quotient(m.m4, m.m2 * m.m2) - 3;
  return kind === 'population' ? g2 : n < 4 ? NaN : ((n - 1) / ((n - 2) * (n - 3))) * ((n + 1) * g2 + 6);
}

/** Quantile of a sorted series with linear interpolation (numpy's default, R type 7); NaN when empty. */
export function quantile(sorted: Float64Array, p: number): number {
  const n = sorted.length;
  if (n === 0) return NaN;
  const place = p * (n - 1);
  const low = Math.floor(place);
  const a = sorted[low] as number;
  const b = sorted[Math.min(low + 1, n - 1)] as number;
  return a + (b - a) * (place - low);
}
