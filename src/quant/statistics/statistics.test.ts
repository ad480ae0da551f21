// Every figure against an independent computation, the switches, what is undefined, and properties that must hold for any curve.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, MINUTE, nseCalendar } from '../../core/index.ts';
import { type StatisticName, statisticNames } from './definitions.ts';
import { dailyCurve, handEquity, handPrices, minuteCurve, trip } from './sample.fixture.ts';
import { statistics, statisticsJson } from './statistics.ts';

const hand = { curve: dailyCurve(handEquity), roundTrips: [], benchmark: Float64Array.from(handPrices) };

/** numpy 2.4 / scipy 1.17 on handEquity and handPrices: np.std(ddof=1), np.percentile, scipy.stats.skew/kurtosis(bias=False), norm.cdf/ppf, np.cov, ttest_1samp; N = 365. */
const expected: Partial<Record<StatisticName, number>> = {
  netProfit: 100,
  totalReturn: 0.10000000000000009,
  annualReturn: 17.1563065567348,
  volatility: 0.33392445247538854,
  sharpe: 8.868176058221938,
  sharpePerPeriod: 0.4848218168266521,
  downsideDeviation: 0.13674432197601719,
  sortino: 21.655749883468477,
  maxDrawdown: 0.02730696798493404,
  maxDrawdownMoney: 29,
  maxDrawdownRecovery: 3 * DAY,
  longestDrawdown: 3 * DAY,
  ulcerIndex: 0.009060114945919281,
  averageDrawdown: 0.004750939909913069,
  timeUnderWater: 0.38461538461538464,
  currentDrawdown: 0,
  calmar: 628.2757780431859,
  martin: 1893.6080457193407,
  omega: 2.887445597897172,
  gainToPain: 1.8874455978971718,
  tailRatio: 2.11125052051786,
  commonSense: 6.0961210215274075,
  valueAtRisk: 0.014114712756228437,
  conditionalValueAtRisk: 0.01712654614652709,
  valueAtRiskNormal: 0.020636264353439952,
  conditionalValueAtRiskNormal: 0.027939776208923107,
  skew: -0.07470884978401696,
  kurtosis: -1.4859703911077613,
  tStatistic: 1.6079720565924192,
  probabilisticSharpe: 0.9323370217337587,
  minimumTrackRecord: 14.343824701144197,
  beta: 1.0433768281650693,
  alpha: 0.52959257583427,
  correlation: 0.9138173268491179,
  trackingError: 0.13620727978881272,
  informationRatio: 4.6303487143964634,
  benchmarkReturn: 0.078,
  benchmarkDrawdown: 0.021032504780114647,
  benchmarkSharpe: 7.969000586881031,
};

const near = (actual: number, want: number) => expect(Math.abs(actual - want)).toBeLessThanOrEqual(1e-10 * Math.max(1, Math.abs(want)));

describe('statistics against numpy and scipy', () => {
  const s = statistics(hand);
  it.each(Object.entries(expected))('%s', (name, want) => near(s[name as StatisticName], want));

  it('deflates by the trials, with and without their variance', () => {
    near(statistics(hand, { trials: { count: 100 } }).deflatedSharpe, 0.16817174918681832);
    near(statistics(hand, { trials: { count: 10, sharpeVariance: 0.05 } }).deflatedSharpe, 0.6408129506802881);
    expect(statistics(hand, { trials: { count: 1 } }).deflatedSharpe).toBe(s.probabilisticSharpe);
    expect(s.deflatedSharpe).toBeNaN();
  });

  it('turns every switch', () => {
    near(statistics(hand, { sd: 'population' }).sharpe, 9.26250780490629);
    near(statistics(hand, { sd: 'population' }).skew, -0.06502570724774008);
    near(statistics(hand, { sd: 'population', kurtosis: 'plain' }).kurtosis, -1.3967645818160737 + 3);
    near(statistics(hand, { compounding: 'log' }).sharpe, 8.745908131814291);
    near(statistics(hand, { compounding: 'log' }).bestDay, s.bestDay);
    near(statistics(hand, { sortinoDenominator: 'downside' }).sortino, 13.978726441384442);
    near(statistics(hand, { periodsPerYear: 252 }).sharpe, s.sharpe * Math.sqrt(252 / 365));
    expect(statistics(hand, { riskFree: 0.05 }).sharpe).toBeLessThan(s.sharpe);
    expect(statistics(hand, { target: 0.5 }).sortino).toBeLessThan(s.sortino);
    expect(statistics(hand, { varConfidence: 0.9 }).valueAtRisk).toBeLessThan(s.valueAtRisk);
    expect(statistics(hand, { sharpeToBeat: 8 }).probabilisticSharpe).toBeLessThan(s.probabilisticSharpe);
    near(statistics(hand, { returns: 'period', periodsPerYear: 365 }).sharpe, s.sharpe);
  });
});

