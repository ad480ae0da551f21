// Isotonic regression: the non-decreasing function nearest to the answers, by pooling adjacent violators (Ayer et al. 1955).
import { ascending } from './metrics-rank.ts';

/** A non-decreasing function: flat from `low` to `high` of each block at its `level`, straight between blocks, flat outside. */
export interface Isotonic {
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly level: readonly number[];
}

/**
 * Least weighted squares of `y` over non-decreasing functions of `x`; rows of weight 0 count nowhere.
 * @param least weight of a block: lighter ones are pooled with their neighbour, which keeps the order and the mean
 */
export function isotonicOf(x: Float64Array, y: Float64Array, weights: Float64Array, least = 0): Isotonic {
  const [low, high, level, weight]: [number[], number[], number[], number[]] = [[], [], [], []];
  const poolLast = (): void => {
    const [b, a] = [level.length - 1, level.length - 2];
    const total = (weight[a] as number) + (weight[b] as number);
    level[a] = ((level[a] as number) * (weight[a] as number) + (level[b] as number) * (weight[b] as number)) / total;
    weight[a] = total;
    high[a] = high[b] as number;
    for (const column of [low, high, level, weight]) column.pop();
  };
  const order = ascending(x).filter((row) => (weights[row] as number) > 0);
  for (let i = 0; i < order.length; ) {
    const at = x[order[i] as number] as number;
    // equal x is one point, whatever its answers
    let [sum, total] = [0, 0];
    for (; i < order.length && x[order[i] as number] === at; i++) {
      const row = order[i] as number;
      sum += (weights[row] as number) * (y[row] as number);
      total += weights[row] as number;
    }
    low.push(at);
    high.push(at);
    level.push(sum / total);
    weight.push(total);
    while (level.length > 1 && (level.at(-2) as number) >= (level.at(-1) as number)) poolLast();
  }
  return pooled({ low, high, level }, weight, least);
}

function pooled({ low, high, level }: Isotonic, weight: readonly number[], least: number): Isotonic {
  const blocks: { low: number; high: number; sum: number; weight: number }[] = [];
  let rest = weight.reduce((total, w) => total + w, 0);
  for (const [b, w] of weight.entries()) {
    const last = blocks.at(-1);
    const block = { low: low[b] as number, high: high[b] as number, sum: w * (level[b] as number), weight: w };
    // the last one may be light: it joins the one before it
    if (last === undefined || (last.weight >= least && rest >= least)) blocks.push(block);
    else {
      last.high = block.high;
      last.sum += block.sum;
      last.weight += w;
    }
    rest -= w;
  }
  return { low: blocks.map((b) => b.low), high: blocks.map((b) => b.high), level: blocks.map((b) => b.sum / b.weight) };
}

/** The function at `x`. */
export function isotonicAt({ low, high, level }: Isotonic, x: number): number {
  let [from, to] = [0, level.length - 1];
  if (x <= (high[0] as number)) return level[0] as number;
  if (x >= (low[to] as number)) return level[to] as number;
  // the last block that starts at or before x
  while (from < to) {
    const middle = (from + to + 1) >> 1;
    if ((low[middle] as number) <= x) from = middle;
    else to = middle - 1;
  }
  const end = high[from] as number;
  if (x <= end) return level[from] as number;
  const share = (x - end) / ((low[from + 1] as number) - end);
  return (level[from] as number) + share * ((level[from + 1] as number) - (level[from] as number));
}
