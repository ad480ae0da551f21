// Every way to learn that Tradewind brings.
import { ensembleOf } from './ensemble.ts';
import { ftrlLearner } from './ftrl.ts';
import { logisticLearner } from './logistic.ts';
import type { Learner } from './model.ts';
import { priorLearner } from './prior.ts';
import { ridgeLearner } from './ridge.ts';
import { boostingDepth, boostingLeaf } from './trees/boosting.ts';

/** Those that may be members of an ensemble. */
export const singleLearners: readonly Learner[] = [priorLearner, logisticLearner, ridgeLearner, ftrlLearner, boostingLeaf, boostingDepth];

export const learners: readonly Learner[] = [...singleLearners, ensembleOf(singleLearners)];
