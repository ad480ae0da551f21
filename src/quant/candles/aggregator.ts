// Base candles in, one by one; the coarser candle out when it closes. The same answers as `resample` over the whole.
import { AppError, type Calendar, type Candle, emptyCandle, type Time, type Timeframe, timeframeMs } from '../../core/index.ts';
import { SpanFinder } from './span.ts';

/** @throws AppError BAD_VALUE when `higher` is not a multiple of `base` (or is the same) */
export function checkMultiple(base: Timeframe, higher: Timeframe): void {
  const ratio = timeframeMs(higher) / timeframeMs(base);
  if (ratio <= 1 || !Number.isInteger(ratio))
    throw new AppError(
      'BAD_VALUE',
      'timeframe',
      `${higher} candles cannot be made of ${base} candles`,
      'Choose a timeframe that is a whole multiple of the stored one.',
    );
}

/**
 * Builds candles of a coarser timeframe. Allocates nothing per candle: the returned Candle is one object, reused; copy what you keep.
 * Feed it like this, because a candle whose last base rows never came is only known to be over when a later row arrives:
 *
 *     const late = aggregator.late(candle.at); // its rows `missing` are gone; nothing is invented
 *     const done = aggregator.update(candle);
 */
export class Aggregator {
  /** base candles missing in the candle returned last */
  missing = 0;
  /** base candles refused because the market is closed at their time */
  outside = 0;
  /** the candle being built; rows = 0 when there is none */
  readonly pending: Candle = emptyCandle();
  rows = 0;
  expected = 0;
  /** close time of the pending candle */
  closes = Number.NaN;
  readonly #done: Candle = emptyCandle();
  readonly #finder: SpanFinder;

  constructor(base: Timeframe, higher: Timeframe, calendar: Calendar) {
    checkMultiple(base, higher);
    this.#finder = new SpanFinder(base, higher, calendar);
  }

  /** The pending candle, when a base candle opening at `at` can no longer belong to it. */
  late(at: Time): Readonly<Candle> | undefined {
    return this.rows > 0 && at >= this.closes ? this.#finish() : undefined;
  }

  /**
   * Takes a closed base candle; gives the coarser candle that it completes.
   * @throws AppError BAD_ORDER when the candle is older than the pending one, or `late` was not asked first
   */
  update(candle: Readonly<Candle>): Readonly<Candle> | undefined {
    const f = this.#finder;
    if (!f.find(candle.at)) {
      this.outside += 1;
      return undefined;
    }
    const p = this.pending;
    if (this.rows === 0) {
      p.at = f.open;
      p.open = candle.open;
      p.high = candle.high;
      p.low = candle.low;
      p.volume = 0;
      this.closes = f.close;
      this.expected = f.expected;
    } else if (f.open !== p.at) {
      throw new AppError(
        'BAD_ORDER',
        'candles',
        `a candle of ${new Date(candle.at).toISOString()} does not continue the one from ${new Date(p.at).toISOString()}`,
        'Feed candles oldest first.',
      );
    }
    if (candle.high > p.high) p.high = candle.high;
    if (candle.low < p.low) p.low = candle.low;
    p.close = candle.close;
    p.volume += candle.volume;
    this.rows += 1;
    return f.baseClose >= this.closes ? this.#finish() : undefined;
  }

  #finish(): Readonly<Candle> {
    const d = this.#done;
    const p = this.pending;
    d.at = p.at;
    d.open = p.open;
    d.high = p.high;
    d.low = p.low;
    d.close = p.close;
    d.volume = p.volume;
    this.missing = Math.max(0, this.expected - this.rows);
    this.rows = 0;
    return d;
  }
}

/** An Aggregator of `base` candles to `higher` candles under a calendar. @throws AppError BAD_VALUE when one is not a multiple of the other */
export const aggregator = (base: Timeframe, higher: Timeframe, calendar: Calendar): Aggregator => new Aggregator(base, higher, calendar);
