// The candle matcher: a simulated venue whose market is the candles of the session. Backtest and paper use this same object.
// long because: one candle's life (open, path, close) is one story; its parts share the book and are read together.
import {
  AppError,
  type Command,
  type Fill,
  type Instrument,
  type Level,
  type OrderRequest,
  type OrderRole,
  type OrderType,
  type Protection,
  rulesAt,
  type Side,
  type Time,
} from '../../core/index.ts';
import type { Market, Stream } from '../market/index.ts';
import { Contract } from '../portfolio/index.ts';
import type { Conventions } from './conventions.ts';
import { type Costs, slipped } from './costs.ts';
import { liquidationPrice } from './liquidation.ts';
import type { AccountState, Listener, Venue } from './venue.ts';
import { levelPrice, Working } from './working.ts';

/** The orders of one instrument, in order of arrival. */
interface Book {
  readonly instrument: Instrument;
  readonly index: number;
  readonly contract: Contract;
  readonly maker: number;
  readonly taker: number;
  readonly perOrder: number;
  readonly perContract: number;
  orders: Working[];
  /** quantity one order may still take from the current candle */
  budget: number;
}

export interface CandleVenueSetup {
  readonly market: Market;
  readonly account: AccountState;
  readonly conventions: Conventions;
  readonly costs: Costs;
  readonly accounts: number;
  readonly listener: Listener;
}

const opposite = (side: Side): Side => (side === 'buy' ? 'sell' : 'buy');

export class CandleVenue implements Venue {
  private readonly market: Market;
  private readonly account: AccountState;
  private readonly conventions: Conventions;
  private readonly costs: Costs;
  private readonly accounts: number;
  private readonly listener: Listener;
  private readonly books: Book[];
  /** the finest stream of each instrument: its candles are the market of the matcher */
  private readonly matching: (Stream | undefined)[];
  private readonly touched: (Book | undefined)[] = [];
  private working = 0;
  /** instruments whose profit alone is settled can be liquidated */
  private readonly anyMargined: boolean;

  constructor(setup: CandleVenueSetup) {
    this.market = setup.market;
    this.account = setup.account;
    this.conventions = setup.conventions;
    this.costs = setup.costs;
    this.accounts = setup.accounts;
    this.listener = setup.listener;
    this.books = setup.market.instruments.map((instrument, index) => {
      const fees = setup.costs.fees ?? instrument.fees;
      return {
        instrument,
        index,
        contract: new Contract(instrument),
        maker: fees.maker,
        taker: fees.taker,
        perOrder: fees.perOrder,
        perContract: fees.perContract,
        orders: [],
        budget: 0,
      };
    });
    this.matching = setup.market.instruments.map((_, index) => setup.market.finest(index));
    this.anyMargined = this.books.some((b) => !b.contract.paidInFull);
  }

  send(command: Command): void {
    if (command.kind === 'submit') this.submit(command.request);
    else if (command.kind === 'cancel') this.withdraw(command.order, 'cancelled on request');
    else this.amend(command);
  }

  private submit(request: OrderRequest): void {
    const book = this.books[request.instrument] as Book;
    const at = request.at;
    if (this.market.tradable[request.instrument] === 0) {
      this.listener.answer({ kind: 'rejected', at, seen: at, order: request.id, code: 'NOT_TRADABLE', text: `${book.instrument.id} does not trade any more` });
      return;
    }
    this.listener.answer({ kind: 'acknowledged', at: at + this.costs.latencyMs, seen: at + this.costs.latencyMs, order: request.id });
    const order = new Working(request, book.contract.pricePower);
    if (request.type === 'trailing') order.follow(this.market.last[request.instrument] as number);
    this.rest(book, order);
    if (request.type === 'market' && this.conventions.fillAt === 'same-close') {
      const stream = this.matching[request.instrument];
      if (stream !== undefined) this.execute(book, order, stream.candle.close, at, false, true, stream.candle.close);
    }
  }

  private rest(book: Book, order: Working): void {
    book.orders.push(order);
    this.working++;
  }

  private remove(book: Book, order: Working): void {
    const k = book.orders.indexOf(order);
    if (k < 0) return;
    book.orders.splice(k, 1);
    this.working--;
  }

  private find(id: number): { book: Book; order: Working } | undefined {
    for (const book of this.books) for (const order of book.orders) if (order.request.id === id) return { book, order };
    return undefined;
  }

