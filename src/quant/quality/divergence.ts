// Two series of the same thing (two venues, last and mark price): where do they disagree more than they usually do?
import type { Candles, Time } from '../../core/index.ts';
import { MAD_TO_SIGMA, select } from './band.ts';

/** Robust standard deviations of the usual difference beyond which two series are said to diverge, and the least difference told (basis points). */
export const DIVERGENCE_SIGMAS = 12;
export const DIVERGENCE_MIN_BP = 50;

export interface Divergence {
  /** open times that both have */
  readonly overlap: number;
  /** median of 10,000 × ln(a/b) of the closes, and the half-width of the band around it */
  readonly medianBp: number;
  readonly bandBp: number;
  /** rows outside the band: time and difference in basis points */
  readonly at: readonly Time[];
  readonly bp: readonly number[];
}

/** Compares the closes of two sorted series at the times both have. */
export function compareSeries(a: Candles, b: Candles): Divergence {
  const limit = Math.min(a.at.length, b.at.length);
  const times = new Float64Array(limit);
  const gaps = new Float64Array(limit);
  let n = 0;
  for (let i = 0, j = 0; i < a.at.length && j < b.at.length; ) {
    const x = a.at[i] as number;
    const y = b.at[j] as number;
    if (x === y) {
      times[n] = x;
      gaps[n++] = 10_000 * Math.log((a.close[i] as number) / (b.close[j] as number));
    }
    if (x <= y) i += 1;
    if (y <= x) j += 1;
  }
  if (n === 0) return { overlap: 0, medianBp: Number.NaN, bandBp: Number.NaN, at: [], bp: [] };
  const medianBp = select(gaps.slice(0, n), n, n >> 1);
  const distances = gaps.slice(0, n).map((g) => Math.abs(g - medianBp));
  const bandBp = Math.max(DIVERGENCE_MIN_BP, DIVERGENCE_SIGMAS * MAD_TO_SIGMA * select(distances, n, n >> 1));
  const at: Time[] = [];
  const bp: number[] = [];
  for (let i = 0; i < n; i++) {
    const gap = gaps[i] as number;
    if (Math.abs(gap - medianBp) <= bandBp) continue;
    at.push(times[i] as number);
    bp.push(gap);
  }
  return { overlap: n, medianBp, bandBp, at, bp };
}
