// One instrument as the local exchange lists it: its book, its prices, its trades, its candles.
import type { Instrument, Side, TradingRules } from '../../core/index.ts';
import { MatchingBook, type MatchListener } from '../../trading/execution/index.ts';
import { Valuer } from './account.ts';

export interface PublicTrade {
  readonly id: number;
  /** integer units */
  readonly price: number;
  readonly quantity: number;
  /** the side of the one who took */
  readonly side: Side;
  readonly at: number;
}

/** A candle of one minute in the making or done; prices and volume in integer units. */
export interface MinuteCandle {
  readonly openTime: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
}

const minute = 60_000;
const tradesKept = 500;
/** a week of minutes */
const candlesKept = 10_080;

export class Listing {
  readonly instrument: Instrument;
  readonly rules: TradingRules;
  readonly valuer: Valuer;
  readonly book: MatchingBook;
  /** integer price units; NaN before the first */
  last = Number.NaN;
  mark = Number.NaN;
  state: 'live' | 'suspended' | 'delisted' = 'live';
  fundingRate = 0.0001;
  nextFunding = 0;
  /** what was exchanged, oldest first */
  readonly fundings: { readonly rate: number; readonly at: number }[] = [];
  /** rises with each change of the book */
  sequence = 0;
  readonly trades: PublicTrade[] = [];
  readonly candles: MinuteCandle[] = [];
  #tradeId = 0;

  constructor(instrument: Instrument, listener: MatchListener) {
    this.instrument = instrument;
    this.rules = instrument.rules.at(-1) as TradingRules;
    this.valuer = new Valuer(instrument);
    this.book = new MatchingBook(listener);
  }

  /** @returns the trade with its id */
  print(price: number, quantity: number, side: Side, at: number): PublicTrade {
    const trade = { id: ++this.#tradeId, price, quantity, side, at };
    this.trades.push(trade);
    if (this.trades.length > 2 * tradesKept) this.trades.splice(0, tradesKept);
    this.last = price;
    if (Number.isNaN(this.mark)) this.mark = price;
    const openTime = Math.floor(at / minute) * minute;
    const candle = this.candles.at(-1);
    if (candle?.openTime !== openTime) {
      this.candles.push({ openTime, open: price, high: price, low: price, close: price, volume: quantity });
      if (this.candles.length > candlesKept + 1000) this.candles.splice(0, 1000);
      return trade;
    }
    candle.high = Math.max(candle.high, price);
    candle.low = Math.min(candle.low, price);
    candle.close = price;
    candle.volume += quantity;
    return trade;
  }
}
