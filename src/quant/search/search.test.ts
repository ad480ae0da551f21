// Searches stay in bounds, repeat themselves for a seed, and find planted optima sooner than chance.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choice, flag, integer, number, parametersOf } from '../../core/index.ts';
import { eigen } from './eigen.ts';
import { halving } from './halving.ts';
import type { Sampler, Trial } from './sampler.ts';
import { samplerNames, samplers } from './samplers.ts';
import { type Dimension, levelsOf, type Point, pointKey, type Space, sizeOf, spaceOf, unitOf, valueAt } from './space.ts';

/** Everything a search asked, in order, and the best it found. */
function runSearch(sampler: Sampler, worth: (point: Point, budget: number) => number) {
  const asked: Trial[] = [];
  let best = Number.NEGATIVE_INFINITY;
  for (let round = sampler.ask(); round.length > 0; round = sampler.ask()) {
    const values = round.map(({ point, budget }) => worth(point, budget));
    asked.push(...round);
    best = Math.max(best, ...round.map((t, k) => (t.budget === 1 ? (values[k] as number) : Number.NEGATIVE_INFINITY)));
    sampler.tell(values);
  }
  return { asked, best };
}

const dimension: fc.Arbitrary<(name: string) => Dimension> = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 60 }), fc.boolean()).map(
    ([low, more, log]) =>
      (name: string): Dimension => ({ kind: 'integer', name, low, high: low + more, ...(log ? { log } : {}) }),
  ),
  fc.tuple(fc.double({ min: 0.001, max: 10, noNaN: true }), fc.double({ min: 0.01, max: 100, noNaN: true }), fc.boolean()).map(
    ([low, more, log]) =>
      (name: string): Dimension => ({ kind: 'number', name, low, high: low + more, ...(log ? { log } : {}) }),
  ),
  fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 1, max: 9 }), fc.constantFrom(0.1, 0.25, 1)).map(
    ([low, levels, step]) =>
      (name: string): Dimension => ({ kind: 'number', name, low, high: low + levels * step, step }),
  ),
  fc.integer({ min: 1, max: 4 }).map(
    (n) =>
      (name: string): Dimension => ({ kind: 'choice', name, values: ['a', 'b', 'c', 'd'].slice(0, n) }),
  ),
);
const anySpace: fc.Arbitrary<Space> = fc.array(dimension, { minLength: 1, maxLength: 4 }).map((list) => list.map((d, i) => d(`p${i}`)));

function isInside(d: Dimension, value: Point[string]): boolean {
  if (d.kind === 'choice') return d.values.includes(value);
  if (typeof value !== 'number' || value < d.low || value > d.high) return false;
  if (d.kind === 'integer' && !Number.isInteger(value)) return false;
  return d.step === undefined || Math.abs((value - d.low) / d.step - Math.round((value - d.low) / d.step)) < 1e-6;
}

describe.each(samplerNames)('%s', (name) => {
  it('stays in bounds, within its trials, and says the same for the same seed', () => {
    fc.assert(
      fc.property(anySpace, fc.integer({ min: 16, max: 60 }), fc.integer(), (space, trials, seed) => {
        fc.pre(
          name !== 'grid' ||
            sizeOf(
              space.map(
                (d): Dimension => (levelsOf(d) > 2 && d.kind !== 'choice' && d.step === undefined ? { kind: 'choice', name: d.name, values: [0, 1] } : d),
              ),
            ) <= trials,
        );
        const search = () =>
          runSearch(samplers[name](space, { trials, seed }), (point) => space.reduce((sum, d) => sum + unitOf(d, point[d.name] as number), 0));
        const { asked } = search();
        expect(asked.length).toBeGreaterThan(0);
        expect(asked.length).toBeLessThanOrEqual(trials);
        for (const { point, budget } of asked) {
          expect(budget).toBe(1);
          for (const d of space) expect(isInside(d, point[d.name] as number), `${d.name} = ${point[d.name]}`).toBe(true);
        }
        expect(search().asked).toEqual(asked);
      }),
      { numRuns: 60 },
    );
  });

  it('lives with results that are all NaN or all equal', () => {
    const space: Space = [{ kind: 'number', name: 'x', low: 0, high: 1 }];
    for (const worth of [Number.NaN, 1]) expect(runSearch(samplers[name](space, { trials: 40, seed: 1 }), () => worth).asked.length).toBe(40);
  });
});

