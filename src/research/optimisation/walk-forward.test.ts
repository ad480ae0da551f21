// Folds as a person would lay them out on a calendar, choices that see the training window only, and a curve that fits together.
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { DAY, HOUR, parametersOf, parseTime, type Strategy, seeded } from '../../core/index.ts';
import { spaceOf } from '../../quant/search/index.ts';
import { builtInStrategies } from '../../trading/strategies/index.ts';
import { type BacktestSetup, backtest } from '../backtest/index.ts';
import { hours, START, setupOf } from './sample.fixture.ts';
import { type FoldResult, type FoldSearch, runFold, type WindowFigures } from './walk-forward.ts';
import { type FoldPlan, foldsOf, later, parseSpan } from './walk-forward-folds.ts';
import { efficiency, movement, overfittingOf, stitched, trialsOf } from './walk-forward-stitch.ts';
import { narrowed } from './walk-forward-window.ts';

const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
const plan = (more: Partial<FoldPlan> = {}): FoldPlan => ({
  from: parseTime('2020-01-01'),
  to: parseTime('2024-01-01'),
  folds: 12,
  train: { months: 18 },
  test: { months: 2 },
  anchored: false,
  step: HOUR,
  ...more,
});

describe('spans', () => {
  it('are calendar months or plain lengths', () => {
    expect(parseSpan('18M', 'train')).toEqual({ months: 18 });
    expect(parseSpan('2y', 'train')).toEqual({ months: 24 });
    expect(parseSpan('30d', 'train')).toEqual({ ms: 30 * DAY });
    for (const bad of ['18', 'M', '0d', '1.5M', '-2M']) expect(() => parseSpan(bad, 'train')).toThrow(/not a length of time/);
    expect(day(later(parseTime('2024-01-31'), { months: 1 }, 1))).toBe('2024-02-29');
    expect(day(later(parseTime('2024-01-31'), { months: 1 }, -2))).toBe('2023-11-30');
    expect(later(5, { ms: 7 }, -2)).toBe(-9);
  });
});

describe('folds', () => {
  it('roll: a year and a half learned, two months tested, twelve times to the end of the data', () => {
    const folds = foldsOf(plan());
    expect(folds.map((f) => day(f.test.from))).toEqual([
      '2022-01-01',
      '2022-03-01',
      '2022-05-01',
      '2022-07-01',
      '2022-09-01',
      '2022-11-01',
      '2023-01-01',
      '2023-03-01',
      '2023-05-01',
      '2023-07-01',
      '2023-09-01',
      '2023-11-01',
    ]);
    expect(day(folds[0]?.train.from ?? 0)).toBe('2020-07-01');
    expect(day(folds.at(-1)?.test.to ?? 0)).toBe('2024-01-01');
  });

  it('anchored learn from the beginning, ever more', () => {
    const folds = foldsOf(plan({ anchored: true }));
    expect(new Set(folds.map((f) => day(f.train.from)))).toEqual(new Set(['2020-01-01']));
    expect(folds.map((f) => f.train.to)).toEqual(folds.map((f) => f.test.from));
  });

  it('are as many as fit, or share what is left', () => {
    const { folds: _, ...open } = plan();
    expect(foldsOf(open).length).toBe(15);
    const { test: __, ...equal } = plan({ folds: 4 });
    expect(new Set(foldsOf(equal).map((f) => f.test.to - f.test.from)).size).toBe(1);
    const { test: ___, folds: ____, ...nothing } = plan();
    expect(() => foldsOf(nothing)).toThrow(/neither --folds nor --test/);
  });

  it('that do not fit are refused with the figures, and how many would', () => {
    expect(() => foldsOf(plan({ folds: 16 }))).toThrow(/16 tests .* would begin 2019-11-01.* but the data hold 2020-01-01.* At most 15 folds/);
    expect(() => foldsOf(plan({ train: { months: 60 } }))).toThrow(/Shorten --train/);
    const { test: _, ...equal } = plan({ train: { months: 48 } });
    expect(() => foldsOf(equal)).toThrow(/nothing is left/);
    expect(() => foldsOf(plan({ step: 40 * DAY }))).toThrow(/has a window of 1\.\d+ candles/);
  });

  it('never test what they learned from, and leave no hole between tests', () => {
    const spans = fc.oneof(
      fc.record({ months: fc.integer({ min: 1, max: 8 }) }),
      fc.integer({ min: 5, max: 200 }).map((d) => ({ ms: d * DAY })),
    );
    fc.assert(
      fc.property(spans, spans, fc.integer({ min: 1, max: 9 }), fc.boolean(), fc.boolean(), (train, test, count, anchored, equal) => {
        const base = { ...plan({ train, anchored }), folds: count };
        const { test: _, ...without } = base;
        let folds: ReturnType<typeof foldsOf>;
        try {
          folds = foldsOf(equal ? without : { ...base, test });
        } catch (error) {
          expect(String(error)).toMatch(/folds/);
          return;
        }
        expect(folds.length).toBe(count);
        for (const [k, f] of folds.entries()) {
          expect(f.train.from).toBeGreaterThanOrEqual(base.from);
          expect(f.train.to).toBe(f.test.from);
          expect(f.test.to).toBe(folds[k + 1]?.test.from ?? base.to);
        }
      }),
    );
  });
});

