// A forest that learns row by row and replaces trees that have gone stale (adaptive random forest, Gomes et al. 2017).
import { AppError, integer, number, type Parameters, type Random, resolveParameters, seeded } from '../../core/index.ts';
import { byTime } from './ensemble-folds.ts';
import { type Learner, type ModelContent, reportStep } from './model.ts';
import type { OnlineModel } from './online.ts';
import { OnlineTree, type TreeLimits, treeDoubles, treeInts } from './online-tree.ts';
import { checkSample, totalWeight } from './table.ts';
import { Adwin } from './watch/adwin.ts';

const parameters = {
  trees: integer({ default: 10, min: 1, max: 100, search: [5, 30], about: 'trees, each fed the rows with weights of its own' }),
  depth: integer({ default: 8, min: 1, max: 20, search: [3, 10], about: 'splits above a leaf at most' }),
  nodes: integer({ default: 63, min: 3, max: 1023, about: 'nodes of a tree at most' }),
  grace: integer({ default: 50, min: 1, max: 100_000, unit: 'rows', about: 'rows of a leaf between two looks for a split' }),
  warning: number({ default: 0.01, min: 0, max: 1, about: 'level at which a tree that errs more gets a successor' }),
  drift: number({ default: 0.001, min: 0, max: 1, about: 'level at which the successor takes its place' }),
};
type Chosen = Parameters<typeof parameters>;

/** Mean of the weight a tree gives a row (Poisson, as the paper). */
const weightMean = 6;

type WatchState = Pick<Adwin, 'seen' | 'sizes' | 'sums' | 'squares'>;
interface Place {
  /** whether a successor grows */
  successor: boolean;
  readonly warning: WatchState;
  readonly drift: WatchState;
}

/** A generator for one draw of one tree at one row: nothing to be saved but the row's number. */
const drawFor = (seed: number, tree: number, row: number): Random =>
  seeded(Math.imul(seed ^ Math.imul(row + 1, 0x9e3779b1), 0x85ebca6b) ^ Math.imul(tree + 1, 0xc2b2ae35));

function poisson(random: Random): number {
  const end = Math.exp(-weightMean);
  let count = 0;
  for (let p = random.uniform(); p > end; p *= random.uniform()) count++;
  return count;
}

const adwinOf = (level: number, state: WatchState): Adwin =>
  Object.assign(new Adwin(level), { seen: state.seen, sizes: [...state.sizes], sums: [...state.sums], squares: [...state.squares] });
const stateOf = ({ seen, sizes, sums, squares }: Adwin): WatchState => ({ seen, sizes: [...sizes], sums: [...sums], squares: [...squares] });

class AdaptiveForest implements OnlineModel {
  readonly #content: ModelContent;
  readonly #chosen: Chosen;
  readonly #seed: number;
  #rows: number;
  readonly #ints: Int32Array;
  readonly #doubles: Float64Array;
  readonly #gains: Float64Array;
  /** trees that answer, then their successors */
  readonly #trees: readonly OnlineTree[];
  readonly #successor: boolean[];
  readonly #warnings: Adwin[];
  readonly #drifts: Adwin[];

