// Trees as flat columns: one row a node, children side by side and after their parent, so that one prediction walks arrays and allocates nothing.
import { AppError } from '../../../core/index.ts';
import type { ModelContent } from '../model.ts';

/** Columns of the nodes of all trees. A leaf has feature −1. */
export interface Nodes {
  readonly feature: Int32Array;
  /** a value at most this goes left */
  readonly threshold: Float32Array;
  /** node of the left child; the right one follows it */
  readonly left: Int32Array;
  /** 1 when NaN goes right */
  readonly nanRight: Uint8Array;
  /** what a leaf adds to its output */
  readonly value: Float64Array;
  /** sum of hessians (weights) of the rows learned from */
  readonly cover: Float64Array;
  /** twice the loss that the cut saved */
  readonly gain: Float64Array;
  /** first node of each tree */
  readonly roots: Int32Array;
  /** output each tree adds to */
  readonly outputOf: Int32Array;
}

/** Nodes being grown. */
export class NodeList {
  #columns = {
    feature: new Int32Array(1024),
    threshold: new Float32Array(1024),
    left: new Int32Array(1024),
    nanRight: new Uint8Array(1024),
    value: new Float64Array(1024),
    cover: new Float64Array(1024),
    gain: new Float64Array(1024),
  };
  #length = 0;
  readonly #roots: number[] = [];
  readonly #outputs: number[] = [];

  get trees(): number {
    return this.#roots.length;
  }

  /** A new tree for an output; returns its root, a leaf of value 0. */
  plant(output: number, cover: number): number {
    this.#roots.push(this.#length);
    this.#outputs.push(output);
    return this.#leaf(cover);
  }

  /** Turns a leaf into a cut; returns its left child, the right one follows. */
  cut(
    node: number,
    cut: { readonly feature: number; readonly threshold: number; readonly nanRight: number; readonly gain: number },
    covers: readonly [number, number],
  ): number {
    const left = this.#leaf(covers[0]);
    this.#leaf(covers[1]);
    const c = this.#columns;
    c.feature[node] = cut.feature;
    c.threshold[node] = cut.threshold;
    c.nanRight[node] = cut.nanRight;
    c.gain[node] = cut.gain;
    c.left[node] = left;
    return left;
  }

  /** Sets what a leaf adds. */
  setValue(leaf: number, value: number): void {
    this.#columns.value[leaf] = value;
  }

  #leaf(cover: number): number {
    const at = this.#length++;
    const c = this.#columns;
    if (at === c.feature.length) this.#grow();
    this.#columns.feature[at] = -1;
    this.#columns.cover[at] = cover;
    return at;
  }

  #grow(): void {
    const doubled = <A extends { length: number; set(from: A): void }>(from: A): A => {
      const to = new (from.constructor as new (length: number) => A)(2 * from.length);
      to.set(from);
      return to;
    };
    const c = this.#columns;
    this.#columns = {
      feature: doubled(c.feature),
      threshold: doubled(c.threshold),
      left: doubled(c.left),
      nanRight: doubled(c.nanRight),
      value: doubled(c.value),
      cover: doubled(c.cover),
      gain: doubled(c.gain),
    };
  }

  /** The columns, with those of the first `trees` trees. */
  nodes(trees: number = this.#roots.length): Nodes {
    const length = this.#roots[trees] ?? this.#length;
    const c = this.#columns;
    return {
      feature: c.feature.slice(0, length),
      threshold: c.threshold.slice(0, length),
      left: c.left.slice(0, length),
      nanRight: c.nanRight.slice(0, length),
      value: c.value.slice(0, length),
      cover: c.cover.slice(0, length),
      gain: c.gain.slice(0, length),
      roots: Int32Array.from(this.#roots.slice(0, trees)),
      outputOf: Int32Array.from(this.#outputs.slice(0, trees)),
    };
  }

  /** The leaf of tree `tree` that the row of values starting at `offset` falls into. */
  valueOf(tree: number, values: Float32Array, offset: number): number {
    return this.#columns.value[leafOf(this.#columns, this.#roots[tree] as number, values, offset)] as number;
  }
}

/** The leaf below `node` that the row of values starting at `offset` falls into. */
export function leafOf(
  { feature, threshold, left, nanRight }: Pick<Nodes, 'feature' | 'threshold' | 'left' | 'nanRight'>,
  node: number,
  values: Float32Array,
  offset: number,
): number {
  let at = node;
  let f = feature[at] as number;
  while (f >= 0) {
    const value = values[offset + f] as number;
    // NaN is neither above nor at most the threshold
    const right = value > (threshold[at] as number) || (value !== value && nanRight[at] === 1) ? 1 : 0;
    at = (left[at] as number) + right;
    f = feature[at] as number;
  }
  return at;
}

const kinds = {
  feature: Int32Array,
  threshold: Float32Array,
  left: Int32Array,
  nanRight: Uint8Array,
  value: Float64Array,
  cover: Float64Array,
  gain: Float64Array,
  roots: Int32Array,
  outputOf: Int32Array,
} as const;

const broken = (problem: string): AppError => new AppError('BAD_FILE', 'model trees', problem, 'Take the model from the registry again, or train it again.');

/**
 * The nodes among the arrays of a model, each link checked so that no walk can leave them or go round.
 * @throws AppError BAD_FILE
 */
export function nodesOf({ arrays, names }: ModelContent, outputs: number): Nodes {
  for (const [name, Kind] of Object.entries(kinds)) if (!(arrays[name] instanceof Kind)) throw broken(`the column ${name} is missing or of another kind`);
  const nodes = arrays as unknown as Nodes;
  const { feature, threshold, left, nanRight, value, cover, gain, roots, outputOf } = nodes;
  const length = feature.length;
  if ([threshold, left, nanRight, value, cover, gain].some((column) => column.length !== length)) throw broken('its columns have different lengths');
  if (roots.length !== outputOf.length || roots.some((r) => r < 0 || r >= length) || outputOf.some((o) => o < 0 || o >= outputs))
    throw broken('a tree starts outside the nodes');
  for (let i = 0; i < length; i++) {
    const f = feature[i] as number;
    if (f < -1 || f >= names.length) throw broken(`node ${i} asks for feature ${f} of ${names.length}`);
    if (f >= 0 && ((left[i] as number) <= i || (left[i] as number) + 1 >= length)) throw broken(`the children of node ${i} do not follow it`);
  }
  return nodes;
}
