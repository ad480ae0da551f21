// Closed candles of OKX, live: the stream says when, lists fill what it left out, and an instant is told once all its candles came or time was up.
// long because: a candle's way from stream or list to its instant is one queue, and every gap in it is mended here
import {
  type CandleEvent,
  type Clock,
  type Event,
  type Instrument,
  type JournalRecord,
  type Random,
  type Time,
  type Timeframe,
  timeframeMs,
} from '../../core/index.ts';
import { type OkxHosts, type OkxRest, OkxStream, okxMarket, parseCandle } from '../../outside/venues/index.ts';

export interface FeedParts {
  /** public calls only */
  readonly rest: OkxRest;
  readonly hosts: OkxHosts;
  readonly clock: Clock;
  /** of sockets: a venue's own time may run faster */
  readonly wall: Clock;
  readonly random: Random;
  readonly instruments: readonly Instrument[];
  readonly timeframe: Timeframe;
  /** open time of the first candle wanted, per instrument */
  readonly from: readonly Time[];
  readonly push: (event: Event) => void;
  readonly note: (record: Omit<JournalRecord, 'stage' | 'at'>) => void;
  /** why the strategies do not act, empty while they do */
  readonly paused: () => string;
  /** ms that an instant waits for candles that are late */
  readonly patienceMs?: number;
}

const patienceMs = 3000;
const leastAgeMs = 10_000;
const pageRows = 100;
/** the latest candles are asked for by a time past all of them, whatever the two clocks say */
const aheadMs = 864_000_000;
/** funding instants lie on whole hours; a rate is asked for this long before it counts as missing */
const hourMs = 3_600_000;
const fundingPatienceMs = 600_000;
const catchingUp = 'candles of the past are being caught up with';

export class OkxFeed {
  readonly #p: FeedParts;
  readonly #ms: number;
  readonly #bar: string;
  readonly #stream: OkxStream;
  /** per instrument: candles that wait for their turn, by open time; open time of the next one */
  readonly #waiting: Map<Time, CandleEvent>[];
  readonly #next: Time[];
  #asking: Promise<void> = Promise.resolve();
  #cancelPatience: (() => void) | undefined;
  #fundingDue: Time[] = [];
  #closed = false;
  /** close of the latest instant that was told */
  latest = Number.NEGATIVE_INFINITY;

