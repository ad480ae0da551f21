// The candles of a training, from the store.
import { calendarOf, type InstrumentId } from '../../core/index.ts';
import { hashCandles, openStore } from '../../outside/storage/index.ts';
import type { Series } from '../../research/datasets/index.ts';
import type { TrainingRequest } from '../../research/training/index.ts';
import { loadInstrument } from '../markets/index.ts';

/** Stored candles of every instrument of a request, all there are before its end: what lies before its start warms the features up. */
export async function loadSeries(home: string, { instruments, timeframe, to }: TrainingRequest): Promise<Series[]> {
  const store = openStore(home);
  const load = async (id: InstrumentId): Promise<Series> => {
    const candles = await store.read(id, timeframe, to === undefined ? {} : { to });
    const { calendar, rulesSource } = await loadInstrument(home, id, candles);
    return { instrument: id, candles, calendar: calendarOf(calendar), hash: hashCandles(candles), synthetic: rulesSource === 'synthetic' };
  };
  return Promise.all(instruments.map(load));
}
