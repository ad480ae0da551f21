// Series for charts: rolling Sharpe and the bins of a histogram.
import { quotient } from './moments.ts';

/** Yearly Sharpe of the last `window` returns at each return; NaN until there are that many or where they do not spread. Sample deviation, rf 0. */
export function rollingSharpe(returns: Float64Array, window: number, perYear: number): Float64Array {
  const out = new Float64Array(returns.length).fill(NaN);
  const root = Math.sqrt(perYear);
  for (let i = window - 1; i < returns.length; i++) {
    // Two passes a window: running sums would drift, and the series is one of days.
    let sum = 0;
    for (let k = i - window + 1; k <= i; k++) sum += returns[k] as number;
    const mean = sum / window;
    let squares = 0;
    for (let k = i - window + 1; k <= i; k++) squares += ((returns[k] as number) - mean) ** 2;
    const sd = Math.sqrt(squares / (window - 1));
    out[i] = sd <= 1e-12 * Math.abs(mean) ? NaN : quotient(mean, sd) * root;
  }
  return out;
}

export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

const steps = [1, 2, 2.5, 5, 10];

/**
 * Bins of one round width with an edge at zero, so that no bin holds both gains and losses; zero itself counts as a gain's bin.
 * The width is half of Freedman & Diaconis (1981), for the eye rather than the density, widened until at most `most` bins remain; values beyond the outermost 1 % sit in the end bins.
 */
export function histogram(values: Float64Array, most = 40): Bin[] {
  const sorted = values.filter(Number.isFinite).toSorted();
  const n = sorted.length;
  if (n === 0) return [];
  const at = (p: number) => sorted[Math.min(n - 1, Math.floor(p * n))] as number;
  const low = at(0.01);
  const high = at(0.99);
  const spread = at(0.75) - at(0.25);
  const width = niceWidth(Math.max(spread / Math.cbrt(n), (high - low) / (most - 2), Math.max(Math.abs(low), Math.abs(high)) / 1e6, Number.MIN_VALUE * 1e10));
  const first = Math.floor(low / width);
  const last = Math.max(first, Math.floor(high / width));
  const counts = Array.from({ length: last - first + 1 }, () => 0);
  for (let i = 0; i < n; i++) {
    const k = Math.min(last, Math.max(first, Math.floor((sorted[i] as number) / width))) - first;
    counts[k] = (counts[k] as number) + 1;
  }
  return counts.map((count, k) => ({ from: (first + k) * width, to: (first + k + 1) * width, count }));
}

function niceWidth(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * (steps.find((s) => s * power >= least * 0.999999) ?? 10);
}
