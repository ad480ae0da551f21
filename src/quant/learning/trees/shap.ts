// TreeSHAP: exact Shapley values of trees whose missing features follow the rows learned from (Lundberg et al. 2018, algorithm 2).
import type { Nodes } from './nodes.ts';

/** Features met on the way to a node, with the shares of permutations of each size that lead here. */
class Path {
  readonly feature: Int32Array;
  /** share of rows that go this way without the feature */
  readonly zero: Float64Array;
  /** 1 when the row itself goes this way, else 0 */
  readonly one: Float64Array;
  readonly weight: Float64Array;
  length = 0;

  constructor(depth: number) {
    this.feature = new Int32Array(depth);
    this.zero = new Float64Array(depth);
    this.one = new Float64Array(depth);
    this.weight = new Float64Array(depth);
  }

  copy(from: Path): void {
    this.length = from.length;
    this.feature.set(from.feature.subarray(0, from.length));
    this.zero.set(from.zero.subarray(0, from.length));
    this.one.set(from.one.subarray(0, from.length));
    this.weight.set(from.weight.subarray(0, from.length));
  }

  extend(zero: number, one: number, feature: number): void {
    const { weight } = this;
    const length = this.length++;
    this.feature[length] = feature;
    this.zero[length] = zero;
    this.one[length] = one;
    weight[length] = length === 0 ? 1 : 0;
    for (let i = length - 1; i >= 0; i--) {
      const w = weight[i] as number;
      weight[i + 1] = (weight[i + 1] as number) + (one * w * (i + 1)) / (length + 1);
      weight[i] = (zero * w * (length - i)) / (length + 1);
    }
  }

  /** Takes a feature out of the path again. */
  unwind(at: number): void {
    const { weight } = this;
    const last = --this.length;
    const [one, zero] = [this.one[at] as number, this.zero[at] as number];
    let next = weight[last] as number;
    for (let i = last - 1; i >= 0; i--) {
      const w = weight[i] as number;
      if (one !== 0) {
        weight[i] = (next * (last + 1)) / ((i + 1) * one);
        next = w - ((weight[i] as number) * zero * (last - i)) / (last + 1);
      } else if (zero !== 0) weight[i] = (w * (last + 1)) / (zero * (last - i));
    }
    for (let i = at; i < last; i++) {
      this.feature[i] = this.feature[i + 1] as number;
      this.zero[i] = this.zero[i + 1] as number;
      this.one[i] = this.one[i + 1] as number;
    }
  }

  /** The sum of the weights that unwinding a feature would leave. */
  unwoundSum(at: number): number {
    const { weight } = this;
    const last = this.length - 1;
    const [one, zero] = [this.one[at] as number, this.zero[at] as number];
    let [next, sum] = [weight[last] as number, 0];
    for (let i = last - 1; i >= 0; i--) {
      const w = weight[i] as number;
      if (one !== 0) {
        const left = (next * (last + 1)) / ((i + 1) * one);
        sum += left;
        next = w - (left * zero * (last - i)) / (last + 1);
      } else if (zero !== 0) sum += (w * (last + 1)) / (zero * (last - i));
    }
    return sum;
  }
}

/** One tree: adds its contributions to `into` from `offset`; returns the mean of its leaves over the rows learned from. */
function explainTree(nodes: Nodes, root: number, paths: Path[], input: Float32Array, into: Float64Array, offset: number): number {
  const { feature, threshold, left, nanRight, value, cover } = nodes;
  const visit = (node: number, depth: number, zero: number, one: number, from: number, share: number): number => {
    const path = (paths[depth] ??= new Path(depth + 2));
    if (depth > 0) path.copy(paths[depth - 1] as Path);
    else path.length = 0;
    path.extend(zero, one, from);
    const f = feature[node] as number;
    if (f < 0) {
      const v = value[node] as number;
      for (let i = 1; i < path.length; i++) {
        const at = offset + (path.feature[i] as number);
        into[at] = (into[at] as number) + path.unwoundSum(i) * ((path.one[i] as number) - (path.zero[i] as number)) * v;
      }
      return share * v;
    }
    const x = input[f] as number;
    const first = left[node] as number;
    const hot = first + (x > (threshold[node] as number) || (x !== x && nanRight[node] === 1) ? 1 : 0);
    const cold = hot === first ? first + 1 : first;
    let [zeroBefore, oneBefore] = [1, 1];
    const met = path.feature.subarray(1, path.length).indexOf(f) + 1;
    if (met > 0) {
      [zeroBefore, oneBefore] = [path.zero[met] as number, path.one[met] as number];
      path.unwind(met);
    }
    const total = (cover[first] as number) + (cover[first + 1] as number);
    const [hotShare, coldShare] = [(cover[hot] as number) / total, (cover[cold] as number) / total];
    return (
      visit(hot, depth + 1, zeroBefore * hotShare, oneBefore, f, share * hotShare) + visit(cold, depth + 1, zeroBefore * coldShare, 0, f, share * coldShare)
    );
  };
  return visit(root, 0, 1, 1, -1, 1);
}

/** Per output (outputs × (width + 1)): the contribution of each feature, then the base value. */
export function shapleyValues(nodes: Nodes, base: Float64Array, width: number, input: Float32Array, output: Float64Array): void {
  output.fill(0);
  const paths: Path[] = [];
  for (let k = 0; k < base.length; k++) output[k * (width + 1) + width] = base[k] as number;
  for (let t = 0; t < nodes.roots.length; t++) {
    const offset = (nodes.outputOf[t] as number) * (width + 1);
    const mean = explainTree(nodes, nodes.roots[t] as number, paths, input, output, offset);
    output[offset + width] = (output[offset + width] as number) + mean;
  }
}
