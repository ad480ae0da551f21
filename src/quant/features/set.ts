// A feature set: named columns over one graph of shared kernels; one candle at a time, or whole columns in blocks with the same bits.
import { AppError, type Candle, type Candles, type Indicator, type InputSpec } from '../../core/index.ts';
import { formulaNamed } from './catalogue.ts';
import { type Column, checkColumns, hashOf } from './column.ts';
import type { FeatureSource } from './formula.ts';
import { Graph, type Kernel, type Signal } from './graph.ts';
import { type Inputs, Sources } from './inputs.ts';

/** A set as declared: data, a hash, and the two ways to compute it. */
export interface FeatureSet {
  readonly name: string;
  readonly columns: readonly Column[];
  /** SHA-256 of the declaration; a model trained on one hash is not fed another */
  readonly hash: string;
  /** candles until every column of the candle alone is defined, on ordinary candles */
  readonly warmup: number;
  /** the same for each column; of columns that need other events, counted from when these flow */
  readonly warmups: readonly number[];
  /** events beyond candles that some column lives on */
  readonly needs: readonly FeatureSource[];
  /** A fresh object that takes one candle at a time. */
  live(): LiveFeatures;
  /**
   * All columns over candles, NaN where undefined. Bit-equal to feeding a live object.
   * @throws AppError BAD_ORDER, BAD_CANDLE, BAD_VALUE naming the row
   */
  batch(candles: Candles, inputs?: Inputs): Float64Array[];
}

/** Columns of features by the step of one candle. Its own properties are the whole of its state (core's capture and restore). */
export class LiveFeatures implements Indicator {
  readonly warmup: number;
  /** the features as of the last candle, in the order of the set's columns; NaN = undefined. Reused: copy what you keep. */
  readonly row: Float64Array;
  /** events between candles go in here, before the candle that closes after them */
  readonly events: Sources;
  private last = Number.NEGATIVE_INFINITY;
  private readonly kernels: Kernel[];
  private readonly collectors: readonly object[];
  readonly #graph: Graph;
  readonly #signals: readonly Signal[];

  constructor(columns: readonly Column[], warmup: number) {
    this.warmup = warmup;
    const { graph, signals } = build(columns, 1);
    this.#graph = graph;
    this.#signals = signals;
    this.kernels = graph.kernels;
    const { trades, books, sentiment, funding, other } = graph;
    this.collectors = [trades, books, sentiment, funding, other].filter((c) => c !== undefined);
    this.events = new Sources(graph);
    this.row = new Float64Array(columns.length).fill(Number.NaN);
  }

  /** the first column, for sets of one; see `row` */
  get value(): number {
    return this.row[0] as number;
  }

  /**
   * Takes the next closed candle and fills `row`.
   * @throws AppError BAD_ORDER when it is not later than the last, BAD_CANDLE when no market can have printed it; nothing changes then
   */
  update(candle: Readonly<Candle>): void {
    const { at, open, high, low, close, volume } = candle;
    if (!(at > this.last)) throw new AppError('BAD_ORDER', 'candle', `${at} is not later than ${this.last}`, 'Feed candles in order, each once.');
    if (!believable(open, high, low, close, volume)) throw badCandle(`the one at ${at}`);
    this.last = at;
    const g = this.#graph;
    g.at.data[0] = at;
    g.open.data[0] = open;
    g.high.data[0] = high;
    g.low.data[0] = low;
    g.close.data[0] = close;
    g.volume.data[0] = volume;
    this.events.emit(0, at);
    const { kernels, row } = this;
    for (let k = 0; k < kernels.length; k++) (kernels[k] as Kernel).run(1);
    const signals = this.#signals;
    for (let k = 0; k < signals.length; k++) row[k] = (signals[k] as Signal).data[0] as number;
  }
}

const believable = (open: number, high: number, low: number, close: number, volume: number): boolean =>
  low > 0 &&
  high < Number.POSITIVE_INFINITY &&
  low <= open &&
  low <= close &&
  high >= open &&
  high >= close &&
  volume >= 0 &&
  volume < Number.POSITIVE_INFINITY;

const badCandle = (which: string): AppError =>
  new AppError('BAD_CANDLE', 'candle', `${which} has a price or volume that no market can have printed`, 'Run the data check and leave such rows out.');

function build(columns: readonly Column[], rows: number): { graph: Graph; signals: Signal[] } {
  const graph = new Graph(rows);
  return { graph, signals: columns.map((c) => formulaNamed(c.formula).build(graph, ...c.parameters)) };
}

/** Rows of a block: large enough to forget the cost of going from kernel to kernel, small enough for a block of all signals to stay in the cache. */
const blockRows = 512;

function checkCandles(c: Candles): void {
  const { at, open, high, low, close, volume } = c;
  for (const [name, column] of Object.entries(c) as [string, Float64Array][])
    if (column.length !== at.length)
      throw new AppError('BAD_VALUE', `column ${name}`, `it has ${column.length} rows, the times have ${at.length}`, 'The source ended early; read it again.');
  let last = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < at.length; i++) {
    const t = at[i] as number;
    if (!(t > last)) throw new AppError('BAD_ORDER', 'candles', `row ${i} is not later than the row before`, 'Sort by time and remove repeats.');
    last = t;
    if (!believable(open[i] as number, high[i] as number, low[i] as number, close[i] as number, volume[i] as number)) throw badCandle(`row ${i}`);
  }
}

function batch(columns: readonly Column[], candles: Candles, inputs: Inputs): Float64Array[] {
  checkCandles(candles);
  const { graph, signals } = build(columns, blockRows);
  const feed = new Sources(graph).feedOf(inputs);
  const n = candles.at.length;
  const out = columns.map(() => new Float64Array(n));
  // A signal writes straight into the column of the first feature that is this signal; the others copy it.
  const owner = signals.map((s, k) => signals.indexOf(s) === k);
  for (let from = 0; from < n; from += blockRows) {
    const to = Math.min(n, from + blockRows);
    graph.look(candles, from, to);
    for (const [k, signal] of signals.entries()) if (owner[k] === true) signal.data = (out[k] as Float64Array).subarray(from, to);
    feed(candles.at, from, to);
    for (const kernel of graph.kernels) kernel.run(to - from);
  }
  for (const [k, own] of owner.entries()) if (!own) (out[k] as Float64Array).set(out[signals.indexOf(signals[k] as Signal)] as Float64Array);
  return out;
}

/**
 * A set of columns.
 * @throws AppError UNKNOWN_NAME, BAD_VALUE, OUT_OF_RANGE naming the column
 */
export function defineSet(name: string, columns: readonly Column[]): FeatureSet {
  checkColumns(columns);
  const warmups = build(columns, 1).signals.map((s) => s.warmup);
  const needs = columns.map((c) => formulaNamed(c.formula).needs);
  const warmup = Math.max(0, ...warmups.filter((w, k) => needs[k] === undefined && Number.isFinite(w)));
  return {
    name,
    columns,
    hash: hashOf(columns),
    warmup,
    warmups,
    needs: [...new Set(needs.filter((s) => s !== undefined))],
    live: () => new LiveFeatures(columns, warmup),
    batch: (candles, inputs = {}) => batch(columns, candles, inputs),
  };
}

/** A set as a declared input of a strategy, `inputs: () => ({ features: featureInput(featureSet('bench-127')) })`: computed once for all that declare it. */
export const featureInput = (set: FeatureSet): FeatureSpec => ({ key: `features:${set.hash}`, create: () => set.live(), set });

export interface FeatureSpec extends InputSpec<LiveFeatures> {
  readonly set: FeatureSet;
}