describe('a window', () => {
  it('is the same part of the run, warmed up from what was before', () => {
    const setup = setupOf(hours(900));
    const [from, to] = [START + 400 * HOUR, START + 700 * HOUR];
    const whole = backtest({ ...setup, from, to });
    const part = backtest(narrowed(setup, from, to));
    expect(part.curve.at).toEqual(whole.curve.at);
    expect(part.roundTrips.length).toBeGreaterThan(3);
    // RSI never quite forgets: with its declared warm-up the first trades may differ by a hair, the averages do not
    expect(narrowed(setup, from, to).series[0]?.candles.at[0]).toBeGreaterThan(START);
    expect(narrowed(setup, START, to).series[0]?.candles.at[0]).toBe(START);
  });
});

it('a window takes the predictions of its own candles only', () => {
  const at = Float64Array.from({ length: 10 }, (_, i) => START + (i + 1) * HOUR);
  const column = at.map((_, i) => i / 10);
  const predictions = [{ instrument: 'A.TEST', timeframe: '1h' as const, model: 'm@1', features: '', at, probability: column, confidence: column }];
  const [own] = narrowed({ ...setupOf(hours(10)), predictions }, START + 3 * HOUR, START + 6 * HOUR).predictions ?? [];
  // candles that open at 3, 4 and 5 close at 4, 5 and 6
  expect([...(own?.at ?? [])]).toEqual([4, 5, 6].map((h) => START + h * HOUR));
  expect([...(own?.probability ?? [])]).toEqual([0.3, 0.4, 0.5]);
});

const strategy = builtInStrategies['sma-rsi'] as Strategy;
const search = (more: Partial<FoldSearch> = {}): FoldSearch => ({
  sampler: 'grid',
  space: spaceOf(parametersOf(strategy), { fast: '3,5,8', slow: '12,20' }),
  trials: 6,
  objective: 'totalReturn',
  ...more,
});
const folds = foldsOf({ from: START, to: START + 1200 * HOUR, folds: 4, train: { ms: 400 * HOUR }, anchored: false, step: HOUR });

describe('a fold', () => {
  const setup = setupOf(hours(1200));

  it('takes the point that was best on its training window, found by trying them all by hand', async () => {
    const [fold] = folds;
    if (fold === undefined) throw new Error('no fold');
    const made = (fast: number, slow: number): number => {
      const deployments = setup.deployments.map((d) => ({ ...d, parameters: { ...d.parameters, fast, slow } }));
      return backtest(narrowed({ ...setup, deployments }, fold.train.from, fold.train.to)).curve.equity.at(-1) ?? Number.NaN;
    };
    const points = [3, 5, 8].flatMap((fast) => [12, 20].map((slow) => ({ fast, slow, end: made(fast, slow) })));
    const best = points.reduce((a, b) => (b.end > a.end ? b : a));
    const result = await runFold(setup, fold, search(), 1);
    expect(result.parameters).toEqual({ fast: best.fast, slow: best.slow });
    expect(result.inSample?.totalReturn).toBeCloseTo(best.end / 10_000 - 1, 9);
    expect(result.tried.length).toBe(6);
  });

  it('chooses the same whatever comes after the training', async () => {
    const [fold] = folds;
    if (fold === undefined) throw new Error('no fold');
    const other = hours(1200);
    for (let i = 400; i < 1200; i++) for (const c of [other.open, other.high, other.low, other.close]) c[i] = (c[i] as number) * 3;
    const [a, b] = [await runFold(setup, fold, search(), 1), await runFold(setupOf(other), fold, search(), 1)];
    expect(b.parameters).toEqual(a.parameters);
    expect(b.inSample).toEqual(a.inSample);
    expect(b.outOfSample).not.toEqual(a.outOfSample);
  });

  it('begins and ends flat', async () => {
    for (const fold of folds) {
      const { roundTrips, curve } = await runFold(setup, fold, undefined, 1);
      expect(roundTrips.some((t) => t.exitReason === 'open')).toBe(false);
      expect(roundTrips.every((t) => t.entryTime >= fold.test.from && t.exitTime <= fold.test.to)).toBe(true);
      expect(curve.at[0]).toBe(fold.test.from + HOUR);
      expect(curve.at.at(-1)).toBe(fold.test.to);
    }
  });

  it('keeps its parameters and says so where no point traded', async () => {
    const idle: BacktestSetup = { ...setup, costs: { ...setup.costs, volumeShare: 0 } };
    const result = await runFold(idle, folds[0] as (typeof folds)[number], search({ objective: 'profitFactor' }), 1);
    expect(result.parameters).toEqual({});
    expect(result.note).toMatch(/no point had a profitFactor/);
  });
});

