// Which series a file holds, told by its place in a folder tree, its name, or the person.
import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { AppError, parseTimeframe, type SeriesKind, type Timeframe, timeframes } from '../../core/index.ts';
import { decodeName, fileError, venueOfFolder } from '../../outside/storage/index.ts';

export interface Naming {
  readonly venue?: string;
  readonly symbol?: string;
  readonly timeframe?: string;
  readonly kind?: SeriesKind | 'funding';
}

/** Where the rows of a file belong. */
export interface Place {
  readonly id: string;
  readonly kind: SeriesKind | 'funding' | 'instruments';
  readonly timeframe: Timeframe | undefined;
}

const endings = new Set(['.csv', '.json', '.parquet', '.npy', '.txt', '.tsv']);

/** File name without its format endings (`1h.csv.gz` → `1h`); undefined for a file that is no data of ours. */
function stem(path: string): string | undefined {
  const name = path.endsWith('.gz') ? path.slice(0, -3) : path;
  const ending = extname(name).toLowerCase();
  return endings.has(ending) ? basename(name, extname(name)) : undefined;
}

const isTimeframe = (text: string): text is Timeframe => Object.hasOwn(timeframes, text);

/**
 * The place of a file: `{venue}/{symbol}/{timeframe}.parquet`, `funding/{venue}/{symbol}.parquet`, `{symbol}_{timeframe}.csv` or
 * `{symbol}.csv`; what `naming` says goes first. Undefined when something is left unknown.
 */
export function placeOf(path: string, naming: Naming): Place | undefined {
  const name = stem(path);
  if (name === undefined) return undefined;
  const folders = dirname(path).split('/');
  const [grandparent, parent] = [folders.at(-2) ?? '', folders.at(-1) ?? ''];
  if (name === 'instruments' && naming.symbol === undefined) return { id: '', kind: 'instruments', timeframe: undefined };
  const funding = naming.kind === 'funding' || (naming.kind === undefined && grandparent === 'funding');
  const inTree = isTimeframe(name);
  const tail = /^(.+)[-_](\d+[smhdw])$/.exec(name);
  const ends = tail !== null && isTimeframe(tail[2] as string);
  const symbol = naming.symbol ?? (funding ? decodeName(name) : inTree ? decodeName(parent) : ends ? tail[1] : name);
  const fromFolder = funding && grandparent === 'funding' ? venueOfFolder(parent) : inTree ? venueOfFolder(grandparent) : undefined;
  const venue = naming.venue ?? fromFolder?.venue;
  if (venue === undefined || venue === '' || symbol === undefined || symbol === '') return undefined;
  const named = naming.timeframe ?? (inTree ? name : ends ? tail[2] : undefined);
  return {
    id: `${symbol}.${venue.toUpperCase()}`,
    kind: funding ? 'funding' : (naming.kind ?? fromFolder?.kind ?? 'last'),
    timeframe: named === undefined ? undefined : parseTimeframe(named),
  };
}

/** Data files under the given paths, in order of name. @throws AppError NOT_FOUND, NO_PERMISSION */
export function filesUnder(path: string): { files: string[]; tree: boolean } {
  try {
    if (!statSync(path).isDirectory()) return { files: [path], tree: false };
    const files = readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((e) => e.isFile() && !e.name.startsWith('.') && stem(e.name) !== undefined)
      .map((e) => join(e.parentPath, e.name));
    return { files: files.sort(), tree: true };
  } catch (error) {
    throw fileError(path, error);
  }
}

/** The error for a file whose series is not known. */
export const unplaced = (path: string): AppError =>
  new AppError(
    'MISSING_VALUE',
    path,
    'its venue and symbol are not known',
    'Say them: --venue BINANCE --symbol BTCUSDT, or put it at {venue}/{symbol}/{timeframe}.parquet.',
  );
