// The true range of a candle, shared by everything that is built on it.

/** Largest of high − low and the distances of high and low from the previous close; `previous` NaN leaves high − low. */
export function rangeOf(high: number, low: number, previous: number): number {
  let range = high - low;
  const above = Math.abs(high - previous);
  if (above > range) range = above;
  const below = Math.abs(low - previous);
  return below > range ? below : range;
}
