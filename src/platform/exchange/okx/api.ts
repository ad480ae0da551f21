// The calls of OKX's V5 REST interface that the local exchange answers.
// long because: one table of calls, each a few lines, read side by side with the venue's guide
import { instIdOf } from '../../../outside/venues/index.ts';
import type { ExchangeAccount } from '../account.ts';
import type { ExchangeEngine } from '../engine.ts';
import type { Listing } from '../listing.ts';
import type { Refusal } from '../orders.ts';
import { ApiRefusal, parameterError, refusals } from './codes.ts';
import { algoRecord, algoType, balanceRecord, fillRecord, orderRecord, positionRecord, price, size } from './encode.ts';
import { candleRecords, instrumentRecord, tickerRecord, tradeRecord } from './encode-market.ts';
import { type Body, clientIdOf, conditionalOf, listingOf, placementOf, text, units } from './orders-in.ts';

export interface Call {
  readonly engine: ExchangeEngine;
  /** of private calls */
  readonly account: ExchangeAccount;
  readonly query: Body;
  readonly bodies: readonly Body[];
  /** remembers when an account's orders die unless it renews */
  readonly deadMan: Map<ExchangeAccount, number>;
}

/** Data of the envelope; items with an sCode decide the envelope's own code. */
export type Handler = (call: Call) => unknown[];

const barMs: Readonly<Record<string, number>> = Object.fromEntries(
  Object.entries({
    '1m': 1,
    '3m': 3,
    '5m': 5,
    '15m': 15,
    '30m': 30,
    '1H': 60,
    '2H': 120,
    '4H': 240,
    '6H': 360,
    '6Hutc': 360,
    '12H': 720,
    '12Hutc': 720,
    '1D': 1440,
    '1Dutc': 1440,
  }).map(([k, m]) => [k, m * 60_000]),
);
export const barLength = (bar: string): number | undefined => barMs[bar];

/** Newest first; `after` older than it, `before` newer than it, by the field that names the page. */
function page(all: readonly Record<string, unknown>[], query: Body, field: string): Record<string, unknown>[] {
  const newest = all.toSorted((a, b) => Number(b[field]) - Number(a[field]));
  const [after, before] = [text(query, 'after'), text(query, 'before')];
  const limit = Math.min(100, Number(text(query, 'limit')) || 100);
  return newest.filter((r) => (after === '' || Number(r[field]) < Number(after)) && (before === '' || Number(r[field]) > Number(before))).slice(0, limit);
}

const listings = ({ engine, query }: Call): Listing[] => {
  const type = text(query, 'instType');
  const id = text(query, 'instId');
  if (!['', 'SWAP'].includes(type)) return [];
  return id === '' ? [...engine.listings.values()] : [listingOf(engine, query)];
};

const outcome = (ids: Record<string, string>, refusal: Refusal | undefined): Record<string, string> => {
  const [sCode, sMsg] = refusal === undefined ? ['0', ''] : refusals[refusal];
  return { ...ids, tag: '', ts: '', sCode, sMsg };
};

/** One answer a body; a refused parameter of one does not stop the others. */
const each = (call: Call, names: readonly string[], run: (body: Body) => Record<string, string>): Record<string, string>[] =>
  call.bodies.map((body) => {
    try {
      return run(body);
    } catch (error) {
      if (!(error instanceof ApiRefusal)) throw error;
      return { ...Object.fromEntries(names.map((n) => [n, text(body, n)])), tag: '', ts: '', sCode: error.code, sMsg: error.message };
    }
  });

const plainNames = ['ordId', 'clOrdId'] as const;
const algoNames = ['algoId', 'algoClOrdId'] as const;

const place: Handler = (call) =>
  each(call, plainNames, (body) => {
    const placed = call.engine.place(call.account, placementOf(call.engine, body));
    if (typeof placed === 'string') return outcome({ ordId: '', clOrdId: text(body, 'clOrdId') }, placed);
    return outcome({ ordId: String(placed.id), clOrdId: placed.clientId }, undefined);
  });

const orderNamed = ({ engine, account }: Call, body: Body) =>
  engine.find(account, text(body, 'ordId') === '' ? undefined : Number(text(body, 'ordId')), clientIdOf(body, 'clOrdId'));

