// What a network is told of its answers: the loss of one row by its task and the slope of it, and how outputs become a prediction.
import type { Task } from '../table.ts';

/** What the labels of numbers are measured in: a network learns (label − centre) / scale. Of classes 0 and 1. */
export interface LabelScale {
  readonly centre: number;
  readonly scale: number;
}

/** log Σ e^z of `count` outputs. */
function logSum(floats: Float32Array, at: number, count: number): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < count; k++) most = Math.max(most, floats[at + k] as number);
  let sum = 0;
  for (let k = 0; k < count; k++) sum += Math.exp((floats[at + k] as number) - most);
  return most + Math.log(sum);
}

/**
 * Loss of the outputs at `at` (indices into floats, not bytes): log-loss in nats, squared error, or the mean pinball loss of the levels
 * (Koenker and Bassett 1978), the latter two in units of the scale. Writes `share` times its slope to `slope`.
 */
export function rowLoss(task: Task, floats: Float32Array, at: number, label: number, slope: number, share: number): number {
  const z = floats[at] as number;
  switch (task.kind) {
    case 'binary':
      floats[slope] = share * (1 / (1 + Math.exp(-z)) - label);
      return Math.max(z, 0) - z * label + Math.log1p(Math.exp(-Math.abs(z)));
    case 'regression':
      floats[slope] = share * 2 * (z - label);
      return (z - label) ** 2;
    case 'classes': {
      const total = logSum(floats, at, task.count);
      for (let k = 0; k < task.count; k++) floats[slope + k] = share * (Math.exp((floats[at + k] as number) - total) - (k === label ? 1 : 0));
      return total - (floats[at + label] as number);
    }
    case 'quantile': {
      let loss = 0;
      for (let k = 0; k < task.levels.length; k++) {
        const level = task.levels[k] as number;
        const miss = label - (floats[at + k] as number);
        loss += (miss >= 0 ? level : level - 1) * miss;
        floats[slope + k] = (share * (miss >= 0 ? -level : 1 - level)) / task.levels.length;
      }
      return loss / task.levels.length;
    }
  }
}

/** The prediction in outputs at `at`. Quantiles that cross are put in order (Chernozhukov 2010). */
export function answer(task: Task, floats: Float32Array, at: number, { centre, scale }: LabelScale, output: Float64Array): void {
  switch (task.kind) {
    case 'binary':
      output[0] = 1 / (1 + Math.exp(-(floats[at] as number)));
      return;
    case 'regression':
      output[0] = centre + scale * (floats[at] as number);
      return;
    case 'classes': {
      const total = logSum(floats, at, task.count);
      for (let k = 0; k < task.count; k++) output[k] = Math.exp((floats[at + k] as number) - total);
      return;
    }
    case 'quantile':
      for (let k = 0; k < task.levels.length; k++) {
        const value = centre + scale * (floats[at + k] as number);
        let place = k;
        for (; place > 0 && (output[place - 1] as number) > value; place--) output[place] = output[place - 1] as number;
        output[place] = value;
      }
  }
}
