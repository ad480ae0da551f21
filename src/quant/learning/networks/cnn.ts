// A one-dimensional convolutional network over the window: shapes of a few candles, then shapes of shapes.
import { integer, type Parameters } from '../../../core/index.ts';
import type { Place, Plan } from './arena.ts';
import { Convolution } from './convolution.ts';
import { Dense } from './dense.ts';
import { Flow, type Layer, wholeWidth } from './flow.ts';
import { hiddenParameter, networkLearner, trainingParameters, windowParameter } from './learner.ts';
import type { Built, Shape } from './network.ts';
import { Dropout, Relu } from './pointwise.ts';
import { MeanAndLast } from './pooling.ts';

const parameters = {
  window: windowParameter(32),
  hidden: hiddenParameter,
  layers: integer({ default: 2, min: 1, max: 6, search: [1, 4], about: 'convolutions, one over the other' }),
  kernel: integer({ default: 5, min: 1, max: 31, search: [2, 9], about: 'rows a convolution sees at once', unit: 'rows' }),
  ...trainingParameters,
};

type Sizes = Pick<Parameters<typeof parameters>, 'hidden' | 'layers' | 'kernel' | 'dropout'>;

export function buildCnn(plan: Plan, { window, width, outputs }: Shape, { hidden, layers: count, kernel, dropout }: Sizes, state: Place): Built {
  const input = new Flow(plan, { steps: window, width, lead: kernel - 1, input: true });
  const layers: Layer[] = [];
  let flow = input;
  for (let k = 0; k < count; k++) {
    // a lead after the last one too: its gradient must end in zeros
    const convolution = new Convolution(plan, flow, { filters: wholeWidth(hidden), kernel, lead: kernel - 1 });
    flow = convolution.output;
    layers.push(convolution, new Relu(flow));
    if (dropout > 0) layers.push(new Dropout(plan, flow, { rate: dropout, state }));
  }
  const pooled = new MeanAndLast(plan, flow);
  return { input, layers: [...layers, pooled, new Dense(plan, pooled.output, outputs)] };
}

export const cnnLearner = networkLearner({
  name: 'cnn',
  about: 'A convolutional network: looks for the same short shapes anywhere in the last candles.',
  parameters,
  build: buildCnn,
});