const cancel: Handler = (call) =>
  each(call, plainNames, (body) => {
    const order = orderNamed(call, body);
    if (order === undefined) return outcome({ ordId: text(body, 'ordId'), clOrdId: text(body, 'clOrdId') }, 'unknown-order');
    return outcome({ ordId: String(order.id), clOrdId: order.clientId }, call.engine.cancel(order, 'Canceled by user'));
  });

const amend: Handler = (call) =>
  each(call, plainNames, (body) => {
    const order = orderNamed(call, body);
    if (order === undefined) return outcome({ ordId: text(body, 'ordId'), clOrdId: text(body, 'clOrdId') }, 'unknown-order');
    const { instrument } = call.engine.listings.get(order.instrument) as Listing;
    const quantity = text(body, 'newSz') === '' ? order.quantity : units(body, 'newSz', instrument.quantityScale);
    const at = text(body, 'newPx') === '' ? order.price : units(body, 'newPx', instrument.priceScale);
    return { ...outcome({ ordId: String(order.id), clOrdId: order.clientId }, call.engine.amend(order, quantity, at)), reqId: text(body, 'reqId') };
  });

const placeAlgo: Handler = (call) =>
  each(call, algoNames, (body) => {
    const placed = call.engine.conditionals.place(call.account, conditionalOf(call.engine, body));
    if (typeof placed === 'string') return outcome({ algoId: '', algoClOrdId: text(body, 'algoClOrdId') }, placed);
    return outcome({ algoId: String(placed.id), algoClOrdId: placed.clientId }, undefined);
  });

const algoNamed = ({ engine, account }: Call, body: Body) =>
  engine.conditionals.find(account, text(body, 'algoId') === '' ? undefined : Number(text(body, 'algoId')), clientIdOf(body, 'algoClOrdId'));

const cancelAlgos: Handler = (call) =>
  each(call, algoNames, (body) => {
    const order = algoNamed(call, body);
    if (order === undefined) return outcome({ algoId: text(body, 'algoId'), algoClOrdId: text(body, 'algoClOrdId') }, 'unknown-order');
    return outcome({ algoId: String(order.id), algoClOrdId: order.clientId }, call.engine.conditionals.cancel(order));
  });

const amendAlgos: Handler = (call) =>
  each(call, algoNames, (body) => {
    const order = algoNamed(call, body);
    if (order === undefined) return outcome({ algoId: text(body, 'algoId'), algoClOrdId: text(body, 'algoClOrdId') }, 'unknown-order');
    const { instrument } = call.engine.listings.get(order.instrument) as Listing;
    const quantity = text(body, 'newSz') === '' ? Number.NaN : units(body, 'newSz', instrument.quantityScale);
    const field = ['newSlTriggerPx', 'newTriggerPx', 'newTpTriggerPx'].find((f) => text(body, f) !== '');
    const trigger = field === undefined ? Number.NaN : units(body, field, instrument.priceScale);
    return outcome({ algoId: String(order.id), algoClOrdId: order.clientId }, call.engine.conditionals.amend(order, quantity, trigger));
  });

const leverages = ({ engine, account, query }: Call): unknown[] =>
  text(query, 'instId')
    .split(',')
    .filter((id) => engine.listings.has(`${id}.OKX`))
    .map((instId) => ({ ccy: '', instId, mgnMode: 'cross', posSide: 'net', lever: String(account.leverage) }));

const setLeverage: Handler = ({ engine, account, bodies }) => {
  const body = bodies[0] ?? {};
  const l = listingOf(engine, body);
  const lever = Number(text(body, 'lever'));
  if (!(lever >= 1 && lever <= 100)) throw new ApiRefusal('59102', 'Leverage exceeds the maximum limit.');
  account.leverage = lever;
  return [{ instId: instIdOf(l.instrument.id), lever: String(lever), mgnMode: 'cross', posSide: 'net' }];
};

const ordersOf = ({ engine, account, query }: Call, open: boolean): Record<string, unknown>[] => {
  const id = text(query, 'instId');
  const all = open ? [...account.open] : [...engine.orders.values()].filter((o) => o.account === account.key && !account.open.has(o));
  return all
    .filter((o) => id === '' || o.instrument === `${id}.OKX`)
    .map((o) => orderRecord(engine.listings.get(o.instrument) as Listing, o, account.leverage));
};

