// Scores of instruments: bounds, directions, and reasons that name the figure and its limit.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Candles, HOUR, seeded } from '../../core/index.ts';
import { ageDays, defaultFilters, judge, liquidityScore, spreadBp, stabilityScore } from './discover-score.ts';

function walk(hourly: number, seed: number, count = 100): Candles {
  const random = seeded(seed);
  const at = Float64Array.from({ length: count }, (_, i) => i * HOUR);
  let price = 100;
  const close = Float64Array.from({ length: count }, () => {
    price *= Math.exp(hourly * random.normal());
    return price;
  });
  return { at, open: close, high: close, low: close, close, volume: close };
}
const without = (c: Candles, rows: readonly number[]): Candles => {
  const keep = (column: Float64Array) => column.filter((_, i) => !rows.includes(i));
  return { at: keep(c.at), open: keep(c.open), high: keep(c.high), low: keep(c.low), close: keep(c.close), volume: keep(c.volume) };
};

describe('liquidity', () => {
  it('is 0 at 100,000, 50 at 10 million and 100 at a billion without a spread, and half of it at 5 bp', () => {
    expect([1e5, 1e7, 1e9, 1e12].map((v) => Math.round(liquidityScore(v, 0)))).toEqual([0, 50, 100, 100]);
    expect(liquidityScore(1e9, 5)).toBeCloseTo(50, 10);
    expect([liquidityScore(Number.NaN, 1), liquidityScore(1e9, Number.NaN), liquidityScore(0, 1)]).toEqual([0, 0, 0]);
  });

  it('never falls with volume, never rises with the spread', () => {
    const volume = fc.double({ min: 1, max: 1e12, noNaN: true });
    const spread = fc.double({ min: 0, max: 1000, noNaN: true });
    fc.assert(fc.property(volume, volume, spread, (a, b, s) => liquidityScore(Math.max(a, b), s) >= liquidityScore(Math.min(a, b), s)));
    fc.assert(fc.property(volume, spread, spread, (v, a, b) => liquidityScore(v, Math.max(a, b)) <= liquidityScore(v, Math.min(a, b))));
  });
});

describe('stability', () => {
  it('falls with volatility, with jumps and with hours that are missing', () => {
    const calm = stabilityScore(walk(0.003, 1), HOUR);
    const wild = stabilityScore(walk(0.03, 1), HOUR);
    const jumpy = walk(0.003, 1);
    for (const i of [20, 40, 60]) for (let k = i; k < 100; k++) jumpy.close[k] = (jumpy.close[k] as number) * 1.2;
    expect([calm > 60, wild < 40, stabilityScore(jumpy, HOUR) < calm / 2]).toEqual([true, true, true]);
    expect(stabilityScore(without(walk(0.003, 1), [10, 11, 12, 50]), HOUR)).toBeLessThan(calm);
    expect(stabilityScore(walk(0, 1), HOUR)).toBe(100);
    expect(stabilityScore(walk(0.003, 1, 24), HOUR)).toBeNaN();
  });

  it('lies between 0 and 100', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.double({ min: 0, max: 1, noNaN: true }), (seed, hourly) => {
        const score = stabilityScore(walk(hourly, seed), HOUR);
        return score >= 0 && score <= 100;
      }),
    );
  });
});

it('a verdict names each figure and its limit; what is not known fails', () => {
  const good = { volume: 312e6, spreadBp: spreadBp(99.99, 100.01), ageDays: ageDays(0, 90 * 86_400_000), stability: 61 };
  expect(judge(good, defaultFilters)).toEqual({ passed: true, reason: 'volume 312M ≥ 10M, spread 2 bp ≤ 5, age 90 d ≥ 30, stability 61 ≥ 20' });
  expect(judge({ ...good, volume: 5e6, stability: 3 }, defaultFilters)).toEqual({ passed: false, reason: 'volume 5M below 10M, stability 3 below 20' });
  const unknown = { volume: Number.NaN, spreadBp: spreadBp(Number.NaN, 1), ageDays: ageDays(undefined, 5), stability: Number.NaN };
  expect(judge(unknown, defaultFilters).reason.match(/unknown/g)).toHaveLength(4);
});
