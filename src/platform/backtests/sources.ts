// Where the candles of a run come from: the store of the data folder, or one file.
import { basename } from 'node:path';
import {
  AppError,
  type Candles,
  continuousInstrument,
  decimalsOf,
  type Instrument,
  type InstrumentId,
  rulesInUnits,
  type SeriesKind,
  type Timeframe,
  timeframeMs,
  unknownName,
} from '../../core/index.ts';
import { openStore, readCandlesFile, type Store } from '../../outside/storage/index.ts';
import { inferStep } from '../../quant/candles/index.ts';
import type { BacktestSeries } from '../../research/backtest/index.ts';
import type { HistoryFunding } from '../../trading/session/index.ts';
import { loadInstrument } from '../markets/index.ts';
import { checkSpec, type RunSpec } from './spec.ts';

/** What a run trades, and what is known of it. */
export interface Source {
  readonly instruments: readonly Instrument[];
  /** candles of an instrument, the timeframe they are in, and other series of it */
  readonly series: readonly BacktestSeries[];
  readonly funding: readonly HistoryFunding[];
}

/** The finest stored timeframe that is not finer than needed: the decision timeframe itself, else the coarsest finer one. */
function storedTimeframe(store: Store, id: InstrumentId, wanted: Timeframe): Timeframe {
  const own = store.list().filter((s) => s.id === id && s.kind === 'last');
  if (own.length === 0) throw unknownName('instrument', id, [...new Set(store.list().map((s) => s.id))]);
  const ms = timeframeMs(wanted);
  const fit = own
    .filter((s) => timeframeMs(s.timeframe) <= ms && ms % timeframeMs(s.timeframe) === 0)
    .sort((a, b) => timeframeMs(b.timeframe) - timeframeMs(a.timeframe));
  const best = fit[0];
  if (best === undefined)
    throw new AppError(
      'NOT_FOUND',
      'timeframe',
      `${id} is stored as ${own.map((s) => s.timeframe).join(', ')}, none of which makes ${wanted}`,
      'Choose a timeframe that is a whole multiple of a stored one.',
    );
  return best.timeframe;
}

/** @throws AppError for what is not stored */
export async function fromStore(home: string, spec: RunSpec, wanted: Timeframe): Promise<Source> {
  const store = openStore(home);
  const instruments: Instrument[] = [];
  const series: BacktestSeries[] = [];
  const funding: HistoryFunding[] = [];
  for (const id of spec.instruments) {
    const timeframe = storedTimeframe(store, id, wanted);
    const candles = await store.read(id, timeframe, spec.to === undefined ? {} : { to: spec.to });
    instruments.push(await loadInstrument(home, id, candles));
    series.push({ instrument: id, timeframe, kind: 'last', candles });
    for (const other of store.list()) {
      if (other.id !== id || other.kind !== 'mark' || timeframeMs(other.timeframe) > timeframeMs(wanted)) continue;
      series.push({
        instrument: id,
        timeframe: other.timeframe,
        kind: 'mark' satisfies SeriesKind,
        candles: await store.read(id, other.timeframe, { kind: 'mark', ...(spec.to === undefined ? {} : { to: spec.to }) }),
      });
      break;
    }
    const rates = await store.readFunding(id, spec.to === undefined ? {} : { to: spec.to });
    if (rates !== undefined) funding.push({ instrument: id, rates });
  }
  return { instruments, series, funding };
}

/** What the person said of a file's instrument: a grid where tick or lot were given, none otherwise. */
function fileInstrument(id: InstrumentId, spec: RunSpec, candles: Candles): Instrument {
  const file = spec.file as NonNullable<RunSpec['file']>;
  const base: Partial<Instrument> = {
    kind: spec.leverage > 1 ? 'future' : 'spot',
    quote: spec.currency,
    settle: spec.currency,
    multiplier: file.pointValue,
  };
  if (file.tick === undefined && file.lot === undefined) return continuousInstrument(id, base);
  const tick = file.tick ?? inferStep(candles.close) ?? 1e-8;
  const lot = file.lot ?? 1e-8;
  const priceScale = decimalsOf(tick);
  const quantityScale = decimalsOf(lot);
  return continuousInstrument(id, {
    ...base,
    continuous: false,
    rulesSource: 'file',
    priceScale,
    quantityScale,
    rules: [rulesInUnits({ from: 0, tick, lot, minQuantity: lot, maxQuantity: Infinity, minNotional: 0, priceBand: Infinity }, priceScale, quantityScale)],
  });
}

/** @throws AppError naming file, row and column */
export async function fromFile(spec: RunSpec): Promise<Source> {
  const file = spec.file as NonNullable<RunSpec['file']>;
  const { candles, timeframe } = await readCandlesFile(file.path, {
    ...(file.timezone === undefined ? {} : { timezone: file.timezone }),
    ...(spec.timeframe === undefined ? {} : { timeframe: checkSpec(spec).timeframe as Timeframe }),
  });
  const id = spec.instruments[0] as string;
  return { instruments: [fileInstrument(id, spec, candles)], series: [{ instrument: id, timeframe, kind: 'last', candles }], funding: [] };
}

/** Id of a file's instrument: its name without ending, at the venue FILE. */
export const fileInstrumentId = (path: string): InstrumentId => `${basename(path).replace(/\.(csv|json|parquet|npy)(\.gz)?$/i, '')}.FILE`;