const algosOf = ({ engine, account, query }: Call, open: boolean): Record<string, unknown>[] => {
  const types = text(query, 'ordType').split(',');
  if (types[0] === '') throw parameterError('ordType');
  const all = open
    ? engine.conditionals.live(account)
    : [...engine.conditionals.orders.values()].filter((c) => c.account === account.key && c.state !== 'live');
  const id = text(query, 'instId');
  return all
    .filter((c) => types.includes(algoType(c)) && (id === '' || c.instrument === `${id}.OKX`))
    .map((c) => algoRecord(engine.listings.get(c.instrument) as Listing, c, account.leverage));
};

const fillsOf = ({ engine, account, query }: Call): Record<string, unknown>[] => {
  const [id, order, begin] = [text(query, 'instId'), text(query, 'ordId'), Number(text(query, 'begin')) || 0];
  return engine.executions
    .filter(
      (e) =>
        e.order.account === account.key && e.at >= begin && (id === '' || e.order.instrument === `${id}.OKX`) && (order === '' || String(e.order.id) === order),
    )
    .map((e) => fillRecord(engine.listings.get(e.order.instrument) as Listing, e));
};

const candles: Handler = ({ engine, query }) => {
  const l = listingOf(engine, query);
  const length = barLength(text(query, 'bar') || '1m');
  if (length === undefined) throw parameterError('bar');
  const [after, before] = [text(query, 'after'), text(query, 'before')];
  const limit = Math.min(300, Number(text(query, 'limit')) || 100);
  return candleRecords(l, length, engine.now)
    .filter(([at]) => (after === '' || Number(at) < Number(after)) && (before === '' || Number(at) > Number(before)))
    .slice(0, limit);
};

const depth: Handler = ({ engine, query }) => {
  const l = listingOf(engine, query);
  const levels = Math.min(400, Number(text(query, 'sz')) || 1);
  const side = (name: 'buy' | 'sell') => l.book.depth(name, levels).map((x) => [price(l, x.price), size(l, x.quantity), '0', '1']);
  return [{ asks: side('sell'), bids: side('buy'), ts: String(engine.now), seqId: l.sequence }];
};

const fundingNow = (l: Listing): Record<string, string> => ({
  fundingRate: String(l.fundingRate),
  fundingTime: String(l.nextFunding),
  instId: instIdOf(l.instrument.id),
  instType: 'SWAP',
  method: 'current_period',
  maxFundingRate: '0.015',
  minFundingRate: '-0.015',
  nextFundingRate: '',
  nextFundingTime: String(l.nextFunding + (l.instrument.fundingMs || 28_800_000)),
  premium: '',
  settFundingRate: String(l.fundingRate),
  settState: 'settled',
  ts: String(l.candles.at(-1)?.openTime ?? 0),
});

export const publicCalls: Readonly<Record<string, Handler>> = {
  'GET public/time': ({ engine }) => [{ ts: String(engine.now) }],
  'GET public/instruments': (call) => listings(call).map(instrumentRecord),
  'GET public/funding-rate': (call) => listings(call).map(fundingNow),
  'GET public/funding-rate-history': () => [],
  'GET public/mark-price': (call) =>
    listings(call).map((l) => ({ instType: 'SWAP', instId: instIdOf(l.instrument.id), markPx: price(l, l.mark), ts: String(call.engine.now) })),
  'GET market/tickers': (call) => listings(call).map((l) => tickerRecord(l, call.engine.now)),
  'GET market/ticker': (call) => listings(call).map((l) => tickerRecord(l, call.engine.now)),
  'GET market/candles': candles,
  'GET market/history-candles': (call) => (candles(call) as string[][]).filter((c) => c[8] === '1'),
  'GET market/books': depth,
  'GET market/trades': ({ engine, query }) => {
    const l = listingOf(engine, query);
    return l.trades
      .slice(-Math.min(500, Number(text(query, 'limit')) || 100))
      .reverse()
      .map((t) => tradeRecord(l, t));
  },
};

const one = (found: unknown): unknown[] => {
  if (found === undefined) throw new ApiRefusal(...refusals['unknown-order']);
  return [found];
};

