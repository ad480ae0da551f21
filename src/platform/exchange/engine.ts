// The local exchange's heart: orders in, executions, margin, funding, liquidation. It reads no clock; whoever drives it says what time it is.
// long because: matching, margin and what follows from a fill are one transaction
import { type Instrument, type Side, type Units, unitsOf } from '../../core/index.ts';
import type { Resting } from '../../trading/execution/index.ts';
import { ExchangeAccount, moneyScale } from './account.ts';
import { Conditionals } from './conditionals.ts';
import { Listing, type PublicTrade } from './listing.ts';
import type { Category, ConditionalOrder, Execution, OrderKind, PlainOrder, Refusal, Trigger } from './orders.ts';

/** Told of everything that happened, in order, while the call that caused it runs. */
export interface ExchangeListener {
  order(order: Readonly<PlainOrder>, execution: Execution | undefined): void;
  conditional(order: Readonly<ConditionalOrder>): void;
  /** cash or a position changed */
  account(account: ExchangeAccount, instrument: string): void;
  trade(listing: Listing, trade: PublicTrade): void;
  book(listing: Listing): void;
  mark(listing: Listing): void;
  funding(listing: Listing, rate: number, at: number): void;
}

export interface Placement {
  readonly clientId: string;
  readonly instrument: string;
  readonly side: Side;
  readonly kind: OrderKind;
  readonly price: number;
  readonly quantity: number;
  readonly reduceOnly: boolean;
  readonly attached?: readonly Trigger[];
}

export interface ExchangeSettings {
  readonly makerFee: number;
  readonly takerFee: number;
  /** maintenance margin as a fraction of notional */
  readonly maintenance: number;
}

export const exchangeDefaults: ExchangeSettings = { makerFee: 0.0002, takerFee: 0.0005, maintenance: 0.005 };
/** of the flow that makes the market: it has no account and pays nothing */
export const flowOwner = 0;

const rate = (value: Units, fraction: number): Units => unitsOf((Number(value) / 10 ** moneyScale) * fraction, moneyScale);
const signOf = (side: Side): 1 | -1 => (side === 'buy' ? 1 : -1);
const lifeOf = { market: 'ioc', limit: 'rest', 'post-only': 'post-only', ioc: 'ioc', fok: 'fok' } as const;

export class ExchangeEngine {
  now = 0;
  readonly settings: ExchangeSettings;
  readonly listings = new Map<string, Listing>();
  readonly accounts = new Map<string, ExchangeAccount>();
  readonly orders = new Map<number, PlainOrder>();
  readonly executions: Execution[] = [];
  readonly conditionals: Conditionals;
  readonly listener: ExchangeListener;
  readonly #owners: (ExchangeAccount | undefined)[] = [undefined];
  /** account|clientId → order of every order ever placed: an id is used once */
  readonly #clientIds = new Map<string, PlainOrder>();
  #nextId = 1_000_000;
  #nextExecution = 1;

  constructor(listener: ExchangeListener, settings: ExchangeSettings = exchangeDefaults) {
    this.listener = listener;
    this.settings = settings;
    this.conditionals = new Conditionals(this);
  }

  list(instrument: Instrument): Listing {
    const listing: Listing = new Listing(instrument, {
      traded: (resting, incoming, quantity) => this.#traded(listing, resting, incoming.id, incoming.owner, incoming.side, quantity),
      withdrawn: (resting) => this.#withdrawn(resting, 'self-trade'),
    });
    this.listings.set(instrument.id, listing);
    return listing;
  }

