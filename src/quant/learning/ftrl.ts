// Online logistic regression: follow the regularised leader, one row at a time (FTRL-Proximal, McMahan et al. 2013, algorithm 1).
import { integer, number, type Parameters, resolveParameters } from '../../core/index.ts';
import { linearParts, linearShares, logisticOf, numbersOf, scoresInto } from './linear.ts';
import { type Scale, scaled, scaleOf } from './linear-scale.ts';
import { type Learner, type ModelContent, reportStep } from './model.ts';
import type { OnlineModel } from './online.ts';
import { checkSample, totalWeight } from './table.ts';

const parameters = {
  learningRate: number({
    default: 0.05,
    min: 1e-6,
    max: 10,
    search: [0.005, 0.5],
    about: 'size of the first steps; they shrink with what a feature has shown',
  }),
  beta: number({ default: 1, min: 0, max: 100, about: 'keeps the first steps small' }),
  l1: number({ default: 0, min: 0, max: 100, search: [0, 1], about: 'penalty that keeps weak features at exactly 0' }),
  l2: number({ default: 1, min: 0, max: 1000, search: [0, 10], about: 'penalty on squared coefficients' }),
  passes: integer({ default: 1, min: 1, max: 100, about: 'times the training rows are gone through; live, each is seen once' }),
  halfLife: integer({ default: 0, min: 0, max: 10_000_000, unit: 'rows', about: 'rows after which an old row counts half; 0: never forgotten' }),
};
type Chosen = Parameters<typeof parameters>;

class Ftrl implements OnlineModel {
  readonly #content: ModelContent;
  readonly #scale: Scale;
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;
  readonly #coefficients: Float64Array;
  readonly #row: Float64Array;
  readonly #chosen: Chosen;
  readonly #keep: number;

  /** @param content its arrays sums and squares become this model's own */
  constructor(content: ModelContent) {
    const width = content.names.length;
    this.#content = content;
    this.#chosen = resolveParameters({ name: 'ftrl', parameters }, content.settings['parameters'] as Chosen);
    this.#scale = { mean: numbersOf(content, 'mean', width), inverse: numbersOf(content, 'inverse', width) };
    this.#sums = numbersOf(content, 'sums', width + 1).slice();
    this.#squares = numbersOf(content, 'squares', width + 1).slice();
    this.#coefficients = new Float64Array(width + 1);
    this.#row = new Float64Array(width + 1);
    this.#keep = this.#chosen.halfLife === 0 ? 1 : 0.5 ** (1 / this.#chosen.halfLife);
    for (let j = 0; j <= width; j++) this.#weigh(j);
  }

  get content(): ModelContent {
    return { ...this.#content, arrays: { mean: this.#scale.mean, inverse: this.#scale.inverse, sums: this.#sums.slice(), squares: this.#squares.slice() } };
  }

  /** The coefficient that sums and squares of its gradients stand for; the intercept is not penalised. */
  #weigh(j: number): void {
    const { learningRate, beta, l1, l2 } = this.#chosen;
    const intercept = j === this.#row.length - 1;
    const sum = this.#sums[j] as number;
    const threshold = intercept ? 0 : l1;
    const stiff = (beta + Math.sqrt(this.#squares[j] as number)) / learningRate + (intercept ? 0 : l2);
    this.#coefficients[j] = Math.abs(sum) <= threshold || !(stiff > 0) ? 0 : -(sum - Math.sign(sum) * threshold) / stiff;
  }

  predict(input: Float32Array, output: Float64Array): void {
    scoresInto(output, input, this.#scale, this.#coefficients);
    output[0] = logisticOf(output[0] as number);
  }

  importance(): Float64Array {
    return linearShares(this.#coefficients, this.#row.length - 1);
  }

  explain(input: Float32Array, output: Float64Array): void {
    linearParts(output, input, this.#scale, this.#coefficients);
  }

  update(input: Float32Array, label: number, weight = 1): void {
    if (!(Number.isFinite(label) && Number.isFinite(weight))) return;
    const { mean, inverse } = this.#scale;
    const [row, sums, squares, coefficients] = [this.#row, this.#sums, this.#squares, this.#coefficients];
    const width = mean.length;
    let score = coefficients[width] as number;
    for (let j = 0; j < width; j++) {
      row[j] = scaled(input[j] as number, mean[j] as number, inverse[j] as number);
      score += (row[j] as number) * (coefficients[j] as number);
    }
    row[width] = 1;
    const pull = weight * (logisticOf(score) - label);
    for (let j = 0; j <= width; j++) {
      const gradient = pull * (row[j] as number);
      // forgetting scales what pulls and what resists alike, so that it moves no coefficient by itself
      const old = (squares[j] as number) * this.#keep;
      const now = old + gradient * gradient;
      const stiffer = (Math.sqrt(now) - Math.sqrt(old)) / this.#chosen.learningRate;
      sums[j] = (sums[j] as number) * Math.sqrt(this.#keep) + gradient - stiffer * (coefficients[j] as number);
      squares[j] = now;
      this.#weigh(j);
    }
  }
}

/**
 * The online model that `content` of learner ftrl describes.
 * @throws AppError BAD_FILE
 */
export const ftrlModel = (content: ModelContent): OnlineModel => new Ftrl(content);

export const ftrlLearner: Learner = {
  name: 'ftrl',
  about: 'Logistic regression that goes on learning with every closed candle, in small steps.',
  parameters,
  tasks: ['binary'],
  fit: (sample, { task, seed, parameters: given = {}, progress }) => {
    checkSample(sample, task);
    totalWeight(sample);
    const chosen = resolveParameters({ name: 'ftrl', parameters }, given, 'See the parameters of the learner ftrl.');
    const { names, hash, values, at } = sample.table;
    const width = names.length;
    const [sums, squares] = [new Float64Array(width + 1), new Float64Array(width + 1)];
    const { mean, inverse } = scaleOf(sample);
    const model = new Ftrl({ learner: 'ftrl', task, names, hash, window: 1, settings: { seed, parameters: chosen }, arrays: { mean, inverse, sums, squares } });
    // as life would have brought them: by time, over all instruments
    const order = sample.rows.toSorted((a, b) => (at[a] as number) - (at[b] as number) || a - b);
    for (let pass = 1; pass <= chosen.passes; pass++) {
      for (const row of order) model.update(values.subarray(row * width, (row + 1) * width), sample.labels[row] as number, sample.weights?.[row] ?? 1);
      reportStep(progress, { done: pass, total: chosen.passes });
    }
    return model;
  },
  restore: ftrlModel,
};