  constructor(parts: FeedParts) {
    this.#p = parts;
    this.#ms = timeframeMs(parts.timeframe);
    this.#bar = okxMarket.okxBars[parts.timeframe] as string;
    this.#waiting = parts.instruments.map(() => new Map());
    this.#next = [...parts.from];
    const { hosts, wall, random } = parts;
    this.#stream = new OkxStream({
      hosts,
      kind: 'business',
      clock: wall,
      random,
      onData: ({ instId }, records) => {
        const k = parts.instruments.findIndex((i) => i.symbol === instId);
        for (const record of records) this.#pushed(k, parseCandle(record.what, record.list('row'), true));
      },
      onReady: () => this.#ask(parts.instruments.map((_, k) => k)),
      onDown: (reason) => parts.note({ kind: 'quality', code: 'LINK_DOWN', text: `candles: ${reason}` }),
      onTrouble: (problem) => parts.note({ kind: 'fault', code: 'STREAM', text: `candles: ${problem}` }),
    });
    this.#stream.subscribe(parts.instruments.map((i) => ({ channel: `candle${this.#bar}`, instId: i.symbol })));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelPatience?.();
    await this.#stream.close();
    await this.#asking;
  }

  #pushed(k: number, candle: ReturnType<typeof parseCandle>): void {
    if (k < 0 || !candle.closed || candle.openTime < (this.#next[k] as Time)) return;
    this.#keep(k, candle);
    if (candle.openTime === this.#next[k]) this.#tell();
    else this.#ask([k]);
  }

  #keep(k: number, { openTime, open, high, low, close, volume }: ReturnType<typeof parseCandle>): void {
    const { instruments, timeframe, clock } = this.#p;
    const instrument = (instruments[k] as Instrument).id;
    const event: CandleEvent = {
      kind: 'candle',
      at: openTime + this.#ms,
      seen: clock.now(),
      instrument,
      timeframe,
      series: 'last',
      openTime,
      open,
      high,
      low,
      close,
      volume,
    };
    this.#waiting[k]?.set(openTime, event);
  }

  /** Asks by REST for what the stream did not bring; one question after another. */
  #ask(which: readonly number[], late = false): void {
    this.#asking = this.#asking.then(async () => {
      try {
        for (const k of which) await this.#catchUp(k);
        if (late) this.#goOn(which);
      } catch (error) {
        if (this.#closed) return;
        this.#p.note({ kind: 'quality', code: 'FEED', text: `candles cannot be asked for: ${error instanceof Error ? error.message : String(error)}` });
        this.#p.clock.after(patienceMs, () => {
          if (!this.#closed) this.#ask(which, late);
        });
      }
      this.#tell();
    });
  }

  async #catchUp(k: number): Promise<void> {
    const from = this.#next[k] as Time;
    const instrument = (this.#p.instruments[k] as Instrument).id;
    for (let before = Number.MAX_SAFE_INTEGER; !this.#closed; ) {
      const page = await okxMarket.candlePage(this.#p.rest, {
        instrument,
        bar: this.#bar,
        before: Math.min(before, this.#p.rest.venueTime() + aheadMs),
        limit: pageRows,
      });
      for (const candle of page) if (candle.openTime >= from) this.#keep(k, candle);
      const oldest = page[0]?.openTime;
      if (oldest === undefined || oldest <= from || oldest >= before) break;
      before = oldest;
    }
    const first = Math.min(...(this.#waiting[k] as Map<Time, CandleEvent>).keys());
    if (!Number.isFinite(first) || first <= (this.#next[k] as Time)) return;
    this.#p.note({
      kind: 'quality',
      instrument,
      code: 'GAP',
      text: `the venue has no candles from ${new Date(from).toISOString()} to ${new Date(first).toISOString()}`,
    });
    this.#next[k] = first;
  }

  /** Tells every instant that is complete, oldest first. */
  #tell(): void {
    if (this.#closed) return;
    for (;;) {
      const heads = this.#next.map((at, k) => (this.#waiting[k] as Map<Time, CandleEvent>).get(at));
      const close = Math.min(...heads.map((h) => h?.at ?? Number.POSITIVE_INFINITY));
      if (close === Number.POSITIVE_INFINITY) return;
      const late = heads.flatMap((h, k) => (h === undefined && (this.#next[k] as Time) + this.#ms <= close ? [k] : []));
      if (late.length > 0) {
        this.#cancelPatience ??= this.#p.clock.after(this.#p.patienceMs ?? patienceMs, () => {
          this.#cancelPatience = undefined;
          this.#ask(late, true);
        });
        return;
      }
      this.#cancelPatience?.();
      this.#cancelPatience = undefined;
      this.#slice(
        close,
        heads.filter((h): h is CandleEvent => h?.at === close),
      );
    }
  }

  /** An instant goes on without those that are still late. */
  #goOn(late: readonly number[]): void {
    for (const k of late) {
      const at = this.#next[k] as Time;
      if (this.#waiting[k]?.has(at)) continue;
      this.#p.note({
        kind: 'quality',
        instrument: (this.#p.instruments[k] as Instrument).id,
        code: 'LATE',
        text: 'its candle did not come in time; the instant is decided without it',
      });
      this.#next[k] = at + this.#ms;
    }
  }

  #slice(close: Time, candles: readonly CandleEvent[]): void {
    const { push, clock } = this.#p;
    for (const candle of candles) {
      const k = this.#p.instruments.findIndex((i) => i.id === candle.instrument);
      this.#waiting[k]?.delete(candle.openTime);
      this.#next[k] = candle.openTime + this.#ms;
      push(candle);
    }
    const seen = clock.now();
    // decisions on candles that are long closed would be orders at a price that is not theirs
    const old = this.#p.rest.venueTime() - close > Math.max(leastAgeMs, this.#ms / 4);
    const about = { kind: 'operator', at: close, seen } as const;
    if (old && this.#p.paused() === '') push({ ...about, command: 'pause', reason: catchingUp });
    if (!old && this.#p.paused() === catchingUp) push({ ...about, command: 'resume', reason: 'the candles are of now' });
    push({ kind: 'slice', at: close, seen });
    this.latest = close;
    if (close % hourMs === 0 && !old) this.#fundingDue.push(close);
    if (this.#fundingDue.length > 0) this.#asking = this.#asking.then(() => this.#funding(close));
  }

  /** Rates of the hours that have passed; one that does not appear stays away, and the session says that it is missing. */
  async #funding(now: Time): Promise<void> {
    this.#fundingDue = this.#fundingDue.filter((due) => now - due < fundingPatienceMs);
    for (const due of [...this.#fundingDue])
      for (const { id, fundingMs } of this.#p.instruments) {
        if (fundingMs === 0) continue;
        try {
          const found = (await okxMarket.fundingHistory(this.#p.rest, id, due + 1)).find((f) => f.at === due);
          if (found === undefined) continue;
          this.#p.push({ kind: 'funding', at: due, seen: this.#p.clock.now(), instrument: id, rate: found.rate });
          this.#fundingDue = this.#fundingDue.filter((d) => d !== due);
        } catch (error) {
          this.#p.note({
            kind: 'quality',
            instrument: id,
            code: 'FUNDING',
            text: `its rate cannot be asked for: ${error instanceof Error ? error.message : String(error)}`,
          });
        }
      }
  }
}
