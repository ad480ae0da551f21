// Every way to learn that Tradewind brings.
import { ftrlLearner } from './ftrl.ts';
import { logisticLearner } from './logistic.ts';
import type { Learner } from './model.ts';
import { priorLearner } from './prior.ts';
import { ridgeLearner } from './ridge.ts';
import { boostingDepth, boostingLeaf } from './trees/boosting.ts';

export const learners: readonly Learner[] = [priorLearner, logisticLearner, ridgeLearner, ftrlLearner, boostingLeaf, boostingDepth];
