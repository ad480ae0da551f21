// Which coarser candle a base candle belongs to, and how many base candles it needs to be whole.
import { type Calendar, DAY, type Span, type Time, type Timeframe, timeframeMs } from '../../core/index.ts';

/** Finds coarser candles for base candles that arrive mostly in order; remembers the last session, because the next row is nearly always in it. */
export class SpanFinder {
  open = Number.NaN;
  close = Number.NaN;
  /** base candles the coarser candle has when none is missing */
  expected = 0;
  /** when the base candle closes */
  baseClose = Number.NaN;
  #session: Span = { open: 0, close: 0 };
  readonly #calendar: Calendar;
  readonly #base: Timeframe;
  readonly #baseMs: number;
  readonly #higher: Timeframe;
  readonly #higherMs: number;

  constructor(base: Timeframe, higher: Timeframe, calendar: Calendar) {
    this.#calendar = calendar;
    this.#base = base;
    this.#baseMs = timeframeMs(base);
    this.#higher = higher;
    this.#higherMs = timeframeMs(higher);
  }

  /** Sets open, close, expected and baseClose for the base candle that opened at `at`; false when the market was closed then. */
  find(at: Time): boolean {
    if (!this.#enter(at)) return false;
    const session = this.#session;
    const daily = this.#baseMs >= DAY;
    // A daily row may be stored under its day's midnight, before the session opens: its session speaks for it.
    const inside = daily ? session.open : at;
    this.baseClose = daily ? session.close : Math.min(at + this.#baseMs, session.close);
    if (inside >= this.open && inside < this.close) return true;
    if (this.#higherMs < DAY) {
      this.open = session.open + Math.floor((inside - session.open) / this.#higherMs) * this.#higherMs;
      this.close = Math.min(this.open + this.#higherMs, session.close);
    } else {
      const span = this.#calendar.candle(inside, this.#higher) ?? session;
      this.open = span.open;
      this.close = span.close;
    }
    this.expected = expectedRows(this.open, this.close, this.#base, this.#calendar);
    return true;
  }

  #enter(at: Time): boolean {
    const s = this.#session;
    if (at >= s.open && at < s.close) return true;
    const found = this.#baseMs >= DAY ? this.#calendar.nextSession(at) : this.#calendar.session(at);
    if (found === undefined || found.open >= at + DAY) return false;
    this.#session = found;
    return true;
  }
}

/** Candles of `timeframe` that a market with this calendar has in [open, close). */
export function expectedRows(open: Time, close: Time, timeframe: Timeframe, calendar: Calendar): number {
  const ms = timeframeMs(timeframe);
  if (calendar.name === 'UTC') return Math.max(0, Math.ceil((close - open) / ms));
  let rows = 0;
  for (let s = calendar.nextSession(open); s.open < close; s = calendar.nextSession(s.close)) {
    rows += ms >= DAY ? 1 : Math.ceil((Math.min(s.close, close) - Math.max(s.open, open)) / ms);
  }
  return rows;
}
