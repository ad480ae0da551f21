// Synthetic candles for comparing indicators with their reference: a random walk on a price grid, so that equal prices happen.
import { type Candles, emptyCandles, MINUTE, seeded } from '../../src/core/index.ts';

/** `length` one-minute candles from `seed`; every open is the close before, prices are whole ticks, volumes are small and sometimes 0. */
export function syntheticCandles(length: number, seed: number, start = 100, tick = 0.01, sway = 20): Candles {
  const random = seeded(seed);
  const c = emptyCandles(length);
  let ticks = Math.round(start / tick);
  for (let i = 0; i < length; i++) {
    const path = [ticks];
    // Every now and then nothing moves, or price leaps: patterns and ties live there.
    const wild = random.integer(12);
    for (let k = 0; k < 4; k++) path.push(Math.max(10, (path.at(-1) as number) + (wild === 0 ? 0 : Math.round(random.normal() * sway * (wild === 1 ? 6 : 1)))));
    const gap = random.integer(5) === 0 ? Math.round(random.normal() * sway * 2) : 0;
    const moved = path.map((p) => Math.max(10, p + gap) * tick);
    c.at[i] = i * MINUTE;
    c.open[i] = moved[0] as number;
    c.close[i] = moved[4] as number;
    c.high[i] = Math.max(...moved);
    c.low[i] = Math.min(...moved);
    c.volume[i] = random.integer(20) === 0 ? 0 : random.integer(1000) / 10;
    ticks = Math.max(10, (path.at(-1) as number) + gap);
  }
  return c;
}

/** Synthetic candles of a few typical shapes and gaps, in which rare patterns happen too; ticks of one. */
export function shapedCandles(length: number, seed: number): Candles {
  const random = seeded(seed);
  const c = emptyCandles(length);
  const bodies = [0, 1, 20, 30, 90, 120];
  const shadows = [0, 0, 0, 1, 15, 60];
  const steps = [0, 0, 0, 2, 10, 40];
  let close = 100_000;
  let drift = 1;
  for (let i = 0; i < length; i++) {
    // Colours come in runs, as in most patterns.
    if (random.integer(3) === 0) drift = -drift;
    if (close < 50_000) drift = 1;
    const step = (steps[random.integer(6)] as number) * (random.integer(2) === 0 ? 1 : -1);
    // Opens sit near the close before, or near the open before (inside its body).
    const open = (i > 0 && random.integer(3) === 0 ? Math.round(((c.open[i - 1] as number) + close) / 2) : close) + step;
    const body = (bodies[random.integer(6)] as number) * drift;
    c.at[i] = i * MINUTE;
    c.open[i] = open;
    c.close[i] = open + body;
    c.high[i] = Math.max(open, open + body) + (shadows[random.integer(6)] as number);
    c.low[i] = Math.min(open, open + body) - (shadows[random.integer(6)] as number);
    c.volume[i] = 1;
    close = open + body;
  }
  return c;
}
