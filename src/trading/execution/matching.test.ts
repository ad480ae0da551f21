// Price, then time: stories a trader can read, and a thousand random days against the slow and obvious way.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Side } from '../../core/index.ts';
import { type IncomingOrder, MatchingBook } from './matching.ts';

/** A book and what it told: `3>7 5@100` order 7 took 5 lots from order 3 at 100. */
function bookOf() {
  const told: string[] = [];
  const book = new MatchingBook({
    traded: (resting, incoming, quantity) => told.push(`${resting.id}>${incoming.id} ${quantity}@${resting.price}`),
    withdrawn: (resting) => told.push(`${resting.id} withdrawn`),
  });
  let owner = 100;
  const send = (id: number, side: Side, quantity: number, price: number, extra: Partial<IncomingOrder> = {}) =>
    book.submit({ id, owner: owner++, side, quantity, price, life: 'rest', selfTrade: 'cancel-incoming', ...extra });
  return { book, told, send };
}

describe('a book', () => {
  it('gives the better price first, and at one price who came first', () => {
    const { book, told, send } = bookOf();
    send(1, 'sell', 5, 101);
    send(2, 'sell', 5, 100);
    send(3, 'sell', 5, 100);
    expect(send(4, 'buy', 12, 101)).toMatchObject({ filled: 12, resting: undefined });
    expect(told).toEqual(['2>4 5@100', '3>4 5@100', '1>4 2@101']);
    expect(book.depth('sell', 5)).toEqual([{ price: 101, quantity: 3 }]);
  });

  it('trades at the price of what rests, and lets the rest of a limit order rest', () => {
    const { book, told, send } = bookOf();
    send(1, 'buy', 4, 99);
    expect(send(2, 'sell', 10, 95)).toMatchObject({ filled: 4, resting: { price: 95, left: 6 } });
    expect(told).toEqual(['1>2 4@99']);
    expect([book.best('sell'), book.best('buy')]).toEqual([95, Number.NaN]);
  });

  it('market orders drop what nobody takes; ioc too; fok trades all or nothing', () => {
    const { book, send } = bookOf();
    send(1, 'sell', 5, 100);
    expect(send(2, 'buy', 6, 100, { life: 'fok' })).toMatchObject({ filled: 0, dropped: 'fok' });
    expect(send(3, 'buy', 5, 100, { life: 'fok' })).toMatchObject({ filled: 5, dropped: undefined });
    send(4, 'sell', 5, 100);
    expect(send(5, 'buy', 9, Number.POSITIVE_INFINITY)).toMatchObject({ filled: 5, dropped: 'ioc' });
    expect(send(6, 'buy', 9, 100, { life: 'ioc' })).toMatchObject({ filled: 0, dropped: 'ioc' });
    expect(book.orders('buy')).toEqual([]);
  });

  it('post-only never takes', () => {
    const { book, told, send } = bookOf();
    send(1, 'sell', 5, 100);
    expect(send(2, 'buy', 1, 100, { life: 'post-only' })).toMatchObject({ dropped: 'would-take' });
    expect(send(3, 'buy', 1, 99, { life: 'post-only' }).resting?.price).toBe(99);
    expect([told, book.best('buy')]).toEqual([[], 99]);
  });

  it('fewer lots keep their place, what is ahead is known, a cancelled order makes room', () => {
    const { book, told, send } = bookOf();
    send(1, 'buy', 5, 100);
    send(2, 'buy', 5, 100);
    send(3, 'buy', 5, 100);
    expect(book.reduce(1, 2)).toBe(true);
    expect(book.reduce(1, 9)).toBe(false);
    book.cancel(2);
    expect(book.ahead(book.find(3) as never)).toBe(2);
    send(4, 'sell', 4, 100);
    expect(told).toEqual(['1>4 2@100', '3>4 2@100']);
    expect(book.cancel(1)).toBeUndefined();
  });

  it.each<[IncomingOrder['selfTrade'], string[], number]>([
    ['allow', ['1>2 3@100'], 0],
    ['cancel-resting', ['1 withdrawn'], 3],
    ['cancel-incoming', [], 0],
    ['cancel-both', ['1 withdrawn'], 0],
  ])('an owner who would meet himself: %s', (selfTrade, expected, resting) => {
    const { book, told, send } = bookOf();
    send(1, 'sell', 3, 100, { owner: 7 });
    send(2, 'buy', 3, 100, { owner: 7, selfTrade });
    expect(told).toEqual(expected);
    expect(book.orders('buy').reduce((sum, o) => sum + o.left, 0)).toBe(resting);
  });
});

interface Plain {
  id: number;
  side: Side;
  price: number;
  left: number;
}

/** The slow and obvious way: look through everything for the best price, then the earliest. */
function plainMatch(orders: Plain[], incoming: { id: number; side: Side; price: number; quantity: number }): string[] {
  const told: string[] = [];
  let left = incoming.quantity;
  const sign = incoming.side === 'buy' ? 1 : -1;
  while (left > 0) {
    const candidates = orders.filter((o) => o.side !== incoming.side && sign * (incoming.price - o.price) >= 0);
    const best = candidates.reduce<Plain | undefined>((b, o) => (b === undefined || sign * (o.price - b.price) < 0 ? o : b), undefined);
    if (best === undefined) break;
    const quantity = Math.min(left, best.left);
    told.push(`${best.id}>${incoming.id} ${quantity}@${best.price}`);
    left -= quantity;
    best.left -= quantity;
    if (best.left === 0) orders.splice(orders.indexOf(best), 1);
  }
  if (left > 0) orders.push({ id: incoming.id, side: incoming.side, price: incoming.price, left });
  return told;
}

it('says what the slow way says, whatever is sent and cancelled, and is never crossed', () => {
  const step = fc.record({
    side: fc.constantFrom<Side>('buy', 'sell'),
    price: fc.integer({ min: 95, max: 105 }),
    quantity: fc.integer({ min: 1, max: 9 }),
    cancel: fc.option(fc.nat(60), { freq: 3 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const { book, told, send } = bookOf();
      const plain: Plain[] = [];
      const expected: string[] = [];
      for (const [id, { side, price, quantity, cancel }] of steps.entries()) {
        if (cancel !== null) {
          const at = plain.findIndex((o) => o.id === cancel);
          expect(book.cancel(cancel)?.left).toBe(plain[at]?.left);
          if (at >= 0) plain.splice(at, 1);
        }
        send(id, side, quantity, price);
        expected.push(...plainMatch(plain, { id, side, price, quantity }));
        expect(book.best('buy') >= book.best('sell')).toBe(false);
      }
      expect(told).toEqual(expected);
      for (const side of ['buy', 'sell'] as const) {
        const sign = side === 'buy' ? -1 : 1;
        const rest = plain.filter((o) => o.side === side).sort((a, b) => sign * (a.price - b.price));
        expect(book.orders(side).map((o) => [o.id, o.left])).toEqual(rest.map((o) => [o.id, o.left]));
      }
    }),
    { numRuns: 300 },
  );
});
