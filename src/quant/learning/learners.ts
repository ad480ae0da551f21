// Every way to learn that Tradewind brings.
import type { Learner } from './model.ts';
import { priorLearner } from './prior.ts';
import { boostingDepth, boostingLeaf } from './trees/boosting.ts';

export const learners: readonly Learner[] = [priorLearner, boostingLeaf, boostingDepth];
