// The deepest drawdowns of a curve, and the drawdown at each point.
import type { EquityCurve, Time } from '../../core/index.ts';

export interface Drawdown {
  /** peak, deepest point, and the first point back at the peak (undefined while there is none) */
  readonly start: Time;
  readonly trough: Time;
  readonly end: Time | undefined;
  /** positive fraction of the peak */
  readonly depth: number;
  readonly money: number;
  /** from the peak to the end, or to the last point */
  readonly lengthMs: number;
}

/** The `top` deepest episodes below an earlier peak, deepest first. One pass; keeps `top` episodes at a time. */
export function topDrawdowns(curve: EquityCurve, top: number, start?: { readonly at: Time; readonly equity: number }): Drawdown[] {
  const { at, equity } = curve;
  const n = equity.length;
  const found: Drawdown[] = [];
  if (n === 0 || top < 1) return found;
  let peak: number = start?.equity ?? (equity[0] as number);
  let peakAt: number = start?.at ?? (at[0] as number);
  let low = peak;
  let lowAt = peakAt;
  const last = at[n - 1] as number;
  const keep = (end: Time | undefined): void => {
    const depth = peak > 0 ? 1 - low / peak : 0;
    if (found.length === top && depth <= (found[top - 1] as Drawdown).depth) return;
    const place = found.findIndex((d) => d.depth < depth);
    found.splice(place < 0 ? found.length : place, 0, {
      start: peakAt,
      trough: lowAt,
      end,
      depth,
      money: peak - low,
      lengthMs: (end ?? last) - peakAt,
    });
    if (found.length > top) found.pop();
  };
  for (let i = 0; i < n; i++) {
    const e = equity[i] as number;
    if (e >= peak) {
      if (low < peak) keep(at[i]);
      peak = e;
      peakAt = at[i] as number;
      low = e;
      lowAt = peakAt;
    } else if (e < low) {
      low = e;
      lowAt = at[i] as number;
    }
  }
  if (low < peak) keep(undefined);
  return found;
}

/** Drawdown at each point as a negative fraction (0 at a peak), against the start where one is given. */
export function drawdownSeries(equity: Float64Array, startEquity?: number): Float64Array {
  const out = new Float64Array(equity.length);
  let peak: number = startEquity ?? (equity[0] as number);
  for (let i = 0; i < equity.length; i++) {
    const e = equity[i] as number;
    if (e > peak) peak = e;
    out[i] = peak > 0 ? e / peak - 1 : 0;
  }
  return out;
}
