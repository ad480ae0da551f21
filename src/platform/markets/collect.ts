// Candles of now into the store: the stream, REST for what it missed, and a watch on how old the data is.
// long because: stream, back-fill, watch and writing share one picture of what is known, and are read together
import { AppError, type Clock, emptyCandles, formatTime, pause, type Time, type Timeframe, timeframeMs } from '../../core/index.ts';
import { openStore, type Store } from '../../outside/storage/index.ts';
import type { CandleListener, HistorySource, LiveCandle } from '../../outside/venues/index.ts';
import { fetchHistory } from './fetch.ts';

export interface CollectRequest {
  readonly home: string;
  readonly instrument: string;
  readonly timeframe: Timeframe;
  readonly source: HistorySource;
  readonly connect: (listener: CandleListener) => { close(): Promise<void> };
  /** wall time: of ages and timers */
  readonly clock: Clock;
  /** the venue's time: decides which candles have closed */
  readonly now: () => Time;
  /** where to begin when nothing is stored; a day ago when left out */
  readonly from?: Time;
  /** ends the collecting */
  readonly signal: AbortSignal;
  /** what a person should know, a line each */
  readonly onNote: (text: string) => void;
}

export interface Collected {
  readonly instrument: string;
  readonly timeframe: Timeframe;
  /** candles fetched before the stream began, taken from it, and asked for by REST behind it */
  readonly fetched: number;
  readonly streamed: number;
  readonly backFilled: number;
  /** closed candles that came again and were not taken twice */
  readonly repeated: number;
  readonly reconnects: number;
  /** candles the venue does not have */
  readonly missing: number;
  /** close of the newest candle; NaN before the first */
  readonly until: Time;
}

const watchMs = 1000;
/** without a push for this long REST is asked, and every `pollMs` until the stream speaks again */
const staleMs = 30_000;
const pollMs = 20_000;
/** what came since the last writing is lost with a killed process, and fetched at its next start */
const writeMs = 60_000;
const firstDays = 86_400_000;
/** candles whose repetition is told from a late arrival */
const remembered = 1440;

class Collector implements CandleListener {
  readonly #r: CollectRequest;
  readonly #store: Store;
  readonly #step: number;
  /** first open time that nothing is known of; everything before it was taken, or the venue does not have it */
  #frontier: Time;
  /** open times taken of late, before and behind the frontier */
  readonly #taken = new Set<Time>();
  /** open times before it are not taken any more: they were known at the start, or are long past */
  #begin: Time;
  #waiting: LiveCandle[] = [];
  #written: Time;
  #heard: Time;
  #polled = Number.NEGATIVE_INFINITY;
  #stale = false;
  /** asking and writing, one after the other */
  #work: Promise<void> = Promise.resolve();
  #failure: unknown;
  readonly counts = { streamed: 0, backFilled: 0, repeated: 0, reconnects: 0, missing: 0 };
  until = Number.NaN;

  constructor(request: CollectRequest, store: Store, frontier: Time) {
    this.#r = request;
    this.#store = store;
    this.#step = timeframeMs(request.timeframe);
    this.#frontier = this.#begin = frontier;
    this.#written = this.#heard = request.clock.now();
  }

  onCandle(candle: LiveCandle): void {
    this.#heard = this.#r.clock.now();
    if (this.#stale) {
      this.#stale = false;
      this.#r.onNote('the stream speaks again');
    }
    if (!candle.closed) return;
    if (!this.#take(candle)) {
      this.counts.repeated++;
      return;
    }
    this.counts.streamed++;
    if (candle.openTime > this.#frontier) this.#ask(candle.openTime, true);
  }

  onReady(again: boolean): void {
    if (again) this.counts.reconnects++;
    this.#r.onNote(again ? 'connected again' : 'connected');
    this.#ask(this.#r.now(), false);
  }

  onDown(reason: string): void {
    this.#r.onNote(`the link is gone (${reason}); connecting again`);
  }

  onTrouble(problem: string): void {
    this.#r.onNote(problem);
  }

  /** False for one that was taken before. */
  #take(candle: LiveCandle): boolean {
    const { openTime } = candle;
    if (this.#taken.has(openTime) || openTime < this.#begin) return false;
    this.#taken.add(openTime);
    this.#waiting.push(candle);
    const close = openTime + this.#step;
    if (!(close <= this.until)) this.until = close;
    while (this.#taken.has(this.#frontier)) this.#frontier += this.#step;
    return true;
  }

  /** Asks for what lies between the frontier and `to`. `final`: what does not come then, the venue does not have. */
  #ask(to: Time, final: boolean): void {
    this.#enqueue(async () => {
      const { source, instrument, timeframe, onNote } = this.#r;
      const step = this.#step;
      const from = this.#frontier;
      const end = Math.floor(to / step) * step;
      let came = 0;
      try {
        for (let at = from; at < end; at += source.pageRows * step) {
          const page = await source.page({ instrument, timeframe, kind: 'last', from: at, to: Math.min(at + source.pageRows * step, end) });
          for (let i = 0; i < page.at.length; i++) {
            const [openTime, open, high, low] = [page.at[i], page.open[i], page.high[i], page.low[i]] as [number, number, number, number];
            const [close, volume] = [page.close[i], page.volume[i]] as [number, number];
            if (this.#take({ openTime, open, high, low, close, volume, closed: true })) came++;
          }
        }
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        onNote(`REST was asked in vain (${error.message}); it is asked again`);
        return;
      }
      this.counts.backFilled += came;
      // without a candle that closed after it, the newest may only be late
      this.#passOver(final ? end : Math.min(end, this.until - step));
      if (came > 0) onNote(`${came} candles came by REST, from ${formatTime(from)}`);
    });
  }

