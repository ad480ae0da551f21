// Made-up hours for tests of what learns from indicators: a market that comes back, one that goes on, one without any memory. Synthetic.
import { type Candle, HOUR, seeded } from '../../../core/index.ts';

export type Kind = 'comes back' | 'goes on' | 'noise';

/** Candles of a market; `comes back` pulls towards 100, `goes on` repeats a share of its last moves. */
export function* hours(kind: Kind, count: number, seed: number): Generator<Candle> {
  const random = seeded(seed);
  let level = 0;
  let drift = 0;
  for (let i = 0; i < count; i++) {
    const open = 100 * Math.exp(level);
    let high = open;
    let low = open;
    // four steps a candle, so that candles have wicks
    for (let k = 0; k < 4; k++) {
      const shock = 0.004 * random.normal();
      drift = kind === 'goes on' ? 0.97 * drift + 0.02 * shock : 0;
      level += shock + drift * 4 - (kind === 'comes back' ? 0.02 * level : 0);
      const price = 100 * Math.exp(level);
      high = Math.max(high, price);
      low = Math.min(low, price);
    }
    yield { at: i * HOUR, open, high, low, close: 100 * Math.exp(level), volume: 100 };
  }
}
