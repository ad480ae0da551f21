// How raw scores become predictions.
import type { Task } from '../table.ts';

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** How a model's scores become its predictions. */
export type Link = 'sigmoid' | 'softmax' | 'none' | 'sorted' | 'shares';

export const linkOf: Readonly<Record<Task['kind'], Link>> = { binary: 'sigmoid', classes: 'softmax', regression: 'none', quantile: 'sorted' };

/** Turns raw scores into predictions, in place. */
export function applyLink(link: Link, output: Float64Array): void {
  switch (link) {
    case 'sigmoid':
      output[0] = sigmoid(output[0] as number);
      return;
    case 'softmax':
      return softmax(output);
    case 'shares':
      // a sum of shares may pass 1 by rounding
      if (output.length === 1) output[0] = Math.min(1, output[0] as number);
      else scaleToOne(output);
      return;
    case 'sorted':
      // crossing quantiles put in order (Chernozhukov, Fernández-Val and Galichon 2010)
      output.sort();
      return;
    case 'none':
  }
}

function softmax(output: Float64Array): void {
  let most = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < output.length; k++) most = Math.max(most, output[k] as number);
  for (let k = 0; k < output.length; k++) output[k] = Math.exp((output[k] as number) - most);
  scaleToOne(output);
}

function scaleToOne(output: Float64Array): void {
  let sum = 0;
  for (let k = 0; k < output.length; k++) sum += output[k] as number;
  for (let k = 0; k < output.length; k++) output[k] = (output[k] as number) / sum;
}
