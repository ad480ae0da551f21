// OKX over loopback: what is signed, what is sent, and what becomes of orders when answers fail.
import { afterEach, expect, test, vi } from 'vitest';
import type { Instrument, OrderRequest } from '../../../core/index.ts';
import { seeded } from '../../../core/index.ts';
import { plainRequest } from '../../../core/order.fixture.ts';
import { wallClock } from '../../clock/index.ts';
import { RateBudget } from '../../net/index.ts';
import { Fields } from './fields.ts';
import { parseInstrument } from './instruments.ts';
import { cancel, lookUp, openOrders, submit } from './private-calls.ts';
import { candlePage } from './public-calls.ts';
import { OkxRest } from './rest.ts';
import { type LoopbackOkx, loopbackOkx, ok } from './server.fixture.ts';
import { loginMessage, restHeaders } from './sign.ts';
import { OkxStream, type OkxStreamOptions } from './streams.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const keys = { key: 'k-1', secret: 's-1', passphrase: 'p-1' };
const swap = parseInstrument(
  new Fields('made by hand', {
    instType: 'SWAP',
    instId: 'BTC-USDT-SWAP',
    instFamily: 'BTC-USDT',
    ctType: 'linear',
    ctVal: '0.01',
    ctMult: '1',
    ctValCcy: 'BTC',
    settleCcy: 'USDT',
    tickSz: '0.1',
    lotSz: '0.01',
    minSz: '0.01',
    maxLmtSz: '100000',
    state: 'live',
    listTime: '1573557408000',
    expTime: '',
  }),
  0,
) as Instrument;

const request = plainRequest({ quantity: 150, price: 612345 });

function restOf(server: LoopbackOkx, extra: { demo?: boolean } = {}): OkxRest {
  closers.push(() => server.close());
  return new OkxRest({ hosts: server.hosts, clock: wallClock, budget: new RateBudget(wallClock), random: seeded(1), keys, timeoutMs: 300, ...extra });
}

test('the signature of a published vector, and of a login', () => {
  // secret, time, path and result as printed by the vendor of a public client library
  const published = { key: '', secret: 'chNOOS4KvNXR_Xq4k4c9qsfoKWvnDecLATCRlcBwyKDYnWgO', passphrase: '' };
  const headers = restHeaders(published, Date.parse('2020-12-08T09:08:57.715Z'), 'GET', '/api/v5/account/balance');
  expect(headers['OK-ACCESS-SIGN']).toBe('PJ61e1nb2F2Qd7D8SPiaIcx2gjdELc+o0ygzre9z33k=');
  expect(headers['OK-ACCESS-TIMESTAMP']).toBe('2020-12-08T09:08:57.715Z');
  expect(JSON.parse(loginMessage(keys, 1_700_000_000_999))).toMatchObject({ op: 'login', args: [{ apiKey: 'k-1', timestamp: '1700000000' }] });
});

test('a linear contract counts coins, an inverse one dollars; one that says both is refused', () => {
  expect(swap).toMatchObject({ id: 'BTC-USDT-SWAP.OKX', kind: 'perpetual', multiplier: 0.01, inverse: false, settle: 'USDT', priceScale: 1, quantityScale: 2 });
  expect(swap.rules[0]).toMatchObject({ tick: 1, lot: 1, minQuantity: 1, maxQuantity: 10_000_000 });
  const record = {
    instType: 'SWAP',
    instId: 'BTC-USD-SWAP',
    uly: 'BTC-USD',
    ctVal: '100',
    ctMult: '1',
    settleCcy: 'BTC',
    tickSz: '0.1',
    lotSz: '1',
    minSz: '1',
    maxLmtSz: '9',
    state: 'live',
  };
  expect(parseInstrument(new Fields('x', { ...record, ctType: 'inverse', ctValCcy: 'USD' }), 0)).toMatchObject({
    inverse: true,
    multiplier: 100,
    settle: 'BTC',
  });
  expect(() => parseInstrument(new Fields('x', { ...record, ctType: 'linear', ctValCcy: 'USD' }), 0)).toThrow(/ctValCcy/);
});

test('an order leaves once, signed, with its life limited, in contracts and on the grid', async () => {
  const server = await loopbackOkx(() => ok([{ ordId: '77', clOrdId: 'a1', sCode: '0', sMsg: '' }]));
  const rest = restOf(server, { demo: true });
  expect(await submit(rest, request, swap, 'a1', 'cross')).toEqual({ kind: 'accepted', venueId: '77' });
  const [sent] = server.asked;
  expect(JSON.parse(sent?.body ?? '')).toEqual({
    instId: 'BTC-USDT-SWAP',
    tdMode: 'cross',
    side: 'buy',
    clOrdId: 'a1',
    ordType: 'limit',
    sz: '1.5',
    px: '61234.5',
  });
  const headers = sent?.headers ?? {};
  const again = restHeaders(keys, Date.parse(String(headers['ok-access-timestamp'])), 'POST', '/api/v5/trade/order', sent?.body);
  expect(headers['ok-access-sign']).toBe(again['OK-ACCESS-SIGN']);
  expect(headers['x-simulated-trading']).toBe('1');
  expect(Number(headers['exptime'])).toBeGreaterThan(Date.now());
});

