// Bands, shares and ranks, by hand.
import { describe, expect, it } from 'vitest';
import { bands, shareOf, spreadOf } from './spread.ts';

describe('spread', () => {
  it('bands are quantiles at each point', () => {
    const values = Float64Array.from({ length: 202 }, (_, i) => (i % 2 === 0 ? i / 2 : 7));
    expect(bands(values, 101, 2)).toEqual([5, 25, 50, 75, 95].map((q) => [q, 7]));
  });

  it('a share keeps room for what was not seen', () => {
    // Wilson by hand: 0 of 100 reaches up to z²/(n + z²) = 3.70 %
    const none = shareOf(0, 100);
    expect(none.low).toBe(0);
    expect(none.high).toBeCloseTo(0.037, 3);
    expect(shareOf(50, 100).low).toBeCloseTo(0.4038, 3);
    expect(shareOf(100, 100).high).toBe(1);
  });

  it('a rank is the share below, ties by half', () => {
    expect(spreadOf(Float64Array.of(1, 2, 2, 3), 2).rank).toBe(0.5);
    expect(spreadOf(Float64Array.of(1, 2, 2, 3), 9).rank).toBe(1);
  });
});
