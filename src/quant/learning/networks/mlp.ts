// A multi-layer perceptron: dense layers with ReLU over all values of the window at once.
import { integer, type Parameters } from '../../../core/index.ts';
import type { Place, Plan } from './arena.ts';
import { Dense } from './dense.ts';
import { Flow, type Layer, wholeWidth } from './flow.ts';
import { hiddenParameter, networkLearner, trainingParameters, windowParameter } from './learner.ts';
import type { Built, Shape } from './network.ts';
import { Dropout, Relu } from './pointwise.ts';

const parameters = {
  window: windowParameter(1),
  hidden: hiddenParameter,
  layers: integer({ default: 2, min: 1, max: 8, search: [1, 4], about: 'hidden layers' }),
  ...trainingParameters,
};

type Sizes = Pick<Parameters<typeof parameters>, 'hidden' | 'layers' | 'dropout'>;

export function buildMlp(plan: Plan, { window, width, outputs }: Shape, { hidden, layers: count, dropout }: Sizes, state: Place): Built {
  const input = new Flow(plan, { steps: 1, width: window * width, input: true });
  const layers: Layer[] = [];
  let flow = input;
  for (let k = 0; k < count; k++) {
    const dense = new Dense(plan, flow, wholeWidth(hidden));
    flow = dense.output;
    layers.push(dense, new Relu(flow));
    if (dropout > 0) layers.push(new Dropout(plan, flow, { rate: dropout, state }));
  }
  return { input, layers: [...layers, new Dense(plan, flow, outputs)] };
}

export const mlpLearner = networkLearner({
  name: 'mlp',
  about: 'A plain neural network: finds bends and interactions between features, without an idea of time.',
  parameters,
  build: buildMlp,
});
