// The normal distribution, significance, periods, drawdowns, attribution and chart series on small known inputs.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR, nseCalendar } from '../../core/index.ts';
import { attribute } from './attribution.ts';
import { drawdownSeries, topDrawdowns } from './drawdowns.ts';
import { momentsOf, quantile } from './moments.ts';
import { normalCdf, normalQuantile } from './normal.ts';
import { monthlyTable, periodsOf } from './periods.ts';
import { dailyCurve, handEquity, minuteCurve, trip } from './sample.fixture.ts';
import { histogram, rollingSharpe } from './series.ts';
import { expectedBestSharpe, probabilisticSharpe } from './significance.ts';

describe('normal distribution', () => {
  // scipy 1.17 norm.cdf and norm.ppf
  it.each([
    [-8, 6.22096057427174e-16],
    [-3.3, 0.00048342414238377744],
    [-1, 0.15865525393145707],
    [0, 0.5],
    [0.5, 0.6914624612740131],
    [2.5, 0.9937903346742238],
    [6, 0.9999999990134123],
  ])('cdf(%d)', (x, p) => expect(Math.abs(normalCdf(x) / p - 1)).toBeLessThan(1e-12));
  it.each([
    [1e-10, -6.361340902404056],
    [0.01, -2.3263478740408408],
    [0.024, -1.977368428181947],
    [0.3, -0.5244005127080409],
    [0.5, 0],
    [0.9, 1.2815515655446004],
    [0.9999, 3.719016485455709],
  ])('quantile(%d)', (p, x) => expect(Math.abs(normalQuantile(p) - x)).toBeLessThan(1e-9));
  it('quantile undoes cdf', () => {
    fc.assert(
      fc.property(fc.double({ min: -6, max: 5, noNaN: true }), (x) => {
        expect(Math.abs(normalQuantile(normalCdf(x)) - x)).toBeLessThan(1e-8);
      }),
    );
  });
});

describe('significance', () => {
  it('reproduces the example of the deflated Sharpe paper: 100 trials, yearly SR 2.5 over 1,250 days, skew -3, kurtosis 10', () => {
    const best = expectedBestSharpe(100, 0.5 / 250);
    expect(best).toBeCloseTo(0.1132, 4);
    // A two-part series cannot have these moments by hand; they are given as such.
    const m = { count: 1250, mean: NaN, m2: 1, m3: -3, m4: 10 };
    expect(probabilisticSharpe(m, 2.5 / Math.sqrt(250), best)).toBeCloseTo(0.9004, 4);
  });
  it('says nothing about two returns', () => expect(probabilisticSharpe(momentsOf(Float64Array.of(0.1, 0.2)), 1, 0)).toBeNaN());
});

describe('quantile', () => {
  it('interpolates as numpy does', () => {
    const x = Float64Array.of(1, 2, 4, 8);
    expect([0, 0.25, 0.5, 0.9, 1].map((p) => quantile(x, p))).toEqual([1, 1.75, 3, expect.closeTo(6.8, 12), 8]);
    expect(quantile(new Float64Array(0), 0.5)).toBeNaN();
  });
});

describe('periods', () => {
  it('compound back to the whole, whatever the unit', () => {
    const curve = minuteCurve(100 * 1440 + 77, 5);
    const whole = (curve.equity.at(-1) as number) / (curve.equity[0] as number);
    for (const unit of ['day', 'week', 'month', 'year'] as const) {
      const periods = periodsOf(curve, unit);
      expect(periods.reduce((a, p) => a * (1 + p.return), 1)).toBeCloseTo(whole, 10);
      expect(new Set(periods.map((p) => p.key)).size).toBe(periods.length);
    }
  });
  it('names ISO weeks by their Thursday and months by the calendar', () => {
    const curve = dailyCurve(Array.from({ length: 40 }, (_, i) => 100 + i));
    // The point at 2021-01-01 00:00 closes 31 December 2020, a Thursday in ISO week 53.
    expect(
      periodsOf(curve, 'week')
        .map((p) => p.key)
        .slice(0, 3),
    ).toEqual(['2020-W53', '2021-W01', '2021-W02']);
    expect(periodsOf(curve, 'month').map((p) => p.key)).toEqual(['2020-12', '2021-01', '2021-02']);
    const [before, row] = monthlyTable(curve);
    expect(before?.months[11]).toBe(0);
    expect(row?.months[0]).toBeCloseTo(131 / 100 - 1);
    expect(row?.months[5]).toBeUndefined();
    expect(row?.total).toBeCloseTo(139 / 100 - 1);
  });
  it('counts the start and the Indian zone', () => {
    const curve = { at: Float64Array.of(Date.UTC(2024, 0, 31, 19)), equity: Float64Array.of(110), exposure: new Float64Array(1) };
    const start = { at: Date.UTC(2024, 0, 31, 18), equity: 100 };
    expect(periodsOf(curve, 'month', { calendar: nseCalendar, start })[0]).toMatchObject({ key: '2024-02', profit: 10 });
    expect(periodsOf(curve, 'month', { start })[0]).toMatchObject({ key: '2024-01', return: expect.closeTo(0.1) });
  });
});