  private withdraw(id: number, reason: string): void {
    const found = this.find(id);
    if (found === undefined) return;
    this.remove(found.book, found.order);
    this.listener.answer({ kind: 'cancelled', at: this.market.now, seen: this.market.now, order: id, reason });
  }

  private amend(command: Extract<Command, { kind: 'amend' }>): void {
    const found = this.find(command.order);
    if (found === undefined) return;
    const { book, order } = found;
    const r = order.request;
    const request: OrderRequest = {
      ...r,
      quantity: Number.isNaN(command.quantity) ? r.quantity : command.quantity,
      price: Number.isNaN(command.price) ? r.price : command.price,
      triggerPrice: Number.isNaN(command.triggerPrice) ? r.triggerPrice : command.triggerPrice,
    };
    this.replace(book, order, request, command.at);
  }

  private replace(book: Book, order: Working, request: OrderRequest, at: Time): void {
    order.remaining = request.quantity - order.filled;
    order.request = request;
    if (request.type !== 'trailing') order.level = (order.isLimit ? request.price : request.triggerPrice) / book.contract.pricePower;
    this.listener.answer({
      kind: 'amended',
      at,
      seen: at,
      order: request.id,
      quantity: request.quantity,
      price: request.price,
      triggerPrice: request.triggerPrice,
    });
    if (order.remaining <= 0) this.withdraw(request.id, 'amended to what was already filled');
  }

  meet(): void {
    const { market } = this;
    const at = market.now;
    if (this.working === 0 && !this.anyMargined) return;
    const { touched } = this;
    let count = 0;
    let sorted = true;
    for (let k = 0; k < market.sliceLength; k++) {
      const s = market.streams[market.slice[k] as number] as Stream;
      if (this.matching[s.instrument] !== s) continue;
      const book = this.books[s.instrument] as Book;
      if (book.orders.length === 0 && book.contract.paidInFull) continue;
      if (count > 0 && (touched[count - 1] as Book).index > book.index) sorted = false;
      touched[count++] = book;
    }
    if (!sorted) {
      const inOrder = touched.slice(0, count).sort((a, b) => (a as Book).index - (b as Book).index);
      for (let k = 0; k < count; k++) touched[k] = inOrder[k];
    }
    for (let k = 0; k < count; k++) this.begin(touched[k] as Book);
    // Across all instruments: what closes goes first and frees the cash that what opens may need.
    for (let k = 0; k < count; k++) this.openMarket(touched[k] as Book, true, at);
    for (let k = 0; k < count; k++) this.openMarket(touched[k] as Book, false, at);
    for (let k = 0; k < count; k++) this.walk(touched[k] as Book, at);
  }

  private begin(book: Book): void {
    const candle = (this.matching[book.index] as Stream).candle;
    book.budget =
      this.costs.volumeShare === Number.POSITIVE_INFINITY ? Number.POSITIVE_INFINITY : candle.volume * this.costs.volumeShare * book.contract.quantityPower;
    for (let k = 0; k < book.orders.length; k++) (book.orders[k] as Working).asleep = false;
  }

  /** Market orders that have arrived execute at the open: first those that reduce what is held, then the others. */
  private openMarket(book: Book, reducing: boolean, at: Time): void {
    const candle = (this.matching[book.index] as Stream).candle;
    for (let k = 0; k < book.orders.length; k++) {
      const order = book.orders[k] as Working;
      const r = order.request;
      if (r.type !== 'market' || r.at + this.costs.latencyMs >= at) continue;
      const held = this.account.held(r.id);
      if ((held !== 0 && held > 0 !== (r.side === 'buy')) !== reducing) continue;
      this.execute(book, order, candle.open, Math.max(candle.at, r.at + this.costs.latencyMs), false, true, candle.open);
      if (book.orders[k] !== order) k = -1; // fills cancel and arm others: begin again with the list as it is
    }
  }

