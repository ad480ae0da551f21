// What is stored, and as files for other tools.
import type { InstrumentId, SeriesKind } from '../../core/index.ts';
import { parseTimeframe } from '../../core/index.ts';
import { type DescribedSeries, openStore, type TimeRange, writeCandlesFile } from '../../outside/storage/index.ts';

/** Every stored series with its rows and first and last open time. */
export const listData = (folder: string): Promise<DescribedSeries[]> => openStore(folder).describe();

/**
 * Writes a stored series (or a half-open range of it) to a .csv, .json or .parquet file.
 * @throws AppError UNKNOWN_NAME, NOT_FOUND, EMPTY_RANGE, BAD_VALUE, NO_SPACE, NO_PERMISSION
 */
export async function exportData(
  folder: string,
  id: InstrumentId,
  timeframe: string,
  path: string,
  options: TimeRange & { kind?: SeriesKind } = {},
): Promise<{ path: string; rows: number }> {
  const candles = await openStore(folder).read(id, parseTimeframe(timeframe), options);
  await writeCandlesFile(path, candles);
  return { path, rows: candles.at.length };
}
