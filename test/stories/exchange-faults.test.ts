// Our own client on the local exchange while things go wrong: whatever happens to an answer, what the client believes is what the exchange knows.
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { type Instrument, type OrderRequest, seeded } from '../../src/core/index.ts';
import { plainRequest } from '../../src/core/order.fixture.ts';
import { wallClock } from '../../src/outside/clock/index.ts';
import { RateBudget } from '../../src/outside/net/index.ts';
import { OkxBook, OkxRest, OkxStream, okxAccount, okxMarket, parseBook } from '../../src/outside/venues/index.ts';
import { type Fault, type LocalExchange, startLocalExchange, syntheticMarket } from '../../src/platform/exchange/index.ts';

const keys = { key: 'ours', secret: 's', passphrase: 'p' };
const id = 'BTC-USDT-SWAP.OKX';
let exchange: LocalExchange;
let rest: OkxRest;
let swap: Instrument;
let price: number;
let count = 0;

beforeAll(async () => {
  const now = Date.now();
  exchange = await startLocalExchange({
    markets: [syntheticMarket(now, 1, 3)],
    from: now,
    speed: 'max',
    port: 0,
    keys,
    cash: '100000',
    seed: 3,
    wall: Date.now,
  });
  const hosts = { rest: `http://127.0.0.1:${exchange.port}`, stream: `ws://127.0.0.1:${exchange.port}` };
  rest = new OkxRest({ hosts, clock: wallClock, budget: new RateBudget(wallClock), random: seeded(1), keys, timeoutMs: 400 });
  swap = (await okxMarket.instruments(rest, 'SWAP', now))[0] as Instrument;
});
afterAll(() => exchange.close());
beforeEach(() => {
  exchange.server.faults.clear();
  price = exchange.server.engine.listings.get(id)?.book.best('buy') ?? 0;
});

const request = (quantity: number, extra: Partial<OrderRequest> = {}): OrderRequest => plainRequest({ quantity, price: price - 1000, ...extra });

it.each<[Fault, string, string]>([
  [{ kind: 'lost-answer' }, 'unknown', 'live'],
  [{ kind: 'lost-request' }, 'unknown', 'gone'],
  [{ kind: 'limited' }, 'unsent', 'gone'],
  [{ kind: 'broken' }, 'unknown', 'gone'],
  [{ kind: 'busy' }, 'unknown', 'gone'],
  [{ kind: 'unknown-accepted' }, 'unknown', 'live'],
  [{ kind: 'unknown-refused' }, 'unknown', 'gone'],
  [{ kind: 'slow', ms: 700 }, 'unknown', 'live'],
])('%j: the order is %s until it is looked up, and then %s; it was placed once at most', async (fault, outcome, truth) => {
  exchange.server.fault(fault);
  const clientId = `fault${++count}`;
  expect((await okxAccount.submit(rest, request(100), swap, clientId, 'cross')).kind).toBe(outcome);
  const found = await okxAccount.lookUp(rest, id, { clientId }, false);
  expect(found === 'gone' ? 'gone' : found.state).toBe(truth);
  const placed = [...exchange.server.engine.orders.values()].filter((o) => o.clientId === clientId);
  expect(placed.length).toBe(truth === 'gone' ? 0 : 1);
  if (placed.length > 0) expect((await okxAccount.cancel(rest, id, clientId, false)).kind).toBe('accepted');
});

it('a second order under one client id is never a second order', async () => {
  await okxAccount.submit(rest, request(100), swap, 'twice', 'cross');
  expect((await okxAccount.submit(rest, request(100), swap, 'twice', 'cross')).kind).toBe('unknown');
  expect([...exchange.server.engine.orders.values()].filter((o) => o.clientId === 'twice')).toHaveLength(1);
  await okxAccount.cancel(rest, id, 'twice', false);
  expect((await okxAccount.cancel(rest, id, 'twice', false)).kind).toBe('gone');
});

