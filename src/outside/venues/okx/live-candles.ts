// OKX candles as they come: the business stream of one instrument and timeframe.
import { type InstrumentId, type Timeframe, unknownName } from '../../../core/index.ts';
import { instIdOf } from './ids.ts';
import { type OkxCandle, parseCandle } from './market.ts';
import { okxBars } from './public-calls.ts';
import { OkxStream, type OkxStreamOptions } from './streams.ts';

export interface CandleListener {
  /** each push: the candle that forms, and once the one that closed */
  onCandle(candle: OkxCandle): void;
  /** subscribed, or subscribed again */
  onReady(again: boolean): void;
  onDown(reason: string): void;
  onTrouble(problem: string): void;
}

export interface LiveCandlesOptions extends Pick<OkxStreamOptions, 'hosts' | 'clock' | 'random'> {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  readonly listener: CandleListener;
}

/** @throws AppError UNKNOWN_NAME for a timeframe OKX does not have, BAD_VALUE for an instrument of another venue */
export function okxLiveCandles({ instrument, timeframe, listener, ...rest }: LiveCandlesOptions): Pick<OkxStream, 'close'> {
  const bar = okxBars[timeframe];
  if (bar === undefined) throw unknownName('timeframe at OKX', timeframe, Object.keys(okxBars));
  const instId = instIdOf(instrument);
  const contracts = instId.split('-').length > 2;
  const stream = new OkxStream({
    ...rest,
    kind: 'business',
    onReady: (again) => listener.onReady(again),
    onDown: (reason) => listener.onDown(reason),
    onTrouble: (problem) => listener.onTrouble(problem),
    onData: (_, records) => {
      for (const record of records) listener.onCandle(parseCandle(record.what, record.list('row'), contracts));
    },
  });
  stream.subscribe([{ channel: `candle${bar}`, instId }]);
  return stream;
}
