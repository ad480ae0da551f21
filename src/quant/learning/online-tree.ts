// A tree that grows row by row: it splits a leaf once the rows seen make the best split sure (Hoeffding tree, Domingos & Hulten 2000).
import type { Random } from '../../core/index.ts';
import { normalCdf } from '../statistics/index.ts';

export interface TreeLimits {
  readonly nodes: number;
  readonly depth: number;
  /** features that one leaf looks at, drawn when it is made */
  readonly looked: number;
  readonly width: number;
  /** rows of a leaf between two looks for a split */
  readonly grace: number;
}

/** Chance of the wrong split, and the difference of gains (bits) below which two splits are as good as each other. */
const [delta, tie] = [0.01, 0.05];
/** 2 n ln 2 × gain of a split that means nothing is near chi-squared of 1; this leaves room for the tries of all thresholds and features. */
const least = 16;
/** Thresholds tried between the least and the greatest value. */
const thresholds = 10;

// a node's integers: feature (−1 leaf), left, right, depth, then the features looked at
const nodeInts = 4;
// a node's numbers: threshold, weight of label 0 and 1, rows, rows since the last look, then 8 a feature
const nodeDoubles = 5;
// least, greatest, then weight, mean and sum of squares for each label
const perFeature = 8;

/** Room one tree takes in arrays of its own. */
export const treeInts = (limits: TreeLimits): number => 1 + limits.nodes * (nodeInts + limits.looked);
export const treeDoubles = (limits: TreeLimits): number => limits.nodes * (nodeDoubles + limits.looked * perFeature);

const entropy = (a: number, b: number): number => {
  const total = a + b;
  if (!(a > 0 && b > 0)) return 0;
  return -(a / total) * Math.log2(a / total) - (b / total) * Math.log2(b / total);
};

interface Split {
  readonly feature: number;
  readonly threshold: number;
  readonly gain: number;
  /** weight of label 0 and 1 that goes left and right, of those rows in which the feature is known */
  readonly sides: readonly [number, number, number, number];
}

/** Lives in arrays given to it, which are its whole state. */
export class OnlineTree {
  readonly ints: Int32Array;
  readonly doubles: Float64Array;
  readonly #limits: TreeLimits;
  readonly #intsEach: number;
  readonly #doublesEach: number;

  constructor(limits: TreeLimits, ints: Int32Array, doubles: Float64Array) {
    this.#limits = limits;
    this.ints = ints;
    this.doubles = doubles;
    this.#intsEach = nodeInts + limits.looked;
    this.#doublesEach = nodeDoubles + limits.looked * perFeature;
  }

  /** Back to one leaf that has seen nothing. */
  reset(random: Random): void {
    this.ints[0] = 0;
    this.#addLeaf(0, 0, 0, random);
  }

  #addLeaf(depth: number, weight0: number, weight1: number, random: Random): number {
    const node = this.ints[0] as number;
    this.ints[0] = node + 1;
    const at = 1 + node * this.#intsEach;
    this.ints[at] = -1;
    this.ints[at + 3] = depth;
    const { looked, width } = this.#limits;
    for (let k = 0; k < looked; k++) {
      // each feature once
      let feature = random.integer(width);
      while (this.ints.subarray(at + nodeInts, at + nodeInts + k).includes(feature)) feature = (feature + 1) % width;
      this.ints[at + nodeInts + k] = feature;
    }
    const from = node * this.#doublesEach;
    this.doubles.fill(0, from, from + this.#doublesEach);
    this.doubles[from + 1] = weight0;
    this.doubles[from + 2] = weight1;
    for (let k = 0; k < looked; k++) {
      this.doubles[from + nodeDoubles + k * perFeature] = Number.POSITIVE_INFINITY;
      this.doubles[from + nodeDoubles + k * perFeature + 1] = Number.NEGATIVE_INFINITY;
    }
    return node;
  }

