// The search loop, plateaus, heat maps and guards, on outcomes that are made up so that the answer is known.
import { describe, expect, it } from 'vitest';
import { continuousInstrument, DAY, emptyCandles, seeded, utcCalendar } from '../../core/index.ts';
import { type Point, pointKey, type Sampler, type Space, samplers } from '../../quant/search/index.ts';
import { defaultOptions, statistics } from '../../quant/statistics/index.ts';
import { conventionPresets, defaultCosts } from '../../trading/execution/index.ts';
import { noLimits } from '../../trading/risk/index.ts';
import { builtInStrategies } from '../../trading/strategies/index.ts';
import { backtest } from '../backtest/index.ts';
import { guardsOf } from './guards.ts';
import { heatMap, heatMaps } from './heat.ts';
import { bestOf, optimise, type Tried } from './optimise.ts';
import { type Outcome, objectiveNamed, objectives, outcomeOf, type Sheet, worthOf } from './outcome.ts';
import { plateauAround } from './plateau.ts';

const DAYS = 400;
const sheet: Sheet = { start: { at: 0, equity: 1000 }, at: Float64Array.from({ length: DAYS }, (_, i) => (i + 1) * DAY), calendar: utcCalendar };

/** A made-up run whose days have the given mean and swing. */
function outcome(seed: number, mean: number, swing = 0.01): Outcome {
  const random = seeded(seed);
  let equity = sheet.start.equity;
  const days = Float64Array.from({ length: DAYS }, () => (equity *= 1 + mean + swing * random.normal()));
  return { end: equity, maxDrawdown: 0.1, trades: 10, wins: 6, gained: 30, lost: 20, days };
}

const space: Space = [
  { kind: 'integer', name: 'a', low: 0, high: 9 },
  { kind: 'integer', name: 'b', low: 0, high: 9 },
];
const sweep = (worth: (a: number, b: number) => number): Tried[] =>
  Array.from({ length: 100 }, (_, i): Tried => {
    const [a, b] = [Math.floor(i / 10), i % 10];
    return { point: { a, b }, outcome: outcome(i, 0), worth: worth(a, b) };
  });

describe('a search', () => {
  it('runs every point once, tells their worth, and knows the best', async () => {
    const run: Point[] = [];
    const told: (readonly number[])[] = [];
    const rounds = [
      [{ a: 1 }, { a: 2 }],
      [{ a: 2 }, { a: 3 }, { a: 3 }],
    ];
    const sampler: Sampler = {
      ask: () => (rounds.shift() ?? []).map((point) => ({ point, budget: 1 })),
      tell: (values) => void told.push(values),
    };
    const tried = await optimise({
      sampler,
      objective: 'totalReturn',
      sheet,
      evaluate: async (points) => {
        run.push(...points);
        return points.map((p) => ({ ...outcome(1, 0), end: 1000 + 100 * (p['a'] as number) }));
      },
    });
    expect(run).toEqual([{ a: 1 }, { a: 2 }, { a: 3 }]);
    expect(told.map((t) => t.map((x) => x.toFixed(1)))).toEqual([
      ['0.1', '0.2'],
      ['0.2', '0.3', '0.3'],
    ]);
    expect(bestOf(tried)?.point).toEqual({ a: 3 });
  });

  it('comes to the same however the points are shared out', async () => {
    const worth = (p: Point): Outcome => outcome((p['a'] as number) * 10 + (p['b'] as number), 0.0001 * (p['a'] as number));
    const searched = (share: number) =>
      optimise({
        sampler: samplers.tpe(space, { trials: 40, seed: 3 }),
        objective: 'sharpe',
        sheet,
        evaluate: async (points) => {
          const outcomes: Outcome[] = [];
          for (let i = 0; i < points.length; i += share) outcomes.push(...points.slice(i, i + share).map(worth));
          return outcomes;
        },
      });
    expect(await searched(3)).toEqual(await searched(100));
  });

  it('refuses a search that wants less than whole runs, and outcomes of other days', async () => {
    const partly: Sampler = { ask: () => [{ point: { a: 1 }, budget: 0.5 }], tell: () => {} };
    await expect(optimise({ sampler: partly, objective: 'sharpe', sheet, evaluate: async () => [] })).rejects.toThrow(/asks for 0\.5 of a run/);
    expect(() => worthOf('sharpe', { ...outcome(1, 0), days: new Float64Array(3) }, sheet)).toThrow(/3 days, the search 400/);
  });

  it('finds no worth in a run that a fault ended', () => {
    expect(worthOf('totalReturn', { ...outcome(1, 0), fault: 'it threw' }, sheet)).toBeNaN();
    expect(bestOf([{ point: {}, outcome: outcome(1, 0), worth: Number.NaN }])).toBeUndefined();
    expect(() => objectiveNamed('sharp')).toThrow(/Did you mean "sharpe"/);
  });
});

