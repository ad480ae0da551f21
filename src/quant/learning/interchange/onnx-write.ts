// Models of trees and linear models written as ONNX (IR 8, ai.onnx 13, ai.onnx.ml 3): input `features` [N, width] float, output `prediction`.
import { AppError } from '../../../core/index.ts';
import { type Scale, valueMax } from '../linear-scale.ts';
import type { Model } from '../model.ts';
import { outputsOf } from '../table.ts';
import type { Link } from '../trees/link.ts';
import type { TreeModel } from '../trees/model.ts';
import { treesOf } from './foreign.ts';
import { ProtoWriter } from './protobuf.ts';

// numbers of fields and types in onnx.proto
const attributeType = { float: 1, int: 2, string: 3, floats: 6, ints: 7, strings: 8 } as const;
const floatElements = 1;

const attribute = (name: string, type: keyof typeof attributeType): ProtoWriter => new ProtoWriter().text(1, name).integer(20, attributeType[type]);
const int = (name: string, value: number): ProtoWriter => attribute(name, 'int').integer(3, value);
const text = (name: string, value: string): ProtoWriter => attribute(name, 'string').text(4, value);
const floats = (name: string, values: ArrayLike<number>): ProtoWriter => attribute(name, 'floats').floats(7, values);
const ints = (name: string, values: ArrayLike<number>): ProtoWriter => attribute(name, 'ints').integers(8, values);
const texts = (name: string, values: readonly string[]): ProtoWriter => values.reduce((w, value) => w.text(9, value), attribute(name, 'strings'));

interface Operator {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: readonly ProtoWriter[];
  readonly domain?: string;
}

function nodeOf({ type, inputs, output, attributes = [], domain }: Operator): ProtoWriter {
  const node = new ProtoWriter();
  for (const input of inputs) node.text(1, input);
  node.text(2, output).text(3, output).text(4, type);
  for (const a of attributes) node.message(5, a);
  return domain === undefined ? node : node.text(7, domain);
}