describe('statistics of points', () => {
  it('counts the start as a return and a point at midnight to the day that ends', () => {
    const at = Float64Array.of(12 * 60 * MINUTE, DAY, DAY + MINUTE, 2 * DAY);
    const curve = { at, equity: Float64Array.of(110, 121, 100, 133.1), exposure: Float64Array.of(0, 60.5, 0, 0) };
    const s = statistics({ curve, roundTrips: [], start: { at: 0, equity: 100 } });
    near(s.bestDay, 0.21);
    near(s.worstDay, 0.1);
    near(s.maxDrawdown, 1 - 100 / 121);
    near(statistics({ curve, roundTrips: [] }, { drawdown: 'closes' }).maxDrawdownMoney, 0);
    expect(s.timeInMarket).toBe(0.25);
    near(s.meanExposure, 0.125);
    near(s.maxExposure, 0.5);
  });

  it('closes Indian days at Indian midnight', () => {
    const at = Float64Array.of(Date.UTC(2024, 0, 1, 18), Date.UTC(2024, 0, 1, 19), Date.UTC(2024, 0, 2, 10));
    const curve = { at, equity: Float64Array.of(100, 110, 120), exposure: new Float64Array(3) };
    near(statistics({ curve, roundTrips: [] }, { calendar: nseCalendar }).bestDay, 0.2);
    near(statistics({ curve, roundTrips: [] }).bestDay, 0.1);
  });

  it('is undefined rather than 0 or infinite where nothing can be said', () => {
    const nothing = statistics({ curve: dailyCurve([]), roundTrips: [] });
    expect(statisticNames.filter((n) => !Number.isNaN(nothing[n]))).toEqual([
      'trades',
      'openTrades',
      'winStreak',
      'lossStreak',
      'fees',
      'funding',
      'profitBeforeCosts',
    ]);
    const flat = statistics({ curve: dailyCurve([5, 5, 5, 5]), roundTrips: [] });
    for (const name of ['sharpe', 'sortino', 'calmar', 'omega', 'sharpePerPeriod', 'probabilisticSharpe', 'skew', 'profitFactor'] as const)
      expect(flat[name]).toBeNaN();
    expect(flat.maxDrawdown).toBe(0);
    const growing = statistics({ curve: dailyCurve(Array.from({ length: 60 }, (_, i) => 100 * 1.001 ** i)), roundTrips: [] });
    expect(growing.sharpe).toBeNaN();
    expect(growing.sharpePerPeriod).toBeNaN();
    expect(statisticsJson(growing).sharpe).toBeNull();
    expect(JSON.stringify(statisticsJson(nothing))).not.toContain('NaN');
  });

  it('survives ruin', () => {
    const s = statistics({ curve: dailyCurve([100, 50, -10, -10, 0]), roundTrips: [] });
    expect(s.annualReturn).toBe(-1);
    near(s.maxDrawdown, 1.1);
    for (const name of statisticNames) expect(Math.abs(s[name])).not.toBe(Infinity);
  });

  it('refuses what is not a curve, naming the mend', () => {
    expect(() => statistics({ curve: { ...dailyCurve([1, 2]), equity: Float64Array.of(1) }, roundTrips: [] })).toThrow(/equal length/);
    expect(() => statistics({ curve: dailyCurve([1, NaN, 2]), roundTrips: [] })).toThrow(/finite/);
    expect(() => statistics({ ...hand, benchmark: Float64Array.of(1) })).toThrow(/one price/i);
    expect(() => statistics(hand, { varConfidence: 95 })).toThrow(/0\.95/);
  });
});

