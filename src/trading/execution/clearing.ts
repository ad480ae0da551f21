// Executions at the simulated venue: what an order that acts pays, how much of it fills, and what its fill does to the orders beside it.
// long because: price, quantity, fee and consequences of one execution are one path through shared figures.
import { type Fill, type OrderRequest, rulesAt, type Side, type Time } from '../../core/index.ts';
import type { Market } from '../market/index.ts';
import type { Book } from './book.ts';
import type { Conventions } from './conventions.ts';
import { type Costs, slipped } from './costs.ts';
import { arm } from './protection.ts';
import type { AccountState, Listener } from './venue.ts';
import type { Working } from './working.ts';

const opens = (held: number, side: Side): boolean => held === 0 || held > 0 === (side === 'buy');

export class Clearing {
  readonly market: Market;
  readonly account: AccountState;
  readonly conventions: Conventions;
  readonly costs: Costs;
  readonly listener: Listener;
  /** orders at work in all books */
  working = 0;

  constructor(part: { market: Market; account: AccountState; conventions: Conventions; costs: Costs; listener: Listener }) {
    this.market = part.market;
    this.account = part.account;
    this.conventions = part.conventions;
    this.costs = part.costs;
    this.listener = part.listener;
  }

  rest(book: Book, order: Working): void {
    book.orders.push(order);
    book.stir();
    this.working++;
  }

  remove(book: Book, order: Working): void {
    const k = book.orders.indexOf(order);
    if (k < 0) return;
    book.orders.splice(k, 1);
    book.stir();
    this.working--;
  }

  withdraw(book: Book, order: Working, reason: string, kind: 'cancelled' | 'expired' = 'cancelled'): void {
    this.remove(book, order);
    const { now } = this.market;
    this.listener.answer({ kind, at: now, seen: now, order: order.request.id, reason });
  }

  reject(book: Book, order: Working, at: Time, code: string, text: string): void {
    this.remove(book, order);
    this.listener.answer({ kind: 'rejected', at, seen: Math.max(at, this.market.now), order: order.request.id, code, text });
  }

  /** New figures for a resting order. */
  replace(book: Book, order: Working, request: OrderRequest, at: Time): void {
    order.remaining = request.quantity - order.filled;
    order.request = request;
    book.stir();
    if (request.type !== 'trailing' && request.type !== 'market')
      order.level = (order.isLimit ? request.price : request.triggerPrice) / book.contract.pricePower;
    const { quantity, price, triggerPrice } = request;
    this.listener.answer({ kind: 'amended', at, seen: at, order: request.id, quantity, price, triggerPrice });
    if (order.remaining <= 0) this.withdraw(book, order, 'amended to what was already filled');
  }

  /**
   * An order executes at a plain price, made worse by slippage where it `slips`, for as much as the candle's volume, the position (reduce-only)
   * and the account's money allow. What the volume does not allow waits.
   */
  execute(book: Book, order: Working, plain: number, time: Time, maker: boolean, slips: boolean): void {
    const buy = order.request.side === 'buy';
    const price = book.toGrid(slips ? this.slip(book, order, plain, time) : plain, time, buy ? Math.ceil : Math.floor);
    const rate = maker ? book.maker : book.taker;
    if (Number.isNaN(order.remaining)) {
      const request = { ...order.request, quantity: this.quantityOf(book, order.request, price, rate) };
      if (!(request.quantity > 0)) {
        this.reject(book, order, time, 'INSUFFICIENT_BALANCE', `${order.request.amount} buys less than one lot, or is more than the account has`);
        return;
      }
      this.replace(book, order, request, time);
    }
    const quantity = this.allowed(book, order, price, time, rate);
    if (!(quantity > 0)) return;
    book.budget -= quantity;
    this.fill(book, order, quantity, price, time, maker, rate);
  }

  private slip(book: Book, order: Working, plain: number, time: Time): number {
    const { tick } = rulesAt(book.instrument, time);
    const size = Number.isNaN(order.remaining) ? this.sizeOf(book, order.request.amount, plain) : order.remaining / book.contract.quantityPower;
    const share = size / book.candle.volume;
    return slipped(this.costs.slippage, order.request.side === 'buy', plain, tick / book.contract.pricePower, Number.isNaN(share) ? 1 : share);
  }

