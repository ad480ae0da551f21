// Indicators: one number (or several) per candle, one candle at a time.
export * from './average/ema.ts';
export * from './average/sma.ts';
export * from './average/wilder.ts';
export { type Declare, type Definition, type Group, type IndicatorSpec, type Options, type Parameter, type Seeding, seedings } from './define.ts';
export * from './momentum/macd.ts';
export * from './momentum/roc.ts';
export * from './momentum/rsi.ts';
export { type PriceSource, parseSource, priceOf, priceSources } from './source.ts';
export * from './trend/directional.ts';
export * from './trend/donchian.ts';
export * from './volatility/atr.ts';
export * from './volatility/stddev.ts';
