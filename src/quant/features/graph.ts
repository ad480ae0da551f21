// The net a feature set is made of: kernels that read signals and write signals, each shared by all features that need it.
import type { Candles } from '../../core/index.ts';
import { BookSource, FundingSource, OtherSource, SentimentSource, TradeSource } from './kernels/sources.ts';

/** One number per candle of a block; `data` is as long as the block (one, live), or a piece of the caller's column. */
export class Signal {
  data: Float64Array;
  /** candles until it is first defined on ordinary candles, itself included */
  readonly warmup: number;

  constructor(length: number, warmup: number) {
    this.data = new Float64Array(length).fill(Number.NaN);
    this.warmup = warmup;
  }
}

/**
 * A computation over the rows of a block; what it must remember between blocks lives in own properties (numbers, typed arrays), so that
 * blocks of any length give the same bits. Its inputs are private fields: they belong to other kernels and are not its state.
 */
export interface Kernel {
  run(rows: number): void;
}

/** The candle's columns as signals. */
export interface CandleSignals {
  readonly at: Signal;
  readonly open: Signal;
  readonly high: Signal;
  readonly low: Signal;
  readonly close: Signal;
  readonly volume: Signal;
}

/** What a formula is built into. Kernels stand in the order in which they are made, which is an order in which they can run. */
export class Graph implements CandleSignals {
  readonly at: Signal;
  readonly open: Signal;
  readonly high: Signal;
  readonly low: Signal;
  readonly close: Signal;
  readonly volume: Signal;
  readonly kernels: Kernel[] = [];
  /** rows of a block */
  readonly rows: number;
  /** collectors of other events, there when some feature lives on them */
  trades?: TradeSource;
  books?: BookSource;
  sentiment?: SentimentSource;
  funding?: FundingSource;
  other?: OtherSource;
  private readonly shared = new Map<string, unknown>();
  private readonly ids = new Map<Signal, number>();

  constructor(rows: number) {
    this.rows = rows;
    [this.at, this.open, this.high, this.low, this.close, this.volume] = Array.from({ length: 6 }, () => new Signal(rows, 1)) as [
      Signal,
      Signal,
      Signal,
      Signal,
      Signal,
      Signal,
    ];
  }

  signal(warmup: number): Signal {
    return new Signal(this.rows, warmup);
  }

  needTrades(): TradeSource {
    return (this.trades ??= new TradeSource(this));
  }

  needBooks(): BookSource {
    return (this.books ??= new BookSource(this));
  }

  needSentiment(): SentimentSource {
    return (this.sentiment ??= new SentimentSource(this));
  }

  needFunding(): FundingSource {
    return (this.funding ??= new FundingSource(this));
  }

  needOther(): OtherSource {
    return (this.other ??= new OtherSource(this));
  }

  /** The kernel of that operation on those inputs and numbers: made once, then shared. */
  share<K extends Kernel>(operation: string, inputs: readonly Signal[], numbers: readonly number[], make: () => K): K {
    const key = `${operation}(${inputs.map((s) => this.idOf(s)).join()};${numbers.join()})`;
    const found = this.shared.get(key) as K | undefined;
    if (found !== undefined) return found;
    const kernel = make();
    this.shared.set(key, kernel);
    this.kernels.push(kernel);
    return kernel;
  }

  /** Points the candle signals at rows [from, to) of columns. */
  look(candles: Candles, from: number, to: number): void {
    this.at.data = candles.at.subarray(from, to);
    this.open.data = candles.open.subarray(from, to);
    this.high.data = candles.high.subarray(from, to);
    this.low.data = candles.low.subarray(from, to);
    this.close.data = candles.close.subarray(from, to);
    this.volume.data = candles.volume.subarray(from, to);
  }

  private idOf(signal: Signal): number {
    const known = this.ids.get(signal);
    if (known !== undefined) return known;
    this.ids.set(signal, this.ids.size);
    return this.ids.size - 1;
  }
}
