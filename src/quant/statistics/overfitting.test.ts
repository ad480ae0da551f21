// The guards against luck: half on noise, nothing on an edge; p-values that are uniform where nothing is to be found.
import { describe, expect, it } from 'vitest';
import { seeded } from '../../core/index.ts';
import { overfitting } from './overfitting.ts';
import { superiority } from './superiority.ts';

/** Daily returns of made-up tries; the first `skilled` of them have a mean of `edge` standard deviations. */
function triesOf(seed: number, count: number, days: number, skilled = 0, edge = 0): Float64Array[] {
  const random = seeded(seed);
  return Array.from({ length: count }, (_, k) => Float64Array.from({ length: days }, () => 0.01 * (random.normal() + (k < skilled ? edge : 0))));
}
const mean = (x: readonly number[]): number => x.reduce((a, b) => a + b, 0) / x.length;
const seeds = (n: number): number[] => Array.from({ length: n }, (_, i) => 500 + i);

describe('probability of overfitting', () => {
  it('is a half on noise, small where one try has an edge', () => {
    const noise = seeds(20).map((seed) => overfitting(triesOf(seed, 20, 160)).probability);
    expect(mean(noise)).toBeGreaterThan(0.35);
    expect(mean(noise)).toBeLessThan(0.65);
    const edge = seeds(5).map((seed) => overfitting(triesOf(seed, 20, 320, 1, 0.4)).probability);
    expect(mean(edge)).toBeLessThan(0.03);
  });

  it('by hand: of two tries one wins the first half, the other the second, always', () => {
    const up = (from: number, to: number) => Float64Array.from({ length: 80 }, (_, i) => (i >= from && i < to ? 0.01 : -0.01) + (i % 2) * 1e-4);
    const { probability, splits, blocks } = overfitting([up(0, 40), up(40, 80)]);
    expect([splits, blocks]).toEqual([12_870, 16]);
    // who has more good blocks on one side has fewer on the other; equal halves count for neither
    expect(probability).toBeGreaterThan(0.5);
  });

  it('uses fewer splits for many tries, and says nothing without enough', () => {
    expect(overfitting(triesOf(1, 2000, 80)).blocks).toBe(12);
    expect(overfitting(triesOf(1, 5, 39)).probability).toBeNaN();
    expect(overfitting(triesOf(1, 1, 400)).probability).toBeNaN();
    expect(() => overfitting([new Float64Array(80), new Float64Array(81)])).toThrow(/different periods/);
  });

  it('is not moved by tries that never trade', () => {
    const idle = [...triesOf(2, 10, 160, 1, 0.5), new Float64Array(160), new Float64Array(160)];
    expect(overfitting(idle).probability).toBeLessThan(0.05);
  });
});

describe('superior predictive ability', () => {
  it('gives p-values that are uniform-ish under the null', () => {
    const found = seeds(200).map((seed) => superiority(triesOf(seed, 10, 120), { seed, resamples: 200 }));
    for (const level of [0.1, 0.3, 0.5]) {
      // 200 draws at 10 % come within 20 ± 4.2; the bootstrap of 120 returns is a little generous
      const share = mean(found.map((f) => (f.spa <= level ? 1 : 0)));
      expect(share).toBeGreaterThan(level * 0.5);
      expect(share).toBeLessThan(level + 0.12);
    }
  });

  it('sees an edge among noise; hopeless tries do not hide it from Hansen as they do from White', () => {
    expect(superiority(triesOf(3, 50, 300, 1, 0.3), { seed: 1 }).spa).toBeLessThan(0.02);
    const wild = triesOf(4, 40, 300).map((t, k) => (k === 0 ? t.map((r) => r * 0.1 + 0.0003) : t.map((r) => 3 * r - 0.02)));
    const { spa, realityCheck } = superiority(wild, { seed: 1 });
    expect(spa).toBeLessThan(0.05);
    expect(realityCheck).toBeGreaterThan(0.5);
  });

  it('is the same for the same seed, and says nothing of too few returns', () => {
    const tries = triesOf(9, 5, 100);
    expect(superiority(tries, { seed: 7 })).toEqual(superiority(tries, { seed: 7 }));
    expect(superiority(triesOf(9, 5, 19), { seed: 7 }).spa).toBeNaN();
    expect(superiority([new Float64Array(100)], { seed: 7 }).spa).toBe(1);
  });
});
