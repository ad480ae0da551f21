// OKX market data: candles, trades, tickers, books, funding, mark prices, as they come over REST and streams alike.
import { AppError, type InstrumentId, type QuoteEvent, type Time } from '../../../core/index.ts';
import { decimals, type Fields } from './fields.ts';

/** A candle as sent; volume in base units. */
export interface OkxCandle {
  readonly openTime: Time;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  /** false while it still forms */
  readonly closed: boolean;
}

/**
 * `[ts, o, h, l, c, vol, volCcy, volCcyQuote, confirm]`. For contracts `vol` counts contracts and `volCcy` base units; for spot `vol` is
 * base units. Older answers end before `confirm`: such a candle is closed only when the caller knows so.
 * @throws AppError BAD_ANSWER
 */
export function parseCandle(what: string, value: unknown, contracts: boolean): OkxCandle {
  const row = decimals(what, value, 6);
  const [openTime, open, high, low, close] = row.slice(0, 5).map(Number) as [number, number, number, number, number];
  const volume = Number(contracts ? (row[6] ?? Number.NaN) : row[5]);
  const believable = low > 0 && high >= Math.max(open, close) && low <= Math.min(open, close) && volume >= 0 && Number.isSafeInteger(openTime);
  if (!believable) throw new AppError('BAD_ANSWER', what, `no market printed ${row.slice(0, 7).join(' ')}`, 'It is left out.');
  return { openTime, open, high, low, close, volume, closed: row[8] === '1' };
}

export interface OkxTrade {
  readonly instId: string;
  readonly id: string;
  readonly price: number;
  readonly quantity: number;
  /** the side of the one who took */
  readonly side: 'buy' | 'sell';
  readonly at: Time;
}

export const parseTrade = (f: Fields): OkxTrade => ({
  instId: f.text('instId'),
  id: f.text('tradeId'),
  price: f.number('px'),
  quantity: f.number('sz'),
  side: f.word('side', ['buy', 'sell']),
  at: f.time('ts'),
});

export interface OkxTicker {
  readonly instId: string;
  readonly last: number;
  /** NaN where a side of the book is empty */
  readonly bid: number;
  readonly ask: number;
  /** 24 h, in base units for contracts, in quote units for spot */
  readonly volumeCurrency: number;
  readonly open24h: number;
  readonly at: Time;
}

const orNaN = (text: string): number => (text === '' ? Number.NaN : Number(text));

export const parseTicker = (f: Fields): OkxTicker => ({
  instId: f.text('instId'),
  last: orNaN(f.maybeDecimal('last')),
  bid: orNaN(f.maybeDecimal('bidPx')),
  ask: orNaN(f.maybeDecimal('askPx')),
  volumeCurrency: orNaN(f.maybeDecimal('volCcy24h')),
  open24h: orNaN(f.maybeDecimal('open24h')),
  at: f.time('ts'),
});

export interface OkxFunding {
  readonly instId: string;
  readonly rate: number;
  /** when it is exchanged */
  readonly at: Time;
  /** the one after; undefined in history */
  readonly next: Time | undefined;
}

/** funding-rate and funding-rate-history. A rate of the past is the one that was realised. */
export const parseFunding = (f: Fields): OkxFunding => ({
  instId: f.text('instId'),
  rate: f.maybeDecimal('realizedRate') === '' ? f.number('fundingRate') : f.number('realizedRate'),
  at: f.time('fundingTime'),
  next: f.maybe('nextFundingTime') === '' ? undefined : f.time('nextFundingTime'),
});

export const parseMark = (f: Fields): { instId: string; price: number; at: Time } => ({
  instId: f.text('instId'),
  price: f.number('markPx'),
  at: f.time('ts'),
});

export interface OkxBookMessage {
  readonly asks: readonly (readonly [price: string, quantity: string])[];
  readonly bids: readonly (readonly [price: string, quantity: string])[];
  readonly at: Time;
  /** undefined on feeds older than the field */
  readonly sequence: number | undefined;
  /** −1 on a snapshot */
  readonly before: number | undefined;
}

const levels = (f: Fields, name: 'asks' | 'bids'): (readonly [string, string])[] =>
  f.list(name).map((level, i) => {
    const [price = '', quantity = ''] = decimals(`${f.what}.${name}[${i}]`, level, 2);
    return [price, quantity];
  });

const best = (f: Fields, name: 'asks' | 'bids'): readonly [price: number, quantity: number] => {
  const top = f.list(name)[0];
  if (top === undefined) return [Number.NaN, Number.NaN];
  const [price, quantity] = decimals(`${f.what}.${name}[0]`, top, 2);
  return [Number(price), Number(quantity)];
};

/** A push of bbo-tbt, or the top of a deeper book; quantities in contracts, or in base units for spot. @throws AppError BAD_ANSWER */
export function parseQuote(instrument: InstrumentId, f: Fields, seen: Time): QuoteEvent {
  const [bid, bidQuantity] = best(f, 'bids');
  const [ask, askQuantity] = best(f, 'asks');
  return { kind: 'quote', at: f.time('ts'), seen, instrument, bid, bidQuantity, ask, askQuantity };
}

/** A snapshot or an update of a book. The checksum is not read: it is 0 on every message since August 2026. */
export const parseBook = (f: Fields): OkxBookMessage => ({
  asks: levels(f, 'asks'),
  bids: levels(f, 'bids'),
  at: f.time('ts'),
  sequence: f.has('seqId') ? f.integer('seqId') : undefined,
  before: f.has('prevSeqId') ? f.integer('prevSeqId') : undefined,
});