  /** The rest of the candle: gaps at the open, then the path from extreme to extreme to the close. */
  private walk(book: Book, at: Time): void {
    const candle = (this.matching[book.index] as Stream).candle;
    const { open, high, low, close } = candle;
    const { orders } = book;
    if (orders.length > 0) {
      let live = false;
      for (let k = 0; k < orders.length; k++) {
        const o = orders[k] as Working;
        if (o.request.at + this.costs.latencyMs >= at) continue;
        // NaN levels (market orders waiting for volume) never compare true.
        if (
          (o.below ? low <= o.level : high >= o.level) ||
          o.request.type === 'trailing' ||
          !Number.isNaN(o.breakEvenAt) ||
          o.request.timeInForce !== 'gtc' ||
          o.request.postOnly
        ) {
          live = true;
          break;
        }
      }
      if (live) {
        this.atOpen(book, open, candle.at, at);
        const downFirst = this.downFirst(book, open, high, low);
        this.segment(book, open, downFirst ? low : high, candle.at, at);
        this.segment(book, downFirst ? low : high, downFirst ? high : low, candle.at, at);
        this.segment(book, downFirst ? high : low, close, candle.at, at);
        this.atClose(book, close, at);
      }
      for (let k = 0; k < orders.length; k++) {
        const o = orders[k] as Working;
        o.rested = true;
        o.intrabar = false;
      }
    }
    if (!book.contract.paidInFull) this.liquidate(book, at);
  }

  private downFirst(book: Book, open: number, high: number, low: number): boolean {
    if (this.conventions.path !== 'nearer-extreme')
      for (let a = 0; a < this.accounts; a++) {
        const net = this.account.net(a, book.index);
        if (net !== 0) return net > 0;
      }
    return open - low < high - open;
  }

  private arrived(order: Working, at: Time): boolean {
    return order.request.at + this.costs.latencyMs < at && !order.asleep;
  }

  /** Levels the market opened beyond: they fill at the open. Orders that may only take at once end here. */
  private atOpen(book: Book, open: number, openTime: Time, at: Time): void {
    for (const order of [...book.orders]) {
      if (!book.orders.includes(order) || !this.arrived(order, at) || order.intrabar) continue;
      const r = order.request;
      order.follow(open);
      const beyond = order.below ? open <= order.level : open >= order.level;
      if (beyond && r.postOnly && !order.rested) {
        this.remove(book, order);
        this.listener.answer({
          kind: 'rejected',
          at: openTime,
          seen: at,
          order: r.id,
          code: 'WOULD_TAKE',
          text: `post-only at ${order.level}, and the market opened at ${open}`,
        });
        continue;
      }
      if (r.timeInForce === 'fok' && beyond && order.remaining > book.budget) {
        this.remove(book, order);
        this.listener.answer({ kind: 'cancelled', at: openTime, seen: at, order: r.id, reason: 'fill-or-kill: the candle has not the volume' });
        continue;
      }
      if (beyond) this.act(book, order, open, openTime, at);
      if (r.timeInForce !== 'gtc' && r.type === 'limit' && book.orders.includes(order)) {
        this.remove(book, order);
        this.listener.answer({
          kind: order.filled > 0 ? 'cancelled' : 'expired',
          at: openTime,
          seen: at,
          order: r.id,
          reason: `${r.timeInForce}: what could not fill at once is withdrawn`,
        });
      }
    }
  }

  /** Price moves straight from one point to another; orders act in the order it reaches them. */
  private segment(book: Book, from: number, to: number, openTime: Time, at: Time): void {
    const down = to < from;
    let position = from;
    for (;;) {
      let next: Working | undefined;
      for (const order of book.orders) {
        if (order.below !== down || !this.arrived(order, at) || (order.intrabar && this.conventions.path === 'pessimistic')) continue;
        const { level } = order;
        const reached = down
          ? level <= position && (order.isLimit && this.conventions.limitFill === 'through' ? to < level : to <= level)
          : level >= position && (order.isLimit && this.conventions.limitFill === 'through' ? to > level : to >= level);
        // a level at the starting point was already met there
        if (!reached || (level === position && position === from && !order.intrabar)) continue;
        if (next === undefined || (down ? level > next.level : level < next.level)) next = order;
      }
      if (next === undefined) break;
      position = next.level;
      const before = next.level;
      this.act(book, next, before, openTime, at);
      if (book.orders.includes(next) && next.level === before) next.asleep = true; // out of volume for this candle
    }
    for (let k = book.orders.length - 1; k >= 0; k--) {
      const order = book.orders[k] as Working;
      order.follow(to);
      if (!Number.isNaN(order.breakEvenAt)) this.breakEven(book, order, to, at);
    }
  }

