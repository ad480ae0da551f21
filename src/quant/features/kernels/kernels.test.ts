// Kernels by hand, with undefined numbers in the middle; the same in one block and row by row.
import { describe, expect, it } from 'vitest';
import { Graph, type Signal } from '../graph.ts';
import { ema } from './ewm.ts';
import { highest, lowest } from './extremes.ts';
import { shape, spread } from './moments.ts';
import { pairOf } from './pair.ts';
import { meanOf, sumOf } from './sums.ts';
import { weighted } from './weighted.ts';

/** The signal over the numbers given as closes (and opens), in one block; checked to be the same row by row. */
function over(build: (g: Graph) => Signal, close: readonly number[], open: readonly number[] = close): number[] {
  const answer = (rows: number): number[] => {
    const g = new Graph(rows);
    const signal = build(g);
    const out: number[] = [];
    for (let from = 0; from < close.length; from += rows) {
      for (let i = 0; i < rows; i++) {
        g.close.data[i] = close[from + i] as number;
        g.open.data[i] = open[from + i] as number;
      }
      for (const kernel of g.kernels) kernel.run(rows);
      out.push(...signal.data);
    }
    return out;
  };
  const whole = answer(close.length);
  expect(answer(1)).toEqual(whole);
  return whole;
}

const close = (wanted: readonly number[], found: readonly number[]) => {
  for (const [i, v] of wanted.entries())
    if (Number.isNaN(v)) expect(found[i]).toBeNaN();
    else expect(found[i]).toBeCloseTo(v, 12);
};

describe('kernels', () => {
  it('exponential mean: what was known weighs less after a gap', () => {
    close(
      [1, 1, 7 / 3, 7 / 6 + 2.5],
      over((g) => ema(g, g.close, 3), [1, NaN, 3, 5]),
    );
  });

  it('sum and mean: no answer while an undefined number is in the window', () => {
    const x = [1, 2, 3, NaN, 4, 5, 0, 0, 0];
    close(
      [NaN, 3, 5, NaN, NaN, 9, 5, 0, 0],
      over((g) => sumOf(g, g.close, 2), x),
    );
    close(
      [NaN, NaN, 2, NaN, NaN, NaN, 3, 5 / 3, 0],
      over((g) => meanOf(g, g.close, 3), x),
    );
  });

  it('standard deviation: population, exactly 0 where nothing varies, of large numbers too', () => {
    close(
      [NaN, NaN, Math.sqrt(2 / 3), NaN, NaN, NaN, 0],
      over((g) => spread(g, g.close, 3).deviation, [1, 2, 3, NaN, 7.1, 7.1, 7.1]),
    );
    close(
      [NaN, NaN, Math.sqrt(2 / 3)],
      over((g) => spread(g, g.close, 3).deviation, [1e9 + 1, 1e9 + 2, 1e9 + 3]),
    );
  });

  it('skewness and kurtosis: unbiased, as statistics packages give them', () => {
    close(
      [NaN, NaN, NaN, 1.763632614803888],
      over((g) => shape(g, g.close, 4).skewness, [1, 2, 3, 10]),
    );
    close(
      [NaN, NaN, NaN, NaN, 3.768423313377541],
      over((g) => shape(g, g.close, 5).kurtosis, [1, 2, 3, 4, 12]),
    );
  });

  it('correlation: rows count where both are defined', () => {
    const found = over((g) => pairOf(g, g.open, g.close, 3).correlation, [2, 4, 6, 5, NaN, 1, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8]);
    close([NaN, NaN, 1, 0.5, NaN, NaN, NaN, 1], found);
  });

  it('weighted mean and slope', () => {
    close(
      [NaN, NaN, (1 + 4 + 9) / 6, (2 + 6 + 15) / 6],
      over((g) => weighted(g, g.close, 3).mean, [1, 2, 3, 5]),
    );
    close(
      [NaN, NaN, 1, 1.5, NaN],
      over((g) => weighted(g, g.close, 3).slope, [1, 2, 3, 5, NaN]),
    );
  });

  it('extremes and their age: of equal ones the newest', () => {
    close(
      [NaN, NaN, 3, 3, 3, 3],
      over((g) => highest(g, g.close, 3).value, [1, 3, 2, 3, 1, 2]),
    );
    close(
      [NaN, NaN, 1, 0, 1, 2],
      over((g) => highest(g, g.close, 3).age, [1, 3, 2, 3, 1, 2]),
    );
    close(
      [NaN, NaN, 1, 2, 1],
      over((g) => lowest(g, g.close, 3).value, [1, 3, 2, 3, 1]),
    );
  });
});
