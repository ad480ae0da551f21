// One instrument's book of orders, matched by price, then time. Integer ticks and lots; who owns an order and what it may cost is not its business.
import type { Side } from '../../core/index.ts';
import { BookSide, type Level, Resting } from './matching-side.ts';

/** What may happen to an order of one owner that would meet another of the same owner. */
export type SelfTrade = 'allow' | 'cancel-resting' | 'cancel-incoming' | 'cancel-both';

export interface IncomingOrder {
  readonly id: number;
  readonly owner: number;
  readonly side: Side;
  /** ticks; Infinity buys and −Infinity sells at any price */
  readonly price: number;
  /** lots */
  readonly quantity: number;
  /** rest what is left, drop what is left, fill all or nothing, or never take */
  readonly life: 'rest' | 'ioc' | 'fok' | 'post-only';
  readonly selfTrade: SelfTrade;
}

/** Told of everything as it happens, in order. */
export interface MatchListener {
  /** `resting` was there first and names the price */
  traded(resting: Resting, incoming: IncomingOrder, quantity: number): void;
  /** a resting order left without being filled by this */
  withdrawn(resting: Resting, reason: 'self-trade'): void;
}

/** What became of an incoming order: lots that traded, and the order that now rests, if one does. */
export interface Matched {
  readonly filled: number;
  readonly resting: Resting | undefined;
  /** why what is left does not rest */
  readonly dropped: 'ioc' | 'fok' | 'would-take' | 'self-trade' | undefined;
}

export class MatchingBook {
  readonly #listener: MatchListener;
  readonly #sides = { buy: new BookSide('buy'), sell: new BookSide('sell') };
  readonly #orders = new Map<number, Resting>();

  constructor(listener: MatchListener) {
    this.#listener = listener;
  }

  /** best price of a side in ticks; NaN when it is empty */
  best(side: Side): number {
    return this.#sides[side].best?.price ?? Number.NaN;
  }

  /** Price and lots of the best levels of a side. */
  depth(side: Side, levels: number): { price: number; quantity: number }[] {
    return this.#sides[side].levels
      .slice(-levels)
      .reverse()
      .map(({ price, total }) => ({ price, quantity: total }));
  }

  find(id: number): Resting | undefined {
    return this.#orders.get(id);
  }

  /** Orders of a side, best price first, first come first. */
  orders(side: Side): Resting[] {
    return this.#sides[side].levels.toReversed().flatMap((level) => level.queue.slice(level.first).filter((o) => o !== undefined));
  }

  /** Lots that rest before an order at its price; what must trade before it does. */
  ahead(order: Resting): number {
    let lots = 0;
    for (const other of this.#sides[order.side].at(order.price)?.queue.slice() ?? []) {
      if (other === order) return lots;
      lots += other?.left ?? 0;
    }
    return lots;
  }

  submit(order: IncomingOrder): Matched {
    const against = this.#sides[order.side === 'buy' ? 'sell' : 'buy'];
    const sign = order.side === 'buy' ? 1 : -1;
    const meets = (level: Level | undefined): level is Level => level !== undefined && sign * (order.price - level.price) >= 0;
    if (order.life === 'post-only' && meets(against.best)) return { filled: 0, resting: undefined, dropped: 'would-take' };
    if (order.life === 'fok' && this.#reachable(order, against) < order.quantity) return { filled: 0, resting: undefined, dropped: 'fok' };
    let left = order.quantity;
    for (let level = against.best; left > 0 && meets(level); level = against.best) {
      const resting = level.front() as Resting;
      if (resting.owner === order.owner && order.selfTrade !== 'allow') {
        if (order.selfTrade !== 'cancel-incoming') {
          this.#take(resting, against);
          this.#listener.withdrawn(resting, 'self-trade');
        }
        if (order.selfTrade !== 'cancel-resting') return { filled: order.quantity - left, resting: undefined, dropped: 'self-trade' };
        continue;
      }
      const quantity = Math.min(left, resting.left);
      left -= quantity;
      resting.left -= quantity;
      if (resting.left === 0) {
        level.queue[level.first] = undefined;
        this.#orders.delete(resting.id);
      }
      against.reduce(level, quantity);
      this.#listener.traded(resting, order, quantity);
    }
    const filled = order.quantity - left;
    if (left === 0) return { filled, resting: undefined, dropped: undefined };
    if (order.life === 'ioc' || order.life === 'fok' || !Number.isFinite(order.price)) return { filled, resting: undefined, dropped: 'ioc' };
    const resting = new Resting(order.id, order.owner, order.side, order.price, left);
    this.#sides[order.side].add(resting);
    this.#orders.set(order.id, resting);
    return { filled, resting, dropped: undefined };
  }

  /** The order that left; undefined when it is not there. */
  cancel(id: number): Resting | undefined {
    const order = this.#orders.get(id);
    if (order !== undefined) this.#take(order, this.#sides[order.side]);
    return order;
  }

  /** Fewer lots at the same price keep their place in the queue. False when the order is not there or would grow: cancel and submit then. */
  reduce(id: number, left: number): boolean {
    const order = this.#orders.get(id);
    if (order === undefined || left > order.left || left <= 0) return false;
    const side = this.#sides[order.side];
    side.reduce(side.at(order.price) as Level, order.left - left);
    order.left = left;
    return true;
  }

  #take(order: Resting, side: BookSide): void {
    side.remove(order);
    this.#orders.delete(order.id);
  }

  /** lots an order could take at its price, its owner's own left out when they would not be traded with */
  #reachable(order: IncomingOrder, against: BookSide): number {
    let lots = 0;
    const sign = order.side === 'buy' ? 1 : -1;
    for (const level of against.levels.toReversed()) {
      if (sign * (order.price - level.price) < 0 || lots >= order.quantity) break;
      if (order.selfTrade === 'allow') lots += level.total;
      else for (const o of level.queue.slice(level.first)) if (o !== undefined && o.owner !== order.owner) lots += o.left;
    }
    return lots;
  }
}
