// Logistic regression: log-odds as a weighted sum of standardised features, with L1 and L2 penalties; softmax for several classes.
import { integer, number, resolveParameters } from '../../core/index.ts';
import { linearModel, probabilitiesInPlace, scoresOf } from './linear.ts';
import { descend, type Objective } from './linear-descent.ts';
import { scaledRows, scaleOf } from './linear-scale.ts';
import { type Learner, reportStep } from './model.ts';
import { checkSample, type Sample, type Task, totalWeight } from './table.ts';

const parameters = {
  l1: number({ default: 0, min: 0, max: 10, search: [0, 0.01], about: 'penalty on the size of each coefficient: drops features that add little' }),
  l2: number({ default: 0.01, min: 0, max: 100, search: [0.0001, 0.1], about: 'penalty on squared coefficients: shares weight among look-alikes' }),
  iterations: integer({ default: 300, min: 1, max: 10_000, about: 'steps of the descent at most' }),
};

/** Weighted mean log-loss of softmax (or logistic) scores and half the squared coefficients times l2. */
function objectiveOf(z: Float32Array, sample: Sample, task: Task, l2: number): Objective {
  const { rows, labels, weights } = sample;
  const width = z.length / rows.length;
  const total = totalWeight(sample);
  const scores = new Float64Array(scoresOf(task));
  return (x, gradient) => {
    gradient.fill(0);
    let value = 0;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] as number;
      const label = labels[row] as number;
      const weight = (weights === undefined ? 1 : (weights[row] as number)) / total;
      const from = i * width;
      for (let k = 0; k < scores.length; k++) {
        const at = k * (width + 1);
        let sum = x[at + width] as number;
        for (let j = 0; j < width; j++) sum += (x[at + j] as number) * (z[from + j] as number);
        scores[k] = sum;
      }
      value += weight * lossOfScores(scores, label);
      probabilitiesInPlace(scores);
      for (let k = 0; k < scores.length; k++) {
        const came = scores.length === 1 ? label : label === k ? 1 : 0;
        const pull = weight * ((scores[k] as number) - came);
        const at = k * (width + 1);
        for (let j = 0; j < width; j++) gradient[at + j] = (gradient[at + j] as number) + pull * (z[from + j] as number);
        gradient[at + width] = (gradient[at + width] as number) + pull;
      }
    }
    for (let i = 0; i < x.length; i++) {
      if (i % (width + 1) === width) continue;
      value += (l2 / 2) * (x[i] as number) ** 2;
      gradient[i] = (gradient[i] as number) + l2 * (x[i] as number);
    }
    return value;
  };
}

/** −ln of the probability of the label, without overflow for scores of any size. */
function lossOfScores(scores: Float64Array, label: number): number {
  if (scores.length === 1) {
    const against = label === 1 ? -(scores[0] as number) : (scores[0] as number);
    return Math.max(against, 0) + Math.log1p(Math.exp(-Math.abs(against)));
  }
  let highest = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < scores.length; k++) highest = Math.max(highest, scores[k] as number);
  let sum = 0;
  for (let k = 0; k < scores.length; k++) sum += Math.exp((scores[k] as number) - highest);
  return highest + Math.log(sum) - (scores[label] as number);
}

export const logisticLearner: Learner = {
  name: 'logistic',
  about: 'Logistic regression: every feature pulls the odds up or down by its own weight; hard to fool, blind to combinations.',
  parameters,
  tasks: ['binary', 'classes'],
  fit: (sample, { task, seed, parameters: given = {}, progress }) => {
    checkSample(sample, task);
    const chosen = resolveParameters({ name: 'logistic', parameters }, given, 'See the parameters of the learner logistic.');
    const scale = scaleOf(sample);
    const { names, hash } = sample.table;
    const width = names.length;
    const coefficients = new Float64Array(scoresOf(task) * (width + 1));
    const converged = descend(coefficients, objectiveOf(scaledRows(sample, scale), sample, task, chosen.l2), {
      l1: chosen.l1,
      penalised: (i) => i % (width + 1) !== width,
      iterations: chosen.iterations,
      after: (done, loss) => reportStep(progress, { done, total: chosen.iterations, loss }),
    });
    return linearModel({
      learner: 'logistic',
      task,
      names,
      hash,
      window: 1,
      settings: { seed, parameters: chosen, converged },
      arrays: { mean: scale.mean, inverse: scale.inverse, coefficients },
    });
  },
  restore: linearModel,
};
