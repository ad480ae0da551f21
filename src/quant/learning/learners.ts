// Every way to learn that Tradewind brings.
import { ensembleOf } from './ensemble.ts';
import { ftrlLearner } from './ftrl.ts';
import { logisticLearner } from './logistic.ts';
import type { Learner } from './model.ts';
import { cnnLearner } from './networks/cnn.ts';
import { lstmLearner } from './networks/lstm.ts';
import { mlpLearner } from './networks/mlp.ts';
import { transformerLearner } from './networks/transformer.ts';
import { adaptiveForestLearner } from './online-forest.ts';
import { priorLearner } from './prior.ts';
import { ridgeLearner } from './ridge.ts';
import { boostingDepth, boostingLeaf } from './trees/boosting.ts';
import { forest } from './trees/forest.ts';

/** Those that may be members of an ensemble. */
export const singleLearners: readonly Learner[] = [
  priorLearner,
  logisticLearner,
  ridgeLearner,
  ftrlLearner,
  adaptiveForestLearner,
  boostingLeaf,
  boostingDepth,
  forest,
  mlpLearner,
  lstmLearner,
  cnnLearner,
  transformerLearner,
];

export const learners: readonly Learner[] = [...singleLearners, ensembleOf(singleLearners)];
