// The prices that were, each a little off: a result that hangs on single prints does not survive it.
import { type Candles, pieceSeed, seeded, timeframeMs } from '../../core/index.ts';
import { quantile } from '../../quant/statistics/index.ts';
import type { BacktestSeries, BacktestSetup } from '../backtest/index.ts';
import { type Factors, movedSetup } from './monte-carlo-prices.ts';

/** Spread of the returns from close to close; by quartiles, so that a few jumps do not set it (1.349 quartile ranges of a normal are its deviation). */
function returnSpread({ close }: Candles): number {
  const returns = new Float64Array(Math.max(1, close.length - 1));
  for (let i = 1; i < close.length; i++) returns[i - 1] = Math.log((close[i] as number) / (close[i - 1] as number));
  returns.sort();
  return (quantile(returns, 0.75) - quantile(returns, 0.25)) / 1.349;
}

/** One factor a close of the series prices are made of. */
function drawFactors({ candles, timeframe }: BacktestSeries, level: number, seed: number): Factors {
  const random = seeded(seed);
  const ms = timeframeMs(timeframe);
  const spread = level * returnSpread(candles);
  const values = new Float64Array(candles.at.length);
  for (let i = 0; i < values.length; i++) values[i] = Math.exp(spread * random.normal());
  return { times: candles.at.map((at) => at + ms), values };
}

/**
 * The setup on prices that are each off by chance: every close by a factor exp(`level` × spread of the returns × a standard normal), every open by
 * that of the close before it, mark and index prices by that of their moment. Errors do not add up, so that the course of the market stays what it
 * was. Level 0 changes nothing.
 */
export function noisySetup(setup: BacktestSetup, level: number, seed: number): BacktestSetup {
  const factors = new Map<string, Factors>();
  for (const [k, id] of setup.instruments.map((i) => i.id).entries()) {
    const base = setup.series.find((s) => s.instrument === id && s.kind === 'last');
    if (base !== undefined) factors.set(id, drawFactors(base, level, pieceSeed(seed, k)));
  }
  return movedSetup(setup, factors);
}
