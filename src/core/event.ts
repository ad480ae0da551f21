// Everything that can happen to a session, and everything it can ask of a venue. Plain records with a `kind`.
import type { SeriesKind } from './candles.ts';
import type { Instrument, InstrumentId, TradingRules } from './instrument.ts';
import type { Fill, OrderRequest } from './order.ts';
import type { Time, Timeframe } from './time.ts';

interface Dated {
  /** the venue's time */
  readonly at: Time;
  /** ours; equal to `at` in history without a delay model */
  readonly seen: Time;
}

/** A closed candle; `at` is its close, `open` time its identity. */
export interface CandleEvent extends Dated {
  readonly kind: 'candle';
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  readonly series: SeriesKind;
  readonly openTime: Time;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** The best bid and ask changed. Prices in quote units, quantities in base units or contracts; NaN where a side of the book is empty. */
export interface QuoteEvent extends Dated {
  readonly kind: 'quote';
  readonly instrument: InstrumentId;
  readonly bid: number;
  readonly bidQuantity: number;
  readonly ask: number;
  readonly askQuantity: number;
}

/** Nothing more will come for this instant: decide now. Feeds send it; live it is sent on arrival of all, or by a time-out. */
export interface SliceEvent extends Dated {
  readonly kind: 'slice';
}

/** The venue's funding rate took effect: positions held at `at` pay or receive. */
export interface FundingEvent extends Dated {
  readonly kind: 'funding';
  readonly instrument: InstrumentId;
  readonly rate: number;
}

/** The life of an instrument. Prices in quote units. */
export interface InstrumentEvent extends Dated {
  readonly kind: 'instrument';
  readonly instrument: InstrumentId;
  readonly change:
    | { readonly to: 'listed'; readonly definition: Instrument }
    | { readonly to: 'rules'; readonly rules: TradingRules }
    /** trading ends; positions are closed at `price`, orders expire */
    | { readonly to: 'delisted' | 'expired' | 'settled'; readonly price: number }
    /** `ratio` new units for one old */
    | { readonly to: 'split'; readonly ratio: number }
    | { readonly to: 'dividend'; readonly perUnit: number };
}

/**
 * What a model foresaw. `at` is the close of the candle it speaks of; `seen` is when the answer came. A new version of a model needs no event
 * of its own: its predictions bear it, and the first about a later candle makes the change.
 */
export interface PredictionEvent extends Dated {
  readonly kind: 'prediction';
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  /** name and version of the model: `name@version` */
  readonly model: string;
  /** hash of the feature set it read */
  readonly features: string;
  /** calibrated probability of a rise over the label's horizon; NaN when the model abstained */
  readonly probability: number;
  /** 0 to 1: how far its members agree; NaN when it abstained */
  readonly confidence: number;
  /** why it abstained */
  readonly abstained?: string;
}

/** A person's button, or a schedule's. Without a deployment it means all of them. */
export interface OperatorEvent extends Dated {
  readonly kind: 'operator';
  readonly command: 'pause' | 'resume' | 'flatten' | 'halt' | 'reduce' | 'arm';
  readonly deployment?: string;
  readonly reason: string;
}

export type OrderEvent =
  | (Dated & { readonly kind: 'acknowledged'; readonly order: number })
  /** a protective order of `parent` rests at the venue; `request` says what it is */
  | (Dated & { readonly kind: 'armed'; readonly parent: number; readonly request: OrderRequest })
  | (Dated & { readonly kind: 'triggered'; readonly order: number })
  | (Dated & { readonly kind: 'rejected'; readonly order: number; readonly code: string; readonly text: string })
  | (Dated & { readonly kind: 'cancelled'; readonly order: number; readonly reason: string })
  | (Dated & { readonly kind: 'expired'; readonly order: number; readonly reason: string })
  | (Dated & { readonly kind: 'amended'; readonly order: number; readonly quantity: number; readonly price: number; readonly triggerPrice: number })
  /** no answer came: the order may or may not rest at the venue */
  | (Dated & { readonly kind: 'unanswered'; readonly order: number })
  | (Dated & { readonly kind: 'filled'; readonly fill: Fill });

/** A fill nobody here ordered: by hand, by liquidation, by auto-deleveraging. */
export interface ExternalFillEvent extends Dated {
  readonly kind: 'external-fill';
  readonly cause: 'liquidation' | 'deleveraging' | 'manual';
  readonly fill: Fill;
}

export type MarketEvent = CandleEvent | QuoteEvent | SliceEvent | FundingEvent | InstrumentEvent | PredictionEvent;
export type Event = MarketEvent | OrderEvent | ExternalFillEvent | OperatorEvent;

export type Command =
  | { readonly kind: 'submit'; readonly request: OrderRequest }
  | { readonly kind: 'cancel'; readonly order: number; readonly at: Time }
  /** NaN leaves the figure as it is */
  | { readonly kind: 'amend'; readonly order: number; readonly quantity: number; readonly price: number; readonly triggerPrice: number; readonly at: Time };

/** One line of the journal: what was decided, by which stage, with its figure and its limit. */
export interface JournalRecord {
  readonly at: Time;
  readonly kind: 'verdict' | 'order' | 'fill' | 'funding' | 'fault' | 'halt' | 'operator' | 'instrument' | 'quality' | 'prediction';
  readonly deployment?: string;
  readonly instrument?: InstrumentId;
  readonly order?: number;
  readonly stage?: string;
  readonly code?: string;
  readonly text: string;
  readonly figure?: number;
  readonly limit?: number;
}

/** Where a session writes its journal; called synchronously, before commands leave the session. */
export type Journal = (record: JournalRecord) => void;