it('objectives are the statistics of the same name', () => {
  const candles = emptyCandles(900);
  const random = seeded(4);
  let price = 100;
  for (let i = 0; i < 900; i++) {
    candles.at[i] = Date.UTC(2024, 0, 1) + i * 3_600_000;
    candles.open[i] = price;
    price *= 1 + 0.01 * random.normal();
    candles.close[i] = price;
    candles.high[i] = Math.max(price, candles.open[i] as number);
    candles.low[i] = Math.min(price, candles.open[i] as number);
  }
  const result = backtest({
    instruments: [continuousInstrument('A.TEST')],
    series: [{ instrument: 'A.TEST', timeframe: '1h', kind: 'last', candles }],
    funding: [],
    accounts: [{ name: 'a', venue: 'TEST', cash: { USD: '1000' }, leverage: 1 }],
    deployments: [
      {
        name: 'd',
        strategy: builtInStrategies['sma-rsi'] as never,
        parameters: { fast: 3, slow: 8, rsi: 5, rsiMax: 90, stopLoss: 0.05, takeProfit: 0.05 },
        instruments: ['A.TEST'],
        account: 'a',
        timeframe: '1h',
        sizing: { kind: 'equity', fraction: 0.5 },
      },
    ],
    reporting: 'USD',
    conventions: conventionPresets.tradewind,
    costs: defaultCosts,
    limits: noLimits,
    from: Date.UTC(2024, 0, 3),
    to: Number.POSITIVE_INFINITY,
  });
  const figures = statistics(
    { curve: result.curve, roundTrips: result.roundTrips, start: result.start },
    { ...defaultOptions, bootstrap: { resamples: 0, seed: 1 } },
  );
  const summed = outcomeOf(result.curve, result.roundTrips, result.start.equity, utcCalendar);
  const { at } = result.curve;
  const days = { start: result.start, at: at.filter((t, i) => t % DAY === 0 || i === at.length - 1), calendar: utcCalendar };
  expect(summed.trades).toBeGreaterThan(20);
  for (const name of Object.keys(objectives) as (keyof typeof objectives)[]) expect(worthOf(name, summed, days), name).toBeCloseTo(figures[name], 9);
  expect(summed.maxDrawdown).toBeCloseTo(figures.maxDrawdown, 12);
});

describe('a plateau', () => {
  const around = (tried: readonly Tried[]) => plateauAround(bestOf(tried) as Tried, tried, space);
  it('is told from a needle', () => {
    const hill = sweep((a, b) => 10 - Math.hypot(a - 5, b - 5) * 0.2);
    const needle = sweep((a, b) => (a === 5 && b === 5 ? 10 : 1 + 0.001 * a));
    expect(around(hill)).toMatchObject({ neighbours: 8 });
    expect(around(hill).score).toBeGreaterThan(0.6);
    expect(around(needle).score).toBeLessThan(0.01);
  });

  it('by hand: eight neighbours of 5, all others 1, the best 9', () => {
    const tried = sweep((a, b) => (a === 5 && b === 5 ? 9 : Math.abs(a - 5) <= 1 && Math.abs(b - 5) <= 1 ? 5 : 1));
    expect(around(tried)).toEqual({ score: 0.5, neighbours: 8, mean: 5 });
  });

  it('is not judged by too few points, nor across the values of a choice', () => {
    const few: Tried[] = [9, 5, 1].map((worth, a) => ({ point: { a, b: 0 }, outcome: outcome(1, 0), worth }));
    expect(plateauAround(few[0] as Tried, few, space).score).toBeNaN();
    const modes: Space = [{ kind: 'choice', name: 'a', values: [0, 1, 2] }, space[1] as Space[number]];
    expect(plateauAround(few[0] as Tried, few, modes).neighbours).toBe(0);
  });
});

