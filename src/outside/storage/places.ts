// Where a series lies: `SYMBOL.VENUE` and timeframe to a path under the data folder, and back.
import { join } from 'node:path';
import { AppError, type InstrumentId, type SeriesKind, splitInstrumentId, type Timeframe } from '../../core/index.ts';

export interface SeriesKey {
  readonly id: InstrumentId;
  readonly timeframe: Timeframe;
  readonly kind: SeriesKind;
}

/** Folder names that other collections use, and the venue code they stand for. */
const venueAliases: Readonly<Record<string, string>> = {
  'okx-swap': 'OKX',
  'okx-spot': 'OKX',
  'binance-spot': 'BINANCE',
  'binance-futures': 'BINANCE-USDM',
  'bybit-spot': 'BYBIT',
  'nse-index': 'NSE_INDEX',
  'kucoin-spot': 'KUCOIN',
  'kraken-spot': 'KRAKEN',
  'coinbase-spot': 'COINBASE',
};

const kindEndings = { '-mark': 'mark', '-index': 'index' } as const;

/** Venue code and kind of series of a folder name: `okx-swap-mark` → OKX mark, `binance-usdm` → BINANCE-USDM. */
export function venueOfFolder(folder: string): { venue: string; kind: SeriesKind } {
  const name = folder.toLowerCase();
  const alias = venueAliases[name];
  if (alias !== undefined) return { venue: alias, kind: 'last' };
  for (const [ending, kind] of Object.entries(kindEndings)) {
    if (name.endsWith(ending)) {
      const rest = name.slice(0, -ending.length);
      return { venue: venueAliases[rest] ?? rest.toUpperCase(), kind };
    }
  }
  return { venue: name.toUpperCase(), kind: 'last' };
}

const folderOf = (venue: string, kind: SeriesKind): string => encodeName(kind === 'last' ? venue.toLowerCase() : `${venue.toLowerCase()}-${kind}`);

/** A name as one path part: letters, digits, `-`, `_` and inner dots stay, everything else is written %XX, so that no name leaves its folder. */
export const encodeName = (name: string): string =>
  [...new TextEncoder().encode(name)]
    .map((b, i) =>
      /[A-Za-z0-9_-]/.test(String.fromCharCode(b)) || (b === 46 && i > 0) ? String.fromCharCode(b) : `%${b.toString(16).toUpperCase().padStart(2, '0')}`,
    )
    .join('');

/** @throws AppError BAD_FILE when the name was not written by `encodeName` */
export function decodeName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch (cause) {
    throw new AppError('BAD_FILE', name, 'is not an encoded name', 'Rename it: letters, digits, "-", "_", "." and %XX.', cause);
  }
}

/** Path of a candle series. */
export function candlesPath(folder: string, { id, timeframe, kind }: SeriesKey): string {
  const { symbol, venue } = splitInstrumentId(id);
  return join(folder, 'candles', folderOf(venue, kind), encodeName(symbol), `${timeframe}.parquet`);
}

/** Path of an instrument's funding rates. */
export function fundingPath(folder: string, id: InstrumentId): string {
  const { symbol, venue } = splitInstrumentId(id);
  return join(folder, 'funding', folderOf(venue, 'last'), `${encodeName(symbol)}.parquet`);
}
