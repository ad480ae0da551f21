// A learner of networks from how its layers are built: what all kinds of network share.
import { AppError, integer, number, type ParameterShape, type Parameters, resolveParameters, seeded } from '../../../core/index.ts';
import { scaleOf } from '../linear-scale.ts';
import type { Learner, Model, ModelContent } from '../model.ts';
import { checkLabel, checkSample, outputsOf, type Sample, type Task, totalWeight } from '../table.ts';
import { type Place, type Plan, readWeights, startWeights, writeWeights } from './arena.ts';
import { fitNetwork } from './fit.ts';
import { answer, type LabelScale } from './loss.ts';
import { type Built, Network, type Shape } from './network.ts';

/** How every network learns. */
export const trainingParameters = {
  epochs: integer({ default: 30, min: 1, max: 1000, about: 'passes over the training rows, at most' }),
  batch: integer({ default: 64, min: 1, max: 4096, search: [16, 256], about: 'rows a step of learning looks at' }),
  learningRate: number({ default: 0.001, min: 1e-6, max: 1, search: [1e-4, 1e-2], about: 'size of a step of learning' }),
  weightDecay: number({ default: 0.01, min: 0, max: 1, search: [0, 0.1], about: 'pull of all weights towards 0' }),
  dropout: number({ default: 0.1, min: 0, max: 0.9, search: [0, 0.5], about: 'share of values left out while learning' }),
  patience: integer({ default: 5, min: 1, max: 1000, about: 'epochs without a better validation after which it stops' }),
};

/** Parameters that several kinds of network have. */
export const windowParameter = (rows: number) =>
  integer({ default: rows, min: 1, max: 1000, search: [Math.max(1, rows >> 1), Math.max(4, 2 * rows)], about: 'rows that one prediction sees' });
export const hiddenParameter = integer({ default: 64, min: 1, max: 1024, search: [16, 128], about: 'units of a layer, up to the next multiple of 8' });

type NetworkShape = ParameterShape & typeof trainingParameters & { readonly window: typeof hiddenParameter };

export interface NetworkKind<P extends NetworkShape> {
  readonly name: string;
  readonly about: string;
  readonly parameters: P;
  /** the layers; dropout, where its rate is above 0, draws from `state` */
  readonly build: (plan: Plan, shape: Shape, parameters: Parameters<P>, state: Place) => Built;
}

/** A model that can also predict with some of its units left out. */
export class NetworkModel implements Model {
  readonly content: ModelContent;
  /** dropout was part of its training */
  readonly thins: boolean;
  readonly #network: Network;
  readonly #labels: LabelScale;

  /** @param network for one sample, not for training, its weights and scale in place */
  constructor(content: ModelContent, network: Network, labels: LabelScale, thins: boolean) {
    this.content = content;
    this.thins = thins;
    this.#network = network;
    this.#labels = labels;
  }

  predict(input: Float32Array, output: Float64Array): void {
    this.#run(input, output, false);
  }

  /** Starts the chance of `draw`: the same seed, the same draws. */
  seed(seed: number): void {
    this.#network.seedDropout(seeded(seed));
  }

  /** One prediction with units left out by chance, as while learning. */
  draw(input: Float32Array, output: Float64Array): void {
    this.#run(input, output, true);
  }

