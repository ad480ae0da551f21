// How raw scores become predictions.
import type { Task } from '../table.ts';

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** How a model's scores become its predictions. */
export type Link = 'sigmoid' | 'softmax' | 'none' | 'sorted' | 'shares';

export const linkOf: Readonly<Record<Task['kind'], Link>> = { binary: 'sigmoid', classes: 'softmax', regression: 'none', quantile: 'sorted' };

/** Turns raw scores into predictions, in place. */
export function applyLink(link: Link, output: Float64Array): void {
  if (link === 'sigmoid') output[0] = sigmoid(output[0] as number);
  else if (link === 'softmax' || link === 'shares') {
    let [most, sum] = [Number.NEGATIVE_INFINITY, 0];
    for (let k = 0; k < output.length; k++) most = Math.max(most, output[k] as number);
    for (let k = 0; k < output.length; k++) sum += output[k] = link === 'softmax' ? Math.exp((output[k] as number) - most) : (output[k] as number);
    for (let k = 0; k < output.length; k++) output[k] = (output[k] as number) / sum;
  } else if (link === 'sorted') output.sort(); // crossing quantiles put in order (Chernozhukov, Fernández-Val and Galichon 2010)
}
