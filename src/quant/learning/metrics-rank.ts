// Measures that look at order only: area under the ROC curve and rank correlation, both for weighted rows, sorted once and then one pass.

/** Indices of `values` from the lowest up; equal values by index. */
export const ascending = (values: Float64Array): Uint32Array =>
  Uint32Array.from(values.keys()).sort((a, b) => (values[a] as number) - (values[b] as number) || a - b);

/** First place in `order` after the run of values equal to the one at `from`. */
function endOfTie(values: Float64Array, order: Uint32Array, from: number): number {
  const value = values[order[from] as number];
  let end = from + 1;
  while (end < order.length && values[order[end] as number] === value) end++;
  return end;
}

/** Weighted area by an order of the scores made before; NaN where one class has no weight. */
export function weightedArea(scores: Float64Array, order: Uint32Array, labels: Float64Array, weights: Float64Array): number {
  let [positives, negatives, pairs] = [0, 0, 0];
  for (let i = 0; i < order.length; ) {
    const end = endOfTie(scores, order, i);
    let [up, down] = [0, 0];
    for (; i < end; i++) {
      const row = order[i] as number;
      if (labels[row] === 1) up += weights[row] as number;
      else down += weights[row] as number;
    }
    pairs += up * (negatives + down / 2);
    positives += up;
    negatives += down;
  }
  return positives > 0 && negatives > 0 ? pairs / (positives * negatives) : Number.NaN;
}

/**
 * Area under the ROC curve: the chance that a row of label 1 scores above one of label 0, ties half (Hanley & McNeil 1982). NaN with one class.
 */
export const areaUnderCurve = (scores: Float64Array, labels: Float64Array, weights = new Float64Array(scores.length).fill(1)): number =>
  weightedArea(scores, ascending(scores), labels, weights);

/** Weighted middle rank of every row into `ranks`: the weight below it and half of the weight it shares its value with. */
function ranksInto(ranks: Float64Array, values: Float64Array, order: Uint32Array, weights: Float64Array): void {
  let below = 0;
  for (let i = 0; i < order.length; ) {
    const end = endOfTie(values, order, i);
    let tied = 0;
    for (let k = i; k < end; k++) tied += weights[order[k] as number] as number;
    for (; i < end; i++) ranks[order[i] as number] = below + tied / 2;
    below += tied;
  }
}

function weightedCorrelation(x: Float64Array, y: Float64Array, weights: Float64Array): number {
  let [total, sumX, sumY] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const w = weights[i] as number;
    total += w;
    sumX += w * (x[i] as number);
    sumY += w * (y[i] as number);
  }
  const [meanX, meanY] = [sumX / total, sumY / total];
  let [xx, yy, xy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const w = weights[i] as number;
    const [dx, dy] = [(x[i] as number) - meanX, (y[i] as number) - meanY];
    xx += w * dx * dx;
    yy += w * dy * dy;
    xy += w * dx * dy;
  }
  return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : Number.NaN;
}

/** Spearman's rank correlation of two columns as a function of the weights: sorted here, two passes a call. NaN where one is constant. */
export function rankCorrelation(x: Float64Array, y: Float64Array): (weights: Float64Array) => number {
  const [orderX, orderY] = [ascending(x), ascending(y)];
  const [ranksX, ranksY] = [new Float64Array(x.length), new Float64Array(y.length)];
  return (weights) => {
    ranksInto(ranksX, x, orderX, weights);
    ranksInto(ranksY, y, orderY, weights);
    return weightedCorrelation(ranksX, ranksY, weights);
  };
}
