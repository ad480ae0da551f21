// The weighted quantile of a few rows without sorting them: Hoare's selection (1961) with parts of less, equal and more.

/** The least value with at least `level` of the weight at or below it. Changes the order of `rows`. */
export function weightedQuantile(values: Float64Array, weights: Float64Array, rows: Uint32Array, level: number): number {
  let wanted = 0;
  for (let i = 0; i < rows.length; i++) wanted += weights[rows[i] as number] as number;
  wanted *= level;
  let [low, high] = [0, rows.length - 1];
  while (low < high) {
    const pivot = middleOf(values[rows[low] as number] as number, values[rows[(low + high) >> 1] as number] as number, values[rows[high] as number] as number);
    let [less, more, lessWeight, equalWeight] = [low, high, 0, 0];
    for (let i = low; i <= more; ) {
      const row = rows[i] as number;
      const value = values[row] as number;
      if (value > pivot) {
        rows[i] = rows[more] as number;
        rows[more--] = row;
      } else {
        if (value < pivot) {
          rows[i] = rows[less] as number;
          rows[less++] = row;
          lessWeight += weights[row] as number;
        } else equalWeight += weights[row] as number;
        i++;
      }
    }
    if (less > low && wanted <= lessWeight) high = less - 1;
    else if (more === high || wanted <= lessWeight + equalWeight) return pivot;
    else {
      wanted -= lessWeight + equalWeight;
      low = more + 1;
    }
  }
  return values[rows[low] as number] as number;
}

const middleOf = (a: number, b: number, c: number): number => Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