export const privateCalls: Readonly<Record<string, Handler>> = {
  'GET account/balance': ({ engine, account }) => [balanceRecord(engine, account)],
  'GET account/positions': ({ engine, account, query }) => {
    const id = text(query, 'instId');
    return [...account.positions.entries()]
      .filter(([key, p]) => p.quantity !== 0 && (id === '' || key === `${id}.OKX`))
      .map(([key]) => positionRecord(engine, account, engine.listings.get(key) as Listing));
  },
  'GET account/config': ({ account }) => [
    {
      acctLv: '2',
      autoLoan: false,
      ctIsoMode: 'automatic',
      greeksType: 'PA',
      ip: account.addresses,
      kycLv: '3',
      label: 'local exchange',
      level: 'Lv1',
      mainUid: '1',
      mgnIsoMode: 'automatic',
      perm: account.permissions,
      posMode: 'net_mode',
      roleType: '0',
      uid: String(account.owner),
    },
  ],
  'GET account/leverage-info': leverages,
  'POST account/set-leverage': setLeverage,
  'POST account/set-position-mode': ({ bodies }) => {
    if (text(bodies[0] ?? {}, 'posMode') !== 'net_mode') throw parameterError('posMode');
    return [{ posMode: 'net_mode' }];
  },
  'GET asset/currencies': () => [
    {
      ccy: 'USDT',
      chain: 'USDT-ERC20',
      name: 'Tether',
      canDep: false,
      canWd: false,
      canInternal: false,
      minWd: '0',
      maxWd: '0',
      minFee: '0',
      maxFee: '0',
      wdTickSz: '6',
      mainNet: true,
      needTag: false,
    },
  ],
  'POST trade/order': place,
  'POST trade/batch-orders': place,
  'POST trade/cancel-order': cancel,
  'POST trade/cancel-batch-orders': cancel,
  'POST trade/amend-order': amend,
  'POST trade/amend-batch-orders': amend,
  'GET trade/order': (call) => {
    const order = orderNamed(call, call.query);
    return one(order === undefined ? undefined : orderRecord(call.engine.listings.get(order.instrument) as Listing, order, call.account.leverage));
  },
  'GET trade/orders-pending': (call) => page(ordersOf(call, true), call.query, 'ordId'),
  'GET trade/orders-history': (call) => page(ordersOf(call, false), call.query, 'ordId'),
  'GET trade/orders-history-archive': (call) => page(ordersOf(call, false), call.query, 'ordId'),
  'GET trade/fills': (call) => page(fillsOf(call), call.query, 'billId'),
  'GET trade/fills-history': (call) => page(fillsOf(call), call.query, 'billId'),
  'POST trade/order-algo': placeAlgo,
  'POST trade/cancel-algos': cancelAlgos,
  'POST trade/amend-algos': amendAlgos,
  'GET trade/order-algo': (call) => {
    const order = algoNamed(call, call.query);
    return one(order === undefined ? undefined : algoRecord(call.engine.listings.get(order.instrument) as Listing, order, call.account.leverage));
  },
  'GET trade/orders-algo-pending': (call) => page(algosOf(call, true), call.query, 'algoId'),
  'GET trade/orders-algo-history': (call) => page(algosOf(call, false), call.query, 'algoId'),
  'POST trade/cancel-all-after': ({ engine, account, bodies, deadMan }) => {
    const seconds = Number(text(bodies[0] ?? {}, 'timeOut'));
    if (!(seconds === 0 || (seconds >= 10 && seconds <= 120))) throw parameterError('timeOut');
    if (seconds === 0) deadMan.delete(account);
    else deadMan.set(account, engine.now + seconds * 1000);
    return [{ triggerTime: seconds === 0 ? '0' : String(engine.now + seconds * 1000), tag: '', ts: String(engine.now) }];
  },
  'POST trade/close-position': (call) => {
    const l = listingOf(call.engine, call.bodies[0] ?? {});
    const held = call.account.held(l.instrument.id);
    const placed = call.engine.place(call.account, {
      clientId: '',
      instrument: l.instrument.id,
      side: held > 0 ? 'sell' : 'buy',
      kind: 'market',
      price: Number.NaN,
      quantity: Math.abs(held),
      reduceOnly: true,
    });
    if (typeof placed === 'string') throw new ApiRefusal(...refusals[placed]);
    return [{ instId: instIdOf(l.instrument.id), posSide: 'net', clOrdId: '', tag: '' }];
  },
};
