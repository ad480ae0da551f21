// What each built-in orders on one synthetic market, to the last bit. A change here is a change of behaviour: raise the strategy's version.
import { beforeAll, describe, expect, it } from 'vitest';
import { type Candles, continuousInstrument, type Instrument } from '../../core/index.ts';
import { syntheticFlow } from '../../quant/synthetic/index.ts';
import { type Costs, defaultCosts } from '../execution/index.ts';
import { runOn } from '../session/index.ts';
import { builtInStrategies } from './index.ts';

let candles: Candles;
beforeAll(() => {
  candles = syntheticFlow({ days: 90, seed: 7 }).candles;
});

const instrument: Instrument = continuousInstrument('BTCUSDT-PERP.SYNTHETIC', {
  kind: 'perpetual',
  base: 'BTC',
  quote: 'USDT',
  settle: 'USDT',
  continuous: false,
  priceScale: 1,
  quantityScale: 3,
  rules: [{ from: 0, tick: 1, lot: 1, minQuantity: 1, maxQuantity: 1e6, minNotional: 5, priceBand: Number.POSITIVE_INFINITY }],
  rulesSource: 'synthetic',
  fees: { maker: 0.0002, taker: 0.0005, perOrder: 0, perContract: 0 },
});
const costs: Costs = defaultCosts;

/** name: version, orders, round trips, final equity of 10000 to the cent, order hash */
const golden: Readonly<Record<string, readonly [version: string, orders: number, trips: number, equity: string, hash: string]>> = {};

describe('on ninety days of a synthetic market', () => {
  it('every built-in has a golden result', () => {
    expect(Object.keys(golden)).toEqual(Object.keys(builtInStrategies));
  });

  it.each(Object.values(builtInStrategies).map((s) => [s.name, s] as const))('%s orders what it has always ordered', (name, strategy) => {
    const { equity, orderHash, session, trades } = runOn(strategy, candles, { candleTimeframe: '1m', instruments: [instrument], costs });
    expect([strategy.version, session.submitted, trades.length, equity.toFixed(2), orderHash]).toEqual(golden[name]);
  });
});
