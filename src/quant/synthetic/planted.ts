// Candles with a signal in them that can be found: what a learner is tried out on. Without strength, candles in which there is nothing to find.
import { AppError, type Candles, emptyCandles, HOUR, type InstrumentId, seeded, type Time } from '../../core/index.ts';

export const plantedId: InstrumentId = 'PLANTED-USD.SYNTHETIC';

export interface PlantedOptions {
  /** how many candles, 1 to 1,000,000 */
  readonly candles: number;
  readonly seed: number;
  /** pull towards the mean of the last 20 closes: 0 none (a random walk), 1 plain to see; at most 2 */
  readonly strength: number;
  /** length of a candle in ms; an hour when absent */
  readonly step?: number;
  /** open time of the first candle; 2024-01-01 when absent */
  readonly from?: Time;
}

/** Closes whose mean pulls: the period of the Bollinger bands that come with the house, so that a feature shows the signal. */
const PERIOD = 20;
/** Standard deviation of one candle's log return. */
const SIGMA = 0.006;
/** At strength 1, the drift of the next candle in sigmas for each standard deviation (of the last closes) that the price stands away. */
const PULL = 0.25;

/**
 * Made-up candles whose next return leans towards the mean of the last 20 closes: ln(next / close) = −0.25 · strength · z · σ + σ · noise, where z is
 * the distance from that mean in standard deviations of these closes, kept within ±2.5. For trying software: no result on it says anything about a market.
 * @throws AppError OUT_OF_RANGE
 */
export function plantedCandles({ candles: rows, seed, strength, step = HOUR, from = Date.UTC(2024, 0, 1) }: PlantedOptions): Candles {
  if (!Number.isInteger(rows) || rows < 1 || rows > 1_000_000)
    throw new AppError('OUT_OF_RANGE', 'candles', `${rows} is not a whole number from 1 to 1000000`, 'Say how many candles to make up.');
  if (!(strength >= 0 && strength <= 2)) throw new AppError('OUT_OF_RANGE', 'strength', `${strength} is not within 0 to 2`, 'Take 1, or 0 for none.');
  const random = seeded(seed);
  const c = emptyCandles(rows);
  const recent = new Float64Array(PERIOD).fill(Math.log(100));
  for (let i = 0; i < rows; i++) {
    const last = recent[(i + PERIOD - 1) % PERIOD] as number;
    const close = last - PULL * strength * distance(recent, last) * SIGMA + SIGMA * random.normal();
    recent[i % PERIOD] = close;
    c.at[i] = from + i * step;
    c.open[i] = Math.exp(last);
    c.close[i] = Math.exp(close);
    c.high[i] = Math.exp(Math.max(last, close) + 0.5 * SIGMA * random.uniform());
    c.low[i] = Math.exp(Math.min(last, close) - 0.5 * SIGMA * random.uniform());
    c.volume[i] = 50 + 100 * random.uniform();
  }
  return c;
}

/** How many standard deviations `last` stands above the mean of `recent`, within ±2.5. */
function distance(recent: Float64Array, last: number): number {
  let [sum, squares] = [0, 0];
  for (const value of recent) sum += value - last;
  const mean = sum / PERIOD;
  for (const value of recent) squares += (value - last - mean) ** 2;
  const spread = Math.sqrt(squares / PERIOD);
  return spread > 1e-9 ? Math.max(-2.5, Math.min(2.5, -mean / spread)) : 0;
}
