// Shocks of the market itself: a jump, a silence of the venue, everything moving as one. Prices are made up from there on, and say so.
import { type Candles, firstAtOrAfter, type Time, timeframeMs } from '../../core/index.ts';
import type { BacktestSetup } from '../backtest/index.ts';
import { type Factors, movedSetup, synthetic } from './monte-carlo-prices.ts';

const withCandles = (setup: BacktestSetup, change: (candles: Candles) => Candles): BacktestSetup =>
  synthetic({ ...setup, series: setup.series.map((s) => ({ ...s, candles: change(s.candles) })) });

/** Every price from the candles that open at `at` on is multiplied by `factor`: the market opens elsewhere and stays there. */
export const gapped = (setup: BacktestSetup, at: Time, factor: number): BacktestSetup =>
  withCandles(setup, (c) => {
    const first = firstAtOrAfter(c.at, at);
    const jump = (column: Float64Array): Float64Array => column.map((price, i) => (i < first ? price : price * factor));
    return { ...c, open: jump(c.open), high: jump(c.high), low: jump(c.low), close: jump(c.close) };
  });

/** No candle that opens in [from, to): nothing is seen, nothing fills, nothing can be cancelled; the market goes on behind it. */
export const silenced = (setup: BacktestSetup, from: Time, to: Time): BacktestSetup =>
  withCandles(setup, (c) => {
    const [first, end] = [firstAtOrAfter(c.at, from), firstAtOrAfter(c.at, to)];
    const without = (column: Float64Array): Float64Array => {
      const kept = new Float64Array(column.length - (end - first));
      kept.set(column.subarray(0, first));
      kept.set(column.subarray(end), first);
      return kept;
    };
    return { at: without(c.at), open: without(c.open), high: without(c.high), low: without(c.low), close: without(c.close), volume: without(c.volume) };
  });

/** Volume of every candle times `factor`. */
export const thinned = (setup: BacktestSetup, factor: number): BacktestSetup => withCandles(setup, (c) => ({ ...c, volume: c.volume.map((v) => v * factor) }));

/**
 * One market in the place of many: at each close every instrument moves by the same number of its own standard deviations, the mean of what they
 * all moved. Each keeps its volatility and the shape of its candles.
 */
export function together(setup: BacktestSetup): BacktestSetup {
  const series = setup.series.filter((s) => s.kind === 'last');
  const moves = series.map(({ candles: { close } }) => {
    const returns = new Float64Array(close.length);
    let sum = 0;
    for (let i = 1; i < close.length; i++) {
      returns[i] = Math.log((close[i] as number) / (close[i - 1] as number));
      sum += (returns[i] as number) ** 2;
    }
    return { returns, spread: Math.sqrt(sum / Math.max(1, close.length - 1)) };
  });
  const common = new Map<Time, { sum: number; count: number }>();
  for (const [k, { candles }] of series.entries()) {
    const { returns, spread } = moves[k] as (typeof moves)[number];
    for (let i = 1; i < returns.length; i++) {
      const time = candles.at[i] as number;
      const seen = common.get(time) ?? { sum: 0, count: 0 };
      common.set(time, { sum: seen.sum + (spread > 0 ? (returns[i] as number) / spread : 0), count: seen.count + 1 });
    }
  }
  let squares = 0;
  for (const { sum, count } of common.values()) squares += (sum / count) ** 2;
  const scale = squares > 0 ? Math.sqrt(common.size / squares) : 0;
  const factors = new Map<string, Factors>();
  for (const [k, { instrument, candles, timeframe }] of series.entries()) {
    const { returns, spread } = moves[k] as (typeof moves)[number];
    const values = new Float64Array(candles.at.length);
    let apart = 0;
    for (let i = 0; i < values.length; i++) {
      const seen = i === 0 ? undefined : common.get(candles.at[i] as number);
      if (seen !== undefined) apart += spread * scale * (seen.sum / seen.count) - (returns[i] as number);
      values[i] = Math.exp(apart);
    }
    factors.set(instrument, { times: candles.at.map((at) => at + timeframeMs(timeframe)), values });
  }
  return movedSetup(setup, factors);
}
