// Tree models written as XGBoost's JSON: thresholds moved to the next float, floats never as bare integers, the base folded into the first trees.
import type { Model } from '../model.ts';
import type { TreeModel } from '../trees/model.ts';
import { nextUp, requireTrees, treesOf, valuesWithBase } from './foreign.ts';

const floatMax = 3.4028234663852886e38;

/** XGBoost reads a number without point or exponent as an integer and refuses it where a float belongs. */
function floatText(value: number): string {
  const float = Math.max(-floatMax, Math.min(floatMax, Math.fround(value)));
  return float === 0 ? '0E0' : float.toExponential(8).replace('e+', 'E').replace('e', 'E');
}

const floats = (values: Iterable<number>): string => `[${Array.from(values, floatText).join(',')}]`;
const integers = (values: Iterable<number>): string => `[${[...values].join(',')}]`;

function treeText({ nodes, content }: TreeModel, values: Float64Array, t: number): string {
  const start = nodes.roots[t] as number;
  const end = nodes.roots[t + 1] ?? nodes.feature.length;
  const size = end - start;
  const feature = nodes.feature.subarray(start, end);
  const left = Array.from(nodes.left.subarray(start, end), (child, i) => ((feature[i] as number) < 0 ? -1 : child - start));
  const parents = new Array<number>(size).fill(2_147_483_647);
  for (const [i, child] of left.entries())
    if (child >= 0) {
      parents[child] = i;
      parents[child + 1] = i;
    }
  const none = new Float64Array(size);
  const own = values.subarray(start, end);
  // theirs is v < t, ours v <= t; for a leaf its value stands there
  const conditions = Float64Array.from(feature, (f, i) => (f < 0 ? (own[i] as number) : nextUp(nodes.threshold[start + i] as number)));
  return `{"base_weights":${floats(own)},"categories":[],"categories_nodes":[],"categories_segments":[],"categories_sizes":[],"default_left":${integers(
    Array.from(nodes.nanRight.subarray(start, end), (right) => 1 - right),
  )},"id":${t},"left_children":${integers(left)},"loss_changes":${floats(nodes.gain.subarray(start, end))},"parents":${integers(parents)},"right_children":${integers(
    left.map((child) => (child < 0 ? -1 : child + 1)),
  )},"split_conditions":${floats(conditions)},"split_indices":${integers(feature.map((f) => Math.max(0, f)))},"split_type":${integers(none)},"sum_hessian":${floats(
    nodes.cover.subarray(start, end),
  )},"tree_param":{"num_deleted":"0","num_feature":"${content.names.length}","num_nodes":"${size}","size_leaf_vector":"0"}}`;
}

/**
 * The model as XGBoost's JSON. Leaf values become float32.
 * @throws AppError BAD_VALUE for a model without trees or with quantiles or shares; VERDICT when it holds no tree
 */
export function writeXgboost(model: Model): Uint8Array {
  const trees = treesOf(model, 'xgboost', ['sigmoid', 'softmax', 'none']);
  requireTrees(trees, 'xgboost');
  const { nodes, content, link } = trees;
  const values = valuesWithBase(trees);
  const count = nodes.roots.length;
  const classes = link === 'softmax' ? trees.base.length : 0;
  const objective =
    link === 'sigmoid'
      ? '{"name":"binary:logistic","reg_loss_param":{"scale_pos_weight":"1"}}'
      : link === 'softmax'
        ? `{"name":"multi:softprob","softmax_multiclass_param":{"num_class":"${classes}"}}`
        : '{"name":"reg:squarederror","reg_loss_param":{"scale_pos_weight":"1"}}';
  const text = `{"learner":{"attributes":{},"feature_names":${JSON.stringify(content.names)},"feature_types":${JSON.stringify(
    content.names.map(() => 'float'),
  )},"gradient_booster":{"model":{"gbtree_model_param":{"num_parallel_tree":"1","num_trees":"${count}","size_leaf_vector":"0"},"tree_info":${integers(
    nodes.outputOf,
  )},"trees":[${Array.from({ length: count }, (_, t) => treeText(trees, values, t)).join(',')}]},"name":"gbtree"},"learner_model_param":{"base_score":"${
    // a score of 0: for a probability its log-odds
    link === 'sigmoid' ? '5E-1' : '0E0'
  }","num_class":"${classes}","num_feature":"${content.names.length}","num_target":"1"},"objective":${objective}},"version":[1,7,4]}`;
  return new TextEncoder().encode(text);
}
