// History from a venue into the store: only what is missing, page by page, kept as it comes.
import {
  AppError,
  type Candles,
  candleColumns,
  candlesBetween,
  emptyCandles,
  formatTime,
  type Instrument,
  type SeriesKind,
  type Time,
  type Timeframe,
  type TradingRules,
  timeframeMs,
} from '../../core/index.ts';
import { openStore, readInstruments, type Store, writeInstruments } from '../../outside/storage/index.ts';
import type { HistorySource } from '../../outside/venues/index.ts';

export interface FetchRequest {
  readonly instrument: string;
  readonly timeframe: Timeframe;
  readonly kind: SeriesKind;
  /** open times in [from, to); candles still forming at `now` are never taken */
  readonly from: Time;
  readonly to: Time;
  readonly now: Time;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, pages: number) => void;
}

export interface Fetched {
  readonly instrument: string;
  readonly timeframe: Timeframe;
  readonly kind: SeriesKind;
  readonly from: Time;
  readonly to: Time;
  /** candles that were stored before, that came now, and that the venue does not have either */
  readonly stored: number;
  readonly added: number;
  readonly missing: number;
  readonly pages: number;
  /** rates added; undefined where the instrument has no funding */
  readonly funding?: number;
}

/** pages kept in memory before they are written */
const pagesPerWrite = 40;

/** Stretches [from, to) of the grid of open times that are not among `at`. */
export function missingStretches(at: Float64Array, from: Time, to: Time, step: number): [from: Time, to: Time][] {
  const found: [Time, Time][] = [];
  let next = from;
  for (const time of at) {
    if (time < from || time >= to) continue;
    if (time > next) found.push([next, time]);
    next = time + step;
  }
  if (next < to) found.push([next, to]);
  return found;
}

function joined(parts: readonly Candles[]): Candles {
  const all = emptyCandles(parts.reduce((sum, p) => sum + p.at.length, 0));
  let row = 0;
  for (const part of parts) {
    for (const name of candleColumns) all[name].set(part[name], row);
    row += part.at.length;
  }
  return all;
}

async function storedTimes(store: Store, { instrument, timeframe, kind, from, to }: FetchRequest): Promise<Float64Array> {
  if (!store.list().some((s) => s.id === instrument && s.timeframe === timeframe && s.kind === kind)) return new Float64Array();
  return candlesBetween(await store.read(instrument, timeframe, { kind }), from, to).at;
}

const sameRules = (a: TradingRules, b: TradingRules): boolean =>
  (['tick', 'lot', 'minQuantity', 'maxQuantity', 'minNotional', 'priceBand'] as const).every((name) => a[name] === b[name]);

/**
 * Keeps the rules the venue tells now beside those it told before, each from the day on which it was first seen. A risk multiplier that was
 * chosen before stays, unless the instrument brings its own.
 */
export async function keepRules(home: string, venueTold: Instrument): Promise<void> {
  const known = (await readInstruments(home)).find((e) => e.id === venueTold.id);
  const told = known?.riskMultiplier === undefined ? venueTold : { riskMultiplier: known.riskMultiplier, ...venueTold };
  const [now] = told.rules;
  const last = known?.rules.at(-1);
  if (known !== undefined && known.priceScale === told.priceScale && known.quantityScale === told.quantityScale && now !== undefined) {
    await writeInstruments(home, [{ ...told, rules: last !== undefined && sameRules(last, now) ? known.rules : [...known.rules, now] }]);
  } else await writeInstruments(home, [told]);
}

/**
 * Fetches what the store lacks of a range. Stopped or cut in the middle, what came is kept, and the same call goes on from there.
 * @throws AppError EMPTY_RANGE, OUT_OF_RANGE for a timeframe the venue does not keep, INTERRUPTED, UNREACHABLE, VENUE_REFUSED, BAD_ANSWER, NO_SPACE
 */
export async function fetchHistory(home: string, source: HistorySource, request: FetchRequest): Promise<Fetched> {
  const { instrument, timeframe, kind, now, signal, onProgress } = request;
  const step = timeframeMs(timeframe);
  if (!source.timeframes.includes(timeframe))
    throw new AppError(
      'OUT_OF_RANGE',
      '--timeframe',
      `${source.venue} keeps no candles of ${timeframe}`,
      `Take one of ${source.timeframes.join(', ')} and resample.`,
    );
  const told = await source.instrument(instrument);
  const from = Math.ceil(Math.max(request.from, told.listed ?? 0) / step) * step;
  const to = Math.floor(Math.min(request.to, now) / step) * step;
  if (from >= to)
    throw new AppError(
      'EMPTY_RANGE',
      'range',
      `no candle of ${timeframe} closed between ${formatTime(from)} and ${formatTime(to)}`,
      'Begin earlier, or wait for the first candle to close.',
    );
  const store = openStore(home);
  const had = await storedTimes(store, { ...request, from, to });
  const pages = missingStretches(had, from, to, step).flatMap(([a, b]) => {
    const span = source.pageRows * step;
    return Array.from({ length: Math.ceil((b - a) / span) }, (_, i) => ({ from: a + i * span, to: Math.min(a + (i + 1) * span, b) }));
  });
  let added = 0;
  let parts: Candles[] = [];
  const keep = async (): Promise<void> => {
    const rows = joined(parts);
    parts = [];
    if (rows.at.length > 0) added += (await store.write({ id: instrument, timeframe, kind }, rows)).added;
  };
  try {
    for (const [i, page] of pages.entries()) {
      signal?.throwIfAborted();
      parts.push(await source.page({ instrument, timeframe, kind, ...page, ...(signal === undefined ? {} : { signal }) }));
      if (parts.length === pagesPerWrite) await keep();
      onProgress?.(i + 1, pages.length);
    }
  } catch (error) {
    await keep();
    if (signal?.aborted === true)
      throw new AppError('INTERRUPTED', 'data fetch', `it was stopped; ${added} candles came and are kept`, 'Run it again to go on.');
    throw error;
  }
  await keep();
  await keepRules(home, told);
  const funding = kind === 'last' && told.fundingMs > 0 ? await fetchFunding(store, source, request, from, to) : undefined;
  const missing = Math.round((to - from) / step) - had.length - added;
  return { instrument, timeframe, kind, from, to, stored: had.length, added, missing, pages: pages.length, ...(funding === undefined ? {} : { funding }) };
}

async function fetchFunding(store: Store, source: HistorySource, { instrument, signal }: FetchRequest, from: Time, to: Time): Promise<number> {
  const known = await store.readFunding(instrument, { from, to });
  // rates are exchanged in order: what is newer than the newest one known is what is missing
  const start = Math.max(from, (known?.at.at(-1) ?? from - 1) + 1);
  const rates = await source.funding(instrument, start, to, signal);
  return rates.at.length === 0 ? 0 : (await store.writeFunding(instrument, rates)).added;
}
