// Computing a feature set over stored candles: data and other events from the store, columns from the cache where they are there.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import {
  AppError,
  type Candles,
  candlesBetween,
  type FundingRates,
  parseTime,
  parseTimeframe,
  type Timeframe,
  timeframeMs,
  unknownName,
} from '../../core/index.ts';
import { fileError, hashCandles, hashColumns, openFeatureCache, openStore, parquetRows, type Store, type TimeRange } from '../../outside/storage/index.ts';
import {
  type FeatureSet,
  featureSet,
  featureSetNames,
  fitRegime,
  type Inputs,
  indexLevels,
  marketLexicon,
  parseLexicon,
  type RegimeModel,
  type SentimentItem,
  scoredHeadlines,
} from '../../quant/features/index.ts';

export interface ComputeRequest {
  readonly set: string;
  readonly instrument: string;
  readonly timeframe: string;
  readonly from?: string;
  readonly to?: string;
  /** the same asset at another venue */
  readonly other?: string;
  /** end of the window the regime model is fitted on (the range's start is its start); no model without */
  readonly regimeUntil?: string;
  /** Parquet file of headlines: `ts`, `title` */
  readonly headlines?: string;
  /** Parquet file of a sentiment index of 0 to 100: `ts`, `value` */
  readonly index?: string;
  /** words and valences, one a line; our own small lexicon of market words when absent */
  readonly lexicon?: string;
  /** how long after its time an opinion was known, as a timeframe */
  readonly delay: string;
  /** false = neither read nor write the cache */
  readonly cache: boolean;
}

export interface Computed {
  readonly set: FeatureSet;
  readonly at: Float64Array;
  readonly columns: readonly Float64Array[];
  readonly regime?: RegimeModel;
  readonly cached: boolean;
  /** time of the computation or of the cache, without reading candles */
  readonly ms: number;
}

const venueHours = 8 * 3_600_000;

/** A rate is known when it takes effect; the next one follows after the distance to the one before. */
const fundingNotes = ({ at, rate }: FundingRates) =>
  Array.from(at, (seen, i) => ({ seen, rate: rate[i] as number, next: seen + (i > 0 ? seen - (at[i - 1] as number) : venueHours) }));

/** Rows of a Parquet file that must have `ts` (epoch ms) and another column. @throws AppError BAD_FILE */
async function opinionRows(path: string, column: string): Promise<{ at: number; value: unknown }[]> {
  const rows = (await parquetRows(path)).map((r) => ({ at: Number(r.ts), value: r[column] }));
  if (rows.some((r) => !Number.isFinite(r.at) || r.value === undefined || r.value === null))
    throw new AppError('BAD_FILE', path, `it has rows without ts or ${column}`, `Give a Parquet file with the columns ts (epoch ms) and ${column}.`);
  return rows;
}

/** Headlines and index as they were known; undefined when neither was given. */
async function opinions({ headlines, index, lexicon, delay }: ComputeRequest): Promise<SentimentItem[] | undefined> {
  if (headlines === undefined && index === undefined) return undefined;
  const delayMs = timeframeMs(parseTimeframe(delay, '--delay'));
  const words = lexicon === undefined ? marketLexicon : parseLexicon(readText(lexicon), lexicon);
  const titles = headlines === undefined ? [] : await opinionRows(headlines, 'title');
  const levels = index === undefined ? [] : await opinionRows(index, 'value');
  return [
    ...scoredHeadlines(
      titles.map((r) => ({ at: r.at, title: String(r.value) })),
      words,
      delayMs,
    ),
    ...indexLevels(
      levels.map((r) => ({ at: r.at, value: Number(r.value) })),
      delayMs,
    ),
  ].sort((a, b) => a.seen - b.seen);
}

/** A text file, gzipped or not. @throws AppError NOT_FOUND, NO_PERMISSION */
function readText(path: string): string {
  try {
    const bytes = readFileSync(path);
    return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString();
  } catch (error) {
    throw fileError(path, error);
  }
}

async function inputsOf(store: Store, request: ComputeRequest, timeframe: Timeframe, set: FeatureSet, range: TimeRange): Promise<Inputs> {
  const funding = set.needs.includes('funding') ? await store.readFunding(request.instrument, range.to === undefined ? {} : { to: range.to }) : undefined;
  const other = request.other === undefined ? undefined : await store.read(request.other, timeframe, range);
  const sentiment = await opinions(request);
  return {
    step: timeframeMs(timeframe),
    ...(sentiment === undefined ? {} : { sentiment }),
    ...(funding === undefined ? {} : { funding: fundingNotes(funding) }),
    ...(other === undefined ? {} : { other }),
  };
}

/** Hash of candles and of all events beside them. */
function dataHash(candles: Candles, inputs: Inputs): string {
  const { funding = [], sentiment = [], other } = inputs;
  return hashColumns({
    candles: new Float64Array(Buffer.from(hashCandles(candles), 'hex')),
    other: other === undefined ? new Float64Array(0) : new Float64Array(Buffer.from(hashCandles(other), 'hex')),
    funding: Float64Array.from(funding.flatMap((f) => [f.seen, f.rate, f.next])),
    sentiment: Float64Array.from(sentiment.flatMap((s) => [s.seen, s.score, s.kind === 'index' ? 1 : 0])),
    step: Float64Array.of(inputs.step ?? 0),
  });
}

/** @throws AppError UNKNOWN_NAME (nearest suggested), NOT_FOUND, EMPTY_RANGE, BAD_VALUE */
export async function computeFeatures(home: string, request: ComputeRequest): Promise<Computed> {
  if (!featureSetNames.includes(request.set)) throw unknownName('feature set', request.set, featureSetNames);
  const timeframe = parseTimeframe(request.timeframe, '--timeframe');
  const store = openStore(home);
  const range: TimeRange = {
    ...(request.from === undefined ? {} : { from: parseTime(request.from, '--from') }),
    ...(request.to === undefined ? {} : { to: parseTime(request.to, '--to') }),
  };
  const candles = await store.read(request.instrument, timeframe, range);
  const until = request.regimeUntil === undefined ? undefined : parseTime(request.regimeUntil, '--regime-until');
  const regime = until === undefined ? undefined : fitRegime(candlesBetween(candles, Number.NEGATIVE_INFINITY, until));
  const set = featureSet(request.set, regime === undefined ? {} : { regime });
  const inputs = await inputsOf(store, request, timeframe, set, range);
  const cache = openFeatureCache(home);
  const start = performance.now();
  const key = request.cache ? dataHash(candles, inputs) : '';
  const kept = request.cache ? cache.read(set.hash, key) : undefined;
  const columns = kept ?? set.batch(candles, inputs);
  const ms = performance.now() - start;
  if (request.cache && kept === undefined) await cache.write(set.hash, key, columns);
  return { set, at: candles.at, columns, cached: kept !== undefined, ms, ...(regime === undefined ? {} : { regime }) };
}