  /** Integer units that may fill now; 0 when the order ended or must wait. */
  private allowed(book: Book, order: Working, price: number, time: Time, rate: number): number {
    const r = order.request;
    const { contract } = book;
    let quantity = Math.min(order.remaining, book.instrument.continuous ? book.budget : Math.floor(book.budget));
    if (r.timeInForce === 'fok' && quantity < order.remaining) {
      this.withdraw(book, order, 'fill-or-kill: the candle has not the volume');
      return 0;
    }
    if (r.reduceOnly) {
      const held = this.account.held(r.id);
      if (opens(held, r.side)) {
        this.withdraw(book, order, 'reduce-only: nothing is held any more');
        return 0;
      }
      return Math.min(quantity, Math.abs(held));
    }
    const affordable = this.affordable(book, r, quantity, price, rate);
    if (affordable >= quantity) return quantity;
    if (this.conventions.unaffordable === 'reject' || affordable <= 0) {
      const possible = Math.max(0, affordable) / contract.quantityPower;
      this.reject(book, order, time, 'INSUFFICIENT_BALANCE', `needs ${quantity / contract.quantityPower}, the account can pay for ${possible}`);
      return 0;
    }
    quantity = affordable;
    this.replace(book, order, { ...r, quantity: order.filled + affordable }, time);
    return quantity;
  }

  private fill(book: Book, order: Working, quantity: number, price: number, time: Time, maker: boolean, rate: number): void {
    const r = order.request;
    const { contract } = book;
    const raw = contract.worth(quantity, price) * rate + (order.filled === 0 ? book.perOrder : 0) + (quantity / contract.quantityPower) * book.perContract;
    const fee = book.instrument.continuous ? raw : Math.round(raw * 1e8) / 1e8;
    const plain = price / contract.pricePower;
    order.average = order.filled === 0 ? plain : (order.average * order.filled + plain * quantity) / (order.filled + quantity);
    order.filled += quantity;
    order.remaining -= quantity;
    if (r.reduceOnly && order.remaining > 0 && Math.abs(this.account.held(r.id)) === quantity) order.remaining = 0;
    const done = !(order.remaining > 0);
    if (done) this.remove(book, order);
    const fill: Fill = { order: r.id, account: r.account, instrument: r.instrument, side: r.side, quantity, price, maker, fee, at: time };
    this.listener.answer({ kind: 'filled', at: time, seen: time, fill });
    if (r.oco !== 0) this.cancelOthers(book, order, done);
    if (r.protection !== undefined) arm(this, book, order, r.protection, time);
    this.sweep(book, r.account);
  }

  /** One cancels the other; a protective order that ends the position also withdraws what its entry still had to fill. */
  private cancelOthers(book: Book, order: Working, done: boolean): void {
    const { oco } = order.request;
    for (let k = book.orders.length - 1; k >= 0; k--) {
      const other = book.orders[k];
      if (other === undefined || other === order) continue;
      if (other.request.oco === oco && (done || !other.request.reduceOnly)) this.withdraw(book, other, 'the other one filled');
      // sets of the strategy's own have odd numbers, as children of other orders have: only a multiple of four is an entry
      else if (oco % 4 === 0 && other.request.id === oco) this.withdraw(book, other, 'its protection acted before it was filled');
    }
  }

  /** Reduce-only orders that have nothing left to reduce. */
  private sweep(book: Book, account: number): void {
    for (let k = book.orders.length - 1; k >= 0; k--) {
      const other = book.orders[k];
      if (other === undefined || !other.request.reduceOnly || other.request.account !== account) continue;
      if (opens(this.account.held(other.request.id), other.request.side)) this.withdraw(book, other, 'the position is closed');
    }
  }

  private sizeOf(book: Book, amount: number, plain: number): number {
    const { contract } = book;
    return contract.inverse ? (amount * plain) / contract.multiplier : amount / plain / contract.multiplier;
  }

  /** Integer units that an amount of money buys at a price in integer units. */
  private quantityOf(book: Book, r: OrderRequest, price: number, rate: number): number {
    let { amount } = r;
    if (book.contract.paidInFull && r.side === 'buy') amount = Math.min(amount, this.account.available(r.account, r.instrument) / (1 + rate));
    return book.toLots(this.sizeOf(book, amount, price / book.contract.pricePower), r.at);
  }

  /** Largest quantity of the order that the account can pay for, integer units. */
  private affordable(book: Book, r: OrderRequest, quantity: number, price: number, rate: number): number {
    const { contract } = book;
    const buy = r.side === 'buy';
    const held = this.account.held(r.id);
    const reducing = opens(held, r.side) ? 0 : Math.min(Math.abs(held), quantity);
    const opening = quantity - reducing;
    if (opening <= 0) return quantity;
    if (contract.paidInFull && !buy && !this.conventions.shortSpot) return reducing;
    const worth = contract.worth(1, price);
    // Shares and coins are bought with the whole of their worth; a short of them, like a contract, binds a margin.
    const margin = contract.paidInFull && buy ? 1 : 1 / this.account.leverage(r.account);
    const freed = contract.paidInFull && held > 0 ? 1 : 1 / this.account.leverage(r.account);
    const each = worth * (margin + rate);
    const free = this.account.available(r.account, r.instrument) + reducing * worth * (freed - rate);
    // The same hair as on the grid: an order sized to spend everything must not fail by its last binary digit.
    if (opening * each <= free * (1 + 1e-12)) return quantity;
    return reducing + Math.max(0, book.toLots(free / each / contract.quantityPower, r.at));
  }
}
