// Random forest on the engine of boosting: deep trees, each on a bootstrap of the rows, each node free to use a few features only (Breiman 2001).
import { integer, number, resolveParameters, seeded } from '../../../core/index.ts';
import { type FitOptions, type Learner, reportStep } from '../model.ts';
import { checkSample, outputsOf, type Sample, type Task } from '../table.ts';
import { binSample, binsMax } from './bins.ts';
import { Grower, type GrowRule } from './grow.ts';
import { wasmKernels } from './kernels.ts';
import { type TreeModel, treeModel } from './model.ts';
import { NodeList } from './nodes.ts';
import { labelsOf, weightsOf } from './objective.ts';

const parameters = {
  trees: integer({ default: 200, min: 1, max: 5000, search: [100, 500], about: 'Trees; more never harm, they only cost.' }),
  depth: integer({ default: 16, min: 1, max: 40, search: [4, 24], about: 'Most cuts from the root to a leaf.' }),
  minChildWeight: number({ default: 5, min: 1e-3, max: 1e9, search: [1, 200], about: 'Least weight of the rows in a leaf; sample weights have a mean of 1.' }),
  columnShare: number({
    default: 0,
    min: 0,
    max: 1,
    search: [0.05, 1],
    about: 'Share of the features each node may use; 0 takes the square root of their number.',
  }),
  bins: integer({ default: binsMax, min: 2, max: binsMax, about: 'Most bins a feature is sorted into; NaN has one beside them.' }),
} as const;

/** How often each of `n` rows was drawn, in n draws with replacement. */
function bootstrap(random: { integer(below: number): number }, counts: Uint32Array): void {
  counts.fill(0);
  for (let i = 0; i < counts.length; i++) {
    const row = random.integer(counts.length);
    counts[row] = (counts[row] as number) + 1;
  }
}

/** Judges each row by the trees that did not see it. */
class OutOfBag {
  readonly #sums: Float64Array;
  readonly #trees: Uint32Array;

  constructor(n: number, outputs: number) {
    this.#sums = new Float64Array(n * outputs);
    this.#trees = new Uint32Array(n);
  }

  add(nodes: NodeList, { table, rows }: Sample, counts: Uint32Array, output: number): void {
    const n = rows.length;
    for (let i = 0; i < n; i++) {
      if (counts[i] !== 0) continue;
      const at = output * n + i;
      this.#sums[at] = (this.#sums[at] as number) + nodes.valueOf(nodes.trees - 1, table.values, (rows[i] as number) * table.names.length);
      if (output === 0) this.#trees[i] = (this.#trees[i] as number) + 1;
    }
  }

  /**
   * Weighted mean over the rows of the squared errors, summed over outputs: the Brier score of a binary task.
   * @param share what a tree's value was divided by
   */
  score(targets: readonly Float64Array[], base: number, weights: Float64Array, share: number): { rows: number; squaredError: number } {
    const n = weights.length;
    let [judged, sum, total] = [0, 0, 0];
    for (let i = 0; i < n; i++) {
      const trees = this.#trees[i] as number;
      if (trees === 0) continue;
      judged++;
      total += weights[i] as number;
      for (const [k, target] of targets.entries())
        sum += (weights[i] as number) * (base + ((this.#sums[k * n + i] as number) * share) / trees - (target[i] as number)) ** 2;
    }
    return { rows: judged, squaredError: sum / total };
  }
}

/** What each output is asked for: the label, or 1 for an own class. */
const targetsOf = (labels: Float64Array, task: Task): Float64Array[] =>
  task.kind === 'classes' ? Array.from({ length: task.count }, (_, k) => labels.map((label) => (label === k ? 1 : 0))) : [labels];

function fit(sample: Sample, { task, seed, progress, ...options }: FitOptions): TreeModel {
  checkSample(sample, task);
  const given = resolveParameters({ name: 'forest', parameters }, options.parameters ?? {}, 'See docs/models-trees.md.');
  const { names, hash } = sample.table;
  const n = sample.rows.length;
  const rule: GrowRule = {
    leaves: Number.POSITIVE_INFINITY,
    depth: given.depth,
    bestFirst: false,
    perNode: true,
    l1: 0,
    l2: 0,
    gamma: 0,
    minWeight: given.minChildWeight,
    columnShare: 1,
    levelShare: given.columnShare === 0 ? Math.sqrt(names.length) / names.length : given.columnShare,
    monotone: undefined,
  };
  const random = seeded(seed);
  const kernels = wasmKernels(n, names.length, 1);
  const grower = new Grower(kernels, binSample(sample, given.bins, kernels.bytes), rule, random);
  const [labels, weights] = [labelsOf(sample), weightsOf(sample)];
  const targets = targetsOf(labels, task);
  // a regression is grown on what the mean lacks: sums of large equal numbers would drown the differences
  const base = task.kind === 'regression' ? labels.reduce((sum, y, i) => sum + y * (weights[i] as number), 0) / n : 0;
  const [nodes, unseen, counts, gradients] = [new NodeList(), new OutOfBag(n, targets.length), new Uint32Array(n), new Float64Array(2 * n)];
  for (let tree = 1; tree <= given.trees; tree++) {
    bootstrap(random, counts);
    for (const [k, target] of targets.entries()) {
      let drawn = 0;
      for (let i = 0; i < n; i++) {
        const weight = (weights[i] as number) * (counts[i] as number);
        gradients[2 * i] = -weight * ((target[i] as number) - base);
        gradients[2 * i + 1] = weight;
        kernels.rows[drawn] = i;
        if (weight > 0) drawn++;
      }
      for (const leaf of grower.grow(gradients, drawn, nodes, k)) nodes.setValue(leaf.node, grower.weight(leaf) / given.trees);
      unseen.add(nodes, sample, counts, k);
    }
    reportStep(progress, { done: tree, total: given.trees });
  }
  const settings = {
    parameters: given,
    seed,
    link: task.kind === 'regression' ? 'none' : 'shares',
    outOfBag: unseen.score(targets, base, weights, given.trees),
  };
  const arrays = { ...nodes.nodes(), base: new Float64Array(outputsOf(task)).fill(base) };
  return treeModel({ learner: 'forest', task, names, hash, window: 1, settings, arrays });
}

export const forest: Learner = {
  name: 'forest',
  about: 'Random forest: many deep trees on random rows and features; their mean share is the probability, hard to over-fit.',
  parameters,
  tasks: ['binary', 'classes', 'regression'],
  fit,
  restore: treeModel,
};
