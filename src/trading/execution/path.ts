// One candle as a path: gaps at the open, then from extreme to extreme to the close; orders act in the order price reaches them.
// long because: open, segments, close and liquidation are the chapters of one candle and share its book.
import type { Candle, Time } from '../../core/index.ts';
import type { Stream } from '../market/index.ts';
import type { Book } from './book.ts';
import type { Clearing } from './clearing.ts';
import { liquidationPrice } from './liquidation.ts';
import type { Working } from './working.ts';

/** Every account at once: there is only one. */
const ALL = -1;

export class CandlePath {
  private readonly clearing: Clearing;
  private readonly accounts: number;
  /** per instrument: the stream of its mark price, by which positions are liquidated where it is fed */
  private readonly marks: readonly (Stream | undefined)[];
  /** whose orders walk */
  private walking = ALL;

  constructor(clearing: Clearing, accounts: number) {
    this.clearing = clearing;
    this.accounts = accounts;
    const { streams, instruments } = clearing.market;
    this.marks = instruments.map((_, i) => streams.find((s) => s.instrument === i && s.series === 'mark'));
  }

  /** Market orders that have arrived execute: first those that reduce what is held, then the others. */
  openMarket(book: Book, reducing: boolean): void {
    for (let k = 0; k < book.orders.length; k++) {
      const order = book.orders[k] as Working;
      const r = order.request;
      if (r.type !== 'market' || order.arrives >= book.closes || order.asleep) continue;
      const held = this.clearing.account.held(r.id);
      if ((held !== 0 && held > 0 !== (r.side === 'buy')) !== reducing) continue;
      this.clearing.execute(book, order, book.firstPrice(order), Math.max(book.candle.at, order.arrives), false, true);
      if (book.orders[k] === order) {
        if (r.timeInForce === 'gtc') order.asleep = true;
        else this.clearing.withdraw(book, order, `${r.timeInForce}: what could not fill at once is withdrawn`);
      }
      if (book.orders[k] !== order) k = -1; // fills cancel and arm others: begin again with the list as it is
    }
  }

  /** The rest of the candle, after market orders met its open. */
  walk(book: Book): void {
    if (this.accounts === 1) this.walkOne(book, ALL);
    // Each account has its own worst path: what hurts a long helps a short.
    else for (let account = 0; account < this.accounts; account++) this.walkOne(book, account);
    const { orders } = book;
    for (let k = 0; k < orders.length; k++) {
      const o = orders[k] as Working;
      if (o.arrives < book.closes) o.rested = true;
      o.intrabar = false;
    }
    book.survey();
  }

  private walkOne(book: Book, account: number): void {
    this.walking = account;
    const margined = !book.contract.paidInFull;
    const held = margined ? this.clearing.account.net(Math.max(0, account), book.index) : 0;
    if (book.orders.length > 0 && this.live(book)) {
      const { open, high, low, close } = book.candle;
      this.atOpen(book);
      book.inside = true;
      const downFirst = this.downFirst(book);
      if (margined && held !== 0 && downFirst === held > 0) this.liquidate(book, held);
      this.segment(book, open, downFirst ? low : high);
      this.segment(book, downFirst ? low : high, downFirst ? high : low);
      this.segment(book, downFirst ? high : low, close);
      this.atClose(book);
    }
    // Told pessimistically, what entered inside the candle met its whole adverse range too.
    if (margined && (held !== 0 || this.clearing.conventions.path === 'pessimistic')) this.liquidate(book, 0);
  }

  /** Whether anything in the candle can move an order. Most candles reach none, and cost only this look. */
  private live(book: Book): boolean {
    const { orders } = book;
    const { low, high } = book.candle;
    for (let k = 0; k < orders.length; k++) {
      const o = orders[k] as Working;
      if (o.arrives >= book.closes) continue;
      // NaN levels (market orders waiting for volume) never compare true.
      if ((o.below ? low <= o.level : high >= o.level) || o.request.type === 'trailing' || !Number.isNaN(o.breakEvenAt)) return true;
      if (o.request.timeInForce !== 'gtc' || o.request.postOnly) return true;
    }
    return false;
  }

  private downFirst(book: Book): boolean {
    const net = this.clearing.conventions.path === 'nearer-extreme' ? 0 : this.clearing.account.net(Math.max(0, this.walking), book.index);
    // At equal distance the low comes first, as where this rule was read.
    return net === 0 ? book.candle.open - book.candle.low <= book.candle.high - book.candle.open : net > 0;
  }

  private awake(book: Book, order: Working): boolean {
    return order.arrives < book.closes && !order.asleep && (this.walking === ALL || order.request.account === this.walking);
  }

  /** Levels the market opened beyond: they fill at the open. Orders that may only take at once end here. */
  private atOpen(book: Book): void {
    const { clearing } = this;
    const { at } = book.candle;
    for (const order of [...book.orders]) {
      if (!book.orders.includes(order) || !this.awake(book, order)) continue;
      const r = order.request;
      const price = book.firstPrice(order);
      order.follow(price);
      this.breakEven(book, order, price);
      const beyond = order.below ? price <= order.level : price >= order.level;
      if (beyond && r.postOnly && !order.rested) {
        clearing.reject(book, order, at, 'WOULD_TAKE', `post-only at ${order.level}, and the market stands at ${price}`);
        continue;
      }
      if (beyond) this.act(book, order, price, order.rested);
      if (r.timeInForce !== 'gtc' && r.type === 'limit' && book.orders.includes(order))
        clearing.withdraw(book, order, `${r.timeInForce}: what could not fill at once is withdrawn`, order.filled > 0 ? 'cancelled' : 'expired');
    }
  }