  /** Moves the frontier to `to`; what is not taken on the way, the venue does not have. */
  #passOver(to: Time): void {
    for (; this.#frontier < to; this.#frontier += this.#step) if (!this.#taken.has(this.#frontier)) this.counts.missing++;
    while (this.#taken.has(this.#frontier)) this.#frontier += this.#step;
  }

  #enqueue(run: () => Promise<void>): void {
    this.#work = this.#work.then(run).catch((error: unknown) => {
      this.#failure ??= error;
    });
  }

  #write(): void {
    this.#written = this.#r.clock.now();
    this.#enqueue(async () => {
      if (this.#waiting.length === 0) return;
      const rows = this.#waiting.toSorted((a, b) => a.openTime - b.openTime);
      const candles = emptyCandles(rows.length);
      for (const [i, { openTime, open, high, low, close, volume }] of rows.entries()) {
        candles.at[i] = openTime;
        candles.open[i] = open;
        candles.high[i] = high;
        candles.low[i] = low;
        candles.close[i] = close;
        candles.volume[i] = volume;
      }
      try {
        await this.#store.write({ id: this.#r.instrument, timeframe: this.#r.timeframe, kind: 'last' }, candles);
      } catch (error) {
        const busy = error instanceof AppError && error.code === 'CONFLICT' && !this.#r.signal.aborted;
        if (!busy) throw error;
        this.#r.onNote(`not written yet: ${error.message}`);
        return;
      }
      this.#waiting = this.#waiting.filter((c) => !rows.includes(c));
      this.#begin = Math.max(this.#begin, this.#frontier - remembered * this.#step);
      for (const at of this.#taken) if (at < this.#begin) this.#taken.delete(at);
    });
  }

  #watch(): void {
    const { clock, now, onNote } = this.#r;
    const silent = clock.now() - this.#heard;
    if (!this.#stale && silent >= staleMs) {
      this.#stale = true;
      const age = Number.isNaN(this.until) ? '' : `, the newest candle closed ${Math.round((now() - this.until) / 1000)} s ago`;
      onNote(`nothing was pushed for ${Math.round(silent / 1000)} s${age}: polling by REST every ${pollMs / 1000} s`);
    }
    if (this.#stale && clock.now() - this.#polled >= pollMs) {
      this.#polled = clock.now();
      this.#ask(now(), false);
    }
    if (clock.now() - this.#written >= writeMs) this.#write();
  }

  /** Until the signal; what came is written before it returns. @throws what writing threw */
  async run(): Promise<void> {
    const { clock, connect, signal } = this.#r;
    const link = connect(this);
    while (!signal.aborted && this.#failure === undefined) {
      await pause(clock, watchMs, signal).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
      if (!signal.aborted) this.#watch();
    }
    await link.close();
    this.#write();
    await this.#work;
    if (this.#failure !== undefined) throw this.#failure;
  }
}

/**
 * Keeps a stored series up to date until the signal: fetches what it lacks, then follows the stream. Closed candles only, each once.
 * @throws AppError as fetchHistory; NO_SPACE, NO_PERMISSION, CONFLICT when what came cannot be written
 */
export async function collectCandles(request: CollectRequest): Promise<Collected> {
  const { home, instrument, timeframe, source, now, signal, onNote } = request;
  const step = timeframeMs(timeframe);
  const store = openStore(home);
  const ofSeries = store.list().filter((s) => s.id === instrument && s.timeframe === timeframe && s.kind === 'last');
  const [stored] = await store.describe(ofSeries);
  const known = stored !== undefined && stored.rows > 0;
  let fetched = 0;
  let frontier = Math.ceil((known ? stored.to + step : (request.from ?? now() - firstDays)) / step) * step;
  // a process that was killed may have left a gap behind the candles it had written
  const from = known ? Math.max(stored.from, stored.to - firstDays) : frontier;
  if (from < Math.floor(now() / step) * step) {
    const history = await fetchHistory(home, source, { instrument, timeframe, kind: 'last', from, to: now(), now: now(), signal });
    fetched = history.added;
    const [after] = await store.describe(store.list().filter((s) => s.id === instrument && s.timeframe === timeframe && s.kind === 'last'));
    frontier = Math.max(frontier, (after?.to ?? frontier - step) + step);
    onNote(`${fetched} candles were fetched up to ${formatTime(frontier)}`);
  }
  const collector = new Collector(request, store, frontier);
  await collector.run();
  return { instrument, timeframe, fetched, ...collector.counts, until: collector.until };
}
