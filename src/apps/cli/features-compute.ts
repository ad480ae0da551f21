// Computing a feature set over stored candles: data and other events from the store, columns from the cache where they are there.
import { type Candles, candlesBetween, type FundingRates, parseTime, parseTimeframe, type Timeframe, timeframeMs, unknownName } from '../../core/index.ts';
import { hashCandles, hashColumns, openFeatureCache, openStore, type Store, type TimeRange } from '../../outside/storage/index.ts';
import { type FeatureSet, featureSet, featureSetNames, fitRegime, type Inputs, type RegimeModel } from '../../quant/features/index.ts';

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

async function inputsOf(store: Store, request: ComputeRequest, timeframe: Timeframe, set: FeatureSet, range: TimeRange): Promise<Inputs> {
  const funding = set.needs.includes('funding') ? await store.readFunding(request.instrument, range.to === undefined ? {} : { to: range.to }) : undefined;
  const other = request.other === undefined ? undefined : await store.read(request.other, timeframe, range);
  return {
    step: timeframeMs(timeframe),
    ...(funding === undefined ? {} : { funding: fundingNotes(funding) }),
    ...(other === undefined ? {} : { other }),
  };
}

/** Hash of candles and of all events beside them. */
function dataHash(candles: Candles, inputs: Inputs): string {
  const { funding = [], other } = inputs;
  return hashColumns({
    candles: new Float64Array(Buffer.from(hashCandles(candles), 'hex')),
    other: other === undefined ? new Float64Array(0) : new Float64Array(Buffer.from(hashCandles(other), 'hex')),
    funding: Float64Array.from(funding.flatMap((f) => [f.seen, f.rate, f.next])),
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
