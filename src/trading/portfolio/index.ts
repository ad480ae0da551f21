// Fills become positions, profit and loss, equity, margin and funding.
export { Contract, VALUE_SCALE } from './contract.ts';
export { type AccountSetup, type Balance, Ledger, type LedgerTotals, type PortfolioView, type SavedLedger } from './ledger.ts';
export { type FillCause, type Lot, type Pairing, Position } from './position.ts';
