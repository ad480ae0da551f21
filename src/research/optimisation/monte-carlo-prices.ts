// Other prices in the place of those that were, candles kept whole, and marked as made up.
import { type Candles, timeframeMs } from '../../core/index.ts';
import type { BacktestSetup } from '../backtest/index.ts';

/** The setup with every instrument marked as made up: whatever is shown of its result says so. */
export const synthetic = (setup: BacktestSetup): BacktestSetup => ({
  ...setup,
  instruments: setup.instruments.map((i) => ({ ...i, rulesSource: 'synthetic' as const })),
});

/** Factors on price by time: `values[i]` holds from `times[i]` on, 1 before the first. */
export interface Factors {
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/** Opens and closes take the factor of their moment; high and low keep their distance from the body in proportion. */
function moved(candles: Candles, ms: number, { times, values }: Factors): Candles {
  const n = candles.at.length;
  const out: Candles = { ...candles, open: new Float64Array(n), high: new Float64Array(n), low: new Float64Array(n), close: new Float64Array(n) };
  let next = 0;
  let factor = 1;
  const at = (time: number): number => {
    while (next < times.length && (times[next] as number) <= time) factor = values[next++] as number;
    return factor;
  };
  for (let i = 0; i < n; i++) {
    const [open = 0, high = 0, low = 0, close = 0] = [candles.open[i], candles.high[i], candles.low[i], candles.close[i]];
    const newOpen = open * at(candles.at[i] as number);
    const newClose = close * at((candles.at[i] as number) + ms);
    out.open[i] = newOpen;
    out.close[i] = newClose;
    out.high[i] = high * (Math.max(newOpen, newClose) / Math.max(open, close));
    out.low[i] = low * (Math.min(newOpen, newClose) / Math.min(open, close));
  }
  return out;
}

/** The setup with the prices of each instrument named multiplied by its factors, mark and index by those of their moment. */
export const movedSetup = (setup: BacktestSetup, factors: ReadonlyMap<string, Factors>): BacktestSetup =>
  synthetic({
    ...setup,
    series: setup.series.map((s) => {
      const own = factors.get(s.instrument);
      return own === undefined ? s : { ...s, candles: moved(s.candles, timeframeMs(s.timeframe), own) };
    }),
  });
