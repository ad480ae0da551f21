// The compiled kernels against plain loops: products to the bit, curves within a stated distance of float64.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seeded } from '../../../core/index.ts';
import { kernelMemory } from '../wasm.ts';
import { startKernels } from './kernels.ts';

const memory = kernelMemory(4_000_000);
const kernels = startKernels(memory);
const floats = new Float32Array(memory.buffer);
const random = seeded(9);
const at = (place: number): number => place * 4;
const [A, B, C, D, E, F] = [1024, 101_024, 201_024, 301_024, 401_024, 501_024];

function fill(place: number, size: number, scale = 1): Float32Array {
  for (let i = 0; i < size; i++) floats[place + i] = scale * random.normal();
  return floats.slice(place, place + size);
}
const read = (place: number, size: number): Float32Array => floats.slice(place, place + size);
const { fround } = Math;

test('a product has the bits of a sum in order, whatever its size and strides, and starts from a bias, from zeros or from what is there', () => {
  const sizes = { m: fc.integer({ min: 1, max: 13 }), k: fc.integer({ min: 1, max: 33 }), eights: fc.integer({ min: 1, max: 5 }) };
  fc.assert(
    fc.property(fc.record({ ...sizes, turned: fc.boolean(), gap: fc.integer({ min: 0, max: 9 }), start: fc.constantFrom('bias', 'there') }), (g) => {
      const n = 8 * g.eights;
      const [aRow, aStep] = g.turned ? [1, g.m + g.gap] : [g.k + g.gap, 1];
      const row = n + g.gap;
      const a = fill(A, 13 * 43 + 33 * 23);
      const b = fill(B, g.k * row);
      const bias = fill(D, n);
      const before = fill(C, g.m * row);
      const start = g.start === 'bias' ? [at(D), 0] : [at(C), row * 4];
      kernels.gemm(at(A), aRow * 4, aStep * 4, at(B), row * 4, start[0] as number, start[1] as number, at(C), row * 4, g.m, g.k, n);
      const found = read(C, g.m * row);
      for (let i = 0; i < g.m; i++)
        for (let j = 0; j < row; j++) {
          // what lies between the rows is not touched
          if (j >= n) {
            expect(found[i * row + j]).toBe(before[i * row + j]);
            continue;
          }
          let sum = (g.start === 'bias' ? bias[j] : before[i * row + j]) as number;
          for (let p = 0; p < g.k; p++) sum = fround(sum + fround((a[i * aRow + p * aStep] as number) * (b[p * row + j] as number)));
          expect(found[i * row + j]).toBe(sum);
        }
    }),
  );
});

test('a transposed matrix is the matrix with rows and columns changed', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 11 }), fc.integer({ min: 1, max: 4 }), (m, fours) => {
      const n = 4 * fours;
      const a = fill(A, m * n);
      kernels.transpose(at(A), n * 4, at(B), m * 4, m, n);
      for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) expect(floats[B + j * m + i]).toBe(a[i * n + j]);
    }),
  );
});

test('sums of columns are added to what is there', () => {
  const [a, before] = [fill(A, 5 * 12), fill(B, 8)];
  kernels.columnSums(at(A), 12 * 4, at(B), 5, 8);
  for (let j = 0; j < 8; j++) {
    let sum = before[j] as number;
    for (let i = 0; i < 5; i++) sum = fround(sum + (a[i * 12 + j] as number));
    expect(floats[B + j]).toBe(sum);
  }
});

const width = 6;
test('rows are standardised, held to ±8, and 0 where unknown or infinite', () => {
  floats.set([1, Number.NaN, Number.POSITIVE_INFINITY, 1e9, -1e9, 3], A);
  floats.set([0, 0, 0, 0, 0, 1], B);
  floats.set([2, 1, 1, 1, 1, 0.5], C);
  floats.set(read(A, width).reverse(), A + width);
  kernels.standardise(at(A), at(B), at(C), at(D), 8 * 4, 2, width);
  expect([...read(D, width)]).toEqual([2, 0, 0, 8, -8, 1]);
  expect([...read(D + 8, width)]).toEqual([6, -8, 8, 0, 0, 0]);
});

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
/** Largest distance between found and wanted. */
const distance = (found: Float32Array, wanted: (i: number) => number): number =>
  found.reduce((most, value, i) => Math.max(most, Math.abs(value - wanted(i))), 0);

test('GELU and its slope are those of float64 within 1e-6, far out too', () => {
  const x = fill(A, 400, 4);
  const inner = (v: number): number => 2 * Math.sqrt(2 / Math.PI) * (v + 0.044715 * v ** 3);
  kernels.gelu(at(A), at(B), 400);
  expect(distance(read(B, 400), (i) => (x[i] as number) * sigmoid(inner(x[i] as number)))).toBeLessThan(2e-6);
  floats.fill(1, C, C + 400);
  kernels.geluBack(at(A), at(C), 400);
  const slope = (v: number): number => {
    const s = sigmoid(inner(v));
    return s + v * s * (1 - s) * 2 * Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * v * v);
  };
  expect(distance(read(C, 400), (i) => slope(x[i] as number))).toBeLessThan(2e-6);
});

test('ReLU passes what is above 0, forth and back', () => {
  const [x, g] = [fill(A, 64), fill(B, 64)];
  kernels.relu(at(A), at(C), 64);
  kernels.reluBack(at(A), at(B), 64);
  expect(distance(read(C, 64), (i) => Math.max(0, x[i] as number))).toBe(0);
  expect(distance(read(B, 64), (i) => ((x[i] as number) > 0 ? (g[i] as number) : 0))).toBe(0);
});