describe('statistics of round trips', () => {
  const pnls = [120, -50, 30, -20, 0, 75, -90, 40, 55];
  const trips = pnls.map((p, i) => trip(p, { exitTime: (i + 1) * MINUTE, fees: 2, funding: -1 }));
  const s = statistics({ curve: dailyCurve([1000, 1160]), roundTrips: [...trips, trip(-500, { exitReason: 'open', fees: 1 })] });
  it('matches the same sums by hand', () => {
    expect(s.trades).toBe(9);
    expect(s.openTrades).toBe(1);
    near(s.winRate, 5 / 9);
    near(s.profitFactor, 2);
    near(s.expectancy, 160 / 9);
    near(s.averageTrade, 1.6 / 9);
    near(s.payoff, 64 / (160 / 3));
    near(s.kelly, 5 / 9 - 4 / 9 / 1.2);
    near(s.sqn, 0.8216615728108825);
    expect([s.largestWin, s.largestLoss, s.winStreak, s.lossStreak]).toEqual([120, -90, 2, 1]);
    expect([s.averageHolding, s.medianHolding, s.longestHolding]).toEqual([5 * MINUTE, 5 * MINUTE, 9 * MINUTE]);
    expect([s.fees, s.funding, s.profitBeforeCosts]).toEqual([19, -9, -312]);
    expect(s.costShare).toBeNaN();
  });
  it('counts open trips on request', () => {
    expect(statistics({ curve: hand.curve, roundTrips: [trip(1), trip(-3, { exitReason: 'open' })] }, { openTrips: 'include' }).profitFactor).toBeCloseTo(
      1 / 3,
    );
  });
});

describe('properties', () => {
  const equities = fc.array(fc.double({ min: 1, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 60 });
  const unitless = statisticNames.filter((n) => !['netProfit', 'maxDrawdownMoney', 'traded', 'fees', 'funding', 'sharpeLow', 'sharpeHigh'].includes(n));

  it('ratios do not change with the size of the account', () => {
    fc.assert(
      fc.property(equities, (e) => {
        const a = statistics({ curve: dailyCurve(e), roundTrips: [] });
        const b = statistics({ curve: dailyCurve(e.map((x) => x * 8)), roundTrips: [] });
        for (const n of unitless) expect(b[n], n).toBe(a[n]);
      }),
    );
  });

  it('drawdown lies in [0, 1) and the interval holds around the Sharpe of a resample', () => {
    fc.assert(
      fc.property(equities, (e) => {
        const s = statistics({ curve: dailyCurve(e), roundTrips: [] });
        expect(s.maxDrawdown).toBeGreaterThanOrEqual(0);
        expect(s.maxDrawdown).toBeLessThan(1);
        expect(s.currentDrawdown).toBeLessThanOrEqual(s.maxDrawdown);
        expect(s.ulcerIndex).toBeGreaterThanOrEqual(s.averageDrawdown - 1e-15);
        expect(s.ulcerIndex).toBeLessThanOrEqual(s.maxDrawdown + 1e-15);
        if (Number.isFinite(s.sharpeLow)) expect(s.sharpeLow).toBeLessThanOrEqual(s.sharpeHigh);
        expect(s.conditionalValueAtRisk).toBeGreaterThanOrEqual(s.valueAtRisk - 1e-12);
      }),
    );
  });

  it('the order of round trips changes only the streaks', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 1, maxLength: 40 }), fc.integer({ min: 0, max: 39 }), (pnls, turn) => {
        const turned = [...pnls.slice(turn), ...pnls.slice(0, turn)];
        const a = statistics({ curve: hand.curve, roundTrips: pnls.map((p) => trip(p)) });
        const b = statistics({ curve: hand.curve, roundTrips: turned.map((p) => trip(p)) });
        for (const n of ['winRate', 'profitFactor', 'expectancy', 'payoff', 'kelly', 'largestWin', 'largestLoss', 'trades'] as const)
          expect(b[n], n).toBe(a[n]);
      }),
    );
  });

  it('the same input gives the same bootstrap interval, and a longer record a narrower one', () => {
    const short = statistics({ curve: minuteCurve(60 * 1440, 3), roundTrips: [] });
    const long = statistics({ curve: minuteCurve(360 * 1440, 3), roundTrips: [] });
    expect(statistics({ curve: minuteCurve(60 * 1440, 3), roundTrips: [] })).toEqual(short);
    expect(short.sharpeLow).toBeLessThan(short.sharpe);
    expect(short.sharpeHigh).toBeGreaterThan(short.sharpe);
    expect(long.sharpeHigh - long.sharpeLow).toBeLessThan(short.sharpeHigh - short.sharpeLow);
  });
});
