// What a person may see of a portfolio at work, in plain units.
import type { Time } from '../../core/index.ts';
import type { Session } from '../../trading/session/index.ts';
import type { Portfolio } from './portfolio.ts';
import type { Mode } from './spec.ts';

export interface PortfolioView {
  readonly name: string;
  readonly mode: Mode;
  /** the instant it has seen last; null before the first */
  readonly at: Time | null;
  readonly currency: string;
  readonly equity: number;
  readonly state: 'active' | 'reducing' | 'halted';
  /** why it is not active, or its strategy does not act; empty while all is well */
  readonly reason: string;
  readonly submitted: number;
  readonly trades: number;
  readonly fees: number;
  readonly funding: number;
  readonly positions: readonly { readonly instrument: string; readonly quantity: number; readonly entryPrice: number; readonly stop: number | null }[];
  readonly orders: readonly {
    readonly id: number;
    readonly instrument: string;
    readonly role: string;
    readonly side: string;
    readonly type: string;
    readonly state: string;
    readonly quantity: number;
    readonly filled: number;
    readonly price: number | null;
    readonly triggerPrice: number | null;
  }[];
}

const orNull = (x: number): number | null => (Number.isNaN(x) ? null : x);

export function viewOf({ spec, session }: Pick<Portfolio, 'spec'> & { readonly session: Session }): PortfolioView {
  const { ledger, orders, guards } = session;
  const seats = session.seats.filter((s) => s.position.quantity !== 0);
  return {
    name: spec.name,
    mode: spec.mode,
    at: Number.isFinite(session.now) ? session.now : null,
    currency: spec.run.currency,
    equity: session.equity,
    state: guards.state,
    reason: guards.reason || (session.deployments[0]?.paused ?? ''),
    submitted: session.submitted,
    trades: ledger.trips.length,
    fees: ledger.totals.fees,
    funding: ledger.totals.funding,
    positions: seats.map((s) => ({
      instrument: s.contract.instrument.id,
      quantity: s.desk.position,
      entryPrice: s.desk.entryPrice,
      stop: orNull(s.stop),
    })),
    orders: [...orders.live].flatMap((id) => {
      const order = orders.all.get(id);
      if (order === undefined) return [];
      const { request, state, filled } = order;
      const { instrument, quantityPower, pricePower } = ledger.contract(request.instrument);
      return {
        id,
        instrument: instrument.id,
        role: request.role,
        side: request.side,
        type: request.type,
        state,
        quantity: request.quantity / quantityPower,
        filled: filled / quantityPower,
        price: orNull(request.price / pricePower),
        triggerPrice: orNull(request.triggerPrice / pricePower),
      };
    }),
  };
}
