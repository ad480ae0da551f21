// What is missing inside a stored series, asked for again from its venue. Nothing is invented: what the venue does not have stays missing.
import { AppError, candlesBetween, type Time, timeframeMs } from '../../core/index.ts';
import { openStore } from '../../outside/storage/index.ts';
import type { HistorySource } from '../../outside/venues/index.ts';
import { type FetchRequest, fetchHistory, missingStretches } from './fetch.ts';

export interface RepairRequest extends Omit<FetchRequest, 'from' | 'to'> {
  /** open times in [from, to); the stored range when left out */
  readonly from?: Time;
  readonly to?: Time;
}

export interface Repaired {
  readonly instrument: string;
  readonly timeframe: RepairRequest['timeframe'];
  /** candles that were missing, and that came now */
  readonly missing: number;
  readonly added: number;
  /** what is still missing, as [from, to) */
  readonly left: readonly (readonly [from: Time, to: Time])[];
}

/**
 * Fetches the gaps of a stored series.
 * @throws AppError UNKNOWN_NAME or NOT_FOUND for a series that is not stored, EMPTY_RANGE; as fetchHistory
 */
export async function repairHistory(home: string, source: HistorySource, request: RepairRequest): Promise<Repaired> {
  const { instrument, timeframe, kind } = request;
  const step = timeframeMs(timeframe);
  const store = openStore(home);
  const stored = await store.read(instrument, timeframe, { kind });
  const from = request.from ?? (stored.at[0] as Time);
  const to = Math.min(request.to ?? (stored.at.at(-1) as Time) + step, Math.floor(request.now / step) * step);
  if (!(from < to)) throw new AppError('EMPTY_RANGE', 'range', 'it holds no candle that has closed', 'Name --from before --to, or neither.');
  const gaps = missingStretches(candlesBetween(stored, from, to).at, from, to, step);
  const missing = gaps.reduce((sum, [a, b]) => sum + (b - a) / step, 0);
  if (missing === 0) return { instrument, timeframe, missing, added: 0, left: [] };
  const { added } = await fetchHistory(home, source, { ...request, from, to });
  const now = candlesBetween(await store.read(instrument, timeframe, { kind }), from, to).at;
  return { instrument, timeframe, missing, added, left: missingStretches(now, from, to, step) };
}
