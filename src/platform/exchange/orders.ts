// Orders of the local exchange as it keeps and tells them.
import type { Side, TriggerSeries, Units } from '../../core/index.ts';

export type OrderKind = 'market' | 'limit' | 'post-only' | 'ioc' | 'fok';
export type LiveState = 'live' | 'partly-filled' | 'filled' | 'cancelled';
export type Category = 'normal' | 'liquidation' | 'deleveraging';

export interface PlainOrder {
  readonly id: number;
  readonly account: string;
  clientId: string;
  readonly instrument: string;
  readonly side: Side;
  readonly kind: OrderKind;
  /** integer units; NaN at market */
  price: number;
  quantity: number;
  filled: number;
  /** what the filled part cost */
  filledValue: Units;
  fee: Units;
  state: LiveState;
  reduceOnly: boolean;
  readonly category: Category;
  /** protection to place once it fills */
  readonly attached: readonly Trigger[];
  /** conditional order it came from, 0 for none */
  readonly parent: number;
  cancelReason: string;
  readonly created: number;
  updated: number;
}

/** One price to wait for. */
export interface Trigger {
  readonly kind: 'stop' | 'target' | 'trigger';
  price: number;
  readonly series: TriggerSeries;
  /** limit price once triggered; NaN at market */
  readonly limit: number;
  readonly clientId: string;
}

export interface ConditionalOrder {
  readonly id: number;
  readonly account: string;
  readonly clientId: string;
  readonly instrument: string;
  readonly side: Side;
  /** one, or a stop and a target that cancel each other */
  readonly triggers: readonly Trigger[];
  /** trailing: distance behind the best price, a fraction or price units; undefined for the others */
  readonly trail: { readonly fraction: number } | { readonly distance: number } | undefined;
  /** best price since it was placed, of trailing ones */
  best: number;
  quantity: number;
  readonly reduceOnly: boolean;
  state: 'live' | 'effective' | 'cancelled' | 'failed';
  /** plain order it became, 0 before */
  order: number;
  readonly created: number;
  updated: number;
}

/** One execution of an account's order. */
export interface Execution {
  readonly id: number;
  readonly order: PlainOrder;
  readonly price: number;
  readonly quantity: number;
  readonly maker: boolean;
  readonly fee: Units;
  readonly profit: Units;
  readonly at: number;
}

/** Refusals in words; the wire turns them into the venue's codes. */
export type Refusal =
  | 'unknown-instrument'
  | 'not-tradable'
  | 'bad-quantity'
  | 'bad-price'
  | 'too-large'
  | 'no-funds'
  | 'duplicate-id'
  | 'nothing-to-reduce'
  | 'unknown-order'
  | 'already-filled'
  | 'already-cancelled'
  | 'would-take'
  | 'bad-trigger';