  open(keys: { key: string; secret: string; passphrase: string }, cash: Units): ExchangeAccount {
    const account = new ExchangeAccount(this.#owners.length, keys, cash);
    this.#owners.push(account);
    this.accounts.set(keys.key, account);
    return account;
  }

  newId(): number {
    return this.#nextId++;
  }

  find(account: ExchangeAccount, id: number | undefined, clientId: string): PlainOrder | undefined {
    const found = id === undefined ? this.#clientIds.get(`${account.key}|${clientId}`) : this.orders.get(id);
    return found?.account === account.key ? found : undefined;
  }

  /** @returns the order as it stands after it met the book, or why it was refused */
  place(account: ExchangeAccount, p: Placement, { category = 'normal', parent = 0 }: { category?: Category; parent?: number } = {}): PlainOrder | Refusal {
    const listing = this.listings.get(p.instrument);
    if (listing === undefined) return 'unknown-instrument';
    const refusal = this.#refusal(account, listing, p, category);
    if (refusal !== undefined) return refusal;
    const held = account.held(p.instrument);
    const reducible = held * signOf(p.side) < 0 ? Math.abs(held) : 0;
    if (p.reduceOnly && reducible === 0) return 'nothing-to-reduce';
    const order: PlainOrder = {
      id: this.newId(),
      account: account.key,
      clientId: p.clientId,
      instrument: p.instrument,
      side: p.side,
      kind: p.kind,
      price: p.kind === 'market' ? Number.NaN : p.price,
      quantity: p.reduceOnly ? Math.min(p.quantity, reducible) : p.quantity,
      filled: 0,
      filledValue: 0n,
      fee: 0n,
      state: 'live',
      reduceOnly: p.reduceOnly,
      category,
      attached: p.attached ?? [],
      parent,
      cancelReason: '',
      created: this.now,
      updated: this.now,
    };
    this.orders.set(order.id, order);
    account.open.add(order);
    if (p.clientId !== '') this.#clientIds.set(`${account.key}|${p.clientId}`, order);
    this.listener.order(order, undefined);
    const { dropped } = listing.book.submit({
      id: order.id,
      owner: account.owner,
      side: p.side,
      price: p.kind === 'market' ? signOf(p.side) * Number.POSITIVE_INFINITY : p.price,
      quantity: order.quantity,
      life: lifeOf[p.kind],
      selfTrade: 'cancel-resting',
    });
    if (dropped !== undefined) this.#end(order, dropped);
    this.#changed(listing);
    return order;
  }

  #refusal(account: ExchangeAccount, listing: Listing, p: Placement, category: Category): Refusal | undefined {
    const { rules, state, last } = listing;
    if (state !== 'live') return 'not-tradable';
    if (p.clientId !== '' && this.#clientIds.has(`${account.key}|${p.clientId}`)) return 'duplicate-id';
    if (!(p.quantity >= rules.minQuantity) || p.quantity % rules.lot !== 0) return 'bad-quantity';
    if (p.quantity > rules.maxQuantity) return 'too-large';
    if (p.kind !== 'market' && (!(p.price > 0) || p.price % rules.tick !== 0)) return 'bad-price';
    if (category !== 'normal') return undefined;
    return this.#affords(account, listing, p.side, p.quantity, p.kind === 'market' ? last : p.price, p.reduceOnly) ? undefined : 'no-funds';
  }

  #affords(account: ExchangeAccount, listing: Listing, side: Side, quantity: number, price: number, reduceOnly: boolean): boolean {
    if (reduceOnly || Number.isNaN(price)) return reduceOnly;
    const held = account.held(listing.instrument.id);
    const opening = Math.max(0, quantity - (held * signOf(side) < 0 ? Math.abs(held) : 0));
    const needed = rate(listing.valuer.value(opening, price), 1 / account.leverage + this.settings.takerFee);
    return opening === 0 || needed <= this.margin(account).available;
  }

  /** Equity, what positions and open orders bind, what is free, and the maintenance margin. */
  margin(account: ExchangeAccount): { equity: Units; bound: Units; available: Units; maintenance: Units } {
    let [equity, bound, maintenance] = [account.cash, 0n, 0n];
    for (const [id, position] of account.positions) {
      if (position.quantity === 0) continue;
      const { valuer, mark } = this.listings.get(id) as Listing;
      const value = valuer.value(Math.abs(position.quantity), mark);
      equity += BigInt(Math.sign(position.quantity)) * (value - position.entryValue);
      bound += rate(value, 1 / account.leverage);
      maintenance += rate(value, this.settings.maintenance);
    }
    for (const order of account.open) {
      // a market order is among them only while it trades: what it bought is a position already
      if (order.reduceOnly || Number.isNaN(order.price)) continue;
      const { valuer } = this.listings.get(order.instrument) as Listing;
      bound += rate(valuer.value(order.quantity - order.filled, order.price), 1 / account.leverage);
    }
    return { equity, bound, available: equity - bound, maintenance };
  }