  /** Price moves straight from one point to another; orders act in the order it reaches them. */
  private segment(book: Book, from: number, to: number): void {
    let position = from;
    for (;;) {
      const next = this.nextReached(book, from, position, to);
      if (next === undefined) break;
      position = next.level;
      this.act(book, next, position, true);
      if (book.orders.includes(next) && next.level === position) next.asleep = true; // out of volume for this candle
    }
    for (let k = book.orders.length - 1; k >= 0; k--) {
      const order = book.orders[k] as Working;
      if (!this.awake(book, order)) continue;
      order.follow(to);
      this.breakEven(book, order, to);
    }
  }

  private nextReached(book: Book, from: number, position: number, to: number): Working | undefined {
    const down = to < from;
    const { path, limitFill } = this.clearing.conventions;
    let next: Working | undefined;
    for (let k = 0; k < book.orders.length; k++) {
      const order = book.orders[k] as Working;
      if (order.below !== down || !this.awake(book, order) || (order.intrabar && path === 'pessimistic')) continue;
      const { level } = order;
      const through = order.isLimit && limitFill === 'through';
      const reached = down ? level <= position && (through ? to < level : to <= level) : level >= position && (through ? to > level : to >= level);
      // a level at the starting point was already met there
      if (!reached || (level === position && position === from && !order.intrabar)) continue;
      if (next === undefined || (down ? level > next.level : level < next.level)) next = order;
    }
    return next;
  }

  private breakEven(book: Book, order: Working, price: number): void {
    if (Number.isNaN(order.breakEvenAt)) return;
    if (!(order.request.side === 'sell' ? price >= order.breakEvenAt : price <= order.breakEvenAt)) return;
    order.breakEvenAt = Number.NaN;
    const { at } = book.candle;
    this.clearing.replace(book, order, { ...order.request, triggerPrice: book.toGrid(order.entry, at) }, at);
  }

  /** What entered inside the candle, told pessimistically: profit only if the close is beyond the level. */
  private atClose(book: Book): void {
    if (this.clearing.conventions.path !== 'pessimistic') return;
    const { close } = book.candle;
    for (const order of [...book.orders])
      if (
        order.intrabar &&
        order.isLimit &&
        book.orders.includes(order) &&
        this.awake(book, order) &&
        (order.below ? close <= order.level : close >= order.level)
      )
        this.act(book, order, order.level, true);
  }

  /** An order has reached `price`: limits fill at their level or better, triggers turn into limits or executions. */
  private act(book: Book, order: Working, price: number, maker: boolean): void {
    const { clearing } = this;
    const r = order.request;
    const time = Math.max(book.candle.at, order.arrives);
    if (order.isLimit) {
      clearing.execute(book, order, order.below ? Math.min(price, order.level) : Math.max(price, order.level), time, maker, false);
      return;
    }
    clearing.listener.answer({ kind: 'triggered', at: time, seen: clearing.market.now, order: r.id });
    if (r.type !== 'stop-limit' && r.type !== 'take-profit-limit') {
      clearing.execute(book, order, price, time, false, clearing.conventions.slippageOnStops || r.type === 'take-profit');
      if (order.remaining > 0) order.toMarket();
      return;
    }
    order.triggered = true;
    order.below = r.side === 'buy';
    order.level = r.price / book.contract.pricePower;
    if (order.below ? price <= order.level : price >= order.level) clearing.execute(book, order, price, time, false, false);
  }

  /**
   * Takes away positions whose margin is used up inside the candle. With `before` (the net at the open) only where no stop of the same
   * account would have acted first.
   */
  private liquidate(book: Book, before: number): void {
    const first = Math.max(0, this.walking);
    const last = this.walking === ALL ? this.accounts : this.walking + 1;
    for (let account = first; account < last; account++) {
      const net = this.clearing.account.net(account, book.index);
      if (net === 0) continue;
      const price = liquidationPrice(this.clearing.account, account, book.index, net > 0, this.judgedBy(book));
      if (price !== undefined && !(before !== 0 && this.stopBefore(book, account, net > 0, price))) this.take(book, account, net, price);
    }
  }

  /** The candle that liquidation looks at: the mark's where one came in this slice. */
  private judgedBy(book: Book): Candle {
    const mark = this.marks[book.index];
    return mark !== undefined && mark.slice === this.clearing.market.sliceNumber ? mark.candle : book.candle;
  }

  private stopBefore(book: Book, account: number, long: boolean, price: number): boolean {
    return book.orders.some((o) => {
      if (o.request.account !== account || !o.request.reduceOnly || o.isLimit || o.below !== long || !this.awake(book, o)) return false;
      return long ? o.level > price : o.level < price;
    });
  }

  private take(book: Book, account: number, net: number, price: number): void {
    const { clearing } = this;
    const at: Time = book.candle.at;
    const seen = clearing.market.now;
    const units = book.toGrid(price, at);
    const quantity = Math.abs(net);
    for (const order of [...book.orders]) if (order.request.account === account) clearing.withdraw(book, order, 'liquidation');
    const fee = Math.round(book.contract.worth(quantity, units) * clearing.costs.liquidationFee * 1e8) / 1e8;
    const side = net > 0 ? 'sell' : 'buy';
    const fill = { order: 0, account, instrument: book.index, side, quantity, price: units, maker: false, fee, at } as const;
    clearing.listener.answer({ kind: 'external-fill', at, seen, cause: 'liquidation', fill });
  }
}
