// The instrument of a stored series: as the instruments file says, inferred for the rest.
import type { Candles, Instrument, InstrumentId } from '../../core/index.ts';
import { readInstruments } from '../../outside/storage/index.ts';
import { inferInstrument } from '../../quant/candles/index.ts';

/**
 * The instrument with the rules of the data folder's instruments file; without an entry there, inferred from the candles and labelled so.
 * What an entry leaves out (fees, margin tiers, calendar, …) is assumed as for inferred ones; its rules are its own.
 */
export async function loadInstrument(folder: string, id: InstrumentId, candles: Candles): Promise<Instrument> {
  const inferred = inferInstrument(id, candles);
  const entry = (await readInstruments(folder)).find((e) => e.id === id);
  return entry === undefined ? inferred : { ...inferred, ...entry };
}

/** The calendar's name of an instrument, without reading its candles. */
export async function calendarNameOf(folder: string, id: InstrumentId): Promise<Instrument['calendar']> {
  const none = new Float64Array(0);
  return (await loadInstrument(folder, id, { at: none, open: none, high: none, low: none, close: none, volume: none })).calendar;
}
