// The local exchange as a trader would check it: by hand, order for order, to the last digit.
import { beforeEach, describe, expect, it } from 'vitest';
import { formatDecimal, type Instrument, parseDecimal } from '../../core/index.ts';
import { inferInstrument } from '../../quant/candles/index.ts';
import { type ExchangeAccount, moneyScale } from './account.ts';
import { ExchangeEngine, type ExchangeListener, type Placement } from './engine.ts';
import type { Listing } from './listing.ts';
import type { ConditionalOrder, PlainOrder } from './orders.ts';

const none = new Float64Array(0);
/** 0.01 BTC a contract, ticks of 0.1, lots of 0.01 contracts */
const swap: Instrument = {
  ...inferInstrument('BTC-USDT-SWAP.OKX', { at: none, open: none, high: none, low: none, close: none, volume: none }),
  kind: 'perpetual',
  multiplier: 0.01,
  priceScale: 1,
  quantityScale: 2,
  rules: [{ from: 0, tick: 1, lot: 1, minQuantity: 1, maxQuantity: 1_000_000, minNotional: 0, priceBand: Number.POSITIVE_INFINITY }],
};
const money = (units: bigint): string => formatDecimal(units, moneyScale);

let told: string[];
let engine: ExchangeEngine;
let listing: Listing;
let ann: ExchangeAccount;

const listener: { -readonly [K in keyof ExchangeListener]: ExchangeListener[K] } = {
  order: (o, e) => told.push(`${o.clientId || o.category} ${o.state}${e === undefined ? '' : ` ${e.quantity}@${e.price}${e.maker ? ' maker' : ''}`}`),
  conditional: (c) => told.push(`${c.clientId} ${c.state}`),
  account: () => {},
  trade: () => {},
  book: () => {},
  mark: () => {},
  funding: (_l, rate) => told.push(`funding ${rate}`),
};

/** The market trades at `price` (plain), with a quote of 1,000 contracts on both sides. */
function market(price: number): void {
  const at = Math.round(price * 10);
  for (const side of ['buy', 'sell'] as const) for (const o of listing.book.orders(side)) if (o.owner === 0) listing.book.cancel(o.id);
  for (const side of ['buy', 'sell'] as const) engine.flow(listing, side, at, 1_000_000, 'ioc');
  engine.flow(listing, 'sell', at, 1, 'rest');
  engine.flow(listing, 'buy', at, 1, 'ioc');
  engine.flow(listing, 'buy', at - 1, 100_000, 'rest');
  engine.flow(listing, 'sell', at + 1, 100_000, 'rest');
  engine.settle(listing, at);
}

const order = (clientId: string, side: 'buy' | 'sell', quantity: number, extra: Partial<Placement> = {}) =>
  engine.place(ann, { clientId, instrument: swap.id, side, kind: 'market', price: Number.NaN, quantity, reduceOnly: false, ...extra });

beforeEach(() => {
  told = [];
  engine = new ExchangeEngine(listener);
  listing = engine.list(swap);
  ann = engine.open({ key: 'ann', secret: 's', passphrase: 'p' }, parseDecimal('10000', moneyScale));
  engine.now = 1_700_000_000_000;
  market(50_000);
});

describe('money', () => {
  it('a round trip, to the last digit', () => {
    order('a', 'buy', 150);
    // 1.5 contracts of 0.01 BTC at 50,000.1: 750.0015; taker fee 0.05 %
    expect([ann.held(swap.id), money(ann.cash)]).toEqual([150, '9999.62499925']);
    market(50_100);
    order('b', 'sell', 150);
    // sold at 50,099.9: +1.497; fee 0.37574925
    expect([ann.held(swap.id), money(ann.cash)]).toEqual([0, '10000.74625']);
    expect(money(engine.margin(ann).equity)).toBe('10000.74625');
  });

  it('what the account owns can be told in the middle of a market order that fills in parts', () => {
    const seen: string[] = [];
    const silent = listener.account;
    listener.account = (account) => seen.push(money(engine.margin(account).equity));
    ann.leverage = 100;
    engine.flow(listing, 'sell', 500_002, 1000, 'rest');
    order('b', 'buy', 100_500);
    listener.account = silent;
    expect(seen).toHaveLength(2);
  });

  it('turning round in one order closes first, then opens', () => {
    order('a', 'buy', 100);
    market(51_000);
    order('b', 'sell', 300);
    expect(ann.positions.get(swap.id)).toMatchObject({ quantity: -200 });
    expect(money(ann.positions.get(swap.id)?.realized ?? 0n)).toBe('9.998');
    expect(money(ann.positions.get(swap.id)?.entryValue ?? 0n)).toBe('1019.998');
  });

  it('funding: longs pay shorts when the rate is positive, once an interval', () => {
    order('a', 'buy', 1000);
    const before = ann.cash;
    listing.nextFunding = engine.now;
    engine.fund(listing, 28_800_000);
    engine.fund(listing, 28_800_000);
    // 10 contracts = 0.1 BTC at the mark of 50,000: 5,000 × 0.01 %
    expect(money(before - ann.cash)).toBe('0.5');
    expect(told.filter((t) => t.startsWith('funding'))).toHaveLength(1);
  });

  it('what the account cannot pay for is refused; what reduces never is', () => {
    expect(order('a', 'buy', 7000)).toBe('no-funds');
    expect(order('b', 'buy', 5900)).toMatchObject({ state: 'filled' });
    expect(order('c', 'buy', 100)).toBe('no-funds');
    expect(order('d', 'sell', 5900, { reduceOnly: true })).toMatchObject({ state: 'filled' });
    expect(order('e', 'sell', 1, { reduceOnly: true })).toBe('nothing-to-reduce');
  });

  it('below the maintenance margin everything is closed, and said to be a liquidation', () => {
    ann.leverage = 100;
    order('a', 'buy', 100_000);
    order('rest', 'buy', 100, { kind: 'limit', price: 400_000 });
    told.length = 0;
    market(40_500);
    expect(told).toContain('rest cancelled');
    expect(told.some((t) => t.startsWith('liquidation filled 100000@'))).toBe(true);
    expect(ann.held(swap.id)).toBe(0);
  });
});

