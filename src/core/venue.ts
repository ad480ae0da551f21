// What a venue tells of an account and its orders, in the house's words: the shape reconciliation, sessions and screens read.
// Quantities and prices are decimal text in plain units (base units, or contracts), as the venue wrote them.
import type { InstrumentId } from './instrument.ts';
import type { OrderType, Side, TriggerSeries } from './order.ts';
import type { Time } from './time.ts';

/** `gone`: the venue does not know it, or not any more; only a look-up says so. */
export type VenueOrderState = 'live' | 'partly-filled' | 'filled' | 'cancelled' | 'rejected' | 'triggered' | 'gone';

export interface VenueOrder {
  readonly instrument: InstrumentId;
  /** ours; empty for an order somebody else placed */
  readonly clientId: string;
  readonly venueId: string;
  readonly side: Side;
  readonly type: OrderType;
  readonly state: VenueOrderState;
  /** empty where the order closes whatever is held */
  readonly quantity: string;
  readonly filled: string;
  /** empty where it has none */
  readonly price: string;
  readonly triggerPrice: string;
  readonly trigger: TriggerSeries;
  readonly reduceOnly: boolean;
  /** rests as a conditional order: stops, targets, trailing */
  readonly conditional: boolean;
  /** the other trigger of a pair that cancels each other, empty where it has none */
  readonly otherTriggerPrice: string;
  /** venue's id of the plain order a conditional one became, or of the conditional one a plain order came from; empty where there is none */
  readonly linkedId: string;
  /** who made it: we, or the venue by liquidating or deleveraging */
  readonly cause: 'order' | 'liquidation' | 'deleveraging';
  readonly updated: Time;
}

export interface VenueFill {
  readonly instrument: InstrumentId;
  /** the venue's id of this execution: two pushes with one id are one fill */
  readonly executionId: string;
  readonly clientId: string;
  readonly venueId: string;
  readonly side: Side;
  readonly quantity: string;
  readonly price: string;
  readonly maker: boolean;
  /** positive = paid */
  readonly fee: string;
  readonly feeAsset: string;
  readonly cause: VenueOrder['cause'];
  readonly at: Time;
}

export interface VenuePosition {
  readonly instrument: InstrumentId;
  /** signed */
  readonly quantity: string;
  readonly entryPrice: string;
  readonly margin: 'cross' | 'isolated' | 'cash';
  readonly updated: Time;
}

export interface VenueBalance {
  readonly asset: string;
  readonly cash: string;
  readonly available: string;
  readonly updated: Time;
}

/** What became of one order, cancel or amend that was sent. */
export type SendOutcome =
  | { readonly kind: 'accepted'; readonly venueId: string }
  | { readonly kind: 'rejected'; readonly code: string; readonly text: string }
  /** the venue says it is already filled, cancelled or gone: look it up before believing it */
  | { readonly kind: 'gone'; readonly code: string; readonly text: string }
  /** it certainly did not arrive; it may be tried again while it is still wanted */
  | { readonly kind: 'unsent'; readonly text: string }
  /** it may or may not have been carried out: resolved by asking for its client id, never by sending again */
  | { readonly kind: 'unknown'; readonly text: string };
