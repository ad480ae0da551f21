// History as a feed: columns of candles, funding, predictions and other events, merged by the time at which each was known.
import { type Candles, type Event, type InstrumentId, type SeriesKind, type Time, type Timeframe } from '../../core/index.ts';
import type { Stream } from '../market/index.ts';
import type { Driver } from './drive.ts';
import { type SideEvent, type SideOptions, sideEvents } from './side-events.ts';

export interface HistorySeries {
  readonly stream: Stream;
  readonly candles: Candles;
}

export interface HistoryOptions extends SideOptions {
  readonly series: readonly HistorySeries[];
  /** ms after its close at which a candle is known (no look-ahead where a feed is slow) */
  readonly delayMs?: number;
}

/** When the candles of a series are known, less a lag that is the same for all: their open times where the market never closes. */
const knownAt = ({ stream, candles }: HistorySeries): Float64Array =>
  stream.calendar.name === 'UTC' ? candles.at : candles.at.map((at) => stream.calendar.closeOf(at, stream.timeframe) - stream.ms);

/** Drives sessions through columns without making an event of every candle; the steps are those of `Driver.deliver`. */
/**
 * Rows of one call of the innermost loop. Short on purpose: a loop that runs long is compiled while it runs, without having seen its own end, and
 * falls back at every exit; a function that is called often is compiled whole.
 */
const STRIDE = 64;

export class History {
  private readonly streams: readonly Stream[];
  private readonly columns: readonly Candles[];
  /** per series: known at `times[row] + lag` */
  private readonly times: readonly Float64Array[];
  private readonly lag: Float64Array;
  private readonly cursor: Int32Array;
  private readonly next: Float64Array;
  private readonly side: readonly SideEvent[];
  private sideCursor = 0;
  /** the slice whose events were given in part, NaN between slices */
  private open = Number.NaN;
  /** candles fed, and candles there are */
  done = 0;
  readonly total: number;

  constructor(options: HistoryOptions) {
    this.streams = options.series.map((s) => s.stream);
    this.columns = options.series.map((s) => s.candles);
    this.times = options.series.map(knownAt);
    this.lag = Float64Array.from(options.series, (s) => s.stream.ms + (options.delayMs ?? 0));
    this.cursor = new Int32Array(options.series.length);
    this.next = new Float64Array(options.series.length);
    this.side = sideEvents(options);
    this.total = this.columns.reduce((sum, c) => sum + c.at.length, 0);
    for (let k = 0; k < this.next.length; k++) this.next[k] = ((this.times[k] as Float64Array)[0] ?? Number.POSITIVE_INFINITY) + (this.lag[k] as number);
  }

  /** Close times of the last candles, i.e. where the data ends. */
  get end(): Time {
    return this.times.reduce((last, t, k) => Math.max(last, (t.at(-1) ?? Number.NEGATIVE_INFINITY) + (this.lag[k] as number)), Number.NEGATIVE_INFINITY);
  }

  /** Time of the next slice, Infinity at the end. */
  private nextSlice(): Time {
    const { next } = this;
    let at = Number.POSITIVE_INFINITY;
    for (let k = 0; k < next.length; k++) if ((next[k] as number) < at) at = next[k] as number;
    return at;
  }

  /** Feeds at most `slices` slices. False when the data is at its end. */
  run(driver: Driver, slices: number): boolean {
    if (this.next.length === 1) return this.runAlone(driver, slices);
    for (let done = 0; done < slices; done += STRIDE) if (!this.runMerged(driver, Math.min(STRIDE, slices - done))) return false;
    return true;
  }

  /** One series has nothing to be merged with. */
  private runAlone(driver: Driver, slices: number): boolean {
    const first = this.cursor[0] as number;
    const end = Math.min((this.times[0] as Float64Array).length, first + slices);
    for (let i = first; i < end; i += STRIDE) this.feedAlone(driver, i, Math.min(end, i + STRIDE));
    this.cursor[0] = end;
    this.next[0] = this.timeOf(0);
    this.done += end - first;
    return this.more(driver, end === first + slices);
  }

  /** Few rows at a time (see STRIDE). */
  private feedAlone(driver: Driver, first: number, end: number): void {
    const { market } = driver.session;
    const stream = this.streams[0] as Stream;
    const columns = this.columns[0] as Candles;
    const times = this.times[0] as Float64Array;
    const lag = this.lag[0] as number;
    for (let i = first; i < end; i++) {
      const at = (times[i] as number) + lag;
      if (this.sideCursor < this.side.length) this.deliver(driver, at);
      market.see(stream, columns, i);
      market.now = at;
      driver.step();
    }
  }

