// What the rows a model learned from looked like: shares of each feature in bins of its own quantiles. Plain data for a model card.

export interface Reference {
  readonly names: readonly string[];
  /** rows it was made of */
  readonly rows: number;
  /** for each feature the upper ends of its bins but the last, ascending; a value belongs to the first whose end it does not exceed */
  readonly edges: readonly (readonly number[])[];
  /** for each feature the share of rows in each bin, then the share in which it was undefined */
  readonly shares: readonly (readonly number[])[];
}

/** Bins of a feature with many values; ten is the custom of the population stability index. */
export const referenceBins = 10;

/** Bin of a value; one after the last for what is undefined. */
export function binOf(edges: readonly number[], value: number): number {
  if (!Number.isFinite(value)) return edges.length + 1;
  let bin = 0;
  while (bin < edges.length && value > (edges[bin] as number)) bin++;
  return bin;
}

function column(values: Float32Array | Float64Array, rows: Iterable<number>, width: number, j: number): Float64Array {
  return Float64Array.from(rows, (row) => values[row * width + j] as number);
}

/**
 * Reference of the columns of `values` (row-major, names.length wide) over `rows`: the rows learned from, or for a watch over predictions those that
 * were out of sample.
 */
export function referenceOf(names: readonly string[], values: Float32Array | Float64Array, rows: Uint32Array): Reference {
  const edges: number[][] = [];
  const shares: number[][] = [];
  for (let j = 0; j < names.length; j++) {
    const all = column(values, rows, names.length, j);
    const sorted = all.filter(Number.isFinite).sort();
    // equal quantiles are one: a feature with few values has few bins, a constant one has a bin on either side of it
    const ends = new Set<number>();
    for (let k = 1; k < referenceBins; k++) if (sorted.length > 0) ends.add(sorted[Math.floor((k * sorted.length) / referenceBins)] as number);
    const own = [...ends];
    const counts = new Array<number>(own.length + 2).fill(0);
    for (const value of all) counts[binOf(own, value)] = (counts[binOf(own, value)] as number) + 1;
    edges.push(own);
    shares.push(counts.map((count) => count / rows.length));
  }
  return { names, rows: rows.length, edges, shares };
}
