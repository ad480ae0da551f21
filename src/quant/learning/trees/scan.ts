// The best cut of one feature from its histogram, in plain TypeScript: the oracle of the kernel, and the way of monotone constraints.

/** What a cut must obey. */
export interface CutRule {
  readonly l1: number;
  readonly l2: number;
  /** least hessian on each side */
  readonly minWeight: number;
}

/** The best cut of a node so far. */
export class Cut {
  /** the score that the next one must beat */
  score = 0;
  /** −1 while there is none */
  feature = -1;
  /** last bin that goes left */
  bin = 0;
  nanRight = 0;
  /** gradient and hessian of the left side */
  g = 0;
  h = 0;
}

/** |G| less l1, at least 0: the gradient that L1 leaves. */
export const shrunk = (g: number, l1: number): number => {
  const t = Math.abs(g);
  return l1 > 0 ? (t > l1 ? t - l1 : 0) : t;
};

/** The weight that minimises a leaf's loss, −T(G) / (H + l2) (Chen and Guestrin 2016, eq. 5, with L1), held inside [low, high]. */
export function leafWeight(g: number, h: number, { l1, l2 }: CutRule, low: number, high: number): number {
  const size = shrunk(g, l1) / (h + l2);
  // + 0: no −0 in files
  return Math.min(high, Math.max(low, g > 0 ? -size : size)) + 0;
}

/** Twice the loss that a weight saves: T(G)² / (H + l2) where the weight is free. */
const saved = (g: number, h: number, weight: number, { l1, l2 }: CutRule): number =>
  -(2 * (g > 0 ? 1 : -1) * shrunk(g, l1) * weight + (h + l2) * weight * weight);

/** Sums of a node: gradient and hessian. */
export interface Sums {
  readonly g: number;
  readonly h: number;
}

/**
 * Improves `cut` by feature `feature`, whose histogram of `bins` value bins starts at `from`; without constraints.
 * @param missing 1 when NaN may go either way, 0 when the feature has none
 */
export function scanFree(sums: Float64Array, from: number, bins: number, missing: number, { g, h }: Sums, rule: CutRule, cut: Cut, feature: number): void {
  const { l1, l2, minWeight } = rule;
  for (let nanRight = 0; nanRight <= missing; nanRight++) {
    const start = missing === 1 && nanRight === 0;
    let gl = start ? (sums[from] as number) : 0;
    let hl = start ? (sums[from + 1] as number) : 0;
    for (let bin = 1; bin <= bins - 1 + nanRight; bin++) {
      gl += sums[from + 2 * bin] as number;
      hl += sums[from + 2 * bin + 1] as number;
      const hr = h - hl;
      if (hl < minWeight) continue;
      if (hr < minWeight) break;
      const tl = shrunk(gl, l1);
      const tr = shrunk(g - gl, l1);
      const [dl, dr] = [hl + l2, hr + l2];
      const over = tl * tl * dr + tr * tr * dl;
      const under = dl * dr;
      // compared without dividing: a division a bin would cost more than all the rest
      if (over > cut.score * under) take(cut, over / under, feature, bin, nanRight, gl, hl);
    }
  }
}

function take(cut: Cut, score: number, feature: number, bin: number, nanRight: number, g: number, h: number): void {
  cut.score = score;
  cut.feature = feature;
  cut.bin = bin;
  cut.nanRight = nanRight;
  cut.g = g;
  cut.h = h;
}

/** Weights of a node lie inside [low, high]; a constraint of −1 or 1 says how the weights of its children must be ordered. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** As scanFree, for a fit with monotone constraints: weights held inside the node's bounds, cuts against the constraint refused. */
export function scanMonotone(
  sums: Float64Array,
  from: number,
  bins: number,
  missing: number,
  { g, h, low, high }: Sums & Bounds,
  rule: CutRule,
  constraint: number,
  cut: Cut,
  feature: number,
): void {
  for (let nanRight = 0; nanRight <= missing; nanRight++) {
    const start = missing === 1 && nanRight === 0;
    let gl = start ? (sums[from] as number) : 0;
    let hl = start ? (sums[from + 1] as number) : 0;
    for (let bin = 1; bin <= bins - 1 + nanRight; bin++) {
      gl += sums[from + 2 * bin] as number;
      hl += sums[from + 2 * bin + 1] as number;
      const hr = h - hl;
      if (hl < rule.minWeight) continue;
      if (hr < rule.minWeight) break;
      const wl = leafWeight(gl, hl, rule, low, high);
      const wr = leafWeight(g - gl, hr, rule, low, high);
      if (constraint * (wr - wl) < 0) continue;
      const score = saved(gl, hl, wl, rule) + saved(g - gl, hr, wr, rule);
      if (score > cut.score) take(cut, score, feature, bin, nanRight, gl, hl);
    }
  }
}

/** The score of a node that is not cut. */
export const ownScore = ({ g, h, low, high }: Sums & Bounds, rule: CutRule): number => saved(g, h, leafWeight(g, h, rule, low, high), rule);
