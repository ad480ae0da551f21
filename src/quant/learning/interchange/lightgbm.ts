// LightGBM's text model files, read and written (its src/io/tree.cpp, src/boosting/gbdt_model_text.cpp).
// long because: the reader and the writer of one format, line by line beside each other
import type { Model } from '../model.ts';
import type { Task } from '../table.ts';
import type { Link } from '../trees/link.ts';
import type { TreeModel } from '../trees/model.ts';
import {
  broken,
  cannotRead,
  type ForeignNode,
  type ForeignTree,
  floatAtMost,
  type ImportTarget,
  importedModel,
  placesOf,
  requireTrees,
  textOf,
  treesOf,
  valuesWithBase,
} from './foreign.ts';

type Fields = ReadonlyMap<string, string>;

// bits of decision_type
const [byCategory, defaultLeft, missingShift] = [1, 2, 2];
const missingTypes = ['None', 'Zero', 'NaN'] as const;
// infinity as versions before 4 write it, which all read
const infinite = 1e300;
const infinities: Readonly<Record<string, string>> = { inf: 'Infinity', '-inf': '-Infinity' };

/** `key=value` lines until a blank one. */
function fieldsOf(block: string): Fields {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    const at = line.indexOf('=');
    if (at > 0) fields.set(line.slice(0, at), line.slice(at + 1).trim());
    else if (line.trim() !== '') fields.set(line.trim(), '');
  }
  return fields;
}

function numbersOf(fields: Fields, key: string, length: number, file: string, tree: string): number[] {
  const text = fields.get(key);
  const values = text === undefined || text === '' ? [] : text.split(' ').map((number) => Number(infinities[number] ?? number));
  if (values.length !== length || values.some(Number.isNaN)) throw broken(file, `${key} of tree ${tree} is not ${length} numbers`);
  return values;
}

/** Numbers of rows, by which LightGBM weighs contributions itself; nothing where an old file lacks them. */
function coversOf(fields: Fields, kind: 'leaf' | 'internal', length: number, file: string, tree: string): readonly number[] {
  const key = `${kind}_count`;
  return fields.has(key) ? numbersOf(fields, key, length, file, tree) : new Array<number>(length).fill(0);
}

function foreignTree(fields: Fields, t: number, outputs: number, scale: number, file: string): ForeignTree {
  const tree = fields.get('Tree') ?? String(t);
  const leaves = Number(fields.get('num_leaves'));
  if (!(Number.isInteger(leaves) && leaves >= 1)) throw broken(file, `num_leaves of tree ${tree} is ${fields.get('num_leaves')}`);
  if ((fields.get('num_cat') ?? '0') !== '0') throw cannotRead(file, 'a split by category', ['splits by number']);
  if ((fields.get('is_linear') ?? '0') !== '0') throw cannotRead(file, 'a tree with linear leaves', ['trees with constant leaves']);
  const cuts = leaves - 1;
  const read = (key: string, length: number) => numbersOf(fields, key, length, file, tree);
  const values = read('leaf_value', leaves);
  const [features, thresholds, types] = [read('split_feature', cuts), read('threshold', cuts), read('decision_type', cuts)];
  const [lefts, rights] = [read('left_child', cuts), read('right_child', cuts)];
  const gains = fields.has('split_gain') ? read('split_gain', cuts) : new Array<number>(cuts).fill(0);
  const [leafCovers, cutCovers] = [coversOf(fields, 'leaf', leaves, file, tree), coversOf(fields, 'internal', cuts, file, tree)];
  // theirs: cuts from 0, leaf i as ~i; ours: leaves after the cuts
  const place = (child: number): number => (child >= 0 ? (child < cuts ? child : -1) : cuts + ~child);
  return {
    output: t % outputs,
    root: 0,
    size: cuts + leaves,
    node: (i): ForeignNode => {
      const nothing = { feature: -1, threshold: 0, left: -1, right: -1, nanRight: false, gain: 0 };
      if (i >= cuts) return { ...nothing, value: (values[i - cuts] as number) * scale, cover: leafCovers[i - cuts] as number };
      const type = types[i] as number;
      const missing = missingTypes[(type >> missingShift) & 3];
      if ((type & byCategory) !== 0) throw cannotRead(file, 'a split by category', ['splits by number']);
      if (missing === undefined || missing === 'Zero') throw cannotRead(file, 'zero taken as missing', ['missing values as NaN']);
      const threshold = thresholds[i] as number;
      return {
        feature: features[i] as number,
        // features are float32: what is at most the double is at most the float below it
        threshold: threshold >= infinite ? Number.POSITIVE_INFINITY : floatAtMost(threshold),
        left: place(lefts[i] as number),
        right: place(rights[i] as number),
        // without a missing type LightGBM takes NaN for 0
        nanRight: missing === 'NaN' ? (type & defaultLeft) === 0 : threshold < 0,
        value: 0,
        cover: cutCovers[i] as number,
        gain: gains[i] as number,
      };
    },
  };
}

