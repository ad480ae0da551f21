// How a network learns: AdamW over shuffled batches, gradients held to a length, stopped when the validation no longer gets better.
import { AppError, type Random } from '../../../core/index.ts';
import { type FitProgress, reportStep } from '../model.ts';
import { gatherWindow, type Sample, type Task, totalWeight } from '../table.ts';
import { type LabelScale, rowLoss } from './loss.ts';
import type { Network } from './network.ts';

export interface Training {
  /** passes over the sample, at most */
  readonly epochs: number;
  readonly learningRate: number;
  readonly weightDecay: number;
  /** epochs without a better validation after which it stops */
  readonly patience: number;
}

export interface Lesson {
  readonly task: Task;
  readonly sample: Sample;
  readonly validation?: Sample;
  readonly labels: LabelScale;
  readonly random: Random;
  readonly progress?: FitProgress;
}

/** What came of it: the epochs that were run, and the mean loss of the best (validation where there is one, else the last of training). */
export interface Learned {
  readonly epochs: number;
  readonly loss: number;
}

/** Gradients longer than this are shortened to it (Pascanu, Mikolov and Bengio 2013). */
const gradientLengthMax = 1;

const weightOf = ({ weights }: Sample, row: number): number => weights?.[row] ?? 1;

/** Reads rows order[from] … order[from + count − 1] and runs them; the sum of weighted losses. Slopes are written for a mean over the rows. */
function runBatch(network: Network, lesson: Lesson, sample: Sample, order: Uint32Array, from: number, count: number, drop: boolean): number {
  const { task, labels } = lesson;
  const { window } = network.shape;
  const { floats } = network.arena;
  for (let i = 0; i < count; i++) gatherWindow(sample.table, order[from + i] as number, window, network.windows[i] as Float32Array);
  network.forward(count, drop);
  let loss = 0;
  for (let i = 0; i < count; i++) {
    const row = order[from + i] as number;
    const weight = weightOf(sample, row);
    const label = ((sample.labels[row] as number) - labels.centre) / labels.scale;
    loss += weight * rowLoss(task, floats, network.outputOf(i), label, network.slopeOf(i), weight / count);
  }
  return loss;
}

function sampleLoss(network: Network, lesson: Lesson, sample: Sample): number {
  const { batch } = network.arena;
  let loss = 0;
  for (let from = 0; from < sample.rows.length; from += batch)
    loss += runBatch(network, lesson, sample, sample.rows, from, Math.min(batch, sample.rows.length - from), false);
  return loss / totalWeight(sample);
}

const diverged = (rate: number): AppError =>
  new AppError(
    'VERDICT',
    'parameter learningRate',
    `with ${rate} the loss left the finite numbers`,
    'Take a lower learning rate, a tenth of it to begin with.',
  );

/** One step of AdamW from the gradients that lie in the arena. */
function step({ arena }: Network, { learningRate, weightDecay }: Training, t: number): void {
  const block = arena.weightCount * 4;
  const length = Math.sqrt(arena.kernels.sumOfSquares(arena.weights + block, arena.weightCount));
  if (!Number.isFinite(length)) throw diverged(learningRate);
  const clip = length > gradientLengthMax ? gradientLengthMax / length : 1;
  const [keep, size, correct] = [1 - learningRate * weightDecay, learningRate / (1 - 0.9 ** t), 1 / Math.sqrt(1 - 0.999 ** t)];
  const { weights, weightCount } = arena;
  arena.kernels.adamw(weights, weights + block, weights + 2 * block, weights + 3 * block, weightCount, clip, keep, size, correct);
}

/** Shuffles in place (Fisher and Yates). */
function shuffle(order: Uint32Array, random: Random): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    const kept = order[i] as number;
    order[i] = order[j] as number;
    order[j] = kept;
  }
}

/**
 * Teaches the network; its weights end as those of the best epoch.
 * @throws AppError VERDICT when the loss is no longer finite, INTERRUPTED when progress says stop
 */
export function fitNetwork(network: Network, training: Training, lesson: Lesson): Learned {
  const { sample, validation, random, progress } = lesson;
  const { arena } = network;
  const order = sample.rows.slice();
  const batches = Math.ceil(order.length / arena.batch);
  const total = training.epochs * batches;
  const weights = arena.floats.subarray(arena.weights / 4, arena.weights / 4 + arena.weightCount);
  let best: Float32Array | undefined;
  let [bestLoss, bestEpoch, done, loss] = [Number.POSITIVE_INFINITY, 0, 0, 0];
  let epoch = 0;
  while (epoch < training.epochs && epoch - bestEpoch < training.patience) {
    epoch++;
    shuffle(order, random);
    let sum = 0;
    for (let from = 0; from < order.length; from += arena.batch) {
      const count = Math.min(arena.batch, order.length - from);
      sum += runBatch(network, lesson, sample, order, from, count, true);
      if (!Number.isFinite(sum)) throw diverged(training.learningRate);
      network.backward(count);
      step(network, training, ++done);
      reportStep(progress, { done, total, loss: sum / (from + count) });
    }
    loss = sum / order.length;
    if (validation === undefined) {
      bestEpoch = epoch;
      continue;
    }
    loss = sampleLoss(network, lesson, validation);
    if (!Number.isFinite(loss)) throw diverged(training.learningRate);
    if (loss >= bestLoss) continue;
    [bestLoss, bestEpoch] = [loss, epoch];
    best ??= new Float32Array(weights.length);
    best.set(weights);
  }
  if (best === undefined) {
    // nobody has looked at what the last step did
    if (!Number.isFinite(arena.kernels.sumOfSquares(arena.weights, arena.weightCount))) throw diverged(training.learningRate);
    return { epochs: epoch, loss };
  }
  weights.set(best);
  return { epochs: epoch, loss: bestLoss };
}
