// The present as the session knows it: the last candle of every stream, and the price of every instrument.
export type { BestPrices } from './best-prices.ts';
export { Market, type SavedMarket, type Stream, type StreamSetup } from './market.ts';