  private breakEven(book: Book, order: Working, price: number, at: Time): void {
    const sell = order.request.side === 'sell';
    if (!(sell ? price >= order.breakEvenAt : price <= order.breakEvenAt)) return;
    order.breakEvenAt = Number.NaN;
    this.replace(book, order, { ...order.request, triggerPrice: this.toGrid(book, order.entry, at) }, at);
  }

  /** What entered inside the candle, told pessimistically: profit only if the close is beyond the level. */
  private atClose(book: Book, close: number, at: Time): void {
    if (this.conventions.path !== 'pessimistic') return;
    for (const order of [...book.orders])
      if (
        order.intrabar &&
        book.orders.includes(order) &&
        this.arrived(order, at) &&
        order.isLimit &&
        (order.below ? close <= order.level : close >= order.level)
      )
        this.act(book, order, order.level, at, at);
  }

  /** An order has reached `price`: triggers turn into limits or executions. */
  private act(book: Book, order: Working, price: number, openTime: Time, at: Time): void {
    const r = order.request;
    const time = Math.max(openTime, r.at + this.costs.latencyMs);
    if (order.isLimit) {
      this.execute(
        book,
        order,
        order.below ? Math.min(price, order.level) : Math.max(price, order.level),
        time,
        order.rested || price === order.level,
        false,
        price,
      );
      return;
    }
    this.listener.answer({ kind: 'triggered', at: time, seen: at, order: r.id });
    if (r.type !== 'stop-limit' && r.type !== 'take-profit-limit') {
      this.execute(book, order, price, time, false, this.conventions.slippageOnStops || r.type === 'take-profit', price);
      return;
    }
    order.triggered = true;
    order.below = r.side === 'buy';
    order.level = r.price / book.contract.pricePower;
    if (order.below ? price <= order.level : price >= order.level) this.execute(book, order, price, time, false, false, price);
  }

  private toGrid(book: Book, price: number, at: Time, round: (x: number) => number = Math.round): number {
    if (book.instrument.continuous) return price;
    const { tick } = rulesAt(book.instrument, at);
    // A hair of tolerance keeps a price that is on the grid there after its binary rounding.
    const steps = (price * book.contract.pricePower) / tick;
    const nearest = Math.round(steps);
    return (Math.abs(steps - nearest) < 1e-6 ? nearest : round(steps)) * tick;
  }

  private execute(book: Book, order: Working, plain: number, time: Time, maker: boolean, slips: boolean, reference: number): void {
    let r = order.request;
    const buy = r.side === 'buy';
    const { contract } = book;
    const candle = (this.matching[book.index] as Stream).candle;
    const share = order.remaining / contract.quantityPower / candle.volume;
    const { tick } = rulesAt(book.instrument, time);
    const worse = slips ? slipped(this.costs.slippage, buy, plain, tick / contract.pricePower, Number.isNaN(share) ? 1 : share) : plain;
    const price = this.toGrid(book, worse, time, buy ? Math.ceil : Math.floor);
    const rate = maker ? book.maker : book.taker;
    if (Number.isNaN(order.remaining)) {
      this.replace(book, order, { ...r, quantity: this.affordableAmount(book, r, price, rate) }, time);
      r = order.request;
    }
    let quantity = Math.min(order.remaining, book.instrument.continuous ? book.budget : Math.floor(book.budget));
    if (r.reduceOnly) {
      const held = this.account.held(r.id);
      const reducible = held !== 0 && held > 0 !== buy ? Math.abs(held) : 0;
      if (reducible === 0) {
        this.withdraw(r.id, 'reduce-only: nothing is held any more');
        return;
      }
      quantity = Math.min(quantity, reducible);
    } else {
      const affordable = this.affordable(book, r, quantity, price, rate);
      if (affordable < quantity && (this.conventions.unaffordable === 'reject' || affordable <= 0)) {
        this.remove(book, order);
        this.listener.answer({
          kind: 'rejected',
          at: time,
          seen: time,
          order: r.id,
          code: 'INSUFFICIENT_BALANCE',
          text: `needs ${quantity / contract.quantityPower}, the account can pay for ${Math.max(0, affordable) / contract.quantityPower}`,
        });
        return;
      }
      if (affordable < quantity) {
        this.replace(book, order, { ...r, quantity: order.filled + affordable }, time);
        quantity = affordable;
      }
    }
    if (!(quantity > 0)) return; // the candle's volume is used up: the rest waits
    book.budget -= quantity;
    this.fill(book, order, quantity, price, time, maker, rate, reference);
  }

