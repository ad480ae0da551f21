// Portfolios at work: a live feed drives the session, the journal is the truth, a gateway carries out.
export { arm, type LiveParts, LiveSession, type Surroundings } from './live-session.ts';
export { type Parity, parity } from './parity.ts';
export { Portfolio } from './portfolio.ts';
export type { Mode, PortfolioSpec } from './spec.ts';
