// What buying and holding would have done: the yardstick beside every result.
import { type Candles, firstAtOrAfter, type Time } from '../../core/index.ts';

/**
 * Value of holding equal money in every series from its first price at or after `start`, at the instants `at` (1 = the start).
 * `lag` is what a candle's open time lacks to its close. Before a series begins its share is held as cash.
 */
export function buyAndHold(series: readonly { readonly candles: Candles; readonly lagMs: number }[], at: Float64Array, start: Time): Float64Array {
  const value = new Float64Array(at.length);
  for (const { candles, lagMs } of series) {
    let row = firstAtOrAfter(candles.at, start);
    const first = candles.open[row] as number;
    if (row >= candles.at.length) {
      for (let i = 0; i < at.length; i++) value[i] = (value[i] as number) + 1 / series.length;
      continue;
    }
    let price = first;
    for (let i = 0; i < at.length; i++) {
      while (row < candles.at.length && (candles.at[row] as number) + lagMs <= (at[i] as number)) price = candles.close[row++] as number;
      value[i] = (value[i] as number) + price / first / series.length;
    }
  }
  return value;
}
