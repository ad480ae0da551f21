// The way back of every kind of network against differences of its loss.
import { describe, expect, test } from 'vitest';
import { seeded } from '../../../core/index.ts';
import type { Task } from '../table.ts';
import { type Place, type Plan, startWeights } from './arena.ts';
import { buildCnn } from './cnn.ts';
import { rowLoss } from './loss.ts';
import { buildLstm } from './lstm.ts';
import { buildMlp } from './mlp.ts';
import { type Built, Network } from './network.ts';
import { buildTransformer } from './transformer.ts';

const batch = 3;
const shape = { window: 7, width: 5, outputs: 3 };
const task: Task = { kind: 'classes', count: 3 };
const labels = [2, 0, 1];

type BuildOf = (dropout: number) => (plan: Plan, state: Place) => Built;
const kinds: Readonly<Record<string, BuildOf>> = {
  mlp: (dropout) => (plan, state) => buildMlp(plan, shape, { hidden: 16, layers: 2, dropout }, state),
  lstm: (dropout) => (plan, state) => buildLstm(plan, shape, { hidden: 8, layers: 2, dropout }, state),
  cnn: (dropout) => (plan, state) => buildCnn(plan, shape, { hidden: 16, layers: 2, kernel: 3, dropout }, state),
  transformer: (dropout) => (plan, state) => buildTransformer(plan, shape, { hidden: 16, layers: 2, heads: 2, dropout }, state),
};

/** Mean loss over the batch after the same draws of dropout. */
function lossOf(network: Network, drop: boolean): number {
  network.seedDropout(seeded(5));
  network.forward(batch, drop);
  let sum = 0;
  for (const [i, label] of labels.entries()) sum += rowLoss(task, network.arena.floats, network.outputOf(i), label, network.slopeOf(i), 1 / batch) / batch;
  return sum;
}

function networkOf(build: (plan: Plan, state: Place) => Built): Network {
  const network = new Network(build, shape, { batch: 4, training: true });
  const random = seeded(3);
  network.setScale({ mean: new Float64Array(5), inverse: new Float64Array(5).fill(1) });
  startWeights(network.plan, network.arena, random);
  for (const window of network.windows) for (let i = 0; i < window.length; i++) window[i] = random.normal();
  return network;
}

describe.each(Object.entries(kinds))('%s', (_name, build) => {
  test.each([0, 0.4])('with dropout %d the gradient of every tensor is the slope of the loss', (dropout) => {
    const network = networkOf(build(dropout));
    const { floats } = network.arena;
    lossOf(network, dropout > 0);
    network.backward(batch);
    const random = seeded(2);
    const here = lossOf(network, dropout > 0);
    for (const { place } of network.plan.weighed) {
      const gradient = floats.slice(place.gradient / 4, place.gradient / 4 + place.size);
      const largest = gradient.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
      for (let k = 0; k < 12; k++) {
        const i = random.integer(place.size);
        const at = place.at / 4 + i;
        const value = floats[at] as number;
        const lossAt = (by: number): number => {
          floats[at] = value + by;
          const loss = lossOf(network, dropout > 0);
          floats[at] = value;
          return loss;
        };
        // float32 carries the loss to about 1e-7, which leaves 1e-4 of noise; where ReLU bends on one side the other side has the slope
        const step = 2 ** -10;
        const [above, below] = [lossAt(step), lossAt(-step)];
        const slopes = [(above - below) / (2 * step), (above - here) / step, (here - below) / step];
        const miss = Math.min(...slopes.map((slope) => Math.abs(slope - (gradient[i] as number))));
        expect(miss).toBeLessThan(2e-4 + 0.005 * largest);
      }
    }
  });
});
