// ONNX files read into a tree model: one tree ensemble and the function after it; any other operator is refused by name.
import { AppError } from '../../../core/index.ts';
import type { Task } from '../table.ts';
import type { Link } from '../trees/link.ts';
import type { TreeModel } from '../trees/model.ts';
import { broken, cannotRead, type ForeignNode, type ForeignTree, type ImportTarget, importedModel, nextDown, placesOf } from './foreign.ts';
import { ProtoMessage } from './protobuf.ts';

const readable = ['TreeEnsembleRegressor', 'Sigmoid', 'Softmax', 'Identity'];
const modes = ['BRANCH_LEQ', 'BRANCH_LT', 'LEAF'] as const;

/** The attributes of the ensemble's node. */
class Attributes {
  readonly #byName: ReadonlyMap<string, ProtoMessage>;
  readonly #file: string;

  constructor(node: ProtoMessage, file: string) {
    this.#byName = new Map(node.messages(5).map((a) => [a.text(1), a]));
    this.#file = file;
  }

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  int(name: string, otherwise: number): number {
    return this.#byName.get(name)?.numbers(3)[0] ?? otherwise;
  }

  text(name: string, otherwise: string): string {
    return this.#byName.get(name)?.text(4) ?? otherwise;
  }

  floats(name: string, length?: number): number[] {
    return this.#fit(name, this.#byName.get(name)?.floats(7) ?? [], length);
  }

  ints(name: string, length?: number): number[] {
    return this.#fit(name, this.#byName.get(name)?.integers(8) ?? [], length);
  }

  texts(name: string, length: number): string[] {
    return this.#fit(name, this.#byName.get(name)?.texts(9) ?? [], length);
  }

  #fit<T>(name: string, values: T[], length: number | undefined): T[] {
    if (length !== undefined && values.length !== length) throw broken(this.#file, `its ${name} are ${values.length}, its nodes ${length}`);
    return values;
  }
}

function foreignTrees(a: Attributes, file: string): ForeignTree[] {
  const ids = a.ints('nodes_treeids');
  const n = ids.length;
  const [within, features, values] = [a.ints('nodes_nodeids', n), a.ints('nodes_featureids', n), a.floats('nodes_values', n)];
  const kinds = a.texts('nodes_modes', n);
  const [lefts, rights] = [a.ints('nodes_truenodeids', n), a.ints('nodes_falsenodeids', n)];
  const tracks = a.has('nodes_missing_value_tracks_true') ? a.ints('nodes_missing_value_tracks_true', n) : new Array<number>(n).fill(0);
  const covers = a.has('nodes_hitrates') ? a.floats('nodes_hitrates', n) : new Array<number>(n).fill(0);
  const key = (tree: number, node: number): string => `${tree}:${node}`;
  const place = new Map(ids.map((tree, i) => [key(tree, within[i] as number), i]));
  const weights = a.floats('target_weights');
  const [ofTree, ofNode, targets] = [a.ints('target_treeids', weights.length), a.ints('target_nodeids', weights.length), a.ints('target_ids', weights.length)];
  const [leafValues, outputs] = [new Map<number, number>(), new Map<number, number>()];
  for (const [i, weight] of weights.entries()) {
    const [tree, target] = [ofTree[i] as number, targets[i] as number];
    const at = place.get(key(tree, ofNode[i] as number));
    if (at === undefined) throw broken(file, `a weight belongs to node ${ofNode[i]} of tree ${tree}, which is not there`);
    if ((outputs.get(tree) ?? target) !== target || leafValues.has(at))
      throw cannotRead(file, `tree ${tree}, which adds to several targets,`, ['one target a tree']);
    leafValues.set(at, weight);
    outputs.set(tree, target);
  }
  const childOf = new Set<number>();
  const node = (i: number): ForeignNode => {
    const mode = modes.find((m) => m === kinds[i]);
    if (mode === undefined) throw cannotRead(file, `the node mode ${kinds[i]}`, modes);
    const tree = ids[i] as number;
    const leaf = mode === 'LEAF';
    const threshold = values[i] as number;
    return {
      feature: leaf ? -1 : (features[i] as number),
      threshold: mode === 'BRANCH_LT' ? nextDown(threshold) : threshold,
      left: leaf ? -1 : (place.get(key(tree, lefts[i] as number)) ?? -1),
      right: leaf ? -1 : (place.get(key(tree, rights[i] as number)) ?? -1),
      nanRight: tracks[i] !== 1,
      value: leafValues.get(i) ?? 0,
      cover: covers[i] as number,
      gain: 0,
    };
  };
  for (let i = 0; i < n; i++) {
    if (kinds[i] === 'LEAF') continue;
    const { left, right } = node(i);
    childOf.add(left).add(right);
  }
  return [...ids.keys()].filter((i) => !childOf.has(i)).map((root) => ({ output: outputs.get(ids[root] as number) ?? 0, root, size: n, node }));
}