  cancel(order: PlainOrder, reason: string): Refusal | undefined {
    if (order.state === 'filled') return 'already-filled';
    if (order.state === 'cancelled') return 'already-cancelled';
    const listing = this.listings.get(order.instrument) as Listing;
    listing.book.cancel(order.id);
    this.#end(order, reason);
    this.#changed(listing);
    return undefined;
  }

  /** Fewer lots at the same price keep their place; anything else goes to the back of the queue. */
  amend(order: PlainOrder, quantity: number, price: number): Refusal | undefined {
    if (order.state === 'filled') return 'already-filled';
    if (order.state === 'cancelled') return 'already-cancelled';
    const listing = this.listings.get(order.instrument) as Listing;
    const account = this.accounts.get(order.account) as ExchangeAccount;
    if (quantity % listing.rules.lot !== 0 || quantity <= order.filled) return 'bad-quantity';
    if (!(price > 0) || price % listing.rules.tick !== 0) return 'bad-price';
    const more = Math.max(0, quantity - order.quantity);
    if (more > 0 && !this.#affords(account, listing, order.side, more, price, order.reduceOnly)) return 'no-funds';
    order.updated = this.now;
    if (price === order.price && quantity < order.quantity) listing.book.reduce(order.id, quantity - order.filled);
    else {
      listing.book.cancel(order.id);
      order.quantity = quantity;
      order.price = price;
      this.listener.order(order, undefined);
      const { dropped } = listing.book.submit({
        id: order.id,
        owner: account.owner,
        side: order.side,
        price,
        quantity: quantity - order.filled,
        life: lifeOf[order.kind],
        selfTrade: 'cancel-resting',
      });
      if (dropped !== undefined) this.#end(order, dropped);
      this.#changed(listing);
      return undefined;
    }
    order.quantity = quantity;
    this.listener.order(order, undefined);
    this.#changed(listing);
    return undefined;
  }

  /** The market moves: quotes and trades of the flow. */
  flow(listing: Listing, side: Side, price: number, quantity: number, life: 'rest' | 'ioc'): number {
    const id = this.newId();
    listing.book.submit({ id, owner: flowOwner, side, price, quantity, life, selfTrade: 'allow' });
    return id;
  }

  /** After the flow: tells the book, checks triggers and margins. */
  settle(listing: Listing, mark: number): void {
    listing.mark = mark;
    this.listener.mark(listing);
    this.#changed(listing);
  }

  /** Pays funding where its hour has come. @param everyMs the interval */
  fund(listing: Listing, everyMs: number): void {
    if (this.now < listing.nextFunding || Number.isNaN(listing.mark)) return;
    for (const account of this.accounts.values()) {
      const held = account.held(listing.instrument.id);
      if (held === 0) continue;
      account.cash -= BigInt(Math.sign(held)) * rate(listing.valuer.value(Math.abs(held), listing.mark), listing.fundingRate);
      this.listener.account(account, listing.instrument.id);
    }
    this.listener.funding(listing, listing.fundingRate, listing.nextFunding);
    listing.nextFunding += everyMs;
  }

  delist(listing: Listing): void {
    listing.state = 'delisted';
    this.conditionals.cancelAll((c) => c.instrument === listing.instrument.id);
    for (const account of this.accounts.values()) {
      for (const order of [...account.open]) if (order.instrument === listing.instrument.id) this.cancel(order, 'delisted');
      this.#close(account, listing, 'normal');
    }
  }

  /** Takes a position over at the mark: what is left of it after a liquidation or a delisting, or deleveraged away. */
  #close(account: ExchangeAccount, listing: Listing, category: Category): void {
    const held = account.held(listing.instrument.id);
    if (held === 0) return;
    const side: Side = held > 0 ? 'sell' : 'buy';
    const order: PlainOrder = {
      id: this.newId(),
      account: account.key,
      clientId: '',
      instrument: listing.instrument.id,
      side,
      kind: 'market',
      price: Number.NaN,
      quantity: Math.abs(held),
      filled: 0,
      filledValue: 0n,
      fee: 0n,
      state: 'live',
      reduceOnly: true,
      category,
      attached: [],
      parent: 0,
      cancelReason: '',
      created: this.now,
      updated: this.now,
    };
    this.orders.set(order.id, order);
    this.#execute(listing, order, listing.mark, order.quantity, false);
  }

