// The local exchange: a real book matched by price and time, accounts with margin, funding and liquidation, behind a venue's own wire.
export { ExchangeAccount, moneyScale } from './account.ts';
export { ExchangeEngine, type ExchangeListener, type ExchangeSettings, exchangeDefaults, flowOwner, type Placement } from './engine.ts';
export { type Fault, type FaultKind, faultKinds } from './faults.ts';
export { MarketFlow } from './flow.ts';
export type { Listing } from './listing.ts';
export { storedMarket, syntheticMarket } from './markets.ts';
export { OkxExchangeServer } from './okx/server.ts';
export type { ConditionalOrder, Execution, PlainOrder, Refusal, Trigger } from './orders.ts';
export { type LocalExchange, type LocalExchangeOptions, startLocalExchange } from './run.ts';
