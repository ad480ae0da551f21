// A made-up market and a run over it, for the tests of this room.
import { type Candles, continuousInstrument, emptyCandles, HOUR, type Strategy, seeded } from '../../core/index.ts';
import { conventionPresets, defaultCosts } from '../../trading/execution/index.ts';
import { noLimits } from '../../trading/risk/index.ts';
import { builtInStrategies } from '../../trading/strategies/index.ts';
import type { BacktestSetup } from '../backtest/index.ts';

export const START = Date.UTC(2023, 0, 1);

/** Synthetic hours: a random walk of 1 % an hour. */
export function hours(n: number, seed = 3): Candles {
  const chance = seeded(seed);
  const c = emptyCandles(n);
  let price = 100;
  for (let i = 0; i < n; i++) {
    c.at[i] = START + i * HOUR;
    c.open[i] = price;
    const next = Math.max(1, price * (1 + 0.01 * chance.normal()));
    c.high[i] = Math.max(price, next) * 1.001;
    c.low[i] = Math.min(price, next) * 0.999;
    c.close[i] = next;
    c.volume[i] = 10;
    price = next;
  }
  return c;
}

/** `sma-rsi` on hours of one perpetual, fifth of the equity a trade. */
export function setupOf(candles: Candles, more: Partial<BacktestSetup> = {}): BacktestSetup {
  const fees = { maker: 0.0005, taker: 0.0005, perOrder: 0, perContract: 0 };
  return {
    instruments: [continuousInstrument('A.TEST', { kind: 'perpetual', fees })],
    series: [{ instrument: 'A.TEST', timeframe: '1h', kind: 'last', candles }],
    funding: [],
    accounts: [{ name: 'a', venue: 'TEST', cash: { USD: '10000' }, leverage: 1 }],
    deployments: [
      {
        name: 'sma-rsi',
        strategy: builtInStrategies['sma-rsi'] as Strategy,
        parameters: { fast: 5, slow: 12, rsi: 7, rsiMax: 80, stopLoss: 0.02, takeProfit: 0.04 },
        instruments: ['A.TEST'],
        account: 'a',
        timeframe: '1h',
        sizing: { kind: 'equity', fraction: 0.2 },
      },
    ],
    reporting: 'USD',
    conventions: conventionPresets.tradewind,
    costs: defaultCosts,
    limits: noLimits,
    from: candles.at[0] as number,
    to: START + candles.at.length * HOUR,
    ...more,
  };
}
