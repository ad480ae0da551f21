// The candle matcher: a simulated venue whose market is the candles of the session. Backtest and paper use this same object.
import { AppError, type Command, type InstrumentEvent, type Level, type OrderRequest, type Protection } from '../../core/index.ts';
import type { Market, Stream } from '../market/index.ts';
import { Book } from './book.ts';
import { Clearing } from './clearing.ts';
import type { Conventions } from './conventions.ts';
import type { Costs } from './costs.ts';
import { CandlePath } from './path.ts';
import type { AccountState, Listener, Venue } from './venue.ts';
import { splitLevel, Working } from './working.ts';

export interface CandleVenueSetup {
  readonly market: Market;
  readonly account: AccountState;
  readonly conventions: Conventions;
  readonly costs: Costs;
  /** how many accounts trade here */
  readonly accounts: number;
  readonly listener: Listener;
}

/** Plain data: per book, the resting orders and what the current candle still offers. */
export type SavedVenue = readonly { readonly orders: readonly object[]; readonly budget: number; readonly closes: number }[];

function splitProtection(protection: Protection, ratio: number): Protection {
  const scaled = (level: Level | undefined, name: string) => (level === undefined ? {} : { [name]: splitLevel(level, ratio) });
  const { stopLoss, takeProfit, trailing, breakEven } = protection;
  return {
    ...protection,
    ...scaled(stopLoss, 'stopLoss'),
    ...scaled(takeProfit, 'takeProfit'),
    ...scaled(trailing, 'trailing'),
    ...scaled(breakEven, 'breakEven'),
  };
}

export class CandleVenue implements Venue {
  private readonly market: Market;
  private readonly costs: Costs;
  private readonly conventions: Conventions;
  private readonly listener: Listener;
  private readonly books: readonly Book[];
  private readonly clearing: Clearing;
  private readonly path: CandlePath;
  private readonly touched: (Book | undefined)[] = [];
  /** some instrument settles profit alone: its positions can be liquidated, orders or not */
  private readonly anyMargined: boolean;

  constructor(setup: CandleVenueSetup) {
    this.market = setup.market;
    this.costs = setup.costs;
    this.conventions = setup.conventions;
    this.listener = setup.listener;
    this.books = setup.market.instruments.map((instrument, i) => new Book(instrument, i, setup.market.finest(i), setup.costs));
    this.clearing = new Clearing(setup);
    this.path = new CandlePath(this.clearing, setup.accounts);
    this.anyMargined = this.books.some((b) => !b.contract.paidInFull);
  }

  send(command: Command): void {
    if (command.kind === 'submit') {
      this.submit(command.request);
      return;
    }
    for (const book of this.books) {
      const order = book.find(command.order);
      if (order === undefined) continue;
      if (command.kind === 'cancel') this.clearing.withdraw(book, order, 'cancelled on request');
      else {
        const r = order.request;
        const request: OrderRequest = {
          ...r,
          quantity: Number.isNaN(command.quantity) ? r.quantity : command.quantity,
          price: Number.isNaN(command.price) ? r.price : command.price,
          triggerPrice: Number.isNaN(command.triggerPrice) ? r.triggerPrice : command.triggerPrice,
        };
        this.clearing.replace(book, order, request, command.at);
      }
      return;
    }
  }

  private submit(request: OrderRequest): void {
    const book = this.books[request.instrument] as Book;
    const { at } = request;
    if (this.market.tradable[request.instrument] === 0 || book.stream === undefined) {
      this.listener.answer({ kind: 'rejected', at, seen: at, order: request.id, code: 'NOT_TRADABLE', text: `${book.instrument.id} does not trade any more` });
      return;
    }
    const arrives = at + this.costs.latencyMs;
    this.listener.answer({ kind: 'acknowledged', at: arrives, seen: arrives, order: request.id });
    const order = new Working(request, book.contract.pricePower, arrives);
    if (request.type === 'trailing') order.follow(this.market.last[request.instrument] as number);
    this.clearing.rest(book, order);
    if (request.type !== 'market' || this.conventions.fillAt !== 'same-close') return;
    // A candle that no order met has not begun here; and this is its close.
    if (book.closes < at) book.begin(this.costs.volumeShare);
    book.inside = false;
    this.clearing.execute(book, order, book.candle.close, at, false, true);
  }

