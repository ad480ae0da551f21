// Every way to learn that Tradewind brings.
import type { Learner } from './model.ts';
import { priorLearner } from './prior.ts';

export const learners: readonly Learner[] = [priorLearner];
