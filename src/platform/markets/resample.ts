// A stored series to a coarser timeframe, stored beside it.
import { AppError, calendarOf, type InstrumentId, parseTimeframe, type SeriesKind, type Timeframe, timeframeMs } from '../../core/index.ts';
import { openStore, type Written } from '../../outside/storage/index.ts';
import { resample } from '../../quant/candles/index.ts';
import { calendarNameOf } from './instrument.ts';

export interface ResampleReport extends Written {
  readonly id: InstrumentId;
  readonly from: Timeframe;
  readonly to: Timeframe;
  /** candles made although base rows of them are missing */
  readonly incomplete: number;
  /** base rows from a closed market, left out */
  readonly outside: number;
}

/**
 * Makes `to` candles of `from`, or else of the stored timeframe that fits and reaches furthest (the finest of equals), and stores them.
 * Existing rows of other times stay.
 * @throws AppError UNKNOWN_NAME, NOT_FOUND, BAD_VALUE, CONFLICT, NO_SPACE, NO_PERMISSION
 */
export async function resampleData(folder: string, id: InstrumentId, to: string, options: { from?: string; kind?: SeriesKind } = {}): Promise<ResampleReport> {
  const store = openStore(folder);
  const kind = options.kind ?? 'last';
  const target = parseTimeframe(to, 'to');
  const fits = (t: Timeframe) => timeframeMs(t) < timeframeMs(target) && timeframeMs(target) % timeframeMs(t) === 0;
  const stored = await store.describe(store.list().filter((s) => s.id === id && s.kind === kind));
  const reach = stored.filter((s) => fits(s.timeframe)).sort((a, b) => b.to - b.from + timeframeMs(b.timeframe) - (a.to - a.from + timeframeMs(a.timeframe)));
  const from = options.from === undefined ? reach[0]?.timeframe : parseTimeframe(options.from, 'from');
  if (from === undefined && stored.length > 0)
    throw new AppError(
      'NOT_FOUND',
      'timeframe',
      `${id} is stored as ${stored.map((s) => s.timeframe).join(', ')}, none of which makes ${target}`,
      'Import a finer timeframe.',
    );
  const base = from ?? target;
  const candles = await store.read(id, base, { kind });
  const made = resample(candles, base, target, calendarOf(await calendarNameOf(folder, id)));
  if (made.candles.at.length === 0) throw new AppError('EMPTY_RANGE', id, `its ${base} candles do not fill one ${target} candle`, 'Import a longer range.');
  const written = await store.write({ id, timeframe: target, kind }, made.candles);
  return { id, from: base, to: target, incomplete: made.missing.reduce((n, m) => n + (m > 0 ? 1 : 0), 0), outside: made.outside, ...written };
}
