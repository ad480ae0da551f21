// The present as the session knows it: the last candle of every stream, and the price of every instrument.
import {
  type Calendar,
  type Candle,
  type Candles,
  calendarOf,
  emptyCandle,
  type Instrument,
  type InstrumentId,
  type Quote,
  type SeriesKind,
  type Time,
  type Timeframe,
  timeframeMs,
} from '../../core/index.ts';
import { BestPrices } from './best-prices.ts';

export interface StreamSetup {
  /** index into the session's instruments */
  readonly instrument: number;
  readonly timeframe: Timeframe;
  readonly series: SeriesKind;
}

/** A stream of candles and the latest of them; `candle` is one object, rewritten in place. */
export class Stream implements StreamSetup {
  readonly index: number;
  readonly instrument: number;
  readonly timeframe: Timeframe;
  readonly series: SeriesKind;
  readonly calendar: Calendar;
  readonly ms: number;
  readonly candle: Candle = emptyCandle();
  /** candles seen */
  count = 0;
  /** number of the slice its last candle came in */
  slice = 0;
  /** candles refused because no market can have printed them */
  refused = 0;
  constructor(index: number, setup: StreamSetup, instrument: Instrument) {
    this.index = index;
    this.instrument = setup.instrument;
    this.timeframe = setup.timeframe;
    this.series = setup.series;
    this.calendar = calendarOf(instrument.calendar);
    this.ms = timeframeMs(setup.timeframe);
  }
}

/** Candles arrive by `see`, quotes by their own `take`; those of one instant form a slice, which lasts until `endSlice`. */
export class Market {
  readonly instruments: readonly Instrument[];
  readonly streams: readonly Stream[];
  /** per instrument: the best bid and ask */
  readonly quotes: readonly BestPrices[];
  /** per instrument: last traded price, and mark price (the same column where no mark series is fed), NaN before the first */
  readonly last: Float64Array;
  readonly mark: Float64Array;
  /** per instrument: whether a mark series feeds `mark` */
  readonly hasMark: Uint8Array;
  /** per instrument: 0 once it stopped trading */
  readonly tradable: Uint8Array;
  /** stream indexes of the open slice, in arrival order, and how many */
  readonly slice: Int32Array;
  sliceLength = 0;
  sliceNumber = 1;
  /** candles refused in the open slice */
  refused = 0;
  /** the instant of the open slice (its close) */
  now: Time = Number.NEGATIVE_INFINITY;
  private readonly places = new Map<InstrumentId, number>();

  constructor(instruments: readonly Instrument[], streams: readonly StreamSetup[]) {
    // Copies: rules that change during a session are the session's own.
    this.instruments = instruments.map((i) => ({ ...i }));
    this.instruments.forEach((instrument, i) => void this.places.set(instrument.id, i));
    this.quotes = instruments.map(() => new BestPrices());
    this.streams = streams.map((s, i) => new Stream(i, s, instruments[s.instrument] as Instrument));
    this.last = new Float64Array(instruments.length).fill(Number.NaN);
    this.mark = streams.some((s) => s.series === 'mark') ? new Float64Array(instruments.length).fill(Number.NaN) : this.last;
    this.hasMark = new Uint8Array(instruments.length);
    this.tradable = new Uint8Array(instruments.length).fill(1);
    for (const s of this.streams) if (s.series === 'mark') this.hasMark[s.instrument] = 1;
    this.slice = new Int32Array(streams.length);
  }

  /**
   * Row `i` of the columns, a closed candle, joins the open slice. False when it is refused (not later than the last one, or impossible
   * figures): a refused candle moves nothing. (Columns and a row, not six figures: numbers passed to a call may be boxed, one by one.)
   */
  see(stream: Stream, columns: Candles, i: number): boolean {
    const c = stream.candle;
    const at = columns.at[i] as number;
    const open = columns.open[i] as number;
    const high = columns.high[i] as number;
    const low = columns.low[i] as number;
    const close = columns.close[i] as number;
    // The comparisons are written so that NaN fails them; the first candle compares with NaN and must pass.
    if (at <= c.at || !(low > 0 && low <= open && low <= close && high >= open && high >= close && high < Infinity)) {
      stream.refused++;
      this.refused++;
      return false;
    }
    c.at = at;
    c.open = open;
    c.high = high;
    c.low = low;
    c.close = close;
    c.volume = columns.volume[i] as number;
    stream.count++;
    stream.slice = this.sliceNumber;
    this.slice[this.sliceLength++] = stream.index;
    return true;
  }

  /** Index of an instrument; undefined for one that is not of this session. */
  indexOf(id: InstrumentId): number | undefined {
    return this.places.get(id);
  }

  /** The finest stream of traded prices of an instrument: orders are matched on its candles. */
  finest(instrument: number): Stream | undefined {
    let best: Stream | undefined;
    for (const s of this.streams) if (s.instrument === instrument && s.series === 'last' && (best === undefined || s.ms < best.ms)) best = s;
    return best;
  }

  /** Prices of the slice become the known prices at `now`. */
  settlePrices(): void {
    for (let k = 0; k < this.sliceLength; k++) {
      const s = this.streams[this.slice[k] as number] as Stream;
      const i = s.instrument;
      if (s.series === 'last') {
        this.last[i] = s.candle.close;
        if (this.hasMark[i] === 0) this.mark[i] = s.candle.close;
      } else if (s.series === 'mark') this.mark[i] = s.candle.close;
    }
  }

  endSlice(): void {
    this.sliceLength = 0;
    this.refused = 0;
    this.sliceNumber++;
  }

  /** `ratio` new units for one old: known prices shrink, so that what is held keeps its worth until the next candle. */
  split(instrument: number, ratio: number): void {
    this.last[instrument] = (this.last[instrument] as number) / ratio;
    if (this.mark !== this.last) this.mark[instrument] = (this.mark[instrument] as number) / ratio;
  }

  /** State for a snapshot: plain data. (Rules that changed are saved by the life of instruments.) */
  save(): SavedMarket {
    return structuredClone({
      streams: this.streams.map(({ candle, count, slice, refused }) => ({ candle: { ...candle }, count, slice, refused })),
      quotes: this.quotes.map((q) => ({ ...q })),
      last: this.last,
      mark: this.mark,
      tradable: this.tradable,
      slice: this.slice.slice(0, this.sliceLength),
      sliceNumber: this.sliceNumber,
      now: this.now,
    });
  }

  restore(saved: SavedMarket): void {
    saved.streams.forEach(({ candle, count, slice, refused }, i) => {
      const stream = this.streams[i] as Stream;
      Object.assign(stream.candle, candle);
      stream.count = count;
      stream.slice = slice;
      stream.refused = refused;
    });
    saved.quotes.forEach((q, i) => void Object.assign(this.quotes[i] as BestPrices, q));
    this.last.set(saved.last);
    this.mark.set(saved.mark);
    this.tradable.set(saved.tradable);
    this.slice.set(saved.slice);
    this.sliceLength = saved.slice.length;
    this.sliceNumber = saved.sliceNumber;
    this.now = saved.now;
  }
}

export interface SavedMarket {
  readonly streams: readonly { readonly candle: Candle; readonly count: number; readonly slice: number; readonly refused: number }[];
  readonly quotes: readonly Readonly<Quote>[];
  readonly last: Float64Array;
  readonly mark: Float64Array;
  readonly tradable: Uint8Array;
  readonly slice: Int32Array;
  readonly sliceNumber: number;
  readonly now: Time;
}
