// Files: candle history, imports, instrument rules, stored runs.
export { fileError, replaceFile } from './atomic.ts';
export { parquetRows } from './duckdb.ts';
export { writeCandlesFile } from './export.ts';
export { type FeatureCache, openFeatureCache, writeColumnsFile } from './feature-cache.ts';
export { type CandleFile, type FileOptions, readCandlesFile, readFundingFile } from './file.ts';
export type { FolderFiles } from './folder.ts';
export { type InstrumentEntry, readInstruments, readInstrumentsFile, writeInstruments } from './instruments.ts';
export { sqliteJobs } from './jobs-sqlite.ts';
export {
  type JournaledCommand,
  type JournaledCommand,
  type JournaledInput,
  type JournaledInput,
  type JournalSnapshot,
  type JournalSnapshot,
  journalText,
  journalValue,
  PortfolioJournal,
  PortfolioJournal,
} from './journal.ts';
export { LOCK_WAIT_MS, withLock } from './lock.ts';
export { type ModelStore, openModels } from './models.ts';
export { decodeName, encodeName, fundingPath, type SeriesKey, venueOfFolder } from './places.ts';
export { type PredictionColumns, readPredictionsFile, writePredictionsFile } from './predictions.ts';
export { rewriteCandlesFile } from './rewrite.ts';
export type { BadRow, OnBad, RowReport } from './rows.ts';
export { openRuns, type RunEntry, type RunStore } from './runs.ts';
export { type SecretEntry, SecretStore } from './secrets.ts';
export { type DescribedSeries, hashCandles, hashColumns, openStore, type Store, type StoredSeries, type TimeRange, type Written } from './store.ts';
export { openTables } from './tables/open.ts';
export type { AuditTable, Tables } from './tables/schema.ts';
export { countTrials, trialsOn } from './trials.ts';
export { type Work, withWork } from './work.ts';
