// Other pasts: what must stay stays, what must vary varies, and chance is the same for any number of workers.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOUR, inlineWorkers, seeded } from '../../core/index.ts';
import { backtest } from '../backtest/index.ts';
import { emptyPaths, fanOf, joinPaths, recordCurve, ruinOf, shownSteps, walk } from './monte-carlo.ts';
import { placeTrades, randomEntrySetup, tradePlans } from './monte-carlo-entries.ts';
import { noisySetup } from './monte-carlo-noise.ts';
import { pathRanges, type ResampleKind, resampledPaths, tradeReturns } from './monte-carlo-resample.ts';
import { hours, START, setupOf } from './sample.fixture.ts';

const inOrder = (n: number): Uint32Array => Uint32Array.from({ length: n }, (_, i) => i);

describe('a path', () => {
  it('compounds returns and remembers its worst, as by hand', () => {
    const paths = emptyPaths(1, 4);
    // 1 → 1.5 → 0.75 → 1.5
    walk(paths, 0, Float64Array.of(0.5, -0.5, 1), inOrder(3), shownSteps(3, 10));
    expect([...paths.equity]).toEqual([1, 1.5, 0.75, 1.5]);
    expect([...paths.drawdown]).toEqual([0, 0, 0.5, 0.5]);
    expect([paths.end[0], paths.deepest[0], paths.lowest[0]]).toEqual([1.5, 0.5, 0.75]);
  });

  it('never comes back from nothing', () => {
    const paths = emptyPaths(1, 3);
    walk(paths, 0, Float64Array.of(-1.2, 5), inOrder(2), shownSteps(2, 10));
    expect([...paths.equity]).toEqual([1, 0, 0]);
    expect(paths.deepest[0]).toBe(1);
  });

  it('is read from a curve at the instants asked for, its worst from every point', () => {
    const paths = emptyPaths(1, 3);
    const curve = { at: Float64Array.of(1, 2, 3, 4, 5), equity: Float64Array.of(110, 55, 120, 130, 117) };
    recordCurve(paths, 0, curve, 100, Float64Array.of(0, 3, 5));
    expect([...paths.equity]).toEqual([1, 1.2, 1.17]);
    expect([...paths.drawdown]).toEqual([0, 0.5, 0.5]);
    expect([paths.end[0], paths.lowest[0]]).toEqual([1.17, 0.55]);
  });

  it('shows its start, its end, and evenly spread steps between', () => {
    expect([...shownSteps(3, 10)]).toEqual([0, 1, 2, 3]);
    expect([...shownSteps(100, 5)]).toEqual([0, 25, 50, 75, 100]);
    expect([...shownSteps(0, 5)]).toEqual([0]);
  });
});

describe('what paths come to', () => {
  it('bands are quantiles at each instant', () => {
    const paths = emptyPaths(101, 1);
    for (let k = 0; k <= 100; k++) paths.equity[k] = k;
    expect(fanOf(paths).equity.map((row) => row[0])).toEqual([5, 25, 50, 75, 95]);
  });

  it('ruin counts paths that were ever as low as said', () => {
    const paths = emptyPaths(4, 1);
    paths.lowest.set([0.6, 0.61, 0.2, 1]);
    expect(ruinOf(paths, 0.4).value).toBe(0.5);
    expect(ruinOf(paths, 0.81).value).toBe(0);
  });
});

describe('resampled pasts', () => {
  const chance = seeded(1);
  const returns = Float64Array.from({ length: 300 }, () => 0.001 + 0.02 * chance.normal());
  const run = async (kind: ResampleKind, size: number, paths = 200, seed = 1) =>
    joinPaths(await inlineWorkers.run(resampledPaths, pathRanges(paths, size), { shared: { returns, kind, block: 7, shown: shownSteps(300, 50), seed } }));

  it('do not depend on how the work was cut', async () => {
    for (const kind of ['trades', 'circular', 'stationary'] as const) expect(await run(kind, 7)).toEqual(await run(kind, 200));
    expect((await run('circular', 50)).end).not.toEqual((await run('circular', 50, 200, 2)).end);
  });

  it('in another order trades end where they ended, by way of another drawdown', async () => {
    const paths = await run('trades', 50);
    const made = returns.reduce((product, r) => product * (1 + r), 1);
    for (const end of paths.end) expect(end / made).toBeCloseTo(1, 10);
    expect(new Set(paths.deepest).size).toBeGreaterThan(150);
  });

  it('drawn in blocks returns keep their mean', async () => {
    const mean = returns.reduce((sum, r) => sum + Math.log1p(r), 0);
    for (const kind of ['circular', 'stationary'] as const) {
      const paths = await run(kind, 100, 2000);
      const drawn = paths.end.reduce((sum, end) => sum + Math.log(end), 0) / paths.count;
      // 300 days of 2 % over 2000 paths: the error of the mean is near 0.008
      expect(Math.abs(drawn - mean)).toBeLessThan(0.04);
    }
  });

  it('trade returns compound to what the trades made', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -50, max: 80, noNaN: true }), { minLength: 1, maxLength: 15 }), (pnls) => {
        const trades = pnls.map((pnl, i) => ({ exitTime: i, pnl }));
        const made = tradeReturns(trades.toReversed(), 1000).reduce((product, r) => product * (1 + r), 1000);
        expect(made).toBeCloseTo(1000 + pnls.reduce((a, b) => a + b, 0), 6);
      }),
    );
  });

  it('refuses to shuffle after everything was lost', () => {
    expect(() =>
      tradeReturns(
        [
          { exitTime: 1, pnl: -1000 },
          { exitTime: 2, pnl: 5 },
        ],
        1000,
      ),
    ).toThrow(/nothing was left/);
  });
});

