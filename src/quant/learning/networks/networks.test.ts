// Every kind of network passes the cards of a model.
import { describe } from 'vitest';
import { modelContract } from '../contract.fixture.ts';
import { cnnLearner } from './cnn.ts';
import { lstmLearner } from './lstm.ts';
import { mlpLearner } from './mlp.ts';
import { transformerLearner } from './transformer.ts';

const small = { hidden: 16, layers: 1, learningRate: 0.01, epochs: 4 };

describe('mlp', () => modelContract(mlpLearner, { parameters: small, reach: 0.88 }));
describe('lstm', () => modelContract(lstmLearner, { parameters: { ...small, window: 4 }, reach: 0.88 }));
describe('cnn', () => modelContract(cnnLearner, { parameters: { ...small, window: 4, kernel: 2 }, reach: 0.88 }));
describe('transformer', () => modelContract(transformerLearner, { parameters: { ...small, window: 4, heads: 2 }, reach: 0.88 }));