test.each<[unknown, string]>([
  [{ code: '1', msg: 'all failed', data: [{ sCode: '51008', sMsg: 'Insufficient balance' }] }, 'rejected'],
  [{ code: '1', msg: '', data: [{ sCode: '51016', sMsg: 'Duplicated client order ID' }] }, 'unknown'],
  [{ code: '1', msg: '', data: [{ sCode: '51400', sMsg: 'already cancelled' }] }, 'gone'],
  [{ code: '50004', msg: 'API endpoint request timeout', data: [] }, 'unknown'],
  [{ code: '50026', msg: 'System error', data: [] }, 'unknown'],
  [{ code: '50011', msg: 'Too many requests', data: [] }, 'unsent'],
  [{ surprise: true }, 'unknown'],
  [429, 'unsent'],
  [502, 'unknown'],
  [0, 'unknown'],
])('an order answered by %j is %s, and is sent once', async (answer, kind) => {
  const server = await loopbackOkx(() => answer);
  expect((await submit(restOf(server), request, swap, 'a1', 'cross')).kind).toBe(kind);
  expect(server.asked).toHaveLength(1);
});

test('stops rest as conditional orders, reduce-only, under our id; client ids OKX would refuse never leave', async () => {
  const server = await loopbackOkx(() => ok([{ algoId: '5', algoClOrdId: 's1', sCode: '0', sMsg: '' }]));
  const rest = restOf(server);
  const stop: OrderRequest = { ...request, side: 'sell', type: 'stop', price: Number.NaN, triggerPrice: 590000, trigger: 'mark', reduceOnly: true };
  await submit(rest, stop, swap, 's1', 'cross');
  expect(server.asked[0]?.path).toBe('/api/v5/trade/order-algo');
  expect(JSON.parse(server.asked[0]?.body ?? '')).toEqual({
    instId: 'BTC-USDT-SWAP',
    tdMode: 'cross',
    side: 'sell',
    reduceOnly: true,
    algoClOrdId: 's1',
    sz: '1.5',
    ordType: 'conditional',
    slTriggerPx: '59000',
    slTriggerPxType: 'mark',
    slOrdPx: '-1',
  });
  await cancel(rest, 'BTC-USDT-SWAP.OKX', 's1', true);
  expect(JSON.parse(server.asked[1]?.body ?? '')).toEqual([{ instId: 'BTC-USDT-SWAP', algoClOrdId: 's1' }]);
  await expect(submit(rest, request, swap, 'not-allowed', 'cross')).rejects.toThrow(/letters and digits/);
  expect(server.asked).toHaveLength(2);
});

test('a look-up says what became of an order, or that the venue never knew it', async () => {
  const known = {
    instId: 'BTC-USDT-SWAP',
    clOrdId: 'a1',
    ordId: '7',
    side: 'buy',
    ordType: 'limit',
    px: '61234.5',
    sz: '1.5',
    accFillSz: '0.5',
    state: 'partially_filled',
    reduceOnly: 'false',
    uTime: '1700000000000',
  };
  const server = await loopbackOkx((_, count) => (count === 1 ? ok([known]) : { code: '51603', msg: 'Order does not exist', data: [] }));
  const rest = restOf(server);
  expect(await lookUp(rest, 'BTC-USDT-SWAP.OKX', { clientId: 'a1' }, false)).toMatchObject({ state: 'partly-filled', filled: '0.5', price: '61234.5' });
  expect(await lookUp(rest, 'BTC-USDT-SWAP.OKX', { clientId: 'a2' }, false)).toBe('gone');
});

test('a read survives busy answers and a clock that is off, and reads every page', async () => {
  const order = (id: number) => ({
    instId: 'BTC-USDT-SWAP',
    clOrdId: '',
    ordId: String(id),
    side: 'buy',
    ordType: 'limit',
    px: '1',
    sz: '1',
    accFillSz: '0',
    state: 'live',
    reduceOnly: '',
    uTime: '1700000000000',
  });
  const server = await loopbackOkx(({ path }, count) => {
    if (path === '/api/v5/public/time') return ok([{ ts: String(Date.now() + 60_000) }]);
    if (count === 1) return { code: '50102', msg: 'Timestamp request expired', data: [] };
    if (count === 3) return { code: '50013', msg: 'Systems are busy', data: [] };
    const after = Number(new URL(path, 'http://x').searchParams.get('after') ?? 0);
    return ok(Array.from({ length: after === 0 ? 100 : 3 }, (_, i) => order(after + i + 1)));
  });
  const rest = restOf(server);
  expect(await openOrders(rest)).toHaveLength(103);
  expect(rest.offset.ms).toBeGreaterThan(55_000);
  const times = server.asked.map((a) => Date.parse(String(a.headers['ok-access-timestamp'])));
  expect(times.at(-1)).toBeGreaterThan(Date.now() + 50_000);
});