interface Constant {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

const tensorOf = ({ name, shape, values }: Constant): ProtoWriter =>
  new ProtoWriter().integers(1, shape).integer(2, floatElements).floats(4, values).text(8, name);

/** A float tensor of N rows. */
function valueOf(name: string, columns: number): ProtoWriter {
  const shape = new ProtoWriter().message(1, new ProtoWriter().text(2, 'N')).message(1, new ProtoWriter().integer(1, columns));
  return new ProtoWriter().text(1, name).message(2, new ProtoWriter().message(1, new ProtoWriter().integer(1, floatElements).message(2, shape)));
}

function fileOf({ content }: Model, operators: readonly Operator[], constants: readonly Constant[]): Uint8Array {
  const graph = new ProtoWriter();
  for (const operator of operators) graph.message(1, nodeOf(operator));
  graph.text(2, content.learner);
  for (const constant of constants) graph.message(5, tensorOf(constant));
  graph.message(11, valueOf('features', content.names.length)).message(12, valueOf('prediction', outputsOf(content.task)));
  const opset = (domain: string, version: number): ProtoWriter => new ProtoWriter().text(1, domain).integer(2, version);
  const note = (key: string, value: string): ProtoWriter => new ProtoWriter().text(1, key).text(2, value);
  return new ProtoWriter()
    .integer(1, 8)
    .text(2, 'tradewind')
    .message(7, graph)
    .message(8, opset('', 13))
    .message(8, opset('ai.onnx.ml', 3))
    .message(14, note('features', content.names.join(' ')))
    .message(14, note('task', content.task.kind)).bytes;
}

/** The operator that turns scores into predictions. */
function linkOperator(link: Link, input: string): Operator {
  const type = link === 'sigmoid' ? 'Sigmoid' : link === 'softmax' ? 'Softmax' : 'Identity';
  return { type, inputs: [input], output: 'prediction', ...(link === 'softmax' ? { attributes: [int('axis', 1)] } : {}) };
}

function treesOperator({ nodes, base }: TreeModel): Operator {
  const count = nodes.feature.length;
  const treeOf = new Int32Array(count);
  const within = new Int32Array(count);
  for (const [t, root] of nodes.roots.entries())
    for (let i = root; i < (nodes.roots[t + 1] ?? count); i++) {
      treeOf[i] = t;
      within[i] = i - root;
    }
  const leaves = [...nodes.feature.keys()].filter((i) => (nodes.feature[i] as number) < 0);
  const child = (side: number) => nodes.left.map((left, i) => ((nodes.feature[i] as number) < 0 ? 0 : (within[left + side] as number)));
  return {
    type: 'TreeEnsembleRegressor',
    domain: 'ai.onnx.ml',
    inputs: ['features'],
    output: 'scores',
    attributes: [
      int('n_targets', base.length),
      text('post_transform', 'NONE'),
      text('aggregate_function', 'SUM'),
      floats('base_values', base),
      ints('nodes_treeids', treeOf),
      ints('nodes_nodeids', within),
      ints(
        'nodes_featureids',
        nodes.feature.map((f) => Math.max(0, f)),
      ),
      floats('nodes_values', nodes.threshold),
      floats('nodes_hitrates', nodes.cover),
      texts(
        'nodes_modes',
        Array.from(nodes.feature, (f) => (f < 0 ? 'LEAF' : 'BRANCH_LEQ')),
      ),
      ints('nodes_truenodeids', child(0)),
      ints('nodes_falsenodeids', child(1)),
      ints(
        'nodes_missing_value_tracks_true',
        nodes.nanRight.map((right) => 1 - right),
      ),
      ints(
        'target_treeids',
        leaves.map((i) => treeOf[i] as number),
      ),
      ints(
        'target_nodeids',
        leaves.map((i) => within[i] as number),
      ),
      ints(
        'target_ids',
        leaves.map((i) => nodes.outputOf[treeOf[i] as number] as number),
      ),
      floats(
        'target_weights',
        leaves.map((i) => nodes.value[i] as number),
      ),
    ],
  };
}

/** Standardise, unknown and infinite to 0, clip, multiply, link: as linear.ts computes. */
function linearFile(model: Model): Uint8Array {
  const { arrays, names, task } = model.content;
  const { mean, inverse } = arrays as unknown as Scale;
  const coefficients = arrays['coefficients'] as Float64Array;
  const [width, outputs] = [names.length, outputsOf(task)];
  const weights = new Float64Array(width * outputs);
  const intercepts = new Float64Array(outputs);
  for (let k = 0; k < outputs; k++) {
    for (let j = 0; j < width; j++) weights[j * outputs + k] = coefficients[k * (width + 1) + j] as number;
    intercepts[k] = coefficients[k * (width + 1) + width] as number;
  }
  const link: Link = task.kind === 'binary' ? 'sigmoid' : task.kind === 'classes' ? 'softmax' : 'none';
  return fileOf(
    model,
    [
      { type: 'Sub', inputs: ['features', 'mean'], output: 'centred' },
      { type: 'Mul', inputs: ['centred', 'inverse'], output: 'standard' },
      { type: 'IsNaN', inputs: ['standard'], output: 'unknown' },
      { type: 'IsInf', inputs: ['standard'], output: 'infinite' },
      { type: 'Or', inputs: ['unknown', 'infinite'], output: 'without' },
      { type: 'Where', inputs: ['without', 'zero', 'standard'], output: 'known' },
      { type: 'Clip', inputs: ['known', 'least', 'most'], output: 'clipped' },
      { type: 'Gemm', inputs: ['clipped', 'weights', 'intercepts'], output: 'scores' },
      linkOperator(link, 'scores'),
    ],
    [
      { name: 'mean', shape: [width], values: mean },
      { name: 'inverse', shape: [width], values: inverse },
      { name: 'zero', shape: [], values: [0] },
      { name: 'least', shape: [], values: [-valueMax] },
      { name: 'most', shape: [], values: [valueMax] },
      { name: 'weights', shape: [width, outputs], values: weights },
      { name: 'intercepts', shape: [outputs], values: intercepts },
    ],
  );
}

/**
 * The model as ONNX, in float32.
 * @throws AppError BAD_VALUE for models that are neither trees nor linear, and for quantiles of several levels, which are sorted after the trees
 */
export function writeOnnx(model: Model): Uint8Array {
  const { arrays, learner } = model.content;
  if (['mean', 'inverse', 'coefficients'].every((name) => arrays[name] instanceof Float64Array)) return linearFile(model);
  if (!('nodes' in model))
    throw new AppError('BAD_VALUE', `model ${learner}`, 'ONNX export knows trees and linear models only', 'Export such a model, or use the native file.');
  const one = outputsOf(model.content.task) === 1;
  const trees = treesOf(model, 'onnx', ['sigmoid', 'softmax', 'none', ...(one ? (['shares', 'sorted'] as const) : [])]);
  return fileOf(model, [treesOperator(trees), linkOperator(trees.link, 'scores')], []);
}