  #leafOf(input: Float32Array): number {
    let node = 0;
    for (;;) {
      const at = 1 + node * this.#intsEach;
      const feature = this.ints[at] as number;
      if (feature < 0) return node;
      // what is unknown goes right
      node = this.ints[at + ((input[feature] as number) <= (this.doubles[node * this.#doublesEach] as number) ? 1 : 2)] as number;
    }
  }

  /** Probability of label 1, drawn to one half as by two rows of weight `prior`. */
  predict(input: Float32Array, prior: number): number {
    const from = this.#leafOf(input) * this.#doublesEach;
    const [zero, one] = [this.doubles[from + 1] as number, this.doubles[from + 2] as number];
    return (one + prior) / (zero + one + 2 * prior);
  }

  /** Learns one row. Returns the split it made of it, or undefined. */
  learn(input: Float32Array, label: number, weight: number, random: Random): Split | undefined {
    const node = this.#leafOf(input);
    const { doubles } = this;
    const from = node * this.#doublesEach;
    doubles[from + 1 + label] = (doubles[from + 1 + label] as number) + weight;
    doubles[from + 3] = (doubles[from + 3] as number) + 1;
    doubles[from + 4] = (doubles[from + 4] as number) + 1;
    const features = 1 + node * this.#intsEach + nodeInts;
    for (let k = 0; k < this.#limits.looked; k++) {
      const value = input[this.ints[features + k] as number] as number;
      if (Number.isFinite(value)) this.#observe(from + nodeDoubles + k * perFeature, value, label, weight);
    }
    if ((doubles[from + 4] as number) < this.#limits.grace) return undefined;
    doubles[from + 4] = 0;
    return this.#grow(node, random);
  }

  #observe(at: number, value: number, label: number, weight: number): void {
    const { doubles } = this;
    doubles[at] = Math.min(doubles[at] as number, value);
    doubles[at + 1] = Math.max(doubles[at + 1] as number, value);
    const own = at + 2 + 3 * label;
    const total = (doubles[own] as number) + weight;
    const gap = value - (doubles[own + 1] as number);
    doubles[own] = total;
    doubles[own + 1] = (doubles[own + 1] as number) + (gap * weight) / total;
    doubles[own + 2] = (doubles[own + 2] as number) + weight * gap * (value - (doubles[own + 1] as number));
  }

  /** Weight of a label at or below a threshold, its values taken as normal. */
  #below(own: number, threshold: number): number {
    const weight = this.doubles[own] as number;
    if (weight === 0) return 0;
    const deviation = Math.sqrt((this.doubles[own + 2] as number) / weight);
    const gap = threshold - (this.doubles[own + 1] as number);
    return weight * (deviation > 0 ? normalCdf(gap / deviation) : gap >= 0 ? 1 : 0);
  }

  #bestOf(at: number, feature: number): Split | undefined {
    const [low, high] = [this.doubles[at] as number, this.doubles[at + 1] as number];
    if (!(high > low)) return undefined;
    const [zero, one] = [this.doubles[at + 2] as number, this.doubles[at + 5] as number];
    const whole = entropy(zero, one);
    let best: Split | undefined;
    for (let k = 1; k <= thresholds; k++) {
      const threshold = low + ((high - low) * k) / (thresholds + 1);
      const [left0, left1] = [this.#below(at + 2, threshold), this.#below(at + 5, threshold)];
      const left = (left0 + left1) / (zero + one);
      const gain = whole - left * entropy(left0, left1) - (1 - left) * entropy(zero - left0, one - left1);
      if (gain > (best?.gain ?? 0)) best = { feature, threshold, gain, sides: [left0, left1, zero - left0, one - left1] };
    }
    return best;
  }

  #grow(node: number, random: Random): Split | undefined {
    const { nodes, depth, looked } = this.#limits;
    const at = 1 + node * this.#intsEach;
    if ((this.ints[0] as number) + 2 > nodes || (this.ints[at + 3] as number) >= depth) return undefined;
    const from = node * this.#doublesEach;
    let [best, second] = [undefined as Split | undefined, 0];
    for (let k = 0; k < looked; k++) {
      const found = this.#bestOf(from + nodeDoubles + k * perFeature, this.ints[at + nodeInts + k] as number);
      if (found === undefined) continue;
      if (found.gain > (best?.gain ?? 0)) {
        second = best?.gain ?? 0;
        best = found;
      } else second = Math.max(second, found.gain);
    }
    const rows = this.doubles[from + 3] as number;
    const bound = Math.sqrt(Math.log(1 / delta) / (2 * rows));
    if (best === undefined || 2 * Math.LN2 * rows * best.gain < least || (best.gain - second <= bound && bound >= tie)) return undefined;
    // the children begin with what their parent knew
    const known = best.sides.reduce((sum, w) => sum + w, 0);
    const scale = ((this.doubles[from + 1] as number) + (this.doubles[from + 2] as number)) / known;
    const own = this.ints[at + 3] as number;
    const [left0, left1, right0, right1] = best.sides;
    this.ints[at + 1] = this.#addLeaf(own + 1, left0 * scale, left1 * scale, random);
    this.ints[at + 2] = this.#addLeaf(own + 1, right0 * scale, right1 * scale, random);
    this.ints[at] = best.feature;
    this.doubles[from] = best.threshold;
    return best;
  }
}
