// Permutation importance: how much worse a model does once one feature's values are dealt out among the rows (Breiman 2001).
import { pieceSeed, seeded } from '../../core/index.ts';
import { shuffleRows } from '../statistics/index.ts';
import { checkHash, type Model, predictRows } from './model.ts';
import { type FeatureTable, gatherWindow, outputsOf } from './table.ts';

export interface FeatureLoss {
  readonly name: string;
  /** mean rise of the loss over the repeats; about 0, or below, for a feature the model does not need */
  readonly rise: number;
  /** standard deviation of the rise over the repeats; 0 for one repeat */
  readonly spread: number;
}

/**
 * The rise of the loss by feature, in the order of the features. Take rows the model did not learn from. A window model gets the feature's
 * whole window from another row. Features that say the same share their importance: each seems needless while the other is there.
 * @param loss of predictions (rows × outputs) of these rows, less is better
 * @throws AppError VERDICT for rows of another feature set
 */
export function permutationImportance(
  model: Model,
  table: FeatureTable,
  rows: Uint32Array,
  loss: (predictions: Float64Array) => number,
  { seed, repeats = 5 }: { readonly seed: number; readonly repeats?: number },
): FeatureLoss[] {
  checkHash(model, table.hash);
  const { names, window, task } = model.content;
  const [width, outputs] = [names.length, outputsOf(task)];
  const before = loss(predictRows(model, table, rows));
  const [own, other] = [new Float32Array(window * width), new Float32Array(window * width)];
  const predictions = new Float64Array(rows.length * outputs);
  return names.map((name, feature) => {
    const rises = Array.from({ length: repeats }, (_, repeat) => {
      const dealt = rows.slice();
      shuffleRows(dealt, seeded(pieceSeed(seed, feature * repeats + repeat)));
      for (let i = 0; i < rows.length; i++) {
        gatherWindow(table, rows[i] as number, window, own);
        gatherWindow(table, dealt[i] as number, window, other);
        for (let at = feature; at < own.length; at += width) own[at] = other[at] as number;
        model.predict(own, predictions.subarray(i * outputs, (i + 1) * outputs));
      }
      return loss(predictions) - before;
    });
    const rise = rises.reduce((a, b) => a + b, 0) / repeats;
    const squares = rises.reduce((sum, r) => sum + (r - rise) ** 2, 0);
    return { name, rise, spread: repeats > 1 ? Math.sqrt(squares / (repeats - 1)) : 0 };
  });
}
