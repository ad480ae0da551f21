// Paper: history replayed through the session of live trading, candle by candle, every decision journaled.
export { type JournalFile, openJournal } from './journal.ts';
export { type Clock, type Pace, paced } from './pace.ts';
export { lastCandles, type PaperOptions, type PaperResult, type PaperView, replayOnPaper } from './replay.ts';