test('a step of an LSTM is the one of its equations within 1e-6', () => {
  const [batch, units] = [3, 8];
  const [z, before] = [fill(A, batch * 4 * units, 3), fill(B, batch * units)];
  kernels.lstmGates(at(A), 4 * units * 4, at(B), at(C), at(D), at(E), batch, units);
  const cell = (i: number): number => {
    const [row, j] = [Math.floor(i / units) * 4 * units, i % units];
    const [input, forget, candidate] = [0, 1, 2].map((k) => z[row + k * units + j] as number) as [number, number, number];
    return sigmoid(forget) * (before[i] as number) + sigmoid(input) * Math.tanh(candidate);
  };
  const output = (i: number): number => sigmoid(z[Math.floor(i / units) * 4 * units + 3 * units + (i % units)] as number);
  expect(distance(read(C, batch * units), cell)).toBeLessThan(1e-6);
  expect(distance(read(D, batch * units), (i) => Math.tanh(cell(i)))).toBeLessThan(1e-6);
  expect(distance(read(E, batch * units), (i) => output(i) * Math.tanh(cell(i)))).toBeLessThan(1e-6);
});

test('shares add up to 1, are those of float64 within 1e-6, and 0 beyond the width, also for scores far below 0', () => {
  const [rows, columns, row] = [4, 5, 16];
  const x = fill(A, rows * row, 200);
  kernels.softmax(at(A), row * 4, rows, columns, 0.25);
  for (let i = 0; i < rows; i++) {
    const scores = [...x.subarray(i * row, i * row + columns)].map((v) => 0.25 * v);
    const top = Math.max(...scores);
    const total = scores.reduce((sum, s) => sum + Math.exp(s - top), 0);
    expect(distance(read(A + i * row, columns), (j) => Math.exp((scores[j] as number) - top) / total)).toBeLessThan(1e-6);
    expect(read(A + i * row + columns, row - columns).every((v) => v === 0)).toBe(true);
  }
});

test('normal rows have mean 0 and variance 1 before gain and shift', () => {
  const [rows, units] = [3, 24];
  const [x, gain, shift] = [fill(A, rows * units, 5), fill(B, units), fill(C, units)];
  kernels.layerNorm(at(A), at(B), at(C), at(D), at(E), at(F), rows, units);
  for (let i = 0; i < rows; i++) {
    const row = [...x.subarray(i * units, (i + 1) * units)];
    const mean = row.reduce((sum, v) => sum + v, 0) / units;
    const deviation = Math.sqrt(row.reduce((sum, v) => sum + (v - mean) ** 2, 0) / units + 1e-5);
    const normal = (j: number): number => ((row[j] as number) - mean) / deviation;
    expect(distance(read(E + i * units, units), normal)).toBeLessThan(2e-6);
    expect(distance(read(D + i * units, units), (j) => normal(j) * (gain[j] as number) + (shift[j] as number))).toBeLessThan(5e-6);
  }
});

test('dropout leaves out its share, keeps the mean, and draws the same again from the same state', () => {
  const n = 40_000;
  floats.fill(1, A, A + n);
  const state = new Uint32Array(memory.buffer, at(D), 4);
  const draw = (): Float32Array => {
    state.set([11, 22, 33, 44]);
    kernels.dropout(at(A), at(C), at(B), n, Math.floor(0.3 * 2 ** 32), 1 / 0.7, at(D));
    return read(C, n);
  };
  const first = draw();
  expect(draw()).toEqual(first);
  expect(read(B, n)).toEqual(first);
  const left = first.reduce((count, v) => count + (v === 0 ? 1 : 0), 0) / n;
  // four standard deviations of the share of 40,000 coins
  expect(Math.abs(left - 0.3)).toBeLessThan(4 * Math.sqrt((0.3 * 0.7) / n));
  expect(first.every((v) => v === 0 || v === fround(1 / 0.7))).toBe(true);
});

test('AdamW is the one of its paper within float32', () => {
  const n = 16;
  const [x, g] = [fill(A, n), fill(B, n)];
  floats.fill(0, C, C + n);
  floats.fill(0, D, D + n);
  const wanted = Float64Array.from(x);
  const [first, second] = [new Float64Array(n), new Float64Array(n)];
  const [rate, decay] = [0.01, 0.1];
  for (let t = 1; t <= 5; t++) {
    kernels.adamw(at(A), at(B), at(C), at(D), n, 1, 1 - rate * decay, rate / (1 - 0.9 ** t), 1 / Math.sqrt(1 - 0.999 ** t));
    for (let i = 0; i < n; i++) {
      first[i] = 0.9 * (first[i] as number) + 0.1 * (g[i] as number);
      second[i] = 0.999 * (second[i] as number) + 0.001 * (g[i] as number) ** 2;
      const [m, v] = [(first[i] as number) / (1 - 0.9 ** t), (second[i] as number) / (1 - 0.999 ** t)];
      wanted[i] = (wanted[i] as number) - rate * decay * (wanted[i] as number) - (rate * m) / (Math.sqrt(v) + 1e-8);
    }
  }
  expect(distance(read(A, n), (i) => wanted[i] as number)).toBeLessThan(1e-6);
});

test('the sum of squares is taken in float64', () => {
  const x = fill(A, 1000, 1e4);
  const wanted = x.reduce((sum, v) => sum + v * v, 0);
  expect(Math.abs(kernels.sumOfSquares(at(A), 1000) / wanted - 1)).toBeLessThan(1e-13);
});
