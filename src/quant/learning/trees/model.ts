// A model of trees: the sum of the leaves a row falls into, over a base, through a link. Boosting, forests and imported models are all this.
import { AppError } from '../../../core/index.ts';
import type { Model, ModelContent } from '../model.ts';
import { outputsOf } from '../table.ts';
import { applyLink, type Link } from './link.ts';
import { leafOf, type Nodes, nodesOf } from './nodes.ts';
import { shapleyValues } from './shap.ts';

/** A model of trees with its parts at hand. */
export interface TreeModel extends Model {
  readonly nodes: Nodes;
  /** score before any tree, one an output */
  readonly base: Float64Array;
  readonly link: Link;
  importance(): Float64Array;
  /** share of each feature in the number of cuts */
  cutShares(): Float64Array;
  /** per output: contribution of each feature, then the base value; they sum to the raw score. NaN where the covers of the nodes are not known */
  contributions(input: Float32Array, output: Float64Array): void;
}

const links: readonly Link[] = ['sigmoid', 'softmax', 'none', 'sorted', 'shares'];

/** The shares of a sum by feature; all 0 when there is no cut. */
function shares({ feature }: Nodes, width: number, of: (node: number) => number): Float64Array {
  const sums = new Float64Array(width);
  let total = 0;
  for (let i = 0; i < feature.length; i++) {
    const f = feature[i] as number;
    if (f < 0) continue;
    sums[f] = (sums[f] as number) + of(i);
    total += of(i);
  }
  return total > 0 ? sums.map((s) => s / total) : sums;
}

/** The model that a content describes. @throws AppError BAD_FILE */
export function treeModel(content: ModelContent): TreeModel {
  const outputs = outputsOf(content.task);
  const nodes = nodesOf(content, outputs);
  const base = content.arrays['base'];
  const link = links.find((l) => l === content.settings['link']);
  if (!(base instanceof Float64Array) || base.length !== outputs || link === undefined)
    throw new AppError('BAD_FILE', 'model trees', 'its base or its link is not that of its task', 'Take the model from the registry again, or train it again.');
  const { roots, outputOf, value, gain } = nodes;
  const width = content.names.length;
  const contributions: TreeModel['contributions'] = (input, output) => shapleyValues(nodes, base, width, input, output);
  return {
    content,
    nodes,
    base,
    link,
    predict: (input, output) => {
      for (let k = 0; k < outputs; k++) output[k] = base[k] as number;
      for (let t = 0; t < roots.length; t++) {
        const k = outputOf[t] as number;
        output[k] = (output[k] as number) + (value[leafOf(nodes, roots[t] as number, input, 0)] as number);
      }
      applyLink(link, output);
    },
    importance: () => shares(nodes, width, (node) => gain[node] as number),
    cutShares: () => shares(nodes, width, () => 1),
    contributions,
    // one score has one explanation; of several outputs none stands for all
    ...(outputs === 1 && nodes.cover.every((cover) => cover > 0) ? { explain: contributions } : {}),
  };
}
