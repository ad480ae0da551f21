// Orders, fills and what a strategy may want. Quantities and prices of orders and fills are integers in units of
// 10^-scale of their instrument (doubles when it is continuous); what a strategy writes is in plain units.
import type { InstrumentId } from './instrument.ts';
import type { Time } from './time.ts';

export type Side = 'buy' | 'sell';
export type OrderType = 'market' | 'limit' | 'stop' | 'stop-limit' | 'take-profit' | 'take-profit-limit' | 'trailing';
export type TimeInForce = 'gtc' | 'ioc' | 'fok';
/** The price series a trigger watches. */
export type TriggerSeries = 'last' | 'mark' | 'index';

/** `unknown`: sent, and the venue has not said what became of it; resolved by asking, never by sending again. */
export type OrderState =
  | 'created'
  | 'denied'
  | 'submitted'
  | 'acknowledged'
  | 'triggered'
  | 'partly-filled'
  | 'amending'
  | 'cancelling'
  | 'filled'
  | 'cancelled'
  | 'rejected'
  | 'expired'
  | 'unknown';

/** What an order is for; shown as a round trip's exit reason and used by rules: exits are never refused. */
export type OrderRole = 'entry' | 'exit' | 'stop-loss' | 'take-profit' | 'trailing-stop' | 'liquidation' | 'expiry' | 'end-of-data' | 'risk';

/** A distance from the entry price or a price; exactly one is given. `fraction` 0.01 = 1 % of the entry price. */
export type Level = { readonly fraction: number } | { readonly distance: number } | { readonly price: number };

/** Protection that rests at the venue once the entry fills, sized by what is filled; stop and target cancel each other. */
export interface Protection {
  readonly stopLoss?: Level;
  readonly takeProfit?: Level;
  /** distance the stop trails behind the best price since entry */
  readonly trailing?: Level;
  /** once price has gone this far in favour, the stop moves to the entry price */
  readonly breakEven?: Level;
  readonly trigger?: TriggerSeries;
}

/** An opinion; the sizer of the deployment turns it into an order. */
export interface Signal extends Protection {
  readonly kind: 'signal';
  readonly direction: 'long' | 'short' | 'flat';
  /** 0..1, default 1; sizers that use confidence scale by it */
  readonly confidence?: number;
  readonly instrument?: InstrumentId;
  readonly reason: string;
}

/** An exact order. Exactly one of `quantity` (base units or contracts) and `amount` (quote units to spend) is given. */
export interface OrderIntent extends Protection {
  readonly kind: 'order';
  readonly instrument?: InstrumentId;
  readonly side: Side;
  readonly type: OrderType;
  readonly quantity?: number;
  readonly amount?: number;
  readonly price?: number;
  readonly triggerPrice?: number;
  /** trailing orders: how far behind the best price */
  readonly trail?: Level;
  readonly timeInForce?: TimeInForce;
  readonly postOnly?: boolean;
  readonly reduceOnly?: boolean;
  /** orders of one name cancel each other when one fills (one-cancels-the-other) */
  readonly oco?: string;
  /** the strategy's own name for the order, by which it cancels or amends it */
  readonly tag?: string;
  readonly reason: string;
}

/** Bring the position to this signed quantity, or to this signed fraction of equity. */
export interface TargetIntent extends Protection {
  readonly kind: 'target';
  readonly instrument?: InstrumentId;
  readonly quantity?: number;
  readonly equityFraction?: number;
  readonly reason: string;
}

/** Cancel the working orders of this deployment and instrument that carry `tag` (all of them without it). */
export interface CancelIntent {
  readonly kind: 'cancel';
  readonly instrument?: InstrumentId;
  readonly tag?: string;
  readonly reason: string;
}

/** Change price, trigger or quantity of the working orders that carry `tag`. */
export interface AmendIntent {
  readonly kind: 'amend';
  readonly instrument?: InstrumentId;
  readonly tag: string;
  readonly price?: number;
  readonly triggerPrice?: number;
  readonly quantity?: number;
  readonly reason: string;
}

/** Several orders judged as one (their worst partial state included); unwound when they are not all filled in time. */
export interface GroupIntent {
  readonly kind: 'group';
  readonly legs: readonly OrderIntent[];
  /** legs are sent one after another, each once the one before has filled, instead of together */
  readonly sequence?: boolean;
  readonly timeoutMs: number;
  readonly reason: string;
}

export type Intent = Signal | OrderIntent | TargetIntent | CancelIntent | AmendIntent | GroupIntent;

/** What a handler may return: nothing, one intent, or several. */
export type Intents = Intent | readonly Intent[] | undefined | void;

/** An order as it leaves the session. `instrument` and `account` are indexes into the session's tables. */
export interface OrderRequest {
  readonly id: number;
  readonly account: number;
  readonly instrument: number;
  readonly side: Side;
  readonly type: OrderType;
  /** units of 10^-quantityScale; NaN when `amount` says how much */
  readonly quantity: number;
  /** quote units to spend, NaN when `quantity` says how much */
  readonly amount: number;
  /** units of 10^-priceScale, NaN where the type has none */
  readonly price: number;
  readonly triggerPrice: number;
  readonly trail: Level | undefined;
  readonly trigger: TriggerSeries;
  readonly timeInForce: TimeInForce;
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
  readonly role: OrderRole;
  /** id of the one-cancels-the-other set, 0 for none */
  readonly oco: number;
  /** protection to arm when this order fills; its child orders take ids id+1 (stop), id+2 (target), id+3 (trailing stop) */
  readonly protection: Protection | undefined;
  readonly at: Time;
}

/** One execution. */
export interface Fill {
  readonly order: number;
  readonly account: number;
  readonly instrument: number;
  readonly side: Side;
  readonly quantity: number;
  readonly price: number;
  readonly maker: boolean;
  /** in the settle asset, positive = paid */
  readonly fee: number;
  readonly at: Time;
  /** the venue's id of this execution: told twice, it is one fill. Simulated venues have none. */
  readonly execution?: string;
}
