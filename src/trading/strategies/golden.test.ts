// What each built-in orders on one synthetic market, to the last bit. A change here is a change of behaviour: raise the strategy's version.
import { beforeAll, describe, expect, it } from 'vitest';
import { type Candles, continuousInstrument, type Instrument } from '../../core/index.ts';
import { syntheticFlow } from '../../quant/synthetic/index.ts';
import { type Costs, defaultCosts } from '../execution/index.ts';
import { runOn } from '../session/index.ts';
import { foretold, willing } from './foretold.fixture.ts';
import { builtInStrategies } from './index.ts';

let candles: Candles;
beforeAll(() => {
  candles = syntheticFlow({ days: 180, seed: 7 }).candles;
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
const golden: Readonly<Record<string, readonly [version: string, orders: number, trips: number, equity: string, hash: string]>> = {
  'sma-rsi': ['1.0.0', 4053, 2192, '772.07', 'f82d24a75b3009176586329771f7f8b015caa278bd8762099df2870dc88ad587'],
  momentum: ['1.0.0', 257, 198, '13440.99', '383c213972ad79b4bdb0b7061707d4dd58d05092e16041157bf8fdcbbeef13a6'],
  'mean-reversion': ['1.0.0', 309, 196, '8692.45', 'b9ea9c5ea8cc7f0aa449fd46e9ba1967aebc102d8667156a3ea744d4668de134'],
  'trend-mtf': ['1.0.0', 5, 4, '14604.22', '33bf271572be535ef77919dca43bad77d7b5ee45b9d134058a187690b5221622'],
  dca: ['1.0.0', 107, 4, '6150.52', 'b93d509e2cf359ec5a107d8dad0a7aaf7b917ec7f903092198a4f272f18ed584'],
  grid: ['1.0.0', 1329, 148, '8438.17', 'a0a866830596ed01dbe2df985806c47bbb27c27c11ed173b772e192919ddcdde'],
  // on made-up predictions that know nothing of the future: costs eat it, as they should
  'ml-ensemble': ['1.0.0', 1702, 1229, '3394.58', '6e3b9c40b31fb73bfa3792c54599047c06f6c01bdcbe1211f30f3cb02650e3b5'],
  // a market without memory, and told to act all the same (see willing): costs eat it
  'rsi-adaptive': ['1.0.0', 1096, 627, '2739.57', '079c4bbcabf73b18e6f16602f1e6f98c052fa45feb9cd77f835e289280b31f91'],
  voting: ['1.0.0', 598, 314, '6611.12', 'ff7848888bc3b2b855812da2baa5fcfa9a3213f01e097da350785d9d4ca7bfa8'],
  'price-action': ['1.0.0', 995, 626, '4277.02', '2c5bef41482d1b60af6ad25552b2cd45ccdd629096e15fdc9e0395aa8068901d'],
};

describe('on 180 days of a synthetic market', () => {
  it('every built-in has a golden result', () => {
    expect(Object.keys(golden)).toEqual(Object.keys(builtInStrategies));
  });

  it.each(Object.values(builtInStrategies).map((s) => [s.name, s] as const))('%s orders what it has always ordered', (name, strategy) => {
    const { equity, orderHash, session, trades } = runOn(strategy, candles, {
      candleTimeframe: '1m',
      instruments: [instrument],
      costs,
      parameters: willing(strategy),
      predictions: foretold(strategy, candles, instrument.id),
    });
    expect([strategy.version, session.submitted, trades.length, equity.toFixed(2), orderHash]).toEqual(golden[name]);
  });
});
