// What reading and writing other systems' models of trees share: features by name, trees renumbered, float32 neighbours, refusals.
import { AppError, unknownName } from '../../../core/index.ts';
import type { Model, ModelContent } from '../model.ts';
import type { Task } from '../table.ts';
import type { Link } from '../trees/link.ts';
import { type TreeModel, treeModel } from '../trees/model.ts';
import { NodeList } from '../trees/nodes.ts';

/** What an imported model will be fed from. */
export interface ImportTarget {
  /** features of the set, in its order */
  readonly names: readonly string[];
  /** hash of the feature set */
  readonly hash: string;
  /** what to call the file in errors */
  readonly file: string;
}

/** A node of a foreign tree in our terms: a value at most `threshold` goes left. A leaf has feature −1. */
export interface ForeignNode {
  readonly feature: number;
  readonly threshold: number;
  readonly left: number;
  readonly right: number;
  readonly nanRight: boolean;
  readonly value: number;
  /** weight of the rows that came here; 0 where the file does not tell */
  readonly cover: number;
  readonly gain: number;
}

export interface ForeignTree {
  readonly output: number;
  readonly root: number;
  readonly size: number;
  node(index: number): ForeignNode;
}

export const broken = (file: string, problem: string): AppError =>
  new AppError('BAD_FILE', file, problem, 'Export it again from the system that trained it; nothing was imported.');

export const cannotRead = (file: string, what: string, known: readonly string[]): AppError =>
  new AppError('BAD_FILE', file, `${what} cannot be read`, `Readable are: ${known.join(', ')}.`);

const positional = /^(?:f|Column_|feature_?)?\d+$/i;

/**
 * For each feature of the file, its place in the feature set: by name where the file has names of its own, else by position.
 * @throws AppError UNKNOWN_NAME for a name the set lacks, BAD_FILE for another number of features
 */
export function placesOf(fileNames: readonly string[], count: number, { names, file }: ImportTarget): Int32Array {
  const named = fileNames.length > 0 && !(fileNames.every((name) => positional.test(name)) && fileNames.some((name) => !names.includes(name)));
  if (!named) {
    if (count !== names.length) throw broken(file, `it learned from ${count} features without names, the feature set has ${names.length}`);
    return Int32Array.from({ length: count }, (_, i) => i);
  }
  return Int32Array.from(fileNames, (name) => {
    const place = names.indexOf(name);
    if (place < 0) throw unknownName(`feature of ${file}`, name, names);
    return place;
  });
}

function plant(list: NodeList, tree: ForeignTree, places: Int32Array, file: string): void {
  const root = tree.node(tree.root);
  const open: [ForeignNode, number][] = [[root, list.plant(tree.output, root.cover)]];
  let seen = 1;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [node, at] = next;
    if (node.feature < 0) {
      if (!Number.isFinite(node.value)) throw broken(file, `a leaf of tree ${list.trees - 1} has the value ${node.value}`);
      list.setValue(at, node.value);
      continue;
    }
    const feature = places[node.feature];
    if (feature === undefined) throw broken(file, `tree ${list.trees - 1} asks for feature ${node.feature} of ${places.length}`);
    if (Number.isNaN(node.threshold)) throw broken(file, `tree ${list.trees - 1} has a threshold that is no number`);
    const inside = (i: number): boolean => Number.isInteger(i) && i >= 0 && i < tree.size;
    seen += 2;
    if (!inside(node.left) || !inside(node.right) || seen > tree.size) throw broken(file, `the nodes of tree ${list.trees - 1} do not form a tree`);
    const [left, right] = [tree.node(node.left), tree.node(node.right)];
    const cut = { feature, threshold: node.threshold, nanRight: node.nanRight ? 1 : 0, gain: node.gain };
    const child = list.cut(at, cut, [left.cover, right.cover]);
    open.push([right, child + 1], [left, child]);
  }
}

/** The model of foreign trees. @throws AppError BAD_FILE where they are none */
export function importedModel(
  trees: readonly ForeignTree[],
  from: { readonly learner: string; readonly format: string; readonly task: Task; readonly link: Link; readonly base: Float64Array },
  places: Int32Array,
  { names, hash, file }: ImportTarget,
): TreeModel {
  const list = new NodeList();
  for (const tree of trees) {
    if (!(tree.output >= 0 && tree.output < from.base.length)) throw broken(file, `a tree adds to output ${tree.output} of ${from.base.length}`);
    plant(list, tree, places, file);
  }
  const content: ModelContent = {
    learner: from.learner,
    task: from.task,
    names,
    hash,
    window: 1,
    settings: { link: from.link, importedFrom: from.format },
    arrays: { ...list.nodes(), base: from.base },
  };
  return treeModel(content);
}

/** A tree model to be written as `format`. @throws AppError BAD_VALUE for another kind of model, or a link the format lacks */
export function treesOf(model: Model, format: string, links: readonly Link[]): TreeModel {
  if (!('nodes' in model))
    throw new AppError(
      'BAD_VALUE',
      `model ${model.content.learner}`,
      `it has no trees to write as ${format}`,
      'Export a boosting model, or use the native file.',
    );
  const trees = model as TreeModel;
  if (!links.includes(trees.link))
    throw new AppError(
      'BAD_VALUE',
      `model ${model.content.learner}`,
      `${format} cannot say how its ${model.content.task.kind} predictions follow from its trees`,
      'Export to onnx, or use the native file.',
    );
  return trees;
}

/** Leaf values of each tree with the base folded into the first tree of each output, for formats without a base. */
export function valuesWithBase({ nodes, base }: TreeModel): Float64Array {
  const values = nodes.value.slice();
  const folded = new Set<number>();
  for (const [t, output] of nodes.outputOf.entries()) {
    if (folded.has(output)) continue;
    folded.add(output);
    const end = nodes.roots[t + 1] ?? nodes.feature.length;
    for (let i = nodes.roots[t] as number; i < end; i++) if ((nodes.feature[i] as number) < 0) values[i] = (values[i] as number) + (base[output] as number);
  }
  return values;
}

/** @throws AppError VERDICT for a model without trees: formats without a base could not hold it */
export function requireTrees({ nodes, content }: TreeModel, format: string): void {
  if (nodes.roots.length === 0)
    throw new AppError(
      'VERDICT',
      `model ${content.learner}`,
      `it has no tree, only a base, which ${format} cannot hold`,
      'Train it longer, or use the native file.',
    );
}

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

function neighbour(value: number, up: boolean): number {
  float[0] = value;
  if (!Number.isFinite(float[0])) return float[0] as number;
  if (float[0] === 0) bits[0] = up ? 1 : -2147483647;
  else bits[0] = (bits[0] as number) + (float[0] > 0 === up ? 1 : -1);
  return float[0] as number;
}

/** The next float32 above, below. */
export const nextUp = (value: number): number => neighbour(value, true);
export const nextDown = (value: number): number => neighbour(value, false);

/** The largest float32 that is at most `value`. */
export function floatAtMost(value: number): number {
  const rounded = Math.fround(value);
  return rounded > value ? nextDown(rounded) : rounded;
}

/** What the file is as text. @throws AppError BAD_FILE when it is not UTF-8 */
export function textOf(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AppError('BAD_FILE', file, 'it is not text', 'Export it again as text (XGBoost: a name that ends in .json).', cause);
  }
}
