// What a run leaves behind: the curve of equity and the round trips. Read by statistics, reports and comparisons.
import type { InstrumentId } from './instrument.ts';
import type { OrderRole } from './order.ts';
import type { Time } from './time.ts';

/** Equity in the reporting currency at each decision instant (close of the slice), oldest first. */
export interface EquityCurve {
  readonly at: Float64Array;
  readonly equity: Float64Array;
  /** gross notional of open positions at the same instants, reporting currency */
  readonly exposure: Float64Array;
}

/** A position opened and closed again (or marked at the end: exitReason `open`). Plain units; times are those of the fills. */
export interface RoundTrip {
  readonly deployment: string;
  readonly instrument: InstrumentId;
  readonly side: 'long' | 'short';
  /** largest quantity held */
  readonly quantity: number;
  readonly entryTime: Time;
  /** average price of the fills that opened it */
  readonly entryPrice: number;
  readonly exitTime: Time;
  readonly exitPrice: number;
  /** settle asset, positive = paid */
  readonly fees: number;
  /** settle asset, positive = received */
  readonly funding: number;
  /** after fees and funding */
  readonly pnl: number;
  /** what ended it: a role, or the strategy's own reason for an exit */
  readonly exitReason: OrderRole | 'open';
  readonly entryNote: string;
  readonly exitNote: string;
  /** worst and best open profit while it was held, settle asset */
  readonly worst: number;
  readonly best: number;
}

/** Something a reader of the result must know before believing it. */
export interface Caveat {
  readonly code:
    | 'SYNTHETIC_DATA'
    | 'INFERRED_RULES'
    | 'FUNDING_MISSING'
    | 'MARK_MISSING'
    | 'DATA_GAPS'
    | 'STRATEGY_PAUSED'
    | 'HALTED'
    | 'PREDICTIONS_MISSING'
    | 'FEW_TRADES'
    | 'CONTINUOUS';
  readonly text: string;
}
