// Clients we did not write trade on the local exchange: ccxt and okx-api, unmodified, through one scenario each.
import { setTimeout as sleep } from 'node:timers/promises';
import ccxt from 'ccxt';
import { RestClient, WebsocketClient } from 'okx-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyCandles, type Instrument } from '../../src/core/index.ts';
import { type LocalExchange, startLocalExchange } from '../../src/platform/exchange/index.ts';
import { inferInstrument } from '../../src/quant/candles/index.ts';
import { syntheticFlow } from '../../src/quant/synthetic/index.ts';

const keys = { key: 'outside', secret: 'a secret', passphrase: 'a passphrase' };
const minute = 60_000;

/** a made-up perpetual with OKX's name and rules; its flow is synthetic and ends well after the test */
function market(now: number) {
  const { candles } = syntheticFlow({ days: 1, seed: 5, from: Math.floor(now / minute) * minute - 12 * 60 * minute });
  const instrument: Instrument = {
    ...inferInstrument('BTC-USDT-SWAP.OKX', emptyCandles(0)),
    kind: 'perpetual',
    base: 'BTC',
    quote: 'USDT',
    settle: 'USDT',
    multiplier: 0.01,
    priceScale: 1,
    quantityScale: 2,
    fundingMs: 8 * 60 * minute,
    rules: [{ from: 0, tick: 1, lot: 1, minQuantity: 1, maxQuantity: 10_000_000, minNotional: 0, priceBand: Number.POSITIVE_INFINITY }],
  };
  return { instrument, candles, candleMs: minute };
}

let exchange: LocalExchange;
beforeAll(async () => {
  const now = Date.now();
  exchange = await startLocalExchange({ markets: [market(now)], from: now, speed: 1, port: 0, keys, cash: '10000', seed: 1, wall: Date.now });
});
afterAll(() => exchange.close());

describe('ccxt', () => {
  it('markets, candles, leverage, orders, stops, streams, dead man', async () => {
    const rest = `http://127.0.0.1:${exchange.port}`;
    const client = new ccxt.pro.okx({
      apiKey: keys.key,
      secret: keys.secret,
      password: keys.passphrase,
      urls: { api: { rest, ws: `ws://127.0.0.1:${exchange.port}/ws/v5` } },
      options: { fetchMarkets: { types: ['swap'] } },
    });
    await client.loadHttpProxyAgent();
    try {
      const markets = await client.loadMarkets();
      const symbol = 'BTC/USDT:USDT';
      expect(markets[symbol]).toMatchObject({ id: 'BTC-USDT-SWAP', linear: true, contractSize: 0.01, precision: { price: 0.1, amount: 0.01 } });
      const candles = await client.fetchOHLCV(symbol, '1m', undefined, 50);
      expect(candles).toHaveLength(50);
      await client.setLeverage(5, symbol, { mgnMode: 'cross' });

      const book = await client.watchOrderBook(symbol);
      const [bid, ask] = [book.bids[0]?.[0] as number, book.asks[0]?.[0] as number];
      expect(bid).toBeLessThan(ask);

      const watching = client.watchOrders(symbol);
      await sleep(300);
      const far = Number((bid * 0.9).toFixed(1));
      const resting = await client.createOrder(symbol, 'limit', 'buy', 1.5, far, { clientOrderId: 'ccxtrest1', tdMode: 'cross' });
      expect((await watching)[0]).toMatchObject({ clientOrderId: 'ccxtrest1', status: 'open' });
      await client.editOrder(resting.id as string, symbol, 'limit', 'buy', 1, far + 1);
      expect(await client.fetchOrder(resting.id as string, symbol)).toMatchObject({ amount: 1, price: far + 1, status: 'open' });
      await client.cancelOrder(resting.id as string, symbol);
      expect(await client.fetchOpenOrders(symbol)).toEqual([]);

      // more than the first level holds: fills in parts
      await client.createOrder(symbol, 'market', 'buy', 20, undefined, { clientOrderId: 'ccxtbuy1', tdMode: 'cross' });
      const [position] = await client.fetchPositions([symbol]);
      expect(position).toMatchObject({ contracts: 20, side: 'long' });
      const trades = await client.fetchMyTrades(symbol);
      expect(trades.reduce((sum, t) => sum + (t.amount as number), 0)).toBeCloseTo(20, 9);

      const stopAt = Number((bid * 0.8).toFixed(1));
      await client.createOrder(symbol, 'market', 'sell', 20, undefined, { stopLossPrice: stopAt, reduceOnly: true, tdMode: 'cross' });
      const stops = await client.fetchOpenOrders(symbol, undefined, undefined, { trigger: true, ordType: 'conditional' });
      expect(stops[0]).toMatchObject({ side: 'sell', stopLossPrice: stopAt });
      await client.cancelOrder(stops[0]?.id as string, symbol, { trigger: true });

      await client.cancelAllOrdersAfter(10_000);
      await client.cancelAllOrdersAfter(0);
      await client.createOrder(symbol, 'market', 'sell', 20, undefined, { reduceOnly: true, tdMode: 'cross' });
      expect(await client.fetchPositions([symbol])).toEqual([]);
      const balance = await client.fetchBalance();
      expect(balance['USDT']?.total).toBeLessThan(10_000);
      expect(balance['USDT']?.total).toBeGreaterThan(9_900);
    } finally {
      await client.close();
    }
  });

  it('a wrong secret is refused as the venue refuses it', async () => {
    const client = new ccxt.pro.okx({
      apiKey: keys.key,
      secret: 'wrong',
      password: keys.passphrase,
      urls: { api: { rest: `http://127.0.0.1:${exchange.port}` } },
    });
    await expect(client.privateGetAccountBalance()).rejects.toThrow(/50113/);
    await client.close();
  });
});

