// Order life as a state machine: what may follow what, and the table of a session's orders.
import type { OrderRequest, OrderState, Time } from '../../core/index.ts';

/** From each state, the states that may follow. A fill is always booked, also after a cancel: money moved. */
export const transitions: Readonly<Record<OrderState, readonly OrderState[]>> = {
  created: ['denied', 'submitted'],
  denied: [],
  submitted: ['acknowledged', 'rejected', 'partly-filled', 'filled', 'cancelled', 'expired', 'triggered', 'cancelling', 'unknown'],
  acknowledged: ['triggered', 'partly-filled', 'filled', 'amending', 'cancelling', 'cancelled', 'rejected', 'expired', 'unknown'],
  triggered: ['partly-filled', 'filled', 'amending', 'cancelling', 'cancelled', 'rejected', 'expired', 'unknown'],
  'partly-filled': ['partly-filled', 'filled', 'triggered', 'amending', 'cancelling', 'cancelled', 'rejected', 'expired', 'unknown'],
  amending: ['acknowledged', 'triggered', 'partly-filled', 'filled', 'cancelling', 'cancelled', 'rejected', 'expired', 'unknown'],
  cancelling: ['cancelled', 'acknowledged', 'triggered', 'partly-filled', 'filled', 'rejected', 'expired', 'unknown'],
  filled: [],
  cancelled: ['filled', 'partly-filled'],
  rejected: [],
  expired: ['filled', 'partly-filled'],
  unknown: ['acknowledged', 'triggered', 'partly-filled', 'filled', 'cancelled', 'rejected', 'expired'],
};

const final: ReadonlySet<OrderState> = new Set(['denied', 'filled', 'cancelled', 'rejected', 'expired']);

export interface Order {
  request: OrderRequest;
  readonly deployment: number;
  readonly tag: string;
  readonly note: string;
  /** order this one protects, 0 for none */
  readonly parent: number;
  state: OrderState;
  /** integer units */
  filled: number;
  /** plain average price of the fills */
  average: number;
  fees: number;
  /** why it ended, where it did not fill */
  end: string;
  endedAt: Time;
}

export class OrderTable {
  /** every order of the session by id, oldest first */
  readonly all = new Map<number, Order>();
  /** ids of orders that are not final */
  readonly live = new Set<number>();
  /** ids come in fours: an order and its possible stop, target and trailing stop */
  private next = 4;

  nextId(): number {
    const id = this.next;
    this.next += 4;
    return id;
  }

  add(request: OrderRequest, owner: { deployment: number; tag: string; note: string; parent: number }, state: OrderState): Order {
    const order: Order = { request, ...owner, state, filled: 0, average: Number.NaN, fees: 0, end: '', endedAt: Number.NaN };
    this.all.set(request.id, order);
    if (!final.has(state)) this.live.add(request.id);
    return order;
  }

  /** Moves an order on; false when that step may not follow (a late or doubled message), which changes nothing. */
  move(order: Order, to: OrderState, at: Time, why = ''): boolean {
    if (!transitions[order.state].includes(to)) return false;
    order.state = to;
    if (final.has(to)) {
      this.live.delete(order.request.id);
      order.end = why;
      order.endedAt = at;
    }
    return true;
  }

  save(): unknown {
    return { orders: [...this.all.values()], next: this.next };
  }

  restore(saved: unknown): void {
    const state = saved as { orders: Order[]; next: number };
    this.all.clear();
    this.live.clear();
    this.next = state.next;
    for (const order of state.orders) {
      this.all.set(order.request.id, order);
      if (!final.has(order.state)) this.live.add(order.request.id);
    }
  }
}
