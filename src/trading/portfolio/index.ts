// Fills become positions, profit and loss, equity, margin and funding.
export type { AccountSetup, Balance } from './balances.ts';
export { Contract, VALUE_SCALE } from './contract.ts';
export { Ledger, type LedgerTotals, type PortfolioView, type SavedLedger } from './ledger.ts';
export { type FillCause, type Lot, Position } from './position.ts';
export type { Pairing } from './trips.ts';
