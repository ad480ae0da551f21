// A recurrent network: LSTM layers read the window row by row; the last state answers.
import { integer, type Parameters } from '../../../core/index.ts';
import type { Place, Plan } from './arena.ts';
import { Dense } from './dense.ts';
import { Flow, type Layer, wholeWidth } from './flow.ts';
import { hiddenParameter, networkLearner, trainingParameters, windowParameter } from './learner.ts';
import { Lstm } from './lstm-layer.ts';
import type { Built, Shape } from './network.ts';
import { Dropout } from './pointwise.ts';
import { LastStep } from './pooling.ts';

const parameters = {
  window: windowParameter(32),
  hidden: hiddenParameter,
  layers: integer({ default: 1, min: 1, max: 4, search: [1, 2], about: 'LSTM layers, one over the other' }),
  ...trainingParameters,
};

type Sizes = Pick<Parameters<typeof parameters>, 'hidden' | 'layers' | 'dropout'>;

export function buildLstm(plan: Plan, { window, width, outputs }: Shape, { hidden, layers: count, dropout }: Sizes, state: Place): Built {
  const input = new Flow(plan, { steps: window, width, byStep: true, input: true });
  const layers: Layer[] = [];
  let flow = input;
  for (let k = 0; k < count; k++) {
    // a state is read again by its own layer, so what goes up is thinned beside it
    if (k > 0 && dropout > 0) {
      const thinned = new Dropout(plan, flow, { rate: dropout, state, beside: true });
      layers.push(thinned);
      flow = thinned.output;
    }
    const lstm = new Lstm(plan, flow, wholeWidth(hidden));
    layers.push(lstm);
    flow = lstm.output;
  }
  const last = new LastStep(plan, flow);
  layers.push(last);
  if (dropout > 0) layers.push(new Dropout(plan, last.output, { rate: dropout, state }));
  return { input, layers: [...layers, new Dense(plan, last.output, outputs)] };
}

export const lstmLearner = networkLearner({
  name: 'lstm',
  about: 'A recurrent network: reads the last candles in order and keeps in mind what matters.',
  parameters,
  build: buildLstm,
});