  private runMerged(driver: Driver, slices: number): boolean {
    const { streams, columns, cursor, next } = this;
    const { market } = driver.session;
    for (let n = 0; n < slices; n++) {
      let at = Number.POSITIVE_INFINITY;
      for (let k = 0; k < next.length; k++) if ((next[k] as number) < at) at = next[k] as number;
      if (at === Number.POSITIVE_INFINITY) return this.more(driver, false);
      if (this.sideCursor < this.side.length) this.deliver(driver, at);
      for (let k = 0; k < next.length; k++) {
        if (next[k] !== at) continue;
        const i = cursor[k] as number;
        market.see(streams[k] as Stream, columns[k] as Candles, i);
        cursor[k] = i + 1;
        const times = this.times[k] as Float64Array;
        next[k] = i + 1 < times.length ? (times[i + 1] as number) + (this.lag[k] as number) : Number.POSITIVE_INFINITY;
        this.done++;
      }
      market.now = at;
      driver.step();
    }
    return true;
  }

  /** Side events up to a slice, before its candles. */
  private deliver(driver: Driver, at: Time): void {
    while (this.sideCursor < this.side.length && (this.side[this.sideCursor] as SideEvent).at <= at)
      driver.deliver((this.side[this.sideCursor++] as SideEvent).event);
  }

  /** At the end of the candles, what happened at the very end follows. */
  private more(driver: Driver, more: boolean): boolean {
    if (!more) for (const event of this.last(driver.session.market.now)) driver.deliver(event);
    return more;
  }

  /** Side events after the last slice. */
  private *last(end: Time): Generator<Event> {
    // (its place without the half millisecond that puts it after the slice)
    while (this.sideCursor < this.side.length && Math.floor((this.side[this.sideCursor] as SideEvent).at) <= end)
      yield (this.side[this.sideCursor++] as SideEvent).event;
  }

  /** Where the feed stands: plain data, for a history of the same series. */
  save(): SavedHistory {
    return { cursor: this.cursor.slice(), side: this.sideCursor, open: this.open, done: this.done };
  }

  restore(saved: SavedHistory): void {
    this.cursor.set(saved.cursor);
    this.sideCursor = saved.side;
    this.open = saved.open;
    this.done = saved.done;
    for (let k = 0; k < this.next.length; k++) this.next[k] = this.timeOf(k);
  }

  /** When the row under the cursor of a series is known, Infinity past its end. */
  private timeOf(k: number): Time {
    const i = this.cursor[k] as number;
    const times = this.times[k] as Float64Array;
    return i < times.length ? (times[i] as number) + (this.lag[k] as number) : Number.POSITIVE_INFINITY;
  }

  /** The same feed as single events, slice by slice, for live-like delivery and for proofs that both ways agree. */
  *events(ids: (stream: Stream) => { instrument: InstrumentId; timeframe: Timeframe; series: SeriesKind }): Generator<Event> {
    for (;;) {
      const at = Number.isNaN(this.open) ? this.nextSlice() : this.open;
      if (at === Number.POSITIVE_INFINITY) {
        yield* this.last(this.end);
        return;
      }
      this.open = at;
      while (this.sideCursor < this.side.length && (this.side[this.sideCursor] as SideEvent).at <= at) yield (this.side[this.sideCursor++] as SideEvent).event;
      for (let k = 0; k < this.next.length; k++) {
        if (this.next[k] !== at) continue;
        const stream = this.streams[k] as Stream;
        const i = this.cursor[k] as number;
        const c = this.columns[k] as Candles;
        const [openTime = 0, open = 0, high = 0, low = 0, close = 0, volume = 0] = [c.at[i], c.open[i], c.high[i], c.low[i], c.close[i], c.volume[i]];
        this.cursor[k] = i + 1;
        this.next[k] = this.timeOf(k);
        this.done++;
        yield { kind: 'candle', at, seen: at, ...ids(stream), openTime, open, high, low, close, volume };
      }
      this.open = Number.NaN;
      yield { kind: 'slice', at, seen: at };
    }
  }
}

export interface SavedHistory {
  readonly cursor: Int32Array;
  readonly side: number;
  readonly open: Time;
  readonly done: number;
}
