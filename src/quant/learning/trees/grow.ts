// Grows one tree: leaf by leaf where it helps most (Ke et al. 2017, LightGBM) or whole levels (Chen and Guestrin 2016, XGBoost); the sums of the
// larger child are those of its parent less those of the smaller one.
// long because: one algorithm over shared state (rows, sums, open leaves); its parts have no meaning alone
import type { Random } from '../../../core/index.ts';
import type { Binned } from './bins.ts';
import { blocksOf } from './bins.ts';
import { FeatureMask } from './feature-mask.ts';
import type { TreeKernels } from './kernels.ts';
import { histogramLength } from './kernels.ts';
import type { NodeList } from './nodes.ts';
import { Cut, type CutRule, leafWeight, ownScore, scanMonotone } from './scan.ts';

export interface GrowRule extends CutRule {
  /** most leaves */
  readonly leaves: number;
  /** most cuts from the root to a leaf */
  readonly depth: number;
  /** the leaf with the best cut is cut first; else the last found, so that few are open at once */
  readonly bestFirst: boolean;
  /** a cut must save more than this */
  readonly gamma: number;
  /** share of the features each tree may use */
  readonly columnShare: number;
  /** share of those that each level (`perNode`: each node) may use */
  readonly levelShare: number;
  readonly perNode: boolean;
  /** −1, 0 or 1 a feature; undefined when nothing is constrained */
  readonly monotone: Int8Array | undefined;
}

/** Open leaves that hold sums at once. */
export const slotsOf = ({ leaves, depth, bestFirst, perNode }: Pick<GrowRule, 'leaves' | 'depth' | 'bestFirst' | 'perNode'>): number =>
  perNode ? 1 : bestFirst ? leaves + 1 : depth + 2;

/** A node that may still be cut: rows `start` to `end` of the order of rows. */
export class Leaf {
  readonly node: number;
  readonly start: number;
  readonly end: number;
  readonly depth: number;
  readonly g: number;
  readonly h: number;
  readonly low: number;
  readonly high: number;
  slot = -1;
  /** what the best cut saves; 0 when there is none */
  gain = 0;
  readonly cut = new Cut();

  constructor(node: number, start: number, end: number, depth: number, g: number, h: number, low: number, high: number) {
    this.node = node;
    this.start = start;
    this.end = end;
    this.depth = depth;
    this.g = g;
    this.h = h;
    this.low = low;
    this.high = high;
  }
}

/** Below this share of the squared gradients of all rows a gain is rounding; a share, so that labels may have any unit. */
const gainShareMin = 1e-9;

export class Grower {
  readonly #kernels: TreeKernels;
  readonly #binned: Binned;
  readonly #rule: GrowRule;
  readonly #random: Random;
  readonly #aside: Uint32Array;
  /** 1 for each bin that goes left of the cut being made */
  readonly #goesLeft = new Uint8Array(256);
  readonly #free: number[] = [];
  #gainMin = 0;
  readonly #treeMask: FeatureMask;
  #levelMasks: FeatureMask[] = [];
  #gradients: Float64Array = new Float64Array(0);

  constructor(kernels: TreeKernels, binned: Binned, rule: GrowRule, random: Random) {
    this.#kernels = kernels;
    this.#binned = binned;
    this.#rule = rule;
    this.#random = random;
    this.#aside = new Uint32Array(binned.rows);
    this.#treeMask = FeatureMask.all(binned.width);
    for (let slot = slotsOf(rule) - 1; slot >= 0; slot--) this.#free.push(slot);
  }