it('a stop rests, is found again, and its reduce-only order fills when price comes', async () => {
  expect((await okxAccount.submit(rest, request(300, { type: 'market', price: Number.NaN }), swap, 'entry1', 'cross')).kind).toBe('accepted');
  const stop = request(300, { side: 'sell', type: 'stop', price: Number.NaN, triggerPrice: price + 50, reduceOnly: true });
  // its trigger is above the market: it fires at the next look
  expect((await okxAccount.submit(rest, stop, swap, 'stop1', 'cross')).kind).toBe('accepted');
  expect(await okxAccount.openConditionals(rest)).toMatchObject([{ clientId: 'stop1', type: 'stop', reduceOnly: true, quantity: '3' }]);
  exchange.server.advance(exchange.server.due);
  expect(await okxAccount.openConditionals(rest)).toEqual([]);
  expect(await okxAccount.positions(rest)).toEqual([]);
  const fills = await okxAccount.fills(rest, 0);
  expect(fills.reduce((sum, f) => sum + (f.side === 'buy' ? 1 : -1) * Number(f.quantity), 0)).toBeCloseTo(0, 12);
});

it('a book follows its stream; a message left out is noticed, and the book is whole again after asking anew', async () => {
  const book = new OkxBook();
  const steps: string[] = [];
  const stream = new OkxStream({
    hosts: { rest: '', stream: `ws://127.0.0.1:${exchange.port}` },
    kind: 'public',
    clock: wallClock,
    random: seeded(1),
    onData: (subscription, records, snapshot) => {
      for (const record of records) {
        const step = book.take(parseBook(record), snapshot);
        steps.push(step);
        if (step === 'gap') stream.resubscribe(subscription);
      }
    },
    onReady: () => {},
    onDown: () => {},
    onTrouble: (problem) => steps.push(problem),
  });
  stream.subscribe([{ channel: 'books', instId: 'BTC-USDT-SWAP' }]);
  await vi.waitFor(() => expect(book.whole).toBe(true));
  const { engine } = exchange.server;
  const top = () => String(book.bids.prices()[0]);
  const truth = () => String((engine.listings.get(id)?.book.best('buy') ?? 0) / 10);
  for (let i = 0; i < 5; i++) exchange.server.advance(exchange.server.due);
  await vi.waitFor(() => expect(Number(top())).toBe(Number(truth())));
  expect(new Set(steps)).toEqual(new Set(['changed']));
  exchange.server.fault({ kind: 'sequence-gap' });
  for (let i = 0; i < 3; i++) exchange.server.advance(exchange.server.due);
  await vi.waitFor(() => expect(steps).toContain('gap'));
  await vi.waitFor(() => expect(book.whole).toBe(true));
  exchange.server.advance(exchange.server.due);
  await vi.waitFor(() => expect(Number(top())).toBe(Number(truth())));
  await stream.close();
});

it('the dead man: entries go when nobody renews, stops stay', async () => {
  await okxAccount.submit(rest, request(200, { type: 'market', price: Number.NaN }), swap, 'entry2', 'cross');
  await okxAccount.submit(
    rest,
    request(200, { side: 'sell', type: 'stop', price: Number.NaN, triggerPrice: price - 20_000, reduceOnly: true }),
    swap,
    'stop2',
    'cross',
  );
  await okxAccount.submit(rest, request(100), swap, 'rest2', 'cross');
  await okxAccount.cancelAllAfter(rest, 10);
  exchange.server.advance(exchange.server.engine.now + 11_000);
  expect(await okxAccount.openOrders(rest)).toEqual([]);
  expect(await okxAccount.openConditionals(rest)).toMatchObject([{ clientId: 'stop2' }]);
});

it('a revoked key is told by name', async () => {
  exchange.server.fault({ kind: 'revoke' });
  await expect(okxAccount.balances(rest)).rejects.toMatchObject({ code: 'VENUE_REFUSED' });
});
