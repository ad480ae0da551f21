// Portfolios at work: a live feed drives the session, the journal is the truth, a gateway carries out.
export { beginSpec } from './begin.ts';
export { ask, type Button, listen } from './control.ts';
export { arm, LiveSession } from './live-session.ts';
export { parity } from './parity.ts';
export { Portfolio, portfolioBegun } from './portfolio.ts';
export type { Mode, PortfolioSpec } from './spec.ts';
export { type PortfolioView, viewOf } from './view.ts';