  meet(): void {
    const { market, touched } = this;
    if (this.clearing.working === 0 && !this.anyMargined) return;
    let count = 0;
    let sorted = true;
    for (let k = 0; k < market.sliceLength; k++) {
      const s = market.streams[market.slice[k] as number] as Stream;
      const book = this.books[s.instrument] as Book;
      if (book.stream !== s || (book.contract.paidInFull && (book.orders.length === 0 || book.untouched))) continue;
      if (count > 0 && (touched[count - 1] as Book).index > book.index) sorted = false;
      touched[count++] = book;
    }
    if (!sorted) {
      const inOrder = touched.slice(0, count).sort((a, b) => (a as Book).index - (b as Book).index);
      for (let k = 0; k < count; k++) touched[k] = inOrder[k];
    }
    for (let k = 0; k < count; k++) (touched[k] as Book).begin(this.costs.volumeShare);
    // Across all instruments: what closes goes first and frees the cash that what opens may need.
    for (let k = 0; k < count; k++) this.path.openMarket(touched[k] as Book, true);
    for (let k = 0; k < count; k++) this.path.openMarket(touched[k] as Book, false);
    for (let k = 0; k < count; k++) this.path.walk(touched[k] as Book);
  }

  change(event: InstrumentEvent): void {
    if (event.change.to !== 'split') return;
    const { ratio } = event.change;
    const book = this.books.find((b) => b.instrument.id === event.instrument);
    if (book === undefined) return;
    book.stir();
    for (const order of book.orders) {
      const r = order.request;
      const scaled = (x: number, by: number): number => (book.instrument.continuous ? x * by : Math.round(x * by));
      const [quantity, price, triggerPrice] = [scaled(r.quantity, ratio), scaled(r.price, 1 / ratio), scaled(r.triggerPrice, 1 / ratio)];
      const { protection } = r;
      order.split(
        {
          ...r,
          quantity,
          price,
          triggerPrice,
          trail: r.trail === undefined ? undefined : splitLevel(r.trail, ratio),
          protection: protection === undefined ? undefined : splitProtection(protection, ratio),
        },
        ratio,
      );
      this.listener.answer({ kind: 'amended', at: event.at, seen: event.seen, order: r.id, quantity, price, triggerPrice });
    }
  }

  /** At the end of the data, market orders that wait for a next candle execute in the last one, whatever its volume: at its close, or at its open. */
  executeLast(price: 'close' | 'open'): void {
    for (const book of this.books)
      for (const order of [...book.orders]) {
        const { candle, calendar, timeframe } = book.stream as Stream;
        if (order.request.type !== 'market') continue;
        book.budget = Number.POSITIVE_INFINITY;
        this.clearing.execute(book, order, candle[price], price === 'open' ? candle.at : calendar.closeOf(candle.at, timeframe), false, true);
      }
  }

  /** State for a snapshot: plain data. */
  save(): SavedVenue {
    return this.books.map(({ orders, budget, closes }) => ({ orders: orders.map((o) => ({ ...o })), budget, closes }));
  }

  /** @throws AppError BAD_VALUE when the state is of another set-up */
  restore(saved: SavedVenue): void {
    if (!Array.isArray(saved) || saved.length !== this.books.length)
      throw new AppError('BAD_VALUE', 'snapshot', 'its venue has other instruments', 'Restore it into the session it was taken from.');
    this.clearing.working = 0;
    this.books.forEach((book, i) => {
      const { orders, budget, closes } = saved[i] as SavedVenue[number];
      book.budget = budget;
      book.closes = closes;
      book.orders = (orders as Working[]).map((o) => Object.assign(new Working(o.request, book.contract.pricePower, o.arrives), o));
      book.stir();
      this.clearing.working += book.orders.length;
    });
  }
}
