// Order life as a state machine: what may follow what, and the table of a session's orders.
import type { OrderRequest, OrderState, Time } from '../../core/index.ts';
import { OrderLog } from './order-log.ts';

/** From each state, the states that may follow. A fill is always booked, also after a cancel: money moved. */
export const transitions: Readonly<Record<OrderState, readonly OrderState[]>> = {
  created: ['denied', 'submitted'],
  denied: [],
  submitted: ['acknowledged', 'rejected', 'partly-filled', 'filled', 'cancelled', 'expired', 'triggered', 'cancelling', 'unknown'],
  acknowledged: ['triggered', 'partly-filled', 'filled', 'amending', 'cancelling', 'cancelled', 'rejected', 'expired', 'unknown'],
  triggered: ['partly-filled', 'filled', 'amending', 'cancelling', 'cancelled', 'rejected', 'expired', 'unknown'],
  'partly-filled': ['partly-filled', 'filled', 'triggered', 'amending', 'cancelling', 'cancelled', 'rejected', 'expired', 'unknown'],
  amending: ['acknowledged', 'triggered', 'partly-filled', 'filled', 'cancelling', 'cancelled', 'rejected', 'expired', 'unknown'],
  cancelling: ['cancelled', 'triggered', 'partly-filled', 'filled', 'rejected', 'expired', 'unknown'],
  filled: [],
  cancelled: ['filled'],
  rejected: [],
  expired: ['filled'],
  unknown: ['acknowledged', 'triggered', 'partly-filled', 'filled', 'cancelled', 'rejected', 'expired'],
};

/** The same table as sets: asked several times for every order. */
const follows = new Map<OrderState, ReadonlySet<OrderState>>(Object.entries(transitions).map(([from, to]) => [from as OrderState, new Set(to)]));

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
  /** row in the log */
  readonly row: number;
}

/** Ended orders that are remembered, so that a late fill still finds its order. */
const REMEMBERED = 256;

export class OrderTable {
  /** orders at work, and the latest that ended */
  readonly all = new Map<number, Order>();
  /** ids of orders that are not final */
  readonly live = new Set<number>();
  /** every order ever, in columns */
  readonly log = new OrderLog();
  private readonly ended: number[] = [];
  private oldest = 0;
  /** ids come in fours: an order and its possible stop, target and trailing stop */
  private next = 4;

  nextId(): number {
    const id = this.next;
    this.next += 4;
    return id;
  }

  add(request: OrderRequest, deployment: number, parent: number, tag: string, note: string): Order {
    const order: Order = {
      request,
      deployment,
      tag,
      note,
      parent,
      state: 'created',
      filled: 0,
      average: Number.NaN,
      fees: 0,
      end: '',
      endedAt: Number.NaN,
      row: this.log.add(request, deployment, parent),
    };
    this.all.set(request.id, order);
    this.live.add(request.id);
    return order;
  }

  /** Moves an order on; false when that step may not follow (a late or doubled message), which changes nothing. */
  move(order: Order, to: OrderState, at: Time, why = ''): boolean {
    if (follows.get(order.state)?.has(to) !== true) return false;
    order.state = to;
    if (final.has(to)) {
      order.end = why;
      order.endedAt = at;
      this.log.end(order);
      // A late fill ends an order a second time; it is remembered once.
      if (this.live.delete(order.request.id)) this.forget(order.request.id);
    }
    return true;
  }

  private forget(id: number): void {
    if (this.ended.length < REMEMBERED) {
      this.ended.push(id);
      return;
    }
    this.all.delete(this.ended[this.oldest] as number);
    this.ended[this.oldest] = id;
    this.oldest = (this.oldest + 1) % REMEMBERED;
  }

  /** The log's figures, with the orders still at work as they stand now. */
  figures(): Float64Array {
    for (const id of this.live) this.log.end(this.all.get(id) as Order);
    return this.log.figures();
  }

  /** An order that was decided but never sent is as if it had not been. */
  retract(id: number): void {
    this.all.delete(id);
    this.live.delete(id);
    this.log.retract();
  }

  save(): unknown {
    return structuredClone({ orders: [...this.all.values()], ended: this.ended, oldest: this.oldest, next: this.next, log: this.log.save() });
  }

  restore(saved: unknown): void {
    const state = structuredClone(saved) as { orders: Order[]; ended: number[]; oldest: number; next: number; log: Float64Array };
    this.all.clear();
    this.live.clear();
    this.next = state.next;
    this.oldest = state.oldest;
    this.ended.length = 0;
    this.ended.push(...state.ended);
    this.log.restore(state.log);
    for (const order of state.orders) {
      this.all.set(order.request.id, order);
      if (!final.has(order.state)) this.live.add(order.request.id);
    }
  }
}
