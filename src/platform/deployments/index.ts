// Portfolios at work: a live feed drives the session, the journal is the truth, a gateway carries out.
export { type Parity, parity } from './parity.ts';
export { Portfolio } from './portfolio.ts';
export type { PortfolioSpec } from './spec.ts';
