// Conditional orders of the local exchange: stops, targets, pairs, trailing stops. They rest apart from the book until a price is met.
import type { Side } from '../../core/index.ts';
import type { ExchangeAccount } from './account.ts';
import type { ExchangeEngine } from './engine.ts';
import type { Listing } from './listing.ts';
import type { ConditionalOrder, PlainOrder, Refusal, Trigger } from './orders.ts';

export interface ConditionalPlacement {
  readonly clientId: string;
  readonly instrument: string;
  readonly side: Side;
  readonly triggers: readonly Trigger[];
  readonly trail?: ConditionalOrder['trail'];
  readonly quantity: number;
  readonly reduceOnly: boolean;
}

export class Conditionals {
  readonly orders = new Map<number, ConditionalOrder>();
  readonly #engine: ExchangeEngine;
  readonly #clientIds = new Map<string, ConditionalOrder>();
  readonly #live = new Set<ConditionalOrder>();
  #checking = false;

  constructor(engine: ExchangeEngine) {
    this.#engine = engine;
  }

  find(account: ExchangeAccount, id: number | undefined, clientId: string): ConditionalOrder | undefined {
    const found = id === undefined ? this.#clientIds.get(`${account.key}|${clientId}`) : this.orders.get(id);
    return found?.account === account.key ? found : undefined;
  }

  live(account: ExchangeAccount): ConditionalOrder[] {
    return [...this.#live].filter((c) => c.account === account.key);
  }

  place(account: ExchangeAccount, p: ConditionalPlacement): ConditionalOrder | Refusal {
    const listing = this.#engine.listings.get(p.instrument);
    if (listing === undefined) return 'unknown-instrument';
    if (listing.state !== 'live') return 'not-tradable';
    if (p.clientId !== '' && this.#clientIds.has(`${account.key}|${p.clientId}`)) return 'duplicate-id';
    if (!(p.quantity >= listing.rules.minQuantity) || p.quantity % listing.rules.lot !== 0) return 'bad-quantity';
    if (p.trail === undefined && (p.triggers.length === 0 || p.triggers.some((t) => !(t.price > 0) || t.price % listing.rules.tick !== 0)))
      return 'bad-trigger';
    return this.#add(account, p, listing);
  }

  #add(account: ExchangeAccount, p: ConditionalPlacement, listing: Listing): ConditionalOrder {
    const order: ConditionalOrder = {
      id: this.#engine.newId(),
      account: account.key,
      clientId: p.clientId,
      instrument: p.instrument,
      side: p.side,
      triggers: p.triggers,
      trail: p.trail,
      best: listing.last,
      quantity: p.quantity,
      reduceOnly: p.reduceOnly,
      state: 'live',
      order: 0,
      created: this.#engine.now,
      updated: this.#engine.now,
    };
    this.orders.set(order.id, order);
    this.#live.add(order);
    if (p.clientId !== '') this.#clientIds.set(`${account.key}|${p.clientId}`, order);
    this.#engine.listener.conditional(order);
    return order;
  }

  /** Protection of an entry, sized by what filled. A stop and a target with one id are a pair; with ids of their own they are two orders. */
  attach(account: ExchangeAccount, entry: PlainOrder): void {
    const listing = this.#engine.listings.get(entry.instrument) as Listing;
    const common = {
      instrument: entry.instrument,
      side: entry.side === 'buy' ? ('sell' as const) : ('buy' as const),
      quantity: entry.filled,
      reduceOnly: true,
    };
    const byId = Map.groupBy(entry.attached, (t) => t.clientId);
    for (const [clientId, triggers] of byId) this.#add(account, { ...common, clientId, triggers }, listing);
  }

  cancel(order: ConditionalOrder): Refusal | undefined {
    if (order.state === 'cancelled') return 'already-cancelled';
    if (order.state !== 'live') return 'already-filled';
    order.state = 'cancelled';
    this.#live.delete(order);
    order.updated = this.#engine.now;
    this.#engine.listener.conditional(order);
    return undefined;
  }

  cancelAll(which: (order: ConditionalOrder) => boolean): void {
    for (const order of [...this.#live]) if (which(order)) this.cancel(order);
  }

  /** A new trigger price or quantity; NaN leaves it. */
  amend(order: ConditionalOrder, quantity: number, triggerPrice: number): Refusal | undefined {
    if (order.state === 'cancelled') return 'already-cancelled';
    if (order.state !== 'live') return 'already-filled';
    const { rules } = this.#engine.listings.get(order.instrument) as Listing;
    if (!Number.isNaN(quantity) && (!(quantity > 0) || quantity % rules.lot !== 0)) return 'bad-quantity';
    if (!Number.isNaN(triggerPrice) && (!(triggerPrice > 0) || triggerPrice % rules.tick !== 0)) return 'bad-trigger';
    if (!Number.isNaN(quantity)) order.quantity = quantity;
    const stop = order.triggers.find((t) => t.kind !== 'target') ?? order.triggers[0];
    if (!Number.isNaN(triggerPrice) && stop !== undefined) stop.price = triggerPrice;
    order.updated = this.#engine.now;
    this.#engine.listener.conditional(order);
    return undefined;
  }

  /** Looks at every conditional order of an instrument after its prices moved. What triggers may move them again. */
  check(listing: Listing): void {
    if (this.#checking) return;
    this.#checking = true;
    for (let again = true; again; ) {
      again = false;
      for (const order of [...this.#live]) {
        if (order.state !== 'live' || order.instrument !== listing.instrument.id) continue;
        const met = this.#met(order, listing);
        if (met === undefined) continue;
        this.#fire(order, met);
        again = true;
      }
    }
    this.#checking = false;
  }

  #met(order: ConditionalOrder, listing: Listing): Trigger | undefined {
    const sign = order.side === 'buy' ? 1 : -1;
    if (order.trail !== undefined) {
      order.best = order.side === 'sell' ? Math.max(order.best, listing.last) : Math.min(order.best, listing.last);
      const distance = 'fraction' in order.trail ? order.best * order.trail.fraction : order.trail.distance;
      const price = order.best + sign * distance;
      return sign * (listing.last - price) >= 0 ? { kind: 'trigger', price, series: 'last', limit: Number.NaN, clientId: '' } : undefined;
    }
    return order.triggers.find((t) => {
      const seen = t.series === 'mark' ? listing.mark : listing.last;
      // a stop sells below and buys above; a target the other way; a bare trigger waits on the side it was placed from
      const direction = t.kind === 'target' ? -sign : t.kind === 'stop' ? sign : order.best <= t.price ? 1 : -1;
      return direction * (seen - t.price) >= 0;
    });
  }

  #fire(order: ConditionalOrder, trigger: Trigger): void {
    const account = this.#engine.accounts.get(order.account) as ExchangeAccount;
    order.updated = this.#engine.now;
    this.#live.delete(order);
    order.state = 'effective';
    const placed = this.#engine.place(
      account,
      {
        clientId: '',
        instrument: order.instrument,
        side: order.side,
        kind: Number.isNaN(trigger.limit) ? 'market' : 'limit',
        price: trigger.limit,
        quantity: order.quantity,
        reduceOnly: order.reduceOnly,
      },
      { parent: order.id },
    );
    if (typeof placed === 'string') order.state = 'failed';
    else order.order = placed.id;
    this.#engine.listener.conditional(order);
  }
}