const objectives = ['binary', 'multiclass', 'regression', 'regression_l1', 'huber', 'fair', 'mape'] as const;

interface Meaning {
  readonly task: Task;
  readonly link: Link;
  /** what scores are multiplied by before the link */
  readonly scale: number;
}

function meaningOf(text: string, outputs: number, file: string): Meaning {
  const [name = '', ...settings] = text.split(' ');
  const known = objectives.find((o) => o === name);
  if (known === undefined || settings.includes('sqrt')) throw cannotRead(file, `the objective ${text === '' ? '(none)' : text}`, objectives);
  if (known === 'multiclass') return { task: { kind: 'classes', count: outputs }, link: 'softmax', scale: 1 };
  if (known !== 'binary') return { task: { kind: 'regression' }, link: 'none', scale: 1 };
  const sigmoid = Number(settings.find((s) => s.startsWith('sigmoid:'))?.slice(8) ?? 1);
  if (!(sigmoid > 0)) throw broken(file, `its objective is ${text}`);
  return { task: { kind: 'binary' }, link: 'sigmoid', scale: sigmoid };
}

/**
 * The model in a LightGBM text file (versions 3 and 4).
 * @throws AppError BAD_FILE for what cannot be read, by name, and for files that are damaged; UNKNOWN_NAME for features the set lacks
 */
export function readLightgbm(bytes: Uint8Array, target: ImportTarget): TreeModel {
  const { file } = target;
  const text = textOf(bytes, file).replaceAll('\r\n', '\n');
  const end = text.indexOf('\nend of trees');
  const first = text.indexOf('\nTree=');
  if (!text.startsWith('tree\n')) throw broken(file, 'it does not start as a LightGBM model does');
  if (end < 0 || first < 0 || first > end) throw broken(file, 'its trees are missing or cut short');
  const head = fieldsOf(text.slice(0, first));
  if (head.has('average_output')) throw cannotRead(file, 'a random forest (average_output)', ['gradient boosting']);
  const outputs = Number(head.get('num_tree_per_iteration'));
  if (!(Number.isInteger(outputs) && outputs >= 1)) throw broken(file, `num_tree_per_iteration is ${head.get('num_tree_per_iteration')}`);
  const meaning = meaningOf(head.get('objective') ?? '', outputs, file);
  const names = (head.get('feature_names') ?? '').split(' ').filter((name) => name !== '');
  const count = Number(head.get('max_feature_idx')) + 1;
  if (names.length !== count) throw broken(file, `it names ${names.length} features of ${count}`);
  const blocks = text.slice(first + 1, end).split(/\n(?=Tree=)/);
  const told = (head.get('tree_sizes') ?? '').split(' ').filter((size) => size !== '').length;
  if (told > 0 && told !== blocks.length) throw broken(file, `it holds ${blocks.length} of ${told} trees`);
  return importedModel(
    blocks.map((block, t) => foreignTree(fieldsOf(block), t, outputs, meaning.scale, file)),
    { learner: 'boosting-leaf', format: 'lightgbm', task: meaning.task, link: meaning.link, base: new Float64Array(outputs) },
    placesOf(names, count, target),
    target,
  );
}

