// The plug of risk: a rule looks at one order and the portfolio, and lets it pass, makes it smaller, or denies it.

import type { Market } from '../market/index.ts';
import type { Contract, PortfolioView } from '../portfolio/index.ts';
import type { RiskLimits } from './limits.ts';

/** Halt states: everything; exits only; exits only, and what is held is being closed. */
export type HaltState = 'active' | 'reducing' | 'halted';

/** An order before it exists. `quantity` in integer units, prices plain. */
export interface ProposedOrder {
  readonly deployment: number;
  readonly account: number;
  readonly instrument: number;
  readonly contract: Contract;
  readonly buy: boolean;
  /** closes what is held and opens nothing */
  readonly reduces: boolean;
  readonly quantity: number;
  /** units of `quantity` that open or enlarge a position */
  readonly opening: number;
  /** price the order is expected to fill at */
  readonly price: number;
  /** limit price, NaN for market orders */
  readonly limitPrice: number;
  /** distance from `price` to the order's own stop, NaN without one */
  readonly stopDistance: number;
}

export interface RiskView extends PortfolioView {
  readonly now: number;
  readonly market: Market;
  readonly limits: RiskLimits;
  readonly state: HaltState;
  readonly haltReason: string;
  /** rate from an instrument's settle asset to the reporting currency */
  settleRate(instrument: number): number;
  /** loss if every open position and every entry still working met its stop, reporting currency */
  openRisk(): number;
  /** entries still working, notional in reporting currency, of one instrument or of all */
  pendingNotional(instrument?: number): number;
  /** positions open, plus entries still working in other instruments, minus those being closed */
  positionsSoon(instrument: number): number;
  readonly workingOrders: number;
  /** orders of a deployment in the last minute */
  recentOrders(deployment: number): number;
  /** correlation of returns of two instruments, NaN while unknown */
  correlation(a: number, b: number): number;
  /** volatility now against its long-run level, NaN while unknown */
  stress(instrument: number): number;
}

/** What a rule says when it does not simply let the order pass. */
export interface Verdict {
  /** at most this many integer units; 0 denies */
  readonly quantity: number;
  readonly code: string;
  readonly figure: number;
  readonly limit: number;
  readonly text: string;
}

export interface Rule {
  readonly name: string;
  /** one sentence for docs and journal */
  readonly about: string;
  /** undefined lets the order pass; exits are never asked */
  check(order: ProposedOrder, view: RiskView): Verdict | undefined;
}
