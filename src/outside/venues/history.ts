// Where history comes from: one page of closed candles, funding that was exchanged, the rules of an instrument. Each venue has one.
import type { Candles, FundingRates, Instrument, InstrumentId, SeriesKind, Time, Timeframe } from '../../core/index.ts';

export interface HistoryRequest {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  readonly kind: SeriesKind;
  /** open times in [from, to), at most `pageRows` of them */
  readonly from: Time;
  readonly to: Time;
  readonly signal?: AbortSignal;
}

export interface HistorySource {
  readonly venue: string;
  /** candles one page holds */
  readonly pageRows: number;
  /** timeframes the venue keeps */
  readonly timeframes: readonly Timeframe[];
  /** @throws AppError UNKNOWN_NAME with the nearest, UNREACHABLE, VENUE_REFUSED, BAD_ANSWER */
  instrument(id: InstrumentId): Promise<Instrument>;
  /** closed candles only, oldest first; fewer than asked for where the venue has none. @throws AppError UNREACHABLE, VENUE_REFUSED, BAD_ANSWER */
  page(request: HistoryRequest): Promise<Candles>;
  /** what was exchanged in [from, to), oldest first, as far back as the venue tells */
  funding(id: InstrumentId, from: Time, to: Time, signal?: AbortSignal): Promise<FundingRates>;
}
