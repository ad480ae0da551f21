// Order life, the simulated venue, and what trading costs there.
export { Book } from './book.ts';
export { CandleVenue, type CandleVenueSetup, type SavedVenue } from './candle-venue.ts';
export { type ConventionPreset, type Conventions, conventionPresets, conventionsOf, parseConventions } from './conventions.ts';
export { type Costs, DEFAULT_MAINTENANCE, defaultCosts, maintenanceRate, type Slippage, slipped } from './costs.ts';
export { type IncomingOrder, type Matched, MatchingBook, type MatchListener, type SelfTrade } from './matching.ts';
export { Resting } from './matching-side.ts';
export { type HashedOrders, orderHash } from './order-hash.ts';
export { type Order, OrderTable, transitions } from './orders.ts';
export type { AccountState, Listener, Venue } from './venue.ts';
export { levelPrice } from './working.ts';
