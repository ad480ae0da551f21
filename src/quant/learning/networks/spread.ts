// How sure a network is: mean and spread of several predictions of the same row, by leaving out units (Gal and Ghahramani 2016) or by an ensemble
// of networks that learned from different seeds (Lakshminarayanan, Pritzel and Blundell 2017).
import { AppError } from '../../../core/index.ts';
import type { Model } from '../model.ts';
import { outputsOf } from '../table.ts';
import { NetworkModel } from './learner.ts';

/** One number each an output of the model. */
export interface Spread {
  readonly mean: Float64Array;
  /** standard deviation over the draws (÷ their number − 1) */
  readonly deviation: Float64Array;
}

/** @param draw writes the prediction of draw 0, 1, … */
function spreadOf(outputs: number, draws: number, draw: (index: number, output: Float64Array) => void): Spread {
  if (!Number.isInteger(draws) || draws < 2)
    throw new AppError('OUT_OF_RANGE', 'draws', `${draws} have no spread`, 'Give at least 2; 30 and more tell something.');
  const [mean, squares, output] = [new Float64Array(outputs), new Float64Array(outputs), new Float64Array(outputs)];
  for (let i = 0; i < draws; i++) {
    draw(i, output);
    for (let k = 0; k < outputs; k++) {
      const gap = (output[k] as number) - (mean[k] as number);
      mean[k] = (mean[k] as number) + gap / (i + 1);
      squares[k] = (squares[k] as number) + gap * ((output[k] as number) - (mean[k] as number));
    }
  }
  return { mean, deviation: squares.map((sum) => Math.sqrt(sum / (draws - 1))) };
}

/**
 * Spread of a network's predictions with units left out by chance at its own rate of dropout.
 * @param input as for predict @param passes predictions, at least 2
 * @throws AppError VERDICT for a model without dropout, OUT_OF_RANGE
 */
export function dropoutSpread(model: Model, input: Float32Array, passes: number, seed: number): Spread {
  if (!(model instanceof NetworkModel) || !model.thins)
    throw new AppError(
      'VERDICT',
      `model ${model.content.learner}`,
      'it has no dropout to draw from',
      'Train a network with dropout above 0, or several with other seeds.',
    );
  model.seed(seed);
  return spreadOf(outputsOf(model.content.task), passes, (_index, output) => model.draw(input, output));
}

/**
 * Spread of the predictions of several models of one task and window, such as networks of different seeds.
 * @throws AppError OUT_OF_RANGE for fewer than 2
 */
export function ensembleSpread(models: readonly Model[], input: Float32Array): Spread {
  const outputs = models[0] === undefined ? 0 : outputsOf(models[0].content.task);
  return spreadOf(outputs, models.length, (index, output) => (models[index] as Model).predict(input, output));
}
