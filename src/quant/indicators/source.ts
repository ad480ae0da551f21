// Which price of a candle an indicator is fed; the close unless something else is asked for.
import { AppError, type Candle, type Indicator, unknownName } from '../../core/index.ts';

export const priceSources = ['close', 'open', 'high', 'low', 'hl2', 'hlc3', 'ohlc4', 'volume'] as const;
export type PriceSource = (typeof priceSources)[number];

/** The named price of a candle: hl2 = (high+low)/2, hlc3 = (high+low+close)/3, ohlc4 = (open+high+low+close)/4. */
export function priceOf(candle: Readonly<Candle>, source: PriceSource): number {
  switch (source) {
    case 'close':
      return candle.close;
    case 'open':
      return candle.open;
    case 'high':
      return candle.high;
    case 'low':
      return candle.low;
    case 'hl2':
      return (candle.high + candle.low) / 2;
    case 'hlc3':
      return (candle.high + candle.low + candle.close) / 3;
    case 'ohlc4':
      return (candle.open + candle.high + candle.low + candle.close) / 4;
    case 'volume':
      return candle.volume;
  }
}

/** @throws AppError UNKNOWN_NAME */
export function parseSource(text: string): PriceSource {
  if ((priceSources as readonly string[]).includes(text)) return text as PriceSource;
  throw unknownName('price source', text, priceSources);
}

/** An indicator of one series: `push` takes the next number, `update` feeds it the close. */
export interface SeriesIndicator extends Indicator {
  push(x: number): void;
}

/** An indicator of two series side by side. */
export interface PairIndicator extends Indicator {
  push(x: number, y: number): void;
}

const takesPrices = (indicator: Indicator): indicator is SeriesIndicator & PairIndicator => 'push' in indicator && typeof indicator.push === 'function';

/**
 * The same indicator fed from another price. Only this object's `update` is replaced (by an unenumerable property, so that its
 * saved state stays plain data); indicators of the close keep their own and pay nothing.
 * @throws AppError BAD_VALUE when the indicator reads whole candles
 */
export function feedFrom<I extends Indicator>(indicator: I, first: PriceSource, second?: PriceSource): I {
  if (!takesPrices(indicator)) throw new AppError('BAD_VALUE', 'price source', `this indicator reads whole candles, not ${first}`, 'Leave the source out.');
  const update =
    second === undefined
      ? (candle: Candle): void => indicator.push(priceOf(candle, first), Number.NaN)
      : (candle: Candle): void => indicator.push(priceOf(candle, first), priceOf(candle, second));
  return Object.defineProperty(indicator, 'update', { value: update, enumerable: false });
}
