// Whole-column loops of standard deviation and Bollinger bands: the arithmetic of the steps in the same order.
import { inPieces } from './chunks.ts';

/** Standard deviation × `deviations`, and the mean where asked for. */
export function stddevLoop(x: Float64Array, period: number, deviations: number, out: Float64Array, means?: Float64Array): void {
  const state = Float64Array.of(0, 0, Number.NaN, 0);
  inPieces(0, x.length, (from, to) => stddevPiece(x, period, deviations, out, means, state, from, to));
}

function stddevPiece(
  x: Float64Array,
  period: number,
  deviations: number,
  out: Float64Array,
  means: Float64Array | undefined,
  state: Float64Array,
  from: number,
  to: number,
): void {
  let sum = state[0] as number;
  let squares = state[1] as number;
  let last = state[2] as number;
  let same = state[3] as number;
  for (let i = from; i < to; i++) {
    const now = x[i] as number;
    sum += now;
    squares += now * now;
    same = now === last ? same + 1 : 1;
    last = now;
    if (i < period - 1) {
      out[i] = Number.NaN;
      continue;
    }
    const mean = sum / period;
    const spread = squares / period - mean * mean;
    out[i] = Math.sqrt(spread > 0 && same < period ? spread : 0) * deviations;
    if (means !== undefined) means[i] = mean;
    const old = x[i - period + 1] as number;
    sum -= old;
    squares -= old * old;
  }
  state[0] = sum;
  state[1] = squares;
  state[2] = last;
  state[3] = same;
}

/** Bollinger bands: middle, upper, lower, and width and percent where asked for. */
export function bollingerLoop(x: Float64Array, out: readonly Float64Array[], period: number, deviations: number): void {
  const [middle, upper, lower, width, percent] = out as [Float64Array, Float64Array, Float64Array, Float64Array?, Float64Array?];
  const first = Math.min(x.length, period - 1);
  for (const column of out) column.fill(Number.NaN, 0, first);
  stddevLoop(x, period, deviations, upper, middle);
  for (let i = first; i < x.length; i++) {
    const reach = upper[i] as number;
    const mean = middle[i] as number;
    upper[i] = mean + reach;
    lower[i] = mean - reach;
  }
  if (width !== undefined)
    for (let i = first; i < x.length; i++) width[i] = middle[i] === 0 ? Number.NaN : ((upper[i] as number) - (lower[i] as number)) / (middle[i] as number);
  if (percent !== undefined)
    for (let i = first; i < x.length; i++) {
      const distance = (upper[i] as number) - (lower[i] as number);
      percent[i] = distance === 0 ? 0.5 : ((x[i] as number) - (lower[i] as number)) / distance;
    }
}