describe('folds together', () => {
  const setup = setupOf(hours(1200));
  let results: FoldResult[] = [];
  beforeAll(async () => {
    results = await Promise.all(folds.map((fold) => runFold(setup, fold, search(), 1)));
  });

  it('are one curve that goes on where it was', () => {
    const { curve, start, roundTrips } = stitched(results);
    const product = results.reduce((p, r) => p * (1 + r.outOfSample.totalReturn), 1);
    expect((curve.equity.at(-1) ?? 0) / start.equity).toBeCloseTo(product, 9);
    for (let i = 1; i < curve.at.length; i++) expect(curve.at[i]).toBeGreaterThan(curve.at[i - 1] as number);
    const made = roundTrips.reduce((sum, t) => sum + t.pnl, 0);
    expect(start.equity + made).toBeCloseTo(curve.equity.at(-1) ?? 0, 4);
  });

  const figures = (totalReturn: number, years: number): WindowFigures => ({ totalReturn, annualReturn: 0, sharpe: 0, maxDrawdown: 0, trades: 1, years });
  const told = (inside: number, outside: number, fast: number): FoldResult => ({
    ...(results[0] as FoldResult),
    parameters: { fast },
    inSample: figures(inside, 1),
    outOfSample: figures(outside, 0.5),
  });

  it('are efficient as far as tests grow like trainings did, by hand', () => {
    // e a year inside, the root of e in half a year outside: the same pace
    expect(efficiency([told(Math.E - 1, Math.sqrt(Math.E) - 1, 1)])).toBeCloseTo(1, 12);
    expect(efficiency([told(Math.E - 1, 0, 1), told(Math.E - 1, Math.sqrt(Math.E) - 1, 1)])).toBeCloseTo(0.5, 12);
    expect(efficiency([told(-0.1, 0.2, 1)])).toBeNaN();
  });

  it('say how far their choices moved', () => {
    const range = { kind: 'integer', name: 'fast', low: 0, high: 10 } as const;
    expect(movement(range, [told(0, 0, 2), told(0, 0, 2), told(0, 0, 7)])).toBeCloseTo(0.25, 12);
    expect(movement({ kind: 'choice', name: 'fast', values: [2, 7] }, [told(0, 0, 2), told(0, 0, 2), told(0, 0, 7)])).toBeCloseTo(0.5, 12);
    expect(movement(range, [told(0, 0, 2)])).toBeNaN();
  });

  it('count a point once, however many folds tried it', () => {
    expect(trialsOf(results).count).toBe(6);
    expect(trialsOf(results).sharpeVariance).toBeGreaterThan(0);
    expect(trialsOf([])).toEqual({ count: 1 });
  });

  it('tell how likely a choice was overfitted, where all tried the same points', () => {
    const points = [{ fast: 1 }, { fast: 2 }, { fast: 3 }];
    const told = (seed: number, edge: number): FoldResult => {
      const random = seeded(seed);
      // the first point is better by `edge` of a standard deviation, on every day of every test
      const unseen = points.map((_, k) => Float64Array.from({ length: 30 }, () => 0.01 * (random.normal() + (k === 0 ? edge : 0))));
      return { ...(results[0] as FoldResult), tried: points, unseen };
    };
    const [first, ...rest] = [1, 2, 3, 4].map((seed) => told(seed, 1)) as [FoldResult, ...FoldResult[]];
    expect(overfittingOf([first, ...rest]).probability).toBeLessThan(0.02);
    // alike points: one walk may be lucky, twenty are not
    const chance = Array.from({ length: 20 }, (_, k) => overfittingOf([1, 2, 3, 4].map((seed) => told(10 * k + seed, 0))).probability);
    expect(chance.reduce((sum, p) => sum + p, 0) / 20).toBeGreaterThan(0.35);
    expect(overfittingOf([{ ...first, tried: points.toReversed() }, ...rest]).probability).toBeNaN();
    const { unseen: _, ...blind } = first;
    expect(overfittingOf([blind, ...rest]).probability).toBeNaN();
    expect(results.map((r) => r.unseen?.map((u) => u.length))).toEqual(results.map(() => [9, 9, 9, 9, 9, 9]));
  });
});
