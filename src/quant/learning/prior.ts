// The naive baseline: what came most often before. A model that does not beat it has learned nothing.
import { AppError } from '../../core/index.ts';
import type { Learner, Model, ModelContent } from './model.ts';
import { checkSample, outputsOf, type Sample, type Task, totalWeight } from './table.ts';

/** Weighted share of each class, the weighted mean, or the empirical quantiles of the labels. */
function priorOf(sample: Sample, task: Task): Float64Array {
  const { rows, labels, weights } = sample;
  const weight = (row: number): number => weights?.[row] ?? 1;
  const total = totalWeight(sample);
  const prior = new Float64Array(outputsOf(task));
  if (task.kind === 'quantile') {
    const sorted = [...rows].sort((a, b) => (labels[a] as number) - (labels[b] as number));
    for (const [i, level] of task.levels.entries()) {
      let below = 0;
      prior[i] = labels[sorted.find((row) => (below += weight(row)) >= level * total) ?? (sorted.at(-1) as number)] as number;
    }
    return prior;
  }
  for (const row of rows) {
    if (task.kind === 'classes') prior[labels[row] as number] = (prior[labels[row] as number] as number) + weight(row) / total;
    else prior[0] = (prior[0] as number) + ((labels[row] as number) * weight(row)) / total;
  }
  return prior;
}

function restore(content: ModelContent): Model {
  const prior = content.arrays['prior'];
  if (!(prior instanceof Float64Array) || prior.length !== outputsOf(content.task))
    throw new AppError('BAD_FILE', 'model prior', 'its numbers are not those of its task', 'Train it again.');
  return { content, predict: (_input, output) => output.set(prior) };
}

export const priorLearner: Learner = {
  name: 'prior',
  about: 'Says what came most often before, whatever the features; the baseline every other model must beat.',
  parameters: {},
  tasks: ['binary', 'classes', 'regression', 'quantile'],
  fit: (sample, { task, seed }) => {
    checkSample(sample, task);
    const { names, hash } = sample.table;
    return restore({ learner: 'prior', task, names, hash, window: 1, settings: { seed }, arrays: { prior: priorOf(sample, task) } });
  },
  restore,
};
