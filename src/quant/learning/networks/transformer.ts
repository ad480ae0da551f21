// A Transformer encoder over the window: every row may look at every other.
import { integer, type Parameters } from '../../../core/index.ts';
import type { Place, Plan } from './arena.ts';
import { Dense } from './dense.ts';
import { encoderBlock } from './encoder.ts';
import { Flow, type Layer, wholeWidth } from './flow.ts';
import { LayerNorm } from './layer-norm.ts';
import { networkLearner, trainingParameters, windowParameter } from './learner.ts';
import type { Built, Shape } from './network.ts';
import { Dropout } from './pointwise.ts';
import { MeanAndLast } from './pooling.ts';
import { Positions } from './positions.ts';

const parameters = {
  window: windowParameter(32),
  hidden: integer({ default: 64, min: 1, max: 1024, search: [32, 128], about: 'width of a row inside, up to the next multiple of 8 × heads' }),
  layers: integer({ default: 2, min: 1, max: 8, search: [1, 4], about: 'encoder blocks' }),
  heads: integer({ default: 4, min: 1, max: 16, search: [1, 8], about: 'heads of attention in a block' }),
  ...trainingParameters,
};

type Sizes = Pick<Parameters<typeof parameters>, 'hidden' | 'layers' | 'heads' | 'dropout'>;

export function buildTransformer(plan: Plan, { window, width, outputs }: Shape, { hidden, layers: count, heads, dropout: rate }: Sizes, state: Place): Built {
  const input = new Flow(plan, { steps: window, width, input: true });
  const embedded = new Dense(plan, input, wholeWidth(hidden, 8 * heads));
  const stream = embedded.output;
  const layers: Layer[] = [embedded, new Positions(plan, stream)];
  const dropout = { rate, state };
  if (rate > 0) layers.push(new Dropout(plan, stream, dropout));
  for (let k = 0; k < count; k++) layers.push(...encoderBlock(plan, stream, heads, dropout));
  const normal = new LayerNorm(plan, stream, false);
  const pooled = new MeanAndLast(plan, normal.output);
  return { input, layers: [...layers, normal, pooled, new Dense(plan, pooled.output, outputs)] };
}

export const transformerLearner = networkLearner({
  name: 'transformer',
  about: 'An attention network: lets every one of the last candles ask every other what matters.',
  parameters,
  build: buildTransformer,
});
