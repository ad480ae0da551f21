// Refusals of the engine in OKX's codes and words. Source: OKX API guide, "Error code".
import type { Refusal } from '../orders.ts';

export const refusals: Readonly<Record<Refusal, readonly [code: string, text: string]>> = {
  'unknown-instrument': ['51001', "Instrument ID, Instrument ID code, or Spread ID doesn't exist."],
  'not-tradable': ['51027', 'The contract is not tradable'],
  'bad-quantity': ['51121', 'Order quantity must be a multiple of the lot size.'],
  'bad-price': ['51000', 'Parameter px error'],
  'too-large': ['51202', 'Market order amount exceeds the maximum amount.'],
  'no-funds': ['51008', 'Order failed. Insufficient USDT margin in account'],
  'duplicate-id': ['51016', 'Duplicated client order ID'],
  'nothing-to-reduce': ['51169', "Order failed because you don't have any positions in this direction for this contract to reduce or close."],
  'unknown-order': ['51603', 'Order does not exist'],
  'already-filled': ['51402', 'Your order has already been filled.'],
  'already-cancelled': ['51401', 'Cancellation failed as the order is already canceled.'],
  'would-take': ['51122', 'Order price is not allowed: it would take'],
  'bad-trigger': ['51000', 'Parameter triggerPx error'],
};

/** Refusals of a whole request. */
export class ApiRefusal extends Error {
  readonly code: string;
  readonly status: number;
  constructor(code: string, text: string, status = 200) {
    super(text);
    this.code = code;
    this.status = status;
  }
}

export const parameterError = (name: string): ApiRefusal => new ApiRefusal('51000', `Parameter ${name} error`);
