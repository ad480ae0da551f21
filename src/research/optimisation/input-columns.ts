// Inputs computed once for all points of a sweep: columns by key, and indicators that read them instead of computing.
import {
  type Candle,
  type Candles,
  calendarOf,
  candleColumns,
  emptyCandle,
  emptyCandles,
  type Indicator,
  type InputSpec,
  type Instrument,
  sliceCandles,
  type Timeframe,
  timeframeMs,
} from '../../core/index.ts';
import { aggregator } from '../../quant/candles/index.ts';
import type { FeatureSet, FeatureSpec } from '../../quant/features/index.ts';
import { type Columns, computeInto, type IndicatorSpec } from '../../quant/indicators/index.ts';
import { Market } from '../../trading/market/index.ts';

export interface InputSeries {
  readonly instrument: Instrument;
  readonly timeframe: Timeframe;
  readonly candles: Candles;
}

/** Bytes of columns a sweep keeps per thread; those not asked for longest are forgotten first. */
const BUDGET = 128 * 1024 * 1024;

/** Outputs are read through columns: one class for each list of outputs, so that all inputs of a kind look alike to the engine. */
type ReplayClass = new (columns: readonly Float64Array[], warmup: number) => Indicator;
const replays = new Map<string, ReplayClass>();

function replayOf(outputs: readonly string[]): ReplayClass {
  const known = replays.get(outputs.join());
  if (known !== undefined) return known;
  class Replay implements Indicator {
    declare readonly value: number;
    readonly warmup: number;
    readonly columns: readonly Float64Array[];
    row = -1;
    constructor(columns: readonly Float64Array[], warmup: number) {
      this.columns = columns;
      this.warmup = warmup;
    }
    update(): void {
      this.row++;
    }
  }
  outputs.forEach((name, k) =>
    Object.defineProperty(Replay.prototype, name, {
      get(this: Replay) {
        return this.row < 0 ? Number.NaN : (this.columns[k] as Float64Array)[this.row];
      },
    }),
  );
  replays.set(outputs.join(), Replay);
  return Replay;
}

/** Features are read as a row. */
class FeatureReplay implements Indicator {
  readonly warmup: number;
  readonly row: Float64Array;
  private readonly columns: readonly Float64Array[];
  private at = -1;

  constructor(columns: readonly Float64Array[], warmup: number) {
    this.columns = columns;
    this.warmup = warmup;
    this.row = new Float64Array(columns.length).fill(Number.NaN);
  }

  get value(): number {
    return this.row[0] as number;
  }

  update(): void {
    const { columns, row } = this;
    const at = ++this.at;
    for (let k = 0; k < columns.length; k++) row[k] = (columns[k] as Float64Array)[at] as number;
  }
}

/** The feature set of an input that reads nothing but candles. */
function featuresOf(spec: InputSpec): FeatureSet | undefined {
  const { set } = spec as Partial<FeatureSpec>;
  return set === undefined || set.needs.length > 0 ? undefined : set;
}

/** Names of the columns of an input; undefined where it does not say them. */
const outputsOf = (spec: InputSpec): readonly string[] | undefined =>
  (spec as Partial<IndicatorSpec>).definition?.outputs ?? featuresOf(spec)?.columns.map((c) => c.name);

/** Whether the market takes every candle of a series: only then is a column's row the candle's number. */
function isClean({ instrument, timeframe, candles }: InputSeries): boolean {
  const market = new Market([instrument], [{ instrument: 0, timeframe, series: 'last' }]);
  const [stream] = market.streams;
  if (stream === undefined) return false;
  for (let i = 0; i < candles.at.length; i++) {
    if (!market.see(stream, candles, i)) return false;
    market.endSlice();
  }
  return true;
}

/** Candles of a coarser timeframe, in the order in which a session closes them. */
function coarser({ instrument, timeframe, candles }: InputSeries, wanted: Timeframe): Candles {
  const chain = aggregator(timeframe, wanted, calendarOf(instrument.calendar));
  const out = emptyCandles(candles.at.length);
  let count = 0;
  const keep = (c: Readonly<Candle> | undefined): void => {
    if (c === undefined) return;
    for (const name of candleColumns) out[name][count] = c[name];
    count++;
  };
  const candle = emptyCandle();
  for (let i = 0; i < candles.at.length; i++) {
    for (const name of candleColumns) candle[name] = candles[name][i] as number;
    keep(chain.late(candle.at));
    keep(chain.update(candle));
  }
  return sliceCandles(out, 0, count);
}

export class InputColumns {
  private readonly series = new Map<string, InputSeries>();
  private readonly candles = new Map<string, Candles>();
  private readonly columns = new Map<string, Columns>();
  private bytes = 0;
  /** every candle of every series can have been printed by a market */
  readonly clean: boolean;
  /** columns computed, and times one was used again */
  computed = 0;
  reused = 0;

  /** @param series the one stream of each instrument that decisions are made on */
  constructor(series: readonly InputSeries[]) {
    for (const s of series) if (isClean(s)) this.series.set(s.instrument.id, s);
    this.clean = this.series.size === series.length;
  }

  private candlesOf(s: InputSeries, timeframe: Timeframe): Candles {
    if (timeframeMs(timeframe) === timeframeMs(s.timeframe)) return s.candles;
    const key = `${s.instrument.id} ${timeframe}`;
    let found = this.candles.get(key);
    if (found === undefined) {
      found = coarser(s, timeframe);
      this.candles.set(key, found);
    }
    return found;
  }

  /** All outputs of an input over the candles of an instrument and timeframe; undefined where they cannot be known beforehand. */
  of(spec: InputSpec, instrument: string, timeframe: Timeframe): Columns | undefined {
    const outputs = outputsOf(spec);
    const series = this.series.get(instrument);
    if (outputs === undefined || series === undefined) return undefined;
    const key = `${instrument} ${timeframe} ${spec.key}`;
    const known = this.columns.get(key);
    if (known !== undefined) {
      this.reused++;
      // the last asked for stands last
      this.columns.delete(key);
      this.columns.set(key, known);
      return known;
    }
    const candles = this.candlesOf(series, timeframe);
    if (candles.at.length * outputs.length * 8 > BUDGET) return undefined;
    const made = featuresOf(spec)?.batch(candles) ?? outputs.map(() => new Float64Array(candles.at.length));
    if (featuresOf(spec) === undefined) computeInto(spec as IndicatorSpec, candles, made);
    const columns = Object.fromEntries(outputs.map((name, k) => [name, made[k] as Float64Array]));
    this.keep(key, columns);
    return columns;
  }

  private keep(key: string, columns: Columns): void {
    const size = (c: Columns): number => Object.values(c).reduce((sum, column) => sum + column.byteLength, 0);
    this.computed++;
    this.columns.set(key, columns);
    this.bytes += size(columns);
    for (const [oldest, old] of this.columns) {
      if (this.bytes <= BUDGET || oldest === key) break;
      this.columns.delete(oldest);
      this.bytes -= size(old);
    }
  }

  /** An indicator for a session: it reads its column where there is one, else it computes. */
  indicator(spec: InputSpec, instrument: string, timeframe: Timeframe): Indicator {
    const columns = this.of(spec, instrument, timeframe);
    if (columns === undefined) return spec.create();
    const Replay = featuresOf(spec) === undefined ? replayOf(Object.keys(columns)) : FeatureReplay;
    return new Replay(Object.values(columns), spec.create().warmup);
  }
}