describe('orders', () => {
  it.each<[Partial<Placement>, string]>([
    [{ instrument: 'X.OKX' }, 'unknown-instrument'],
    [{ quantity: 0 }, 'bad-quantity'],
    [{ quantity: 1.5 }, 'bad-quantity'],
    [{ quantity: 2_000_000 }, 'too-large'],
    [{ kind: 'limit', price: 0 }, 'bad-price'],
  ])('%j is refused: %s', (extra, refusal) => {
    expect(order('a', 'buy', 100, extra)).toBe(refusal);
    expect(order('a', 'buy', 100)).toMatchObject({ state: 'filled' });
    expect(order('a', 'buy', 100)).toBe('duplicate-id');
  });

  it('a resting order waits its turn and pays as a maker; a smaller one keeps its place', () => {
    const placed = order('a', 'buy', 100, { kind: 'limit', price: 499_990 }) as PlainOrder;
    expect(listing.book.ahead(listing.book.find(placed.id) as never)).toBe(0);
    expect(engine.amend(placed, 60, 499_990)).toBeUndefined();
    told.length = 0;
    engine.flow(listing, 'sell', 499_990, 100_000 + 30, 'ioc');
    expect(told).toEqual(['a partly-filled 30@499990 maker']);
    expect(engine.cancel(placed, 'asked')).toBeUndefined();
    expect(engine.cancel(placed, 'asked')).toBe('already-cancelled');
    expect(placed).toMatchObject({ state: 'cancelled', filled: 30 });
  });

  it('reduce-only orders shrink with the position and go when it is gone', () => {
    order('a', 'buy', 100);
    const exit = order('exit', 'sell', 100, { kind: 'limit', price: 600_000, reduceOnly: true }) as PlainOrder;
    order('b', 'sell', 40);
    expect(exit).toMatchObject({ quantity: 60, state: 'live' });
    order('c', 'sell', 60);
    expect(exit).toMatchObject({ state: 'cancelled', cancelReason: 'nothing left to reduce' });
  });
});

describe('conditional orders', () => {
  const stop = { kind: 'stop', price: 490_000, series: 'last', limit: Number.NaN, clientId: 's' } as const;
  const target = { kind: 'target', price: 520_000, series: 'last', limit: Number.NaN, clientId: 's' } as const;

  it('protection is placed once the entry fills, sized by what filled, and one cancels the other', () => {
    order('a', 'buy', 100, { attached: [stop, target] });
    expect(engine.conditionals.live(ann)).toMatchObject([{ clientId: 's', side: 'sell', quantity: 100, reduceOnly: true }]);
    market(48_900);
    expect(ann.held(swap.id)).toBe(0);
    expect(engine.conditionals.live(ann)).toEqual([]);
    expect(engine.conditionals.find(ann, undefined, 's')).toMatchObject({ state: 'effective' });
    market(53_000);
    expect(ann.held(swap.id)).toBe(0);
  });

  it('a stop on the mark does not look at the last price', () => {
    order('a', 'buy', 100);
    engine.conditionals.place(ann, {
      clientId: 'm',
      instrument: swap.id,
      side: 'sell',
      triggers: [{ ...stop, series: 'mark', clientId: 'm' }],
      quantity: 100,
      reduceOnly: true,
    });
    engine.flow(listing, 'sell', 480_000, 1_000_000, 'ioc');
    engine.settle(listing, 500_000);
    expect(ann.held(swap.id)).toBe(100);
    engine.settle(listing, 489_000);
    expect((engine.conditionals.find(ann, undefined, 'm') as ConditionalOrder).state).toBe('effective');
  });

  it('a trailing stop follows the best price and sells at its distance', () => {
    order('a', 'buy', 100);
    engine.conditionals.place(ann, {
      clientId: 't',
      instrument: swap.id,
      side: 'sell',
      triggers: [],
      trail: { fraction: 0.01 },
      quantity: 100,
      reduceOnly: true,
    });
    for (const price of [50_500, 51_000, 50_600]) market(price);
    expect(ann.held(swap.id)).toBe(100);
    market(50_400);
    expect(ann.held(swap.id)).toBe(0);
  });

  it('a stop whose position is gone fails, and says so', () => {
    order('a', 'buy', 100, { attached: [stop] });
    order('b', 'sell', 100);
    told.length = 0;
    market(48_000);
    expect(told).toContain('s failed');
    expect(ann.held(swap.id)).toBe(0);
  });
});

it('a delisted instrument: orders go, positions are settled at the mark, nothing can be placed', () => {
  order('a', 'buy', 100);
  order('r', 'buy', 100, { kind: 'limit', price: 400_000 });
  engine.delist(listing);
  expect([ann.held(swap.id), ann.open.size]).toEqual([0, 0]);
  expect(order('n', 'buy', 1)).toBe('not-tradable');
});
