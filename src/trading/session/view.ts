// The portfolio as the risk rules see it: what is held, what is on its way, and how the world moves.
import type { OrderTable } from '../execution/index.ts';
import type { Market } from '../market/index.ts';
import type { Contract, Ledger, Position } from '../portfolio/index.ts';
import type { HaltState, ObservedReturns, RiskLimits, RiskView } from '../risk/index.ts';
import type { Guards } from './guards.ts';
import type { Deployment, Seat } from './seat.ts';

export class SessionView implements RiskView {
  readonly market: Market;
  readonly limits: RiskLimits;
  private readonly ledger: Ledger;
  private readonly guards: Guards;
  private readonly observed: ObservedReturns;
  private readonly orders: OrderTable;
  private readonly deployments: readonly Deployment[];
  private readonly seats: readonly Seat[];

  constructor(part: {
    market: Market;
    limits: RiskLimits;
    ledger: Ledger;
    guards: Guards;
    observed: ObservedReturns;
    orders: OrderTable;
    deployments: readonly Deployment[];
    seats: readonly Seat[];
  }) {
    this.market = part.market;
    this.limits = part.limits;
    this.ledger = part.ledger;
    this.guards = part.guards;
    this.observed = part.observed;
    this.orders = part.orders;
    this.deployments = part.deployments;
    this.seats = part.seats;
  }

  get now(): number {
    return this.market.now;
  }
  get equity(): number {
    return this.ledger.equity;
  }
  get openPositions(): readonly Position[] {
    return this.ledger.openPositions;
  }
  get state(): HaltState {
    return this.guards.state;
  }
  get haltReason(): string {
    return this.guards.reason;
  }
  get workingOrders(): number {
    return this.orders.live.size;
  }
  net(account: number, instrument: number): number {
    return this.ledger.net(account, instrument);
  }
  available(account: number, instrument: number): number {
    return this.ledger.available(account, instrument);
  }
  contract(instrument: number): Contract {
    return this.ledger.contract(instrument);
  }
  settleRate(instrument: number): number {
    return this.ledger.settleRate(instrument);
  }

  openRisk(): number {
    let sum = 0;
    for (const seat of this.seats) {
      for (const p of seat.pending.values()) sum += p.risk;
      const { size, quantity } = seat.position;
      if (quantity === 0) continue;
      const price = this.market.mark[seat.instrument] as number;
      const loss = Number.isNaN(seat.stop)
        ? seat.contract.notional(size, price) * this.limits.unstoppedRisk
        : Math.max(0, -seat.contract.profit(size, price, seat.stop));
      sum += loss * this.settleRate(seat.instrument);
    }
    return sum;
  }

  pendingNotional(instrument?: number): number {
    let sum = 0;
    for (const seat of this.seats) if (instrument === undefined || seat.instrument === instrument) for (const p of seat.pending.values()) sum += p.notional;
    return sum;
  }

  positionsSoon(instrument: number): number {
    let count = 0;
    for (const seat of this.seats) {
      if (seat.instrument === instrument) continue;
      const held = seat.position.quantity !== 0 && seat.exits.size === 0;
      if (held || seat.pending.size > 0) count++;
    }
    return count;
  }

  recentOrders(deployment: number): number {
    return (this.deployments[deployment] as Deployment).recentOrders(this.now);
  }

  correlation(a: number, b: number): number {
    return this.observed.correlation(a, b);
  }
  stress(instrument: number): number {
    return this.observed.stress(instrument);
  }
}