  #run(input: Float32Array, output: Float64Array, drop: boolean): void {
    (this.#network.windows[0] as Float32Array).set(input);
    this.#network.forward(1, drop);
    answer(this.content.task, this.#network.arena.floats, this.#network.outputOf(0), this.#labels, output);
  }
}

/** Weighted mean and standard deviation of the labels where they are numbers. */
function labelScaleOf(sample: Sample, task: Task): LabelScale {
  if (task.kind === 'binary' || task.kind === 'classes') return { centre: 0, scale: 1 };
  const { rows, labels, weights } = sample;
  const total = totalWeight(sample);
  let [centre, squares] = [0, 0];
  for (const row of rows) centre += ((weights?.[row] ?? 1) * (labels[row] as number)) / total;
  for (const row of rows) squares += (weights?.[row] ?? 1) * ((labels[row] as number) - centre) ** 2;
  return { centre, scale: Math.sqrt(squares / total) || 1 };
}

/** The sample with weights of mean 1 over its rows, so that they do not change the size of steps. */
function withMeanWeight(sample: Sample): Sample {
  const { rows, weights } = sample;
  if (weights === undefined) return sample;
  const share = rows.length / totalWeight(sample);
  return { ...sample, weights: weights.map((w) => w * share) };
}

/** A learner of one kind of network. */
export function networkLearner<P extends NetworkShape>(kind: NetworkKind<P>): Learner {
  const { name, about, parameters: shape, build } = kind;
  const resolve = (given: Readonly<Record<string, unknown>>): Parameters<P> =>
    resolveParameters(kind, given, `The parameters of ${name} and their ranges: docs/models-networks.md`);

  const restore = (content: ModelContent): Model => {
    const broken = (problem: string): AppError => new AppError('BAD_FILE', `model ${name}`, problem, 'Take it from the registry again, or train it again.');
    const { task, window, names, settings, arrays } = content;
    const { mean, inverse, weights } = arrays;
    const { labelCentre: centre, labelScale: scale, parameters: given } = settings;
    if (!(mean instanceof Float64Array && inverse instanceof Float64Array && weights instanceof Float32Array))
      throw broken('its mean, inverse or weights are missing');
    if (mean.length !== names.length || inverse.length !== names.length || typeof centre !== 'number' || typeof scale !== 'number')
      throw broken(`it cannot standardise its ${names.length} features and its labels`);
    if (typeof given !== 'object' || given === null) throw broken('its parameters are missing');
    const parameters = resolve(given as Record<string, unknown>);
    const size = { window, width: names.length, outputs: outputsOf(task) };
    const network = new Network((plan, state) => build(plan, size, parameters, state), size, { batch: 1, training: false });
    network.setScale({ mean, inverse });
    if (!writeWeights(network.plan, network.arena, weights)) throw broken(`it has ${weights.length} weights, not those of its parameters`);
    return new NetworkModel(content, network, { centre, scale }, (parameters as Parameters<NetworkShape>).dropout > 0);
  };

  return {
    name,
    about,
    parameters: shape,
    tasks: ['binary', 'classes', 'regression', 'quantile'],
    fit(sample, { task, parameters: given = {}, seed, validation, progress }) {
      checkSample(sample, task);
      const parameters = resolve(given);
      const { window, epochs, batch, learningRate, weightDecay, patience } = parameters as Parameters<NetworkShape>;
      const labels = labelScaleOf(sample, task);
      const judged = validation !== undefined && validation.rows.length > 0 ? validation : undefined;
      for (const row of judged?.rows ?? []) checkLabel(judged?.labels[row] as number, task, row);
      const { names, hash } = sample.table;
      const size = { window, width: names.length, outputs: outputsOf(task) };
      const network = new Network((plan, state) => build(plan, size, parameters, state), size, {
        batch: Math.min(batch, sample.rows.length),
        training: true,
      });
      const random = seeded(seed);
      const scale = scaleOf(sample);
      network.setScale(scale);
      startWeights(network.plan, network.arena, random);
      network.seedDropout(random);
      const lesson = { task, sample: withMeanWeight(sample), labels, random };
      const { epochs: run, loss } = fitNetwork(
        network,
        { epochs, learningRate, weightDecay, patience },
        { ...lesson, ...(judged === undefined ? {} : { validation: judged }), ...(progress === undefined ? {} : { progress }) },
      );
      const settings = { seed, parameters, epochs: run, loss, labelCentre: labels.centre, labelScale: labels.scale };
      return restore({ learner: name, task, names, hash, window, settings, arrays: { ...scale, weights: readWeights(network.plan, network.arena) } });
    },
    restore,
  };
}