describe('a heat map', () => {
  it('holds the best and the mean of each cell, and NaN where nothing was tried', () => {
    const third = { kind: 'integer', name: 'c', low: 0, high: 1 } as const;
    const tried: Tried[] = [
      { point: { a: 0, b: 1, c: 0 }, outcome: outcome(1, 0), worth: 2 },
      { point: { a: 0, b: 1, c: 1 }, outcome: outcome(1, 0), worth: 4 },
      { point: { a: 9, b: 0, c: 1 }, outcome: outcome(1, 0), worth: Number.NaN },
    ];
    const map = heatMap(tried, space[0] as Space[number], space[1] as Space[number]);
    expect([map.columns.length, map.rows.length]).toEqual([10, 10]);
    expect([map.best[10], map.mean[10], map.counts[10]]).toEqual([4, 3, 2]);
    expect(map.best.filter((x) => !Number.isNaN(x))).toHaveLength(1);
    expect(heatMaps(tried, [...space, third])).toHaveLength(3);
  });

  it('puts many values together', () => {
    const wide = { kind: 'integer', name: 'a', low: 1, high: 1000 } as const;
    const map = heatMap([{ point: { a: 1000, b: 0 }, outcome: outcome(1, 0), worth: 1 }], wide, space[1] as Space[number]);
    expect(map.columns).toHaveLength(12);
    expect(map.best[11]).toBe(1);
  });
});

describe('guards', () => {
  const tries = (edge: number): Tried[] =>
    Array.from({ length: 60 }, (_, i): Tried => {
      const made = outcome(900 + i, i === 7 ? edge : 0);
      return { point: { a: i % 10, b: Math.floor(i / 10) }, outcome: made, worth: worthOf('sharpe', made, sheet) };
    });

  it('call the best of noise luck', () => {
    const g = guardsOf(tries(0), space, sheet, 60, 1);
    expect(g?.deflatedSharpe).toBeLessThan(0.95);
    expect(g?.superiority.spa).toBeGreaterThan(0.05);
    expect(g?.overfitting.probability).toBeGreaterThan(0.2);
  });

  it('let a planted edge pass, less surely the more was tried before', () => {
    const [fresh, after] = [guardsOf(tries(0.0035), space, sheet, 60, 1), guardsOf(tries(0.0035), space, sheet, 100_000, 1)];
    expect(fresh?.deflatedSharpe).toBeGreaterThan(0.95);
    expect(fresh?.superiority.spa).toBeLessThan(0.05);
    expect(fresh?.overfitting.probability).toBeLessThan(0.05);
    expect(after?.trials).toBe(100_000);
    expect(after?.deflatedSharpe).toBeLessThan(fresh?.deflatedSharpe ?? 0);
    expect(after?.luckSharpe).toBeGreaterThan(fresh?.luckSharpe ?? 9);
  });

  it('never count fewer trials than there are, and are silent when nothing has a worth', () => {
    expect(guardsOf(tries(0), space, sheet, 3, 1)?.trials).toBe(60);
    expect(guardsOf([], space, sheet, 0, 1)).toBeUndefined();
  });
});

it('points are known by their values, not by the order of their names', () => {
  expect(pointKey({ a: 1, b: 'x' })).toBe(pointKey({ b: 'x', a: 1 }));
});
