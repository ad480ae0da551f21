// What a person may do wrong, and what happens then: the rows of docs/errors.md.
export { errorCodes } from '../core/index.ts';

export const stateMeanings: readonly { readonly input: string; readonly answer: string; readonly kept: string }[] = [
  { input: 'a CSV that is missing', answer: '`NOT_FOUND`, the path', kept: 'the store' },
  { input: 'a CSV that is short or garbled', answer: '`BAD_FILE` with the line and what was expected there', kept: 'the store' },
  {
    input: 'NaN, zero or negative prices; a high below the low',
    answer: '`BAD_CANDLE` with row and column; `--on-bad drop` leaves such rows out and counts them',
    kept: 'the store',
  },
  { input: 'times unsorted, or twice with different values', answer: '`BAD_ORDER` with the row; equal rows are merged and counted', kept: 'the store' },
  { input: 'rows whose distance is not the timeframe that was named', answer: '`WRONG_TIMEFRAME` with what the distance is', kept: 'the store' },
  { input: 'gaps', answer: 'imported, and listed by `data check`; nothing is filled in', kept: 'the rows' },
  { input: 'a range without candles', answer: '`EMPTY_RANGE` with the range there is', kept: 'the stored runs' },
  {
    input: 'an unknown strategy, parameter, instrument, preset, verb or key',
    answer: '`UNKNOWN_NAME` or `UNKNOWN_KEY` with the nearest known one',
    kept: 'everything',
  },
  { input: 'a parameter out of range', answer: '`OUT_OF_RANGE` with the range; `strategy show NAME` lists them', kept: 'everything' },
  {
    input: 'a quantity off the lot, a price off the tick',
    answer: 'rounded down to the lot, never to a worse price; below the minimum the order is denied in words',
    kept: 'the position',
  },
  { input: 'an order for an unknown or delisted instrument', answer: '`UNKNOWN_INSTRUMENT` or `NOT_TRADABLE` in the journal', kept: 'the position' },
  {
    input: 'a strategy file that is no program, throws while it is loaded, or misspells a part',
    answer: '`BAD_FILE`, `STRATEGY_FAULT` or `UNKNOWN_KEY` with the file, the line where there is one, and the nearest word',
    kept: 'everything',
  },
  {
    input: 'a wrong passphrase, a key file others may read, keys that were changed on the disk',
    answer: '`BAD_VALUE`, `NO_PERMISSION` or `BAD_FILE`; no message holds a part of a key',
    kept: 'the sealed keys',
  },
  { input: 'a key that may withdraw', answer: '`VERDICT`, unless `--allow-withdraw` says otherwise', kept: 'everything; it is not stored' },
  {
    input: 'a new strategy whose file is there already, or whose name is a built-in one',
    answer: '`CONFLICT`',
    kept: 'the file; nothing is written beside it',
  },
  {
    input: 'a strategy that throws or returns nonsense',
    answer: 'its deployment is paused with the reason, shown as a caveat, exit 4',
    kept: 'the session, the other strategies, the stored run',
  },
  { input: 'a strategy that loops for ever', answer: '`STRATEGY_FAULT` naming it, after 10 s in one call', kept: 'the stored runs; nothing of this one' },
  {
    input: 'a model to activate that does not beat its naive baseline',
    answer: '`VERDICT` with the figures; for paper with a `--reason`, for live never',
    kept: 'the version in use',
  },
  { input: 'a model of another feature set', answer: '`VERDICT` with both hashes, when it is activated and when it is asked', kept: 'the version in use' },
  {
    input: 'a model file that is cut short, changed, or says what cannot be read',
    answer: '`BAD_FILE` naming what is wrong with it',
    kept: 'the registry; `models list` names the damaged version',
  },
  {
    input: 'a training that is stopped, killed, or runs out of disk',
    answer: '`INTERRUPTED` or `NO_SPACE`; the same command goes on from the last finished piece',
    kept: 'the registry, the finished pieces',
  },
  {
    input: 'features for a prediction that the model does not know',
    answer: '`UNKNOWN_NAME` with the nearest; numbers that are not finite: it abstains',
    kept: 'everything',
  },
  { input: 'a disk that is full', answer: '`NO_SPACE`; the file as it was stays', kept: 'the old file, whole' },
  { input: 'a folder that is read-only', answer: '`NO_PERMISSION` with the folder', kept: 'everything' },
  { input: 'Ctrl-C in the middle', answer: '`INTERRUPTED`, exit 130', kept: 'stored runs and series, whole' },
  { input: 'two processes that write the same series', answer: 'one waits; after a while `CONFLICT` names the other', kept: "the first one's rows" },
];