it.each(['grid', 'random', 'tpe'] as const)('%s tries no point twice, and a small space to its end', (name) => {
  const space = spaceOf(
    [
      { name: 'a', kind: 'integer', about: '', default: 1, min: 1, max: 9 },
      { name: 'b', kind: 'flag', about: '', default: false },
    ],
    {
      a: '1:9:2',
      b: 'true,false',
    },
  );
  const { asked } = runSearch(samplers[name](space, { trials: 50, seed: 3 }), (point) => point['a'] as number);
  expect(new Set(asked.map((t) => pointKey(t.point))).size).toBe(10);
  expect(asked).toHaveLength(10);
});

describe('what learns beats chance', () => {
  const bowl: Space = [
    { kind: 'integer', name: 'fast', low: 2, high: 60 },
    { kind: 'integer', name: 'slow', low: 20, high: 300 },
    { kind: 'number', name: 'stop', low: 0.001, high: 0.1, log: true },
    { kind: 'number', name: 'level', low: 0, high: 100 },
  ];
  const place = (space: Space, point: Point): number[] => space.map((d) => unitOf(d, point[d.name] as number));
  const surfaces: readonly (readonly [string, Space, (u: readonly number[], point: Point) => number])[] = [
    ['a bowl', bowl, (u) => -u.reduce((sum, x, i) => sum + (x - 0.2 - 0.2 * i) ** 2, 0)],
    ['a narrow ridge', bowl, ([a = 0, b = 0, c = 0, d = 0]) => -((a + b - 1) ** 2) * 20 - (a - 0.3) ** 2 - (c - d) ** 2 * 10 - (c - 0.7) ** 2],
    [
      'a bowl in one of three modes',
      [...bowl.slice(0, 3), { kind: 'choice', name: 'mode', values: ['x', 'y', 'z'] }],
      ([a = 0, b = 0, c = 0], point) => -((a - 0.6) ** 2) - (b - 0.3) ** 2 - (c - 0.5) ** 2 - (point['mode'] === 'y' ? 0 : 0.3),
    ],
  ];
  const seeds = Array.from({ length: 30 }, (_, i) => 100 + i);

  // a search no better than chance wins 15 ± 2.7 of 30 pairs
  it.each(surfaces.flatMap((s) => (['tpe', 'cma-es'] as const).map((name) => [name, ...s] as const)))('%s on %s', (name, _title, space, worth) => {
    const bestOf = (kind: typeof name | 'random', seed: number): number =>
      runSearch(samplers[kind](space, { trials: 150, seed }), (point) => worth(place(space, point), point)).best;
    const wins = seeds.filter((seed) => bestOf(name, seed) > bestOf('random', seed)).length;
    expect(wins).toBeGreaterThanOrEqual(23);
  });
});

describe('successive halving', () => {
  const space: Space = [{ kind: 'number', name: 'x', low: 0, high: 1 }];
  // the smaller the budget, the noisier the picture
  const worth = (point: Point, budget: number): number =>
    -Math.abs((point['x'] as number) - 0.7) + (1 - budget) * 0.05 * Math.sin(1000 * (point['x'] as number));

  it('climbs 9, 3, 1 on a ninth, a third, all of the budget, and keeps the best', () => {
    const { asked, best } = runSearch(halving(samplers.random(space, { trials: 9, seed: 5 }), { rungs: 3, keep: 3 }), worth);
    expect(asked.map((t) => Math.round(1 / t.budget))).toEqual([9, 9, 9, 9, 9, 9, 9, 9, 9, 3, 3, 3, 1]);
    const all = runSearch(samplers.random(space, { trials: 9, seed: 5 }), worth);
    expect(best).toBe(all.best);
  });

  it('never tells the inner search that a dropped point is better than one that went on', () => {
    let told: readonly number[] = [];
    const inner: Sampler = {
      ask: () => (told.length > 0 ? [] : [0.1, 0.2, 0.3, 0.4].map((x) => ({ point: { x }, budget: 1 }))),
      tell: (values) => (told = values),
    };
    // the best on the small budget disappoints on the full one
    const values = new Map([
      [0.1, [5, -9]],
      [0.2, [4, 1]],
      [0.3, [3]],
      [0.4, [2]],
    ]);
    runSearch(halving(inner, { rungs: 2, keep: 2 }), (point, budget) => values.get(point['x'] as number)?.[budget === 1 ? 1 : 0] ?? Number.NaN);
    expect(told).toEqual([-9, 1, -9, -9]);
  });

  it('runs over TPE', () => {
    const { best, asked } = runSearch(halving(samplers.tpe(space, { trials: 60, seed: 2, round: 9 }), { rungs: 2, keep: 3 }), worth);
    expect(best).toBeGreaterThan(-0.02);
    expect(asked.filter((t) => t.budget === 1).length).toBeLessThan(30);
  });
});

