// The boosting loop: round after round, one tree an output on the gradients of what is still wrong.
import type { Random } from '../../../core/index.ts';
import { type FitProgress, reportStep } from '../model.ts';
import type { Sample, Task } from '../table.ts';
import { binSample } from './bins.ts';
import { Grower, type GrowRule, type Leaf, slotsOf } from './grow.ts';
import { type TreeKernels, wasmKernels } from './kernels.ts';
import { NodeList, type Nodes } from './nodes.ts';
import { labelsOf, type Objective, objectiveOf, weightsOf } from './objective.ts';
import { weightedQuantile } from './weighted-quantile.ts';

export interface BoostRule extends GrowRule {
  /** rounds */
  readonly trees: number;
  readonly learningRate: number;
  /** share of the rows each tree sees */
  readonly rowShare: number;
  readonly bins: number;
  /** rounds without a better validation loss after which the fit ends; 0 never */
  readonly earlyStop: number;
}

interface Boosted {
  readonly nodes: Nodes;
  readonly base: Float64Array;
  /** rounds kept */
  readonly rounds: number;
  /** loss on the validation rows after the rounds kept */
  readonly validationLoss?: number;
}

/** Scores of the rows of a sample, moved tree by tree by walking. */
class WalkedScores {
  readonly scores: Float64Array;
  readonly #sample: Sample;

  constructor(sample: Sample, start: Float64Array) {
    const n = sample.rows.length;
    this.#sample = sample;
    this.scores = new Float64Array(n * start.length);
    for (const [k, s] of start.entries()) this.scores.fill(s, k * n, (k + 1) * n);
  }

  add(nodes: NodeList, tree: number, output: number): void {
    const { table, rows } = this.#sample;
    const width = table.names.length;
    for (let i = 0, at = output * rows.length; i < rows.length; i++, at++)
      this.scores[at] = (this.scores[at] as number) + nodes.valueOf(tree, table.values, (rows[i] as number) * width);
  }
}

/** Chooses the rows of the next trees, in ascending order; returns their number. */
function drawRows(rows: Uint32Array, share: number, random: Random): number {
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    rows[count] = i;
    if (share >= 1 || random.uniform() < share) count++;
  }
  return count;
}

/** Moves the scores of the rows of each leaf by its value. */
function addLeaves(values: ReadonlyMap<Leaf, number>, rows: Uint32Array, scores: Float64Array): void {
  for (const [leaf, value] of values) {
    for (let i = leaf.start; i < leaf.end; i++) {
      const row = rows[i] as number;
      scores[row] = (scores[row] as number) + value;
    }
  }
}

/** How a leaf gets its weight when the loss has no curvature. */
function quantileWeight(objective: Objective, output: number, labels: Float64Array, weights: Float64Array, kernels: TreeKernels, scores: Float64Array) {
  const level = objective.levelOf?.(output);
  if (level === undefined) return undefined;
  const lacks = labels.map((y, i) => y - (scores[i] as number));
  // a round may have drawn no row at all
  return ({ start, end }: Leaf): number => (start === end ? 0 : weightedQuantile(lacks, weights, kernels.rows.slice(start, end), level));
}

/**
 * Fits trees to a sample.
 * @param kernelsFor where the sums are made; another than wasmKernels only to be compared with it
 * @throws AppError BAD_VALUE for weights that are all 0, INTERRUPTED
 */
export function boost(
  sample: Sample,
  task: Task,
  rule: BoostRule,
  { random, validation, progress, kernelsFor = wasmKernels }: { random: Random; validation?: Sample; progress?: FitProgress; kernelsFor?: typeof wasmKernels },
): Boosted {
  const n = sample.rows.length;
  const [labels, weights] = [labelsOf(sample), weightsOf(sample)];
  const objective = objectiveOf(task, labels, weights);
  const kernels = kernelsFor(n, sample.table.names.length, slotsOf(rule));
  const grower = new Grower(kernels, binSample(sample, rule.bins, kernels.bytes), rule, random);
  const nodes = new NodeList();
  const own = new WalkedScores(sample, objective.start);
  const judge = validation === undefined ? undefined : new Judge(validation, objective);
  const gradients = new Float64Array(2 * n);
  const drawn = new Uint32Array(n);
  for (let round = 1; round <= rule.trees; round++) {
    objective.prepare(own.scores);
    const count = drawRows(drawn, rule.rowShare, random);
    for (let k = 0; k < objective.outputs; k++) {
      kernels.rows.set(count === n ? drawn : drawn.subarray(0, count));
      objective.gradients(own.scores, k, gradients);
      const scores = own.scores.subarray(k * n, (k + 1) * n);
      const leaves = grower.grow(gradients, count, nodes, k);
      const weightOf = quantileWeight(objective, k, labels, weights, kernels, scores) ?? ((leaf: Leaf) => grower.weight(leaf));
      const values = new Map(leaves.map((leaf) => [leaf, rule.learningRate * weightOf(leaf)]));
      for (const [leaf, value] of values) nodes.setValue(leaf.node, value);
      // rows that the tree did not see are walked down; the others lie in its leaves
      if (count < n) own.add(nodes, nodes.trees - 1, k);
      else addLeaves(values, kernels.rows, scores);
      judge?.add(nodes, k);
    }
    const loss = judge?.round(round);
    reportStep(progress, { done: round, total: rule.trees, ...(loss === undefined ? {} : { loss }) });
    if (judge !== undefined && rule.earlyStop > 0 && round - judge.best >= rule.earlyStop) break;
  }
  const rounds = judge !== undefined && rule.earlyStop > 0 ? judge.best : nodes.trees / objective.outputs;
  return {
    nodes: nodes.nodes(rounds * objective.outputs),
    base: objective.start,
    rounds,
    ...(judge === undefined ? {} : { validationLoss: judge.losses[rounds] as number }),
  };
}

/** Follows the loss on rows that no tree has seen. */
class Judge {
  /** after each round, the first without trees */
  readonly losses: number[];
  /** round with the least loss; 0 when no tree helped */
  best = 0;
  readonly #walked: WalkedScores;
  readonly #objective: Objective;
  readonly #labels: Float64Array;
  readonly #weights: Float64Array;

  constructor(validation: Sample, objective: Objective) {
    this.#objective = objective;
    this.#labels = labelsOf(validation);
    this.#weights = weightsOf(validation);
    this.#walked = new WalkedScores(validation, objective.start);
    this.losses = [this.#loss()];
  }

  #loss(): number {
    return this.#objective.loss(this.#walked.scores, this.#labels, this.#weights);
  }

  add(nodes: NodeList, output: number): void {
    this.#walked.add(nodes, nodes.trees - 1, output);
  }

  round(round: number): number {
    const loss = this.#loss();
    this.losses.push(loss);
    if (loss < (this.losses[this.best] as number)) this.best = round;
    return loss;
  }
}
