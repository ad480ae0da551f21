// Events beyond the candle: what a set takes between candles, and the merging of their history with candles as it was known then.
import { AppError, type Candle, type Candles, type Time } from '../../core/index.ts';
import type { Graph } from './graph.ts';
import type { BookView, FundingNote, SentimentItem, TradePrint } from './kernels/sources.ts';

/** History of events beside candles, each sorted by the time it was known. What is left out is missing, and its columns undefined. */
export interface Inputs {
  /** length of a candle in ms: an event is known to the candle that closes at or after it. Needed when there are events. */
  readonly step?: number;
  readonly trades?: readonly TradePrint[];
  readonly books?: readonly BookView[];
  readonly sentiment?: readonly SentimentItem[];
  readonly funding?: readonly FundingNote[];
  /** candles of the same asset and timeframe at another venue */
  readonly other?: Candles;
}

/** Where events go in. Those that no column lives on are let pass. */
export class Sources {
  readonly #graph: Graph;

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  trade(print: TradePrint): void {
    this.#graph.trades?.take(print);
  }

  book(view: BookView): void {
    this.#graph.books?.take(view);
  }

  sentiment(item: SentimentItem): void {
    this.#graph.sentiment?.take(item);
  }

  funding(note: FundingNote): void {
    this.#graph.funding?.take(note);
  }

  /** the other venue's candle that closed, before our own of the same time */
  other(candle: Readonly<Candle>): void {
    this.#graph.other?.take(candle);
  }

  /** Puts what was collected into row `row` of the block, for the candle that opened at `at`. */
  emit(row: number, at: Time): void {
    const { trades, books, sentiment, funding, other } = this.#graph;
    trades?.emit(row);
    books?.emit(row);
    sentiment?.emit(row);
    funding?.emit(row, at);
    other?.emit(row, at);
  }

  /** Feeds history up to the close of each row of a block. @throws AppError MISSING_VALUE, BAD_ORDER */
  feedOf(inputs: Inputs): (at: Float64Array, from: number, to: number) => void {
    const { step, other } = inputs;
    const queues = [
      queue(
        'trades',
        inputs.trades,
        (e) => e.at,
        (e) => this.trade(e),
        true,
      ),
      queue(
        'books',
        inputs.books,
        (e) => e.at,
        (e) => this.book(e),
        true,
      ),
      queue(
        'sentiment',
        inputs.sentiment,
        (e) => e.seen,
        (e) => this.sentiment(e),
        false,
      ),
      queue(
        'funding',
        inputs.funding,
        (e) => e.seen,
        (e) => this.funding(e),
        false,
      ),
    ].filter((q) => q !== undefined);
    if (queues.length > 0 && step === undefined)
      throw new AppError('MISSING_VALUE', 'step', 'events were given without the length of a candle', 'Give the milliseconds of the timeframe.');
    if (other !== undefined)
      queues.push(
        queue(
          'other',
          Array.from(other.at, (_, i) => i),
          (i) => (other.at[i] as number) + (step ?? 0),
          (i) => this.other(rowOf(other, i)),
          false,
        ) as never,
      );
    return (at, from, to) => {
      for (let i = from; i < to; i++) {
        const open = at[i] as number;
        for (const feed of queues) feed(open + (step ?? 0));
        this.emit(i - from, open);
      }
    };
  }
}

const rowOf = (c: Candles, i: number): Candle => ({
  at: c.at[i] as number,
  open: c.open[i] as number,
  high: c.high[i] as number,
  low: c.low[i] as number,
  close: c.close[i] as number,
  volume: c.volume[i] as number,
});

/** Gives out events up to a time (those exactly at it, unless they belong to the next candle). */
function queue<T>(
  name: string,
  events: readonly T[] | undefined,
  timeOf: (e: T) => number,
  take: (e: T) => void,
  before: boolean,
): ((until: number) => void) | undefined {
  if (events === undefined) return undefined;
  for (let i = 1; i < events.length; i++)
    if (timeOf(events[i] as T) < timeOf(events[i - 1] as T))
      throw new AppError('BAD_ORDER', name, `event ${i} is earlier than the one before`, 'Sort them by the time they were known.');
  let next = 0;
  return (until) => {
    while (next < events.length && (before ? timeOf(events[next] as T) < until : timeOf(events[next] as T) <= until)) take(events[next++] as T);
  };
}
