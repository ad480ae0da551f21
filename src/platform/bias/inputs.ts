// Everything a run could look at: the series of its instruments, or its file, and candle files the strategy opens by itself.
import { basename, join } from 'node:path';
import {
  type Candles,
  calendarOf,
  type FundingRates,
  firstAtOrAfter,
  type Instrument,
  type InstrumentId,
  type SeriesKind,
  sliceCandles,
  type Time,
  type Timeframe,
  timeframeMs,
} from '../../core/index.ts';
import { openStore, readCandlesFile, type SeriesKey } from '../../outside/storage/index.ts';
import { closeTimes } from '../../research/bias/index.ts';
import type { RunSpec } from '../backtests/index.ts';

interface Common {
  /** as a person reads it after `the`: `4h file of BTCUSDT.BINANCE-USDM` */
  readonly name: string;
  readonly instrument: InstrumentId;
}

export interface CandleInput extends Common {
  readonly kind: 'candles';
  readonly candles: Candles;
  /** when each row is known */
  readonly closes: Float64Array;
  readonly timeframe: Timeframe;
  readonly series: SeriesKind;
  /** where it lies: in the store, or a file of its own */
  readonly place: { readonly in: 'store'; readonly key: SeriesKey } | { readonly in: 'file'; readonly path: string; readonly timezone: string };
}

export interface FundingInput extends Common {
  readonly kind: 'funding';
  readonly rates: FundingRates;
}

export type Input = CandleInput | FundingInput;

const kindWords: Readonly<Record<SeriesKind, string>> = { last: '', mark: 'mark ', index: 'index ' };

/** All series of these instruments in the store; when their candles are known is told by `calendared`. @throws AppError when a file cannot be read */
export async function storeInputs(home: string, ids: readonly InstrumentId[]): Promise<Input[]> {
  const store = openStore(home);
  const inputs: Input[] = [];
  for (const id of ids) {
    for (const { timeframe, kind } of store.list().filter((s) => s.id === id)) {
      const candles = await store.read(id, timeframe, { kind });
      const name = `${timeframe} ${kindWords[kind]}file of ${id}`;
      const key = { id, timeframe, kind };
      inputs.push({ kind: 'candles', name, instrument: id, candles, closes: candles.at, timeframe, series: kind, place: { in: 'store', key } });
    }
    const rates = await store.readFunding(id);
    if (rates !== undefined) inputs.push({ kind: 'funding', name: `funding file of ${id}`, instrument: id, rates });
  }
  return inputs;
}

/** Inputs with the close of every candle by the calendar of its instrument. */
export const calendared = (inputs: readonly Input[], instruments: readonly Instrument[]): Input[] =>
  inputs.map((input) => {
    if (input.kind === 'funding') return input;
    const calendar = instruments.find((i) => i.id === input.instrument)?.calendar ?? 'UTC';
    return { ...input, closes: closeTimes(input.candles, input.timeframe, calendarOf(calendar)) };
  });

/** A file of candles as an input. @throws AppError when it is none */
export async function fileInput(path: string, instrument: InstrumentId, timezone: string, series: SeriesKind = 'last'): Promise<CandleInput> {
  const read = await readCandlesFile(path, { timezone });
  return {
    kind: 'candles',
    name: `file ${basename(path)}`,
    instrument,
    candles: read.candles,
    closes: read.candles.at,
    timeframe: read.timeframe,
    series,
    place: { in: 'file', path, timezone },
  };
}

/** What of an input lies in [from, to); a bound is a time, so that rows of all inputs end together. */
export function clipInput(input: Input, from: Time, to: Time): Input {
  if (input.kind === 'funding') {
    const [a, b] = [firstAtOrAfter(input.rates.at, from), firstAtOrAfter(input.rates.at, to)];
    return { ...input, rates: { at: input.rates.at.subarray(a, b), rate: input.rates.rate.subarray(a, b) } };
  }
  const [a, b] = [firstAtOrAfter(input.candles.at, from), firstAtOrAfter(input.candles.at, to)];
  return { ...input, candles: sliceCandles(input.candles, a, b), closes: input.closes.subarray(a, b) };
}

/** The candle inputs of an instrument that a run decides on and matches orders on. */
export const baseInput = (inputs: readonly Input[], base: { readonly instrument: InstrumentId; readonly timeframe: Timeframe }): CandleInput =>
  inputs.find(
    (i): i is CandleInput => i.kind === 'candles' && i.series === 'last' && i.instrument === base.instrument && i.timeframe === base.timeframe,
  ) as CandleInput;

/** The finest series of last prices of an instrument: the others are made to agree with it. */
export function finestInput(inputs: readonly Input[], instrument: InstrumentId): CandleInput | undefined {
  const own = inputs.filter((i): i is CandleInput => i.kind === 'candles' && i.series === 'last' && i.instrument === instrument);
  return own.sort((a, b) => timeframeMs(a.timeframe) - timeframeMs(b.timeframe))[0];
}

/** Where files of their own lie in a sandbox: the run's own under its name, others apart. */
export function filePlaces(inputs: readonly Input[], spec: RunSpec): Map<string, string> {
  const places = new Map<string, string>();
  for (const input of inputs) {
    if (input.kind !== 'candles' || input.place.in !== 'file') continue;
    const { path } = input.place;
    places.set(path, path === spec.file?.path ? basename(path) : join('other-files', `${places.size}`, basename(path)));
  }
  return places;
}

/** The data folder inside a sandbox; the sandbox itself is working and home folder. */
export const DATA_FOLDER = '.tradewind';
/** The folders of a data folder that hold market data. */
export const dataFolders = ['candles', 'funding'] as const;
