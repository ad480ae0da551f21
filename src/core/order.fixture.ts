// A plain limit order as it leaves the session; tests say what differs.
import type { OrderRequest } from './order.ts';

export const plainRequest = (extra: Partial<OrderRequest> = {}): OrderRequest => ({
  id: 1,
  account: 0,
  instrument: 0,
  side: 'buy',
  type: 'limit',
  quantity: 100,
  amount: Number.NaN,
  price: 100,
  triggerPrice: Number.NaN,
  trail: undefined,
  trigger: 'last',
  timeInForce: 'gtc',
  postOnly: false,
  reduceOnly: false,
  role: 'entry',
  oco: 0,
  protection: undefined,
  at: 0,
  ...extra,
});