  deleverage(account: ExchangeAccount, listing: Listing): void {
    this.#close(account, listing, 'deleveraging');
  }

  #traded(listing: Listing, resting: Resting, incomingId: number, incomingOwner: number, side: Side, quantity: number): void {
    const trade = listing.print(resting.price, quantity, side, this.now);
    const maker = this.orders.get(resting.id);
    if (maker !== undefined && resting.owner !== flowOwner) this.#execute(listing, maker, resting.price, quantity, true);
    const taker = this.orders.get(incomingId);
    if (taker !== undefined && incomingOwner !== flowOwner) this.#execute(listing, taker, resting.price, quantity, false);
    this.listener.trade(listing, trade);
  }

  #execute(listing: Listing, order: PlainOrder, price: number, quantity: number, maker: boolean): void {
    const account = this.accounts.get(order.account) as ExchangeAccount;
    const value = listing.valuer.value(quantity, price);
    const fee = rate(value, maker ? this.settings.makerFee : this.settings.takerFee);
    const profit = account.book(order.instrument, listing.valuer, signOf(order.side) * quantity, price, fee, this.now);
    order.filled += quantity;
    order.filledValue += value;
    order.fee += fee;
    order.state = order.filled === order.quantity ? 'filled' : 'partly-filled';
    if (order.state === 'filled') account.open.delete(order);
    order.updated = this.now;
    const execution: Execution = { id: this.#nextExecution++, order, price, quantity, maker, fee, profit, at: this.now };
    this.executions.push(execution);
    this.listener.order(order, execution);
    this.listener.account(account, order.instrument);
    if (order.state === 'filled' && order.attached.length > 0) this.conditionals.attach(account, order);
  }

  #withdrawn(resting: Resting, reason: string): void {
    const order = this.orders.get(resting.id);
    if (order !== undefined) this.#end(order, reason);
  }

  #end(order: PlainOrder, reason: string): void {
    if (order.state === 'filled') return;
    const account = this.accounts.get(order.account) as ExchangeAccount;
    order.state = 'cancelled';
    order.cancelReason = reason;
    order.updated = this.now;
    account.open.delete(order);
    this.listener.order(order, undefined);
    // what did fill is protected all the same
    if (order.filled > 0 && order.attached.length > 0) this.conditionals.attach(account, order);
  }

  #changed(listing: Listing): void {
    listing.sequence++;
    this.listener.book(listing);
    this.conditionals.check(listing);
    for (const account of this.accounts.values()) {
      this.#shrink(account, listing);
      this.#liquidate(account);
    }
  }

  /** Reduce-only orders never ask for more than is held. */
  #shrink(account: ExchangeAccount, listing: Listing): void {
    const held = account.held(listing.instrument.id);
    for (const order of [...account.open]) {
      if (!order.reduceOnly || order.instrument !== listing.instrument.id) continue;
      const reducible = held * signOf(order.side) < 0 ? Math.abs(held) : 0;
      const left = order.quantity - order.filled;
      if (reducible === 0) {
        listing.book.cancel(order.id);
        this.#end(order, 'nothing left to reduce');
      } else if (left > reducible) {
        listing.book.reduce(order.id, reducible);
        order.quantity = order.filled + reducible;
        this.listener.order(order, undefined);
      }
    }
  }

  #liquidate(account: ExchangeAccount): void {
    const { equity, maintenance } = this.margin(account);
    if (maintenance === 0n || equity >= maintenance) return;
    for (const order of [...account.open]) {
      (this.listings.get(order.instrument) as Listing).book.cancel(order.id);
      this.#end(order, 'liquidation');
    }
    for (const [id] of [...account.positions]) this.#close(account, this.listings.get(id) as Listing, 'liquidation');
  }
}