describe('spaces', () => {
  const parameters = parametersOf({
    parameters: {
      fast: integer({ default: 20, min: 2, max: 500, search: [5, 32], about: '' }),
      rate: number({ default: 0.1, min: 0.001, max: 1, search: [0.01, 0.5], log: true, about: '' }),
      width: number({ default: 2, min: 0, max: 10, about: '' }),
      mode: choice(['calm', 'wild'], { default: 'calm', about: '' }),
      short: flag({ default: false, about: '' }),
    },
  });

  it('are what declares a range, unless some are named', () => {
    expect(spaceOf(parameters)).toEqual([
      { kind: 'integer', name: 'fast', low: 5, high: 32 },
      { kind: 'number', name: 'rate', low: 0.01, high: 0.5, log: true },
    ]);
    expect(spaceOf(parameters, {}, ['rate']).map((d) => d.name)).toEqual(['fast']);
    expect(spaceOf(parameters, { width: '1:2:0.5', mode: 'wild,calm', fast: '5,8', short: 'true,false' })).toEqual([
      { kind: 'choice', name: 'fast', values: [5, 8] },
      { kind: 'number', name: 'width', low: 1, high: 2, step: 0.5 },
      { kind: 'choice', name: 'mode', values: ['wild', 'calm'] },
      { kind: 'choice', name: 'short', values: [true, false] },
    ]);
  });

  it.each([
    [{ fats: '1:2' }, /"fats" is not known\. Did you mean "fast"/],
    [{ fast: '5' }, undefined],
    [{ fast: '1:20' }, /1 is outside 2 to 500/],
    [{ fast: '20:5' }, /20 is not below 5/],
    [{ fast: '5:20:0' }, /step 0 does not fit/],
    [{ fast: '5:20:1:1' }, /too many parts/],
    [{ fast: '5.5:20' }, /not a whole number/],
    [{ fast: 'a:b' }, /"a" is not a number/],
    [{ fast: '5,5' }, /names a value twice/],
    [{ mode: 'clam,wild' }, /Did you mean "calm"/],
  ])('refuse %j', (written, words) => {
    if (words === undefined) expect(spaceOf(parameters, written as Record<string, string>)).toEqual([{ kind: 'choice', name: 'fast', values: [5] }]);
    else expect(() => spaceOf(parameters, written as Record<string, string>)).toThrow(words);
  });

  it('refuse to vary what is fixed, and to vary nothing', () => {
    expect(() => spaceOf(parameters, { fast: '5:8' }, ['fast'])).toThrow(/both fixed and varied/);
    expect(() => spaceOf(parameters, {}, ['fast', 'rate'])).toThrow(/none declares a range/);
  });

  it('map values to units and back', () => {
    fc.assert(
      fc.property(anySpace, fc.double({ min: 0, max: 1, noNaN: true }), (space, u) => {
        for (const d of space) {
          const value = valueAt(d, u);
          const again = valueAt(d, unitOf(d, value));
          if (typeof value === 'number') expect(again).toBeCloseTo(value, 9);
          else expect(again).toBe(value);
        }
      }),
    );
  });
});

it('a grid without steps spreads what the trials allow, ends included', () => {
  const space: Space = [
    { kind: 'integer', name: 'a', low: 1, high: 9 },
    { kind: 'number', name: 'b', low: 0, high: 1 },
  ];
  const { asked } = runSearch(samplers.grid(space, { trials: 10, seed: 0 }), () => 0);
  expect(asked.map((t) => [t.point['a'], t.point['b']])).toEqual([
    [1, 0],
    [1, 0.5],
    [1, 1],
    [5, 0],
    [5, 0.5],
    [5, 1],
    [9, 0],
    [9, 0.5],
    [9, 1],
  ]);
  expect(() => samplers.grid(space, { trials: 3, seed: 0 })).toThrow(/coarsest grid of these 2 parameters has 4 points, 3 may be tried/);
});

it('eigenvectors give the matrix back', () => {
  fc.assert(
    fc.property(
      fc
        .integer({ min: 1, max: 6 })
        .chain((n) => fc.tuple(fc.constant(n), fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: n * n, maxLength: n * n }))),
      ([n, x]) => {
        const matrix = Float64Array.from({ length: n * n }, (_, i) => (x[i] as number) + (x[(i % n) * n + Math.floor(i / n)] as number));
        const { values, vectors } = eigen(matrix, n);
        for (let i = 0; i < n; i++)
          for (let j = 0; j < n; j++) {
            let sum = 0;
            for (let k = 0; k < n; k++) sum += (values[k] as number) * (vectors[i * n + k] as number) * (vectors[j * n + k] as number);
            expect(sum).toBeCloseTo(matrix[i * n + j] as number, 9);
          }
      },
    ),
  );
});
