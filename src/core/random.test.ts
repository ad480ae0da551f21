// Chance that is the same everywhere.
import { describe, expect, it } from 'vitest';
import { pieceSeed, seeded } from './random.ts';

describe('pieceSeed', () => {
  it('gives every piece of every seed a stream of its own', () => {
    const seeds = new Set<number>();
    for (let seed = 0; seed < 100; seed++) for (let k = 0; k < 1000; k++) seeds.add(pieceSeed(seed, k));
    // of 100,000 draws from 2^32 about one pair coincides by chance
    expect(seeds.size).toBeGreaterThan(99_990);
  });

  it('leaves no likeness between neighbours', () => {
    let same = 0;
    for (let k = 0; k < 1000; k++) if (seeded(pieceSeed(1, k)).uniform() < 0.5 === seeded(pieceSeed(1, k + 1)).uniform() < 0.5) same++;
    expect(Math.abs(same - 500)).toBeLessThan(80);
  });
});