  /**
   * One tree over the first `count` of the kernels' rows; returns its leaves, their rows in `kernels.rows`.
   * @param gradients pairs of gradient and hessian, one a row of the sample
   */
  grow(gradients: Float64Array, count: number, nodes: NodeList, output: number): Leaf[] {
    const rule = this.#rule;
    this.#gradients = gradients;
    this.#treeMask.choose(FeatureMask.all(this.#binned.width), rule.columnShare, this.#random);
    this.#levelMasks = [];
    const all = count === this.#binned.rows;
    const { pairs } = this.#kernels;
    let [g, h, squares] = [0, 0, 0];
    this.#gather(0, count);
    for (let i = 0; i < count; i++) {
      const pair = pairs[2 * i] as number;
      g += pair;
      h += pairs[2 * i + 1] as number;
      squares += pair * pair;
    }
    this.#gainMin = (gainShareMin * squares * count) / h;
    const root = new Leaf(nodes.plant(output, h), 0, count, 0, g, h, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
    if (this.#canCut(root, 1)) {
      if (rule.perNode) this.#lookAlone(root);
      else this.#lookRoot(root, all);
    }
    const open = [root];
    for (;;) {
      const next = this.#next(open);
      if (next < 0) break;
      const leaf = open[next] as Leaf;
      const [left, right] = this.#cut(leaf, nodes);
      open[next] = left;
      open.push(right);
      this.#lookChildren(leaf, left, right, open.length);
    }
    for (const leaf of open) this.#release(leaf);
    return open;
  }

  /** The leaf's value before the learning rate; 0 where all its rows have a weight of 0. */
  weight({ g, h, low, high }: Leaf): number {
    return h > 0 ? leafWeight(g, h, this.#rule, low, high) : 0;
  }

  #next(open: readonly Leaf[]): number {
    if (open.length >= this.#rule.leaves) return -1;
    let [best, gain] = [-1, 0];
    for (let i = 0; i < open.length; i++) {
      const leaf = open[i] as Leaf;
      if (leaf.gain > gain || (leaf.gain > 0 && !this.#rule.bestFirst)) [best, gain] = [i, leaf.gain];
    }
    return best;
  }

  #canCut({ start, end, depth, h }: Leaf, leaves: number): boolean {
    const { depth: most, leaves: mostLeaves, minWeight } = this.#rule;
    return depth < most && leaves < mostLeaves && end - start > 1 && h >= 2 * minWeight;
  }

  /** Copies the pairs of the rows `start` to `end` into the order in which they are summed. */
  #gather(start: number, end: number): void {
    const { rows, pairs } = this.#kernels;
    const gradients = this.#gradients;
    for (let i = start, to = 0; i < end; i++, to += 2) {
      const from = 2 * (rows[i] as number);
      pairs[to] = gradients[from] as number;
      pairs[to + 1] = gradients[from + 1] as number;
    }
  }

  /** Splits the rows of a leaf, each side in its old order, and makes its children. */
  #cut(leaf: Leaf, nodes: NodeList): [Leaf, Leaf] {
    const { rows, bytes } = this.#kernels;
    const aside = this.#aside;
    const { feature, bin, g, h } = leaf.cut;
    // where no row learned from lacks the feature, one that does goes the way of most
    const nanRight = this.#binned.missing[feature] === 1 ? leaf.cut.nanRight : 2 * h < leaf.h ? 1 : 0;
    const lane = (feature >> 2) * this.#binned.rows * 4 + (feature & 3);
    // looked up, not branched on: the branch would be missed every second time
    const goesLeft = this.#goesLeft.fill(0).fill(1, nanRight, bin + 1);
    let [left, right] = [leaf.start, 0];
    for (let i = leaf.start; i < leaf.end; i++) {
      const row = rows[i] as number;
      const isLeft = goesLeft[bytes[lane + row * 4] as number] as number;
      rows[left] = row;
      aside[right] = row;
      left += isLeft;
      right += 1 - isLeft;
    }
    rows.set(aside.subarray(0, right), left);
    const threshold = this.#binned.thresholds[feature]?.[bin - 1] ?? Number.POSITIVE_INFINITY;
    const node = nodes.cut(leaf.node, { feature, threshold, nanRight, gain: leaf.gain }, [h, leaf.h - h]);
    const rest = [leaf.g - g, leaf.h - h] as const;
    const [lowLeft, highLeft, lowRight, highRight] = this.#bounds(leaf, rest[0], rest[1]);
    return [
      new Leaf(node, leaf.start, left, leaf.depth + 1, g, h, lowLeft, highLeft),
      new Leaf(node + 1, left, leaf.end, leaf.depth + 1, rest[0], rest[1], lowRight, highRight),
    ];
  }

  /** Bounds of both children: a constrained cut keeps all that follows on its side of the middle of the two weights. */
  #bounds({ low, high, cut }: Leaf, gr: number, hr: number): [number, number, number, number] {
    const constraint = this.#rule.monotone?.[cut.feature] ?? 0;
    if (constraint === 0) return [low, high, low, high];
    const middle = (leafWeight(cut.g, cut.h, this.#rule, low, high) + leafWeight(gr, hr, this.#rule, low, high)) / 2;
    return constraint > 0 ? [low, middle, middle, high] : [middle, high, low, middle];
  }

  #lookRoot(root: Leaf, all: boolean): void {
    root.slot = this.#free.pop() as number;
    this.#startCut(root);
    for (let b = 0; b < blocksOf(this.#binned.width); b++) {
      this.#sum(this.#treeMask, b, root, all);
      this.#scanBlock(this.#maskOf(root), b, root);
    }
    this.#endCut(root);
  }

  /** Sums of its own for one node; nothing is kept. */
  #lookAlone(leaf: Leaf): void {
    leaf.slot = 0;
    const mask = this.#maskOf(leaf);
    this.#startCut(leaf);
    for (let b = 0; b < blocksOf(this.#binned.width); b++) {
      this.#sum(mask, b, leaf, false);
      this.#scanBlock(mask, b, leaf);
    }
    leaf.slot = -1;
    this.#endCut(leaf);
  }

  #lookChildren(parent: Leaf, left: Leaf, right: Leaf, leaves: number): void {
    const [cutLeft, cutRight] = [this.#canCut(left, leaves), this.#canCut(right, leaves)];
    if (this.#rule.perNode) {
      for (const [leaf, cut] of [
        [left, cutLeft],
        [right, cutRight],
      ] as const) {
        if (!cut) continue;
        this.#gather(leaf.start, leaf.end);
        this.#lookAlone(leaf);
      }
      return;
    }
    if (!cutLeft && !cutRight) return this.#release(parent);
    const [small, large] = left.end - left.start <= right.end - right.start ? [left, right] : [right, left];
    const [cutSmall, cutLarge] = small === left ? [cutLeft, cutRight] : [cutRight, cutLeft];
    small.slot = this.#free.pop() as number;
    large.slot = parent.slot;
    parent.slot = -1;
    this.#gather(small.start, small.end);
    this.#startCut(small);
    this.#startCut(large);
    const mask = this.#maskOf(small);
    // block by block, so that what was just summed is still in the nearest cache when it is read
    for (let b = 0; b < blocksOf(this.#binned.width); b++) {
      this.#sum(this.#treeMask, b, small, false);
      if (cutSmall) this.#scanBlock(mask, b, small);
      if (!cutLarge) continue;
      this.#kernels.subtract(b, large.slot, small.slot);
      this.#scanBlock(mask, b, large);
    }
    this.#endCut(small);
    this.#endCut(large);
  }

  #sum(mask: FeatureMask, block: number, { start, end, slot }: Leaf, all: boolean): void {
    const chosen = mask.lanes(block);
    if (chosen === 0) return;
    if (mask.isWhole(block)) return this.#kernels.block(block, start, end - start, all, slot);
    for (let lane = 0; lane < 4; lane++) if ((chosen >> lane) & 1) this.#kernels.one(4 * block + lane, start, end - start, slot);
  }

  #scanBlock(mask: FeatureMask, block: number, leaf: Leaf): void {
    const { thresholds, missing, width } = this.#binned;
    const { monotone } = this.#rule;
    const chosen = mask.lanes(block);
    for (let f = 4 * block; f < Math.min(width, 4 * block + 4); f++) {
      if (((chosen >> (f & 3)) & 1) === 0) continue;
      const bins = (thresholds[f] as Float32Array).length + 1;
      const nan = missing[f] as number;
      if (bins + nan < 2) continue;
      if (monotone === undefined) this.#kernels.scan(f, leaf.slot, bins, nan, leaf, this.#rule, leaf.cut);
      else {
        const from = (leaf.slot * blocksOf(width) * 4 + f) * histogramLength;
        scanMonotone(this.#kernels.sums, from, bins, nan, leaf, this.#rule, monotone[f] as number, leaf.cut, f);
      }
    }
  }

  #startCut(leaf: Leaf): void {
    leaf.cut.score = ownScore(leaf, this.#rule) + Math.max(this.#rule.gamma, this.#gainMin);
  }

  #endCut(leaf: Leaf): void {
    if (leaf.cut.feature >= 0) leaf.gain = leaf.cut.score - ownScore(leaf, this.#rule);
    else this.#release(leaf);
  }

  #maskOf({ depth }: Leaf): FeatureMask {
    const { levelShare, perNode } = this.#rule;
    if (levelShare >= 1) return this.#treeMask;
    const draw = (): FeatureMask => FeatureMask.all(this.#binned.width).choose(this.#treeMask, levelShare, this.#random);
    return perNode ? draw() : (this.#levelMasks[depth] ??= draw());
  }

  #release(leaf: Leaf): void {
    if (leaf.slot >= 0) this.#free.push(leaf.slot);
    leaf.slot = -1;
  }
}
