// Every order of a session in one growing column store: what the order hash is taken over, and what survives of an order that ended.
import type { OrderRequest, OrderRole, OrderState, OrderType } from '../../core/index.ts';
import type { Order } from './orders.ts';

/** Codes are part of the order hash: append, never reorder. */
export const typeCodes: readonly OrderType[] = ['market', 'limit', 'stop', 'stop-limit', 'take-profit', 'take-profit-limit', 'trailing'];
export const roleCodes: readonly OrderRole[] = ['entry', 'exit', 'stop-loss', 'take-profit', 'trailing-stop', 'liquidation', 'expiry', 'end-of-data', 'risk'];
export const stateCodes: readonly OrderState[] = [
  'created',
  'denied',
  'submitted',
  'acknowledged',
  'triggered',
  'partly-filled',
  'amending',
  'cancelling',
  'filled',
  'cancelled',
  'rejected',
  'expired',
  'unknown',
];

/** Figures of one row, in this order; quantities and prices in the integer units of orders. */
export const logFields = [
  'id',
  'parent',
  'deployment',
  'account',
  'instrument',
  'side',
  'type',
  'role',
  'quantity',
  'amount',
  'price',
  'triggerPrice',
  'at',
  'state',
  'filled',
  'average',
  'fees',
  'endedAt',
] as const;
const WIDTH = logFields.length;

export class OrderLog {
  private data = new Float64Array(1024 * WIDTH);
  rows = 0;

  add(r: OrderRequest, deployment: number, parent: number): number {
    if ((this.rows + 1) * WIDTH > this.data.length) {
      const wider = new Float64Array(this.data.length * 2);
      wider.set(this.data);
      this.data = wider;
    }
    const row = this.rows++;
    const d = this.data;
    const k = row * WIDTH;
    d[k] = r.id;
    d[k + 1] = parent;
    d[k + 2] = deployment;
    d[k + 3] = r.account;
    d[k + 4] = r.instrument;
    d[k + 5] = r.side === 'buy' ? 1 : -1;
    d[k + 6] = typeCodes.indexOf(r.type);
    d[k + 7] = roleCodes.indexOf(r.role);
    d[k + 8] = r.quantity;
    d[k + 9] = r.amount;
    d[k + 10] = r.price;
    d[k + 11] = r.triggerPrice;
    d[k + 12] = r.at;
    d[k + 13] = stateCodes.indexOf('submitted');
    d[k + 14] = 0;
    d[k + 15] = Number.NaN;
    d[k + 16] = 0;
    d[k + 17] = Number.NaN;
    return row;
  }

  /** What has become of an order so far; amended figures included. */
  end(order: Order): void {
    const d = this.data;
    const k = order.row * WIDTH;
    d[k + 8] = order.request.quantity;
    d[k + 10] = order.request.price;
    d[k + 11] = order.request.triggerPrice;
    d[k + 13] = stateCodes.indexOf(order.state);
    d[k + 14] = order.filled;
    d[k + 15] = order.average;
    d[k + 16] = order.fees;
    d[k + 17] = order.endedAt;
  }

  /** Takes the newest row back. */
  retract(): void {
    this.rows--;
  }

  /** All rows as one view: WIDTH figures each. */
  figures(): Float64Array {
    return this.data.subarray(0, this.rows * WIDTH);
  }

  save(): Float64Array {
    return this.figures().slice();
  }
  restore(saved: Float64Array): void {
    this.data = new Float64Array(Math.max(1024 * WIDTH, saved.length));
    this.data.set(saved);
    this.rows = saved.length / WIDTH;
  }
}
