// Chance is an argument: a seeded generator whose stream is the same on every machine.

/** Uniform numbers in (0, 1) from sfc32, seeded by one integer, 12 warm-up rounds (PractRand's small fast counter). */
export interface Random {
  /** next uniform in (0, 1) */
  uniform(): number;
  /** next standard normal (sum of 12 uniforms: exact in every language, tails end at ±6) */
  normal(): number;
  /** next integer in [0, below) */
  integer(below: number): number;
}

export function seeded(seed: number): Random {
  let a = 0x9e3779b9 | 0;
  let b = 0x243f6a88 | 0;
  let c = seed | 0;
  let d = 1;
  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + t) | 0;
    return t >>> 0;
  };
  for (let i = 0; i < 12; i++) next();
  const uniform = (): number => (next() + 0.5) / 4294967296;
  return {
    uniform,
    normal: () => {
      let sum = 0;
      for (let i = 0; i < 12; i++) sum += uniform();
      return sum - 6;
    },
    integer: (below) => Math.floor(uniform() * below),
  };
}

/**
 * The seed of piece `index` of work that has `seed`: pieces draw alike whoever does them and in whatever order. Mixed so that neither neighbouring
 * pieces nor neighbouring seeds share a stream (the finaliser of MurmurHash3, Appleby 2011).
 */
export function pieceSeed(seed: number, index: number): number {
  let h = Math.imul(seed ^ Math.imul(index + 1, 0x9e3779b1), 0x85ebca6b) ^ index;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