describe('okx-api', () => {
  it('the same scenario: candles, leverage, orders, stops, streams, dead man', async () => {
    const client = new RestClient({ apiKey: keys.key, apiSecret: keys.secret, apiPass: keys.passphrase, baseUrl: `http://127.0.0.1:${exchange.port}` });
    const pushes: { arg: { channel: string }; data: Record<string, string>[] }[] = [];
    const streams = new WebsocketClient(
      { accounts: [{ apiKey: keys.key, apiSecret: keys.secret, apiPass: keys.passphrase }], wsUrl: `ws://127.0.0.1:${exchange.port}/ws/v5/private` },
      { trace: () => {}, info: () => {}, error: () => {} },
    );
    try {
      streams.on('update', (event) => pushes.push(event as never));
      await Promise.all(streams.subscribe([{ channel: 'orders', instType: 'SWAP', instId: 'BTC-USDT-SWAP' }]));
      const [instrument] = await client.getInstruments({ instType: 'SWAP' });
      expect(instrument).toMatchObject({ instId: 'BTC-USDT-SWAP', ctVal: '0.01', tickSz: '0.1' });
      expect(await client.getCandles({ instId: 'BTC-USDT-SWAP', bar: '5m', limit: '20' })).toHaveLength(20);
      await client.setLeverage({ instId: 'BTC-USDT-SWAP', lever: '3', mgnMode: 'cross' });
      const [ticker] = await client.getTicker({ instId: 'BTC-USDT-SWAP' });
      const far = (Number(ticker?.bidPx) * 0.9).toFixed(1);
      await sleep(300);
      const [placed] = await client.submitOrder({
        instId: 'BTC-USDT-SWAP',
        tdMode: 'cross',
        side: 'buy',
        ordType: 'limit',
        sz: '2',
        px: far,
        clOrdId: 'outside1',
      });
      expect(placed).toMatchObject({ clOrdId: 'outside1', sCode: '0' });
      await expect(
        client.submitOrder({ instId: 'BTC-USDT-SWAP', tdMode: 'cross', side: 'buy', ordType: 'limit', sz: '2', px: far, clOrdId: 'outside1' }),
      ).rejects.toMatchObject({
        data: [{ sCode: '51016' }],
      });
      await client.amendOrder({ instId: 'BTC-USDT-SWAP', clOrdId: 'outside1', newSz: '1' });
      expect(await client.getOrderList({ instType: 'SWAP' })).toMatchObject([{ clOrdId: 'outside1', sz: '1', state: 'live' }]);
      await client.cancelOrder({ instId: 'BTC-USDT-SWAP', clOrdId: 'outside1' });
      await client.submitOrder({ instId: 'BTC-USDT-SWAP', tdMode: 'cross', side: 'sell', ordType: 'market', sz: '5', clOrdId: 'outside2' });
      expect(await client.getPositions({ instType: 'SWAP' })).toMatchObject([{ pos: '-5' }]);
      const trigger = (Number(ticker?.askPx) * 1.2).toFixed(1);
      const [stop] = await client.placeAlgoOrder({
        instId: 'BTC-USDT-SWAP',
        tdMode: 'cross',
        side: 'buy',
        ordType: 'conditional',
        sz: '5',
        reduceOnly: true,
        slTriggerPx: trigger,
        slOrdPx: '-1',
        algoClOrdId: 'outsidestop1',
      });
      expect(await client.getAlgoOrderList({ ordType: 'conditional' })).toMatchObject([
        { algoClOrdId: 'outsidestop1', slTriggerPx: String(Number(trigger)), state: 'live' },
      ]);
      await client.cancelAlgoOrder([{ instId: 'BTC-USDT-SWAP', algoId: stop?.algoId as string }]);
      await client.cancelAllAfter({ timeOut: '10' });
      await client.cancelAllAfter({ timeOut: '0' });
      await client.closePositions({ instId: 'BTC-USDT-SWAP', mgnMode: 'cross' });
      expect(await client.getPositions({ instType: 'SWAP' })).toEqual([]);
      await sleep(300);
      const states = pushes.filter((p) => p.arg.channel === 'orders').flatMap((p) => p.data.map((d) => `${d['clOrdId']} ${d['state']}`));
      expect(states).toContain('outside1 live');
      expect(states).toContain('outside1 canceled');
      expect(states).toContain('outside2 filled');
    } finally {
      streams.closeAll(true);
    }
  });
});
