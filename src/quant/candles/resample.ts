// A whole series to a coarser timeframe.
import { type Calendar, type Candles, emptyCandles, sliceCandles, type Timeframe } from '../../core/index.ts';
import { checkMultiple } from './aggregator.ts';
import { SpanFinder } from './span.ts';

export interface Resampled {
  readonly candles: Candles;
  /** base rows missing in each candle: 0 = whole. Nothing is invented for them. */
  readonly missing: Int32Array;
  /** base rows left out because the market is closed at their time */
  readonly outside: number;
}

/**
 * Candles of `to` made of closed candles of `from` (oldest first). A candle is given once its time is over: the last one is left
 * out unless its last base row is there. Opens of daily and weekly candles are the calendar's (the session's first moment).
 * @throws AppError BAD_VALUE when `to` is not a multiple of `from`
 */
export function resample(c: Candles, from: Timeframe, to: Timeframe, calendar: Calendar): Resampled {
  checkMultiple(from, to);
  const finder = new SpanFinder(from, to, calendar);
  const { at, open, high, low, close, volume } = c;
  const out = emptyCandles(at.length);
  const missing = new Int32Array(at.length);
  let outside = 0;
  let n = -1; // row being built
  let rows = 0;
  let closes = 0;
  let closed = true;
  for (let i = 0; i < at.length; i++) {
    if (!finder.find(at[i] as number)) {
      outside += 1;
      closed ||= (at[i] as number) >= closes;
      continue;
    }
    if (n < 0 || out.at[n] !== finder.open) {
      n += 1;
      rows = 0;
      out.at[n] = finder.open;
      out.open[n] = open[i] as number;
      out.high[n] = high[i] as number;
      out.low[n] = low[i] as number;
    }
    if ((high[i] as number) > (out.high[n] as number)) out.high[n] = high[i] as number;
    if ((low[i] as number) < (out.low[n] as number)) out.low[n] = low[i] as number;
    out.close[n] = close[i] as number;
    out.volume[n] = (out.volume[n] as number) + (volume[i] as number);
    rows += 1;
    missing[n] = Math.max(0, finder.expected - rows);
    closes = finder.close;
    closed = finder.baseClose >= finder.close;
  }
  const length = n + 1 - (closed ? 0 : 1);
  return { candles: sliceCandles(out, 0, length), missing: missing.subarray(0, length), outside };
}