test('candles come oldest first, closed only, volume in coins for contracts', async () => {
  const server = await loopbackOkx(() =>
    ok([
      ['7200000', '3', '4', '2', '3', '500', '5', '15', '0'],
      ['3600000', '2', '3', '1', '2', '400', '4', '8', '1'],
      ['1', '1', '2', '1', '2', '300', '3', '3', '1'],
    ]),
  );
  const page = await candlePage(restOf(server), { instrument: 'BTC-USDT-SWAP.OKX', bar: '1H', before: 9_000_000 });
  expect(page.map((c) => [c.openTime, c.volume])).toEqual([
    [1, 3],
    [3_600_000, 4],
  ]);
  expect(server.asked[0]?.path).toBe('/api/v5/market/history-candles?instId=BTC-USDT-SWAP&bar=1H&after=9000000&limit=100');
});

test('a candle no market can have printed and a refused call are told by name', async () => {
  const odd = await loopbackOkx(() => ok([['1', '1', '2', '3', '2', '300', '3', '3', '1']]));
  await expect(candlePage(restOf(odd), { instrument: 'BTC-USDT-SWAP.OKX', bar: '1H', before: 2 })).rejects.toMatchObject({ code: 'BAD_ANSWER' });
  const refused = await loopbackOkx(() => ({ code: '51001', msg: 'Instrument ID does not exist', data: [] }));
  await expect(candlePage(restOf(refused), { instrument: 'X-Y.OKX', bar: '1H', before: 2 })).rejects.toMatchObject({ code: 'VENUE_REFUSED' });
  await expect(candlePage(restOf(refused), { instrument: 'BTCUSDT.BINANCE', bar: '1H', before: 2 })).rejects.toMatchObject({ code: 'BAD_VALUE' });
});

function streamOf(server: LoopbackOkx, extra: Partial<OkxStreamOptions> = {}) {
  closers.push(() => server.close());
  const seen = { data: [] as string[], ready: [] as boolean[], trouble: [] as string[] };
  const stream = new OkxStream({
    hosts: server.hosts,
    kind: 'public',
    clock: wallClock,
    random: seeded(1),
    onData: ({ channel }, records, snapshot) => seen.data.push(`${channel} ${records.length}${snapshot ? ' snapshot' : ''}`),
    onReady: (again) => seen.ready.push(again),
    onDown: () => {},
    onTrouble: (problem) => seen.trouble.push(problem),
    ...extra,
  });
  closers.unshift(() => stream.close());
  return { stream, seen };
}

test('a private stream logs in before it subscribes, and does both again after a cut', async () => {
  const asked: string[] = [];
  const server = await loopbackOkx(
    () => ok([]),
    (socket, text) => {
      const { op } = JSON.parse(text) as { op: string };
      asked.push(op);
      if (op === 'login') socket.send('{"event":"login","code":"0","msg":""}');
      else socket.send('{"arg":{"channel":"orders","instType":"SWAP"},"data":[{}]}');
    },
  );
  const { stream, seen } = streamOf(server, { kind: 'private', keys });
  stream.subscribe([{ channel: 'orders', instType: 'SWAP' }]);
  await vi.waitFor(() => expect(seen.data).toHaveLength(1));
  server.links[0]?.terminate();
  await vi.waitFor(() => expect(seen.data).toHaveLength(2), { timeout: 5000 });
  expect(asked).toEqual(['login', 'subscribe', 'login', 'subscribe']);
  expect(seen.ready).toEqual([false, true]);
});

test('refusals and garbage on a stream are told, and the stream lives on; an upgrade notice makes a new link', async () => {
  const server = await loopbackOkx(
    () => ok([]),
    (socket) => {
      socket.send('{"event":"error","code":"60012","msg":"Invalid request"}');
      socket.send('not json');
      socket.send('{"data":[]}');
      socket.send('{"arg":{"channel":"books","instId":"X"},"action":"snapshot","data":[{}]}');
    },
  );
  const { stream, seen } = streamOf(server);
  stream.subscribe([{ channel: 'books', instId: 'X' }]);
  await vi.waitFor(() => expect(seen.data).toEqual(['books 1 snapshot']));
  expect(seen.trouble).toHaveLength(3);
  expect(seen.trouble[0]).toBe('60012 Invalid request');
  server.links[0]?.send('{"event":"notice","code":"64008","msg":"upgrade"}');
  await vi.waitFor(() => expect(server.links).toHaveLength(2), { timeout: 5000 });
});
