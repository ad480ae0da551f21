// Inputs of a linear model: each feature less its mean over its deviation, as the training rows had them.
import type { Sample } from './table.ts';

/** Standardised values beyond this count as this: one broken print must not outvote a year. */
export const valueMax = 8;

/** Mean of each feature and one over its standard deviation (0 where it does not vary or is never known). */
export interface Scale {
  readonly mean: Float64Array;
  readonly inverse: Float64Array;
}

/** Weighted moments over the known finite values of each feature of the sample. */
export function scaleOf({ table, rows, weights }: Sample): Scale {
  const width = table.names.length;
  const [total, mean, squares] = [new Float64Array(width), new Float64Array(width), new Float64Array(width)];
  for (const row of rows) {
    const weight = weights?.[row] ?? 1;
    if (weight === 0) continue;
    for (let j = 0; j < width; j++) {
      const value = table.values[row * width + j] as number;
      if (!Number.isFinite(value)) continue;
      // West 1979: stable for prices as for ratios
      const seen = (total[j] as number) + weight;
      const gap = value - (mean[j] as number);
      total[j] = seen;
      mean[j] = (mean[j] as number) + (gap * weight) / seen;
      squares[j] = (squares[j] as number) + weight * gap * (value - (mean[j] as number));
    }
  }
  const inverse = squares.map((sum, j) => {
    const deviation = Math.sqrt(sum / (total[j] as number));
    // below this share of the mean, what varies is the rounding of 32-bit inputs
    return deviation > 1e-7 * Math.abs(mean[j] as number) ? 1 / deviation : 0;
  });
  return { mean, inverse };
}

/** One value on the scale; what is unknown or infinite counts as the mean. */
export function scaled(value: number, mean: number, inverse: number): number {
  const z = (value - mean) * inverse;
  return z > -valueMax ? (z < valueMax ? z : z < Number.POSITIVE_INFINITY ? valueMax : 0) : z > Number.NEGATIVE_INFINITY ? -valueMax : 0;
}

/** The sample's rows on the scale: rows.length × width. */
export function scaledRows({ table, rows }: Sample, { mean, inverse }: Scale): Float32Array {
  const width = mean.length;
  const out = new Float32Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    const from = (rows[i] as number) * width;
    for (let j = 0; j < width; j++) out[i * width + j] = scaled(table.values[from + j] as number, mean[j] as number, inverse[j] as number);
  }
  return out;
}
