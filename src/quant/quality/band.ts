// A robust band: how far a series usually moves, whatever its outliers do.

/** The k-th smallest of the first n values (Hoare's selection); reorders them. */
export function select(values: Float64Array, n: number, k: number): number {
  let low = 0;
  let high = n - 1;
  while (low < high) {
    const pivot = values[(low + high) >> 1] as number;
    let i = low;
    let j = high;
    while (i <= j) {
      while ((values[i] as number) < pivot) i += 1;
      while ((values[j] as number) > pivot) j -= 1;
      if (i <= j) {
        const swap = values[i] as number;
        values[i] = values[j] as number;
        values[j] = swap;
        i += 1;
        j -= 1;
      }
    }
    if (k <= j) high = j;
    else if (k >= i) low = i;
    else break;
  }
  return values[k] as number;
}

/** Makes the median absolute deviation of a normal sample its standard deviation. */
export const MAD_TO_SIGMA = 1.4826;

/** Robust standard deviation about zero of n values whose magnitudes stand in `magnitudes` (reordered): 1.4826 × their median. */
export const robustSigma = (magnitudes: Float64Array, n: number): number => (n === 0 ? 0 : MAD_TO_SIGMA * select(magnitudes, n, n >> 1));