/** What the operators after the ensemble make of its scores. */
function linkOf(after: readonly ProtoMessage[], transform: string, file: string): Link {
  const types = after.map((node) => node.text(4)).filter((type) => type !== 'Identity');
  if (types.length > 1) throw cannotRead(file, `a chain of ${types.join(', ')}`, ['one function after the trees']);
  const type = types[0] ?? { NONE: 'Identity', LOGISTIC: 'Sigmoid', SOFTMAX: 'Softmax' }[transform];
  if (type === undefined || (types.length === 1 && transform !== 'NONE'))
    throw cannotRead(file, `post_transform ${transform}`, ['NONE', 'LOGISTIC', 'SOFTMAX']);
  return type === 'Sigmoid' ? 'sigmoid' : type === 'Softmax' ? 'softmax' : 'none';
}

function graphOf(bytes: Uint8Array, file: string): { readonly nodes: ProtoMessage[]; readonly names: string[]; readonly width: number } {
  const model = new ProtoMessage(bytes);
  const graph = model.messages(7)[0];
  if (graph === undefined) throw broken(file, 'it holds no graph: it is no ONNX model');
  const names =
    model
      .messages(14)
      .find((note) => note.text(1) === 'features')
      ?.text(2)
      .split(' ') ?? [];
  const shape = graph.messages(11)[0]?.messages(2)[0]?.messages(1)[0]?.messages(2)[0]?.messages(1) ?? [];
  return { nodes: graph.messages(1), names, width: shape[1]?.numbers(1)[0] ?? names.length };
}

/**
 * The tree model in an ONNX file. A single score without a function is a regression.
 * @throws AppError BAD_FILE for operators other than a TreeEnsembleRegressor and what follows it, by name, and for damaged files;
 *   UNKNOWN_NAME for features the set lacks
 */
export function readOnnx(bytes: Uint8Array, target: ImportTarget): TreeModel {
  try {
    return modelOf(bytes, target);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new AppError('BAD_FILE', target.file, `it is no ONNX model, or cut short (${cause.message})`, 'Export it again; nothing was imported.', cause);
  }
}

function modelOf(bytes: Uint8Array, target: ImportTarget): TreeModel {
  const { file } = target;
  const { nodes, names, width } = graphOf(bytes, file);
  const strange = nodes.map((node) => node.text(4)).find((type) => !readable.includes(type));
  if (strange !== undefined) throw cannotRead(file, `the operator ${strange}`, readable);
  const [first, ...after] = nodes;
  if (first?.text(4) !== 'TreeEnsembleRegressor') throw cannotRead(file, 'a graph that does not start with trees', readable);
  const a = new Attributes(first, file);
  if (a.text('aggregate_function', 'SUM') !== 'SUM') throw cannotRead(file, `aggregate_function ${a.text('aggregate_function', '')}`, ['SUM']);
  const outputs = a.int('n_targets', 1);
  const link = linkOf(after, a.text('post_transform', 'NONE'), file);
  if ((link === 'softmax') !== outputs > 1) throw cannotRead(file, `${outputs} targets with the function ${link}`, ['one target', 'Softmax over several']);
  const base = Float64Array.from(a.has('base_values') ? a.floats('base_values', outputs) : new Array<number>(outputs).fill(0));
  const task: Task = link === 'sigmoid' ? { kind: 'binary' } : link === 'softmax' ? { kind: 'classes', count: outputs } : { kind: 'regression' };
  return importedModel(foreignTrees(a, file), { learner: 'boosting-leaf', format: 'onnx', task, link, base }, placesOf(names, width, target), target);
}