function treeText({ nodes }: TreeModel, values: Float64Array, t: number): string {
  const start = nodes.roots[t] as number;
  const end = nodes.roots[t + 1] ?? nodes.feature.length;
  const [cuts, leaves]: [number[], number[]] = [[], []];
  const place = new Map<number, number>();
  for (let i = start; i < end; i++) {
    const list = (nodes.feature[i] as number) < 0 ? leaves : cuts;
    place.set(i, list === leaves ? ~list.length : list.length);
    list.push(i);
  }
  const line = (key: string, of: readonly number[], value: (node: number) => number): string => `${key}=${of.map(value).join(' ')}\n`;
  const cover = (node: number): number => nodes.cover[node] as number;
  const rows = (node: number): number => Math.max(1, Math.round(cover(node)));
  const child = (side: number) => (node: number) => place.get((nodes.left[node] as number) + side) as number;
  const splits = [
    line('split_feature', cuts, (n) => nodes.feature[n] as number),
    line('split_gain', cuts, (n) => nodes.gain[n] as number),
    line('threshold', cuts, (n) => Math.min(infinite, nodes.threshold[n] as number)),
    line('decision_type', cuts, (n) => (missingTypes.indexOf('NaN') << missingShift) | (nodes.nanRight[n] === 1 ? 0 : defaultLeft)),
    line('left_child', cuts, child(0)),
    line('right_child', cuts, child(1)),
  ];
  return [
    `Tree=${t}\nnum_leaves=${leaves.length}\nnum_cat=0\n`,
    ...(cuts.length > 0 ? splits : []),
    line('leaf_value', leaves, (n) => values[n] as number),
    ...(cuts.length > 0
      ? [
          line('leaf_weight', leaves, cover),
          line('leaf_count', leaves, rows),
          line('internal_value', cuts, () => 0),
          line('internal_weight', cuts, cover),
          line('internal_count', cuts, rows),
        ]
      : []),
    'is_linear=0\nshrinkage=1\n\n\n',
  ].join('');
}

/**
 * The model as LightGBM's text (version 4). Numbers of rows are the rounded sums of hessians.
 * @throws AppError BAD_VALUE for a model without trees or with quantiles or shares; VERDICT when it holds no tree
 */
export function writeLightgbm(model: Model): Uint8Array {
  const trees = treesOf(model, 'lightgbm', ['sigmoid', 'softmax', 'none']);
  requireTrees(trees, 'lightgbm');
  const { nodes, content, link, base } = trees;
  const values = valuesWithBase(trees);
  const blocks = Array.from(nodes.roots, (_, t) => treeText(trees, values, t));
  const objective = link === 'sigmoid' ? 'binary sigmoid:1' : link === 'softmax' ? `multiclass num_class:${base.length}` : 'regression';
  // a space would end a name there
  const names = content.names.map((name) => name.replaceAll(/\s/g, '_'));
  const cutsBy = names.map((_, f) => nodes.feature.reduce((sum, g) => sum + (g === f ? 1 : 0), 0));
  const head = [
    'tree',
    'version=v4',
    `num_class=${link === 'softmax' ? base.length : 1}`,
    `num_tree_per_iteration=${base.length}`,
    'label_index=0',
    `max_feature_idx=${names.length - 1}`,
    `objective=${objective}`,
    `feature_names=${names.join(' ')}`,
    `feature_infos=${names.map(() => '[-inf:inf]').join(' ')}`,
    `tree_sizes=${blocks.map((block) => block.length).join(' ')}`,
    '',
    '',
  ].join('\n');
  const importances = names
    .map((name, f) => [name, cutsBy[f] as number] as const)
    .filter(([, cuts]) => cuts > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([name, cuts]) => `${name}=${cuts}\n`)
    .join('');
  return new TextEncoder().encode(
    `${head}${blocks.join('')}end of trees\n\nfeature_importances:\n${importances}\nparameters:\nend of parameters\n\npandas_categorical:null\n`,
  );
}