  private fill(book: Book, order: Working, quantity: number, price: number, time: Time, maker: boolean, rate: number, reference: number): void {
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
    if (r.protection !== undefined) this.arm(book, order, r.protection, time, r.type === 'market' || reference !== order.level);
    for (let k = book.orders.length - 1; k >= 0; k--) {
      const other = book.orders[k];
      if (other === undefined || !other.request.reduceOnly || other.request.account !== r.account) continue;
      const held = this.account.held(other.request.id);
      if (held === 0 || held > 0 === (other.request.side === 'buy')) this.withdraw(other.request.id, 'the position is closed');
    }
  }

  private cancelOthers(book: Book, order: Working, done: boolean): void {
    for (let k = book.orders.length - 1; k >= 0; k--) {
      const other = book.orders[k];
      if (other !== undefined && other !== order && other.request.oco === order.request.oco && (done || !other.request.reduceOnly))
        this.withdraw(other.request.id, 'the other one filled');
    }
  }

  /** Protective orders rest as soon as their entry fills, sized by what is filled so far. */
  private arm(book: Book, parent: Working, protection: Protection, time: Time, atOpen: boolean): void {
    const { stopLoss, takeProfit, trailing } = protection;
    const against = parent.request.side === 'buy' ? -1 : 1;
    if (stopLoss !== undefined) {
      const at = this.toGrid(book, levelPrice(stopLoss, parent.average, against), time);
      this.armOne(book, parent, protection, 1, 'stop', 'stop-loss', Number.NaN, at, undefined, time, atOpen);
    }
    if (takeProfit !== undefined) {
      const at = this.toGrid(book, levelPrice(takeProfit, parent.average, against === 1 ? -1 : 1), time);
      this.armOne(book, parent, protection, 2, 'limit', 'take-profit', at, Number.NaN, undefined, time, atOpen);
    }
    if (trailing !== undefined) this.armOne(book, parent, protection, 3, 'trailing', 'trailing-stop', Number.NaN, Number.NaN, trailing, time, atOpen);
  }

  private armOne(
    book: Book,
    parent: Working,
    protection: Protection,
    offset: number,
    type: OrderType,
    role: OrderRole,
    price: number,
    triggerPrice: number,
    trail: Level | undefined,
    time: Time,
    atOpen: boolean,
  ): void {
    const r = parent.request;
    const id = r.id + offset;
    const resting = parent.armed ? book.orders.find((o) => o.request.id === id) : undefined;
    if (resting !== undefined) {
      this.replace(book, resting, { ...resting.request, quantity: parent.filled, price, triggerPrice }, time);
      return;
    }
    const request: OrderRequest = {
      id,
      account: r.account,
      instrument: r.instrument,
      side: opposite(r.side),
      type,
      quantity: parent.filled,
      amount: Number.NaN,
      price,
      triggerPrice,
      trail,
      trigger: protection.trigger ?? 'last',
      timeInForce: 'gtc',
      postOnly: false,
      reduceOnly: true,
      role,
      oco: r.id,
      protection: undefined,
      at: r.at,
    };
    const order = new Working(request, book.contract.pricePower);
    order.rested = true; // it waits from the fill on: what reaches it later meets a resting order
    order.intrabar = !atOpen;
    order.asleep = this.conventions.protectSameCandle === 'never' || (this.conventions.protectSameCandle === 'market-entry' && r.type !== 'market');
    order.follow(parent.average);
    if (role === 'stop-loss' && protection.breakEven !== undefined) {
      order.breakEvenAt = levelPrice(protection.breakEven, parent.average, r.side === 'buy' ? 1 : -1);
      order.entry = parent.average;
    }
    parent.armed = true;
    this.rest(book, order);
    this.listener.answer({ kind: 'armed', at: time, seen: time, parent: r.id, request });
    if (order.intrabar && !order.asleep && this.conventions.path === 'pessimistic' && !order.isLimit) this.meetAdverse(book, order, time);
  }

  /** A stop armed inside the candle meets the candle's whole adverse range at once. */
  private meetAdverse(book: Book, order: Working, time: Time): void {
    const { low, high } = (this.matching[book.index] as Stream).candle;
    if (book.orders.includes(order) && (order.below ? low <= order.level : high >= order.level)) this.act(book, order, order.level, time, time);
  }

