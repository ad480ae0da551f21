// What layers give, against the equations of their papers in float64.
import { expect, test } from 'vitest';
import { seeded } from '../../../core/index.ts';
import { Arena, type Place, Plan, startWeights } from './arena.ts';
import { Attention } from './attention.ts';
import { Convolution } from './convolution.ts';
import { Dense } from './dense.ts';
import { Flow, type FlowShape, type Layer } from './flow.ts';
import { Lstm } from './lstm-layer.ts';
import { MeanAndLast } from './pooling.ts';
import { Positions } from './positions.ts';

const [batch, steps] = [2, 5];
type At = (sample: number, step: number, column: number) => number;

/** Runs one layer over normal inputs; what it read, what it gave, and its weights by place. */
function run(shape: FlowShape, make: (plan: Plan, input: Flow) => Layer): { input: At; output: At; weights: readonly Float32Array[] } {
  const plan = new Plan(3, false);
  const flow = new Flow(plan, shape);
  const layer = make(plan, flow);
  const arena = new Arena(plan);
  const random = seeded(6);
  startWeights(plan, arena, random);
  for (const { place } of plan.weighed) for (let i = 0; i < place.size; i++) arena.floats[place.at / 4 + i] = random.normal();
  const at =
    (floats: Float32Array, { at, sampleStride, stepStride }: Flow): At =>
    (sample, step, column) =>
      floats[(at + sample * sampleStride + step * stepStride) / 4 + column] as number;
  for (let i = 0; i < batch; i++)
    for (let t = 0; t < flow.steps; t++)
      for (let j = 0; j < flow.width; j++) arena.floats[(flow.at + i * flow.sampleStride + t * flow.stepStride) / 4 + j] = random.normal();
  const before = arena.floats.slice();
  layer.forward(arena, batch, false);
  const weightsOf = ({ at: from, size }: Place): Float32Array => before.slice(from / 4, from / 4 + size);
  return { input: at(before, flow), output: at(arena.floats, layer.output), weights: plan.weighed.map(({ place }) => weightsOf(place)) };
}

const sum = (count: number, term: (i: number) => number): number => {
  let total = 0;
  for (let i = 0; i < count; i++) total += term(i);
  return total;
};

/** Holds every output of the layer to the equation within 1e-5 of float64. */
function holds(output: At, { rows, width }: { rows: number; width: number }, wanted: At): void {
  for (let i = 0; i < batch; i++)
    for (let t = 0; t < rows; t++) for (let j = 0; j < width; j++) expect(Math.abs(output(i, t, j) - wanted(i, t, j))).toBeLessThan(1e-5);
}

test('dense: x·W + b, columns beyond the width too', () => {
  const { input, output, weights } = run({ steps, width: 7, input: true }, (plan, flow) => new Dense(plan, flow, 3));
  const [w, b] = weights as [Float32Array, Float32Array];
  holds(output, { rows: steps, width: 8 }, (i, t, j) => (b[j] as number) + sum(7, (p) => input(i, t, p) * (w[p * 8 + j] as number)));
});

test('convolution: step t sees the steps up to t, zeros before the first', () => {
  const [kernel, ins, filters] = [3, 5, 8];
  const { input, output, weights } = run(
    { steps, width: ins, lead: 2, input: true },
    (plan, flow) => new Convolution(plan, flow, { filters, kernel, lead: 1 }),
  );
  const [w, b] = weights as [Float32Array, Float32Array];
  holds(output, { rows: steps, width: filters }, (i, t, j) => {
    const seen = (k: number, p: number): number => (t - kernel + 1 + k < 0 ? 0 : input(i, t - kernel + 1 + k, p));
    return (b[j] as number) + sum(kernel, (k) => sum(ins, (p) => seen(k, p) * (w[(k * ins + p) * filters + j] as number)));
  });
});

test('LSTM: the state after every step', () => {
  const [ins, units] = [3, 8];
  const { input, output, weights } = run({ steps, width: ins, byStep: true, input: true }, (plan, flow) => new Lstm(plan, flow, units));
  const [w, u, b] = weights as [Float32Array, Float32Array, Float32Array];
  const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
  const states = Array.from({ length: batch }, (_, i) => {
    let [hidden, cell] = [new Array<number>(units).fill(0), new Array<number>(units).fill(0)];
    return Array.from({ length: steps }, (_, t) => {
      const gate = (k: number, j: number): number => {
        const column = k * units + j;
        const fresh = sum(ins, (p) => input(i, t, p) * (w[p * 4 * units + column] as number));
        return (b[column] as number) + fresh + sum(units, (p) => (hidden[p] as number) * (u[p * 4 * units + column] as number));
      };
      cell = cell.map((c, j) => sigmoid(gate(1, j)) * c + sigmoid(gate(0, j)) * Math.tanh(gate(2, j)));
      hidden = cell.map((c, j) => sigmoid(gate(3, j)) * Math.tanh(c));
      return hidden;
    });
  });
  holds(output, { rows: steps, width: units }, (i, t, j) => states[i]?.[t]?.[j] as number);
});

test('attention: shares of values by the likeness of queries and keys, head by head', () => {
  const [heads, size] = [2, 8];
  const width = heads * size;
  const { input, output } = run({ steps, width: 3 * width }, (plan, flow) => new Attention(plan, flow, heads));
  holds(output, { rows: steps, width }, (i, t, j) => {
    const first = j - (j % size);
    const scores = Array.from({ length: steps }, (_, s) => sum(size, (p) => input(i, t, first + p) * input(i, s, width + first + p)) / Math.sqrt(size));
    const total = sum(steps, (s) => Math.exp(scores[s] as number));
    return sum(steps, (s) => (Math.exp(scores[s] as number) / total) * input(i, s, 2 * width + j));
  });
});

test('mean and last stand side by side', () => {
  const { input, output } = run({ steps, width: 8, lead: 2 }, (plan, flow) => new MeanAndLast(plan, flow));
  holds(output, { rows: 1, width: 16 }, (i, _t, j) => (j < 8 ? sum(steps, (t) => input(i, t, j)) / steps : input(i, steps - 1, j - 8)));
});

test('positions add sines and cosines', () => {
  const { input, output } = run({ steps, width: 8 }, (plan, flow) => new Positions(plan, flow));
  holds(output, { rows: steps, width: 8 }, (i, t, j) => {
    const angle = t / 10_000 ** ((2 * Math.floor(j / 2)) / 8);
    return input(i, t, j) + (j % 2 === 0 ? Math.sin(angle) : Math.cos(angle));
  });
});
