// Venues: one folder each, speaking its own wire; what they tell is in the words of core/venue.ts.

export type { HistorySource } from './history.ts';
export { OkxBook } from './okx/book.ts';
export { Fields } from './okx/fields.ts';
export { okxHistory } from './okx/history.ts';
export { instIdOf, instrumentIdOf } from './okx/ids.ts';
export type { InstType } from './okx/instruments.ts';
export { type CandleListener, okxLiveCandles } from './okx/live-candles.ts';
export type { OkxCandle as LiveCandle } from './okx/market.ts';
export { parseBook, parseCandle, parseFunding, parseMark, parseQuote, parseTicker, parseTrade } from './okx/market.ts';
export { orderBody } from './okx/orders.ts';
export * as okxAccount from './okx/private-calls.ts';
export * as okxMarket from './okx/public-calls.ts';
export { OkxRest, okxDemoHosts, okxHosts } from './okx/rest.ts';
export type { OkxKeys } from './okx/sign.ts';
export * as okxWire from './okx/sign.ts';
export { OkxStream, readMessage } from './okx/streams.ts';
