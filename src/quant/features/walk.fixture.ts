// Synthetic candles for the tests of features.
import { type Candle, type Candles, emptyCandles, MINUTE, seeded } from '../../core/index.ts';

/** A synthetic random walk with gaps in time, still candles and candles without volume; prices around `price`. */
export function walk(length: number, seed: number, price = 1000): Candles {
  const random = seeded(seed);
  const c = emptyCandles(length);
  let last = price;
  let at = Date.UTC(2024, 0, 3, 22);
  for (let i = 0; i < length; i++) {
    at += MINUTE * (random.integer(50) === 0 ? 7 : 1);
    const still = random.integer(9) === 0;
    const close = still ? last : last * (1 + 0.002 * random.normal());
    const high = still ? last : Math.max(last, close) * (1 + 0.0005 * random.uniform());
    const low = still ? last : Math.min(last, close) * (1 - 0.0005 * random.uniform());
    c.at[i] = at;
    c.open[i] = last;
    c.close[i] = close;
    c.high[i] = high;
    c.low[i] = low;
    c.volume[i] = random.integer(12) === 0 ? 0 : 50 + random.integer(500) / 8;
    last = close;
  }
  return c;
}

/** Candles on which nothing ever moves. */
export function still(length: number, price: number, volume: number): Candles {
  const c = emptyCandles(length);
  for (let i = 0; i < length; i++) c.at[i] = i * MINUTE;
  for (const column of [c.open, c.high, c.low, c.close]) column.fill(price);
  c.volume.fill(volume);
  return c;
}

export const candleAt = (c: Candles, i: number): Candle => ({
  at: c.at[i] as number,
  open: c.open[i] as number,
  high: c.high[i] as number,
  low: c.low[i] as number,
  close: c.close[i] as number,
  volume: c.volume[i] as number,
});