  constructor(content: ModelContent) {
    const { seed, rows, places, parameters: given } = content.settings as { seed: number; rows: number; places: Place[]; parameters: Chosen };
    this.#content = content;
    this.#chosen = resolveParameters({ name: 'adaptive-forest', parameters }, given, 'Train it again.');
    this.#seed = seed;
    this.#rows = rows;
    const limits = limitsOf(this.#chosen, content.names.length);
    const count = 2 * this.#chosen.trees;
    const { ints, doubles, gains } = content.arrays;
    const fits = ints?.length === count * treeInts(limits) && doubles?.length === count * treeDoubles(limits) && gains?.length === content.names.length;
    if (!(fits && ints instanceof Int32Array && doubles instanceof Float64Array && gains instanceof Float64Array && places.length === this.#chosen.trees))
      throw new AppError('BAD_FILE', 'model adaptive-forest', 'its trees are not those of its parameters', 'Train it again.');
    this.#ints = ints.slice();
    this.#doubles = doubles.slice();
    this.#gains = gains.slice();
    const [i, d] = [treeInts(limits), treeDoubles(limits)];
    this.#trees = Array.from(
      { length: count },
      (_, t) => new OnlineTree(limits, this.#ints.subarray(t * i, (t + 1) * i), this.#doubles.subarray(t * d, (t + 1) * d)),
    );
    this.#successor = places.map((p) => p.successor);
    this.#warnings = places.map((p) => adwinOf(this.#chosen.warning, p.warning));
    this.#drifts = places.map((p) => adwinOf(this.#chosen.drift, p.drift));
  }

  get content(): ModelContent {
    const places = this.#successor.map((successor, t) => ({
      successor,
      warning: stateOf(this.#warnings[t] as Adwin),
      drift: stateOf(this.#drifts[t] as Adwin),
    }));
    return {
      ...this.#content,
      settings: { ...this.#content.settings, rows: this.#rows, places },
      arrays: { ints: this.#ints.slice(), doubles: this.#doubles.slice(), gains: this.#gains.slice() },
    };
  }

  predict(input: Float32Array, output: Float64Array): void {
    let sum = 0;
    for (let t = 0; t < this.#chosen.trees; t++) sum += (this.#trees[t] as OnlineTree).predict(input, weightMean);
    output[0] = sum / this.#chosen.trees;
  }

  /** By weighted gain of all splits ever made; equal shares before the first. */
  importance(): Float64Array {
    const total = this.#gains.reduce((sum, v) => sum + v, 0);
    return this.#gains.map((v) => (total > 0 ? v / total : 1 / this.#gains.length));
  }

  update(input: Float32Array, label: number, weight = 1): void {
    if (!(label === 0 || label === 1) || !Number.isFinite(weight)) return;
    for (let t = 0; t < this.#chosen.trees; t++) {
      const random = drawFor(this.#seed, t, this.#rows);
      this.#judge(t, input, label, random);
      const times = poisson(random) * weight;
      if (!(times > 0)) continue;
      const split = (this.#trees[t] as OnlineTree).learn(input, label, times, random);
      if (split !== undefined) this.#gains[split.feature] = (this.#gains[split.feature] as number) + split.gain * split.sides.reduce((sum, w) => sum + w, 0);
      if (this.#successor[t]) (this.#trees[t + this.#chosen.trees] as OnlineTree).learn(input, label, times, random);
    }
    this.#rows++;
  }

  /** Watches a tree's mistakes: a rise calls for a successor, a surer one puts it in its place. */
  #judge(t: number, input: Float32Array, label: number, random: Random): void {
    const [tree, next] = [this.#trees[t] as OnlineTree, this.#trees[t + this.#chosen.trees] as OnlineTree];
    const mistake = tree.predict(input, weightMean) >= 0.5 === (label === 1) ? 0 : 1;
    const warned = (this.#warnings[t] as Adwin).see(mistake);
    const drifted = (this.#drifts[t] as Adwin).see(mistake);
    if (warned !== undefined && warned.newer > warned.older && !this.#successor[t]) {
      next.reset(random);
      this.#successor[t] = true;
    }
    if (drifted === undefined || drifted.newer <= drifted.older) return;
    if (this.#successor[t]) {
      tree.ints.set(next.ints);
      tree.doubles.set(next.doubles);
    } else tree.reset(random);
    this.#successor[t] = false;
    this.#warnings[t] = new Adwin(this.#chosen.warning);
    this.#drifts[t] = new Adwin(this.#chosen.drift);
  }
}

const limitsOf = ({ nodes, depth, grace }: Chosen, width: number): TreeLimits => ({
  nodes,
  depth,
  grace,
  width,
  looked: Math.min(width, Math.round(Math.sqrt(width)) + 1),
});

/** A forest that has seen nothing. */
function seedling(chosen: Chosen, base: Pick<ModelContent, 'task' | 'names' | 'hash'>, seed: number): AdaptiveForest {
  const width = base.names.length;
  const limits = limitsOf(chosen, width);
  const [ints, doubles] = [new Int32Array(2 * chosen.trees * treeInts(limits)), new Float64Array(2 * chosen.trees * treeDoubles(limits))];
  for (let t = 0; t < 2 * chosen.trees; t++) {
    const [i, d] = [treeInts(limits), treeDoubles(limits)];
    new OnlineTree(limits, ints.subarray(t * i, (t + 1) * i), doubles.subarray(t * d, (t + 1) * d)).reset(drawFor(seed, t, -1));
  }
  const place = { successor: false, warning: stateOf(new Adwin(chosen.warning)), drift: stateOf(new Adwin(chosen.drift)) };
  const settings = { seed, parameters: chosen, rows: 0, places: Array.from({ length: chosen.trees }, () => place) };
  return new AdaptiveForest({ learner: 'adaptive-forest', ...base, window: 1, settings, arrays: { ints, doubles, gains: new Float64Array(width) } });
}

export const adaptiveForestLearner: Learner = {
  name: 'adaptive-forest',
  about: 'A small forest that goes on learning with every closed candle and replaces trees that have gone stale.',
  parameters,
  tasks: ['binary'],
  fit: (sample, { task, seed, parameters: given = {}, progress }) => {
    checkSample(sample, task);
    totalWeight(sample);
    const chosen = resolveParameters({ name: 'adaptive-forest', parameters }, given, 'See the parameters of the learner adaptive-forest.');
    const { table, rows, labels, weights } = sample;
    const width = table.names.length;
    const model = seedling(chosen, { task, names: table.names, hash: table.hash }, seed);
    for (const [i, row] of byTime(table, rows).entries()) {
      model.update(table.values.subarray(row * width, (row + 1) * width), labels[row] as number, weights?.[row] ?? 1);
      if (i % 1000 === 0) reportStep(progress, { done: i, total: rows.length });
    }
    return model;
  },
  restore: (content) => new AdaptiveForest(content),
};

/**
 * The forest that `content` of learner adaptive-forest describes.
 * @throws AppError BAD_FILE
 */
export const adaptiveForestModel = (content: ModelContent): OnlineModel => new AdaptiveForest(content);