describe('noise on prices', () => {
  const setup = setupOf(hours(800), {});
  const mark = hours(800);
  const withMark = { ...setup, series: [...setup.series, { instrument: 'A.TEST', timeframe: '1h' as const, kind: 'mark' as const, candles: mark }] };

  it('of level 0 is the run itself', () => {
    const [base, same] = [backtest(withMark), backtest(noisySetup(withMark, 0, 5))];
    expect(same.orderHash).toBe(base.orderHash);
    expect(same.curve).toEqual(base.curve);
  });

  it('moves prices by what was asked, keeps candles whole and the course of the market', () => {
    const noisy = noisySetup(withMark, 0.5, 5);
    const [last, other] = noisy.series.map((s) => s.candles);
    const before = setup.series[0]?.candles;
    if (last === undefined || other === undefined || before === undefined) throw new Error('series are missing');
    const off = last.close.map((c, i) => Math.log(c / (before.close[i] as number)));
    const spread = Math.sqrt(off.reduce((sum, x) => sum + x * x, 0) / off.length);
    expect(spread).toBeGreaterThan(0.0042);
    expect(spread).toBeLessThan(0.0058);
    for (let i = 0; i < 800; i++) {
      const [open = 0, high = 0, low = 0, close = 0] = [last.open[i], last.high[i], last.low[i], last.close[i]];
      expect(high).toBeGreaterThanOrEqual(Math.max(open, close));
      expect(low).toBeLessThanOrEqual(Math.min(open, close));
      if (i > 0) expect(open).toBeCloseTo(last.close[i - 1] as number, 9);
      expect(other.close[i]).toBe(close);
    }
  });

  it('says that its prices are made up', () => {
    expect(backtest(noisySetup(setup, 0.1, 1)).caveats.map((c) => c.code)).toContain('SYNTHETIC_DATA');
    expect(backtest(setup).caveats.map((c) => c.code)).not.toContain('SYNTHETIC_DATA');
  });
});

describe('random entries', () => {
  const setup = setupOf(hours(1500));
  const base = backtest(setup);
  const plans = tradePlans(setup, base.roundTrips, base.curve, 10_000);

  it('repeats number, side, length and size of the trades at other moments', () => {
    const other = backtest(randomEntrySetup(setup, plans, 4));
    expect(other.roundTrips.length).toBe(base.roundTrips.length);
    const held = (trips: typeof base.roundTrips) => trips.map((t) => Math.round((t.exitTime - t.entryTime) / HOUR)).sort((a, b) => a - b);
    const want = plans[0]?.trades.map((t) => t.hold).sort((a, b) => a - b);
    expect(held(other.roundTrips)).toEqual(want);
    expect(other.roundTrips.map((t) => t.entryTime)).not.toEqual(base.roundTrips.map((t) => t.entryTime));
    // a fifth of the equity each, as the run's
    const first = other.roundTrips[0];
    expect(((first?.quantity ?? 0) * (first?.entryPrice ?? 0)) / 10_000).toBeCloseTo(0.2, 2);
    expect(backtest(randomEntrySetup(setup, plans, 4)).orderHash).toBe(other.orderHash);
  });

  it('places trades inside the run and none over another', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 12 }), fc.nat(60), fc.nat(), (holds, room, seed) => {
        const candles = holds.reduce((a, b) => a + b, 0) + room;
        const placed = placeTrades({ instrument: 'A.TEST', candles, trades: holds.map((hold) => ({ side: 'long', hold, fraction: 1 })) }, seed);
        let free = 0;
        for (const t of placed) {
          expect(t.from).toBeGreaterThanOrEqual(free);
          free = t.from + t.hold;
        }
        expect(free).toBeLessThanOrEqual(candles);
        expect(placed.map((t) => t.hold).sort()).toEqual([...holds].sort());
      }),
    );
  });

  it('says why it cannot be done', () => {
    expect(() => tradePlans(setup, [], base.curve, 10_000)).toThrow(/made no trades/);
    const twice = { ...setup, deployments: [...setup.deployments, ...setup.deployments] };
    expect(() => tradePlans(twice, base.roundTrips, base.curve, 10_000)).toThrow(/several strategies/);
    const long = [START, START + HOUR].map((entryTime) => ({
      instrument: 'A.TEST',
      side: 'long' as const,
      quantity: 1,
      entryTime,
      entryPrice: 100,
      exitTime: START + 1499 * HOUR,
    }));
    expect(() => tradePlans(setup, long, base.curve, 10_000)).toThrow(/overlap/);
  });
});