  private affordableAmount(book: Book, r: OrderRequest, price: number, rate: number): number {
    const { contract } = book;
    const plain = price / contract.pricePower;
    let amount = r.amount;
    if (contract.paidInFull && r.side === 'buy') amount = Math.min(amount, this.account.available(r.account, r.instrument) / (1 + rate));
    const size = contract.inverse ? (amount * plain) / contract.multiplier : amount / plain / contract.multiplier;
    if (book.instrument.continuous) return size;
    const { lot } = rulesAt(book.instrument, r.at);
    return Math.floor((size * contract.quantityPower) / lot + 1e-9) * lot;
  }

  /** Largest quantity of the order that the account can pay for, integer units. */
  private affordable(book: Book, r: OrderRequest, quantity: number, price: number, rate: number): number {
    const { contract } = book;
    const buy = r.side === 'buy';
    const held = this.account.held(r.id);
    const reducing = held !== 0 && held > 0 !== buy ? Math.min(Math.abs(held), quantity) : 0;
    const opening = quantity - reducing;
    if (opening <= 0) return quantity;
    if (contract.paidInFull && !buy && !this.conventions.shortSpot) return reducing;
    const worth = contract.worth(1, price);
    const leverage = contract.paidInFull ? 1 : this.leverage(r.account);
    const freed = reducing * worth * (contract.paidInFull ? (held > 0 ? 1 : 1) : 1 / leverage);
    const each = worth * (1 / leverage + rate);
    const free = this.account.available(r.account, r.instrument) + freed - reducing * worth * rate;
    // The same hair as on the grid: an order sized to spend everything must not fail by its last binary digit.
    if (opening * each <= free * (1 + 1e-12)) return quantity;
    const possible = free / each;
    const { lot } = rulesAt(book.instrument, r.at);
    return reducing + (book.instrument.continuous ? possible : Math.floor(possible / lot) * lot);
  }

  private leverage(account: number): number {
    return this.leverages[account] ?? 1;
  }

  /** Initial-margin leverage per account; set by the session's set-up. */
  leverages: readonly number[] = [];

  private liquidate(book: Book, at: Time): void {
    const stream = this.matching[book.index] as Stream;
    for (let account = 0; account < this.accounts; account++) {
      const net = this.account.net(account, book.index);
      if (net === 0) continue;
      const price = liquidationPrice(this.account, account, book.index, net > 0, stream.candle);
      if (price === undefined) continue;
      const units = this.toGrid(book, price, at);
      const quantity = Math.abs(net);
      for (const order of [...book.orders]) if (order.request.account === account) this.withdraw(order.request.id, 'liquidation');
      const fee = Math.round(book.contract.worth(quantity, units) * this.costs.liquidationFee * 1e8) / 1e8;
      this.listener.answer({
        kind: 'external-fill',
        at,
        seen: at,
        cause: 'liquidation',
        fill: { order: 0, account, instrument: book.index, side: net > 0 ? 'sell' : 'buy', quantity, price: units, maker: false, fee, at },
      });
    }
  }

  /** At the end of the data, market orders that wait for a next candle execute in the last one: at its close, or at its open. */
  executeLast(price: 'close' | 'open'): void {
    for (const book of this.books)
      for (const order of [...book.orders]) {
        const { candle, calendar, timeframe } = this.matching[book.index] as Stream;
        if (order.request.type === 'market')
          this.execute(book, order, candle[price], price === 'open' ? candle.at : calendar.closeOf(candle.at, timeframe), false, true, candle[price]);
      }
  }

  /** State for a snapshot. */
  save(): unknown {
    return this.books.map((b) => b.orders.map((o) => ({ ...o })));
  }

  /** @throws AppError BAD_VALUE when the state is of another set-up */
  restore(saved: unknown): void {
    const lists = saved as object[][];
    if (!Array.isArray(lists) || lists.length !== this.books.length)
      throw new AppError('BAD_VALUE', 'snapshot', 'its venue has other instruments', 'Restore it into the session it was taken from.');
    this.working = 0;
    this.books.forEach((book, i) => {
      book.orders = (lists[i] as Working[]).map((o) => Object.assign(new Working(o.request, book.contract.pricePower), o));
      this.working += book.orders.length;
    });
  }
}