describe('drawdowns', () => {
  it('lists the deepest, one episode each', () => {
    const curve = dailyCurve([...handEquity, 1000]);
    const found = topDrawdowns(curve, 3);
    expect(found.map((d) => d.money)).toEqual([100, 29, 12]);
    expect(found[0]).toMatchObject({ end: undefined, lengthMs: DAY, trough: curve.at[13] });
    expect(found[1]).toMatchObject({ start: curve.at[6], trough: curve.at[8], end: curve.at[9], lengthMs: 3 * DAY });
    expect(topDrawdowns(dailyCurve([]), 5)).toEqual([]);
  });
  it('agree with the series', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 1, max: 1000, noNaN: true }), { minLength: 1, maxLength: 80 }), (e) => {
        const curve = dailyCurve(e);
        const deepest = -Math.min(...drawdownSeries(curve.equity));
        expect(topDrawdowns(curve, 2)[0]?.depth ?? 0).toBeCloseTo(deepest, 12);
      }),
    );
  });
});

describe('attribution', () => {
  const trips = [
    trip(5, { entryTime: 3 * HOUR, side: 'short', fees: 1 }),
    trip(-2, { entryTime: 3 * HOUR + 1 }),
    trip(4, { entryTime: 4 * DAY + 5 * HOUR, funding: -1 }),
  ];
  it('groups by trait and keeps the sums', () => {
    expect(attribute(trips, 'side')).toEqual([
      { key: 'short', trades: 1, wins: 1, winRate: 1, pnl: 5, averagePnl: 5, fees: 1, funding: 0 },
      { key: 'long', trades: 2, wins: 1, winRate: 0.5, pnl: 2, averagePnl: 1, fees: 0, funding: -1 },
    ]);
    expect(attribute(trips, 'hour').map((r) => r.key)).toEqual(['03:00', '05:00']);
    expect(attribute(trips, 'hour', nseCalendar).map((r) => r.key)).toEqual(['08:00', '10:00']);
    // 1970-01-01 was a Thursday
    expect(attribute(trips, 'weekday').map((r) => r.key)).toEqual(['Monday', 'Thursday']);
    expect(attribute(trips, 'month').map((r) => r.key)).toEqual(['1970-01']);
    expect(attribute([], 'month')).toEqual([]);
  });
});

describe('chart series', () => {
  it('rolls the Sharpe of each window', () => {
    const r = Float64Array.of(0.01, 0.02, -0.01, 0.03);
    const rolled = rollingSharpe(r, 3, 365);
    expect(rolled.slice(0, 2)).toEqual(Float64Array.of(NaN, NaN));
    // numpy: mean / std(ddof=1) * sqrt(365) of the first and last three
    expect(rolled[2]).toBeCloseTo((0.02 / 3 / 0.015275252316519466) * Math.sqrt(365), 9);
    expect(rollingSharpe(Float64Array.of(0.1, 0.1, 0.1), 2, 365)[2]).toBeNaN();
  });
  it('bins every value once, never gains with losses', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { maxLength: 300 }), (values) => {
        const bins = histogram(Float64Array.from(values));
        expect(bins.reduce((sum, b) => sum + b.count, 0)).toBe(values.length);
        expect(bins.length).toBeLessThanOrEqual(41);
        for (const b of bins) expect(b.from < 0 && b.to > 1e-9 * (b.to - b.from)).toBe(false);
      }),
    );
  });
});
