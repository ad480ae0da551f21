// Collectors of events between candles; at each candle they say what they saw. Undefined until their first event: missing is not nothing.
// long because: five collectors of the same make
import type { Candle, Time } from '../../../core/index.ts';
import type { Graph, Signal } from '../graph.ts';

/** One public trade. */
export interface TradePrint {
  readonly at: Time;
  readonly price: number;
  readonly size: number;
  /** who took: 1 the buyer, −1 the seller */
  readonly side: 1 | -1;
}

/** The best levels of a book, best first; prices and sizes of equal length. */
export interface BookView {
  readonly at: Time;
  readonly bidPrices: ArrayLike<number>;
  readonly bidSizes: ArrayLike<number>;
  readonly askPrices: ArrayLike<number>;
  readonly askSizes: ArrayLike<number>;
}

/** A scored opinion, from the moment it could be known. */
export interface SentimentItem {
  /** when we could know it, not when it was written */
  readonly seen: Time;
  /** −1 to 1 */
  readonly score: number;
  /** a headline counts among others; an index is a level that stays until the next */
  readonly kind: 'headline' | 'index';
}

/** The funding rate as known, and when it is paid next. */
export interface FundingNote {
  readonly seen: Time;
  /** fraction per interval */
  readonly rate: number;
  readonly next: Time;
}

export class TradeSource {
  readonly bought: Signal;
  readonly sold: Signal;
  readonly count: Signal;
  private begun = false;
  private buying = 0;
  private selling = 0;
  private trades = 0;

  constructor(g: Graph) {
    this.bought = g.signal(1);
    this.sold = g.signal(1);
    this.count = g.signal(1);
  }

  take({ size, side }: TradePrint): void {
    if (!(size > 0)) return;
    this.begun = true;
    this.trades++;
    if (side > 0) this.buying += size;
    else this.selling += size;
  }

  emit(row: number): void {
    this.bought.data[row] = this.begun ? this.buying : Number.NaN;
    this.sold.data[row] = this.begun ? this.selling : Number.NaN;
    this.count.data[row] = this.begun ? this.trades : Number.NaN;
    this.buying = 0;
    this.selling = 0;
    this.trades = 0;
  }
}

/** Levels a side looked at. */
const depthLevels = 5;

/** The last book of each candle; undefined when none came since the candle before: an old book is not the book. */
export class BookSource {
  /** (ask − bid) / mid */
  readonly spread: Signal;
  /** (bid size − ask size) / both, at the best prices */
  readonly imbalance: Signal;
  /** the same over five levels */
  readonly depth: Signal;
  /** mean of the imbalance over all books of the candle */
  readonly mean: Signal;
  /** (micro-price − mid) / mid, the micro-price leaning to the thinner side */
  readonly micro: Signal;
  /** how much thicker the bids grow away from the price than the asks: (bid slope − ask slope) / both */
  readonly slope: Signal;
  private readonly now = new Float64Array(5).fill(Number.NaN);
  private sum = 0;
  private books = 0;

  constructor(g: Graph) {
    [this.spread, this.imbalance, this.depth, this.mean, this.micro, this.slope] = Array.from({ length: 6 }, () => g.signal(1)) as [
      Signal,
      Signal,
      Signal,
      Signal,
      Signal,
      Signal,
    ];
  }

  /** An empty or crossed book is none. */
  take({ bidPrices, bidSizes, askPrices, askSizes }: BookView): void {
    const bid = bidPrices[0];
    const ask = askPrices[0];
    if (bid === undefined || ask === undefined || !(ask >= bid) || !(bid > 0)) return;
    const [bidSize, askSize] = [bidSizes[0] as number, askSizes[0] as number];
    const mid = (bid + ask) / 2;
    const both = bidSize + askSize;
    const imbalance = both === 0 ? Number.NaN : (bidSize - askSize) / both;
    const [b, a] = [total(bidSizes), total(askSizes)];
    const { now } = this;
    now[0] = (ask - bid) / mid;
    now[1] = imbalance;
    now[2] = b + a === 0 ? Number.NaN : (b - a) / (b + a);
    now[3] = both === 0 ? Number.NaN : (ask * bidSize + bid * askSize) / both / mid - 1;
    const [bidSlope, askSlope] = [sizePerPrice(bidPrices, bidSizes), sizePerPrice(askPrices, askSizes)];
    now[4] = (bidSlope - askSlope) / (bidSlope + askSlope);
    if (imbalance === imbalance) {
      this.sum += imbalance;
      this.books++;
    }
  }

  emit(row: number): void {
    const { now } = this;
    this.spread.data[row] = now[0] as number;
    this.imbalance.data[row] = now[1] as number;
    this.depth.data[row] = now[2] as number;
    this.micro.data[row] = now[3] as number;
    this.slope.data[row] = now[4] as number;
    this.mean.data[row] = this.books === 0 ? Number.NaN : this.sum / this.books;
    now.fill(Number.NaN);
    this.sum = 0;
    this.books = 0;
  }
}

function total(sizes: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < sizes.length && k < depthLevels; k++) sum += sizes[k] as number;
  return sum;
}

/** Size behind the best level per price distance to the farthest looked at; NaN with fewer than two levels. */
function sizePerPrice(prices: ArrayLike<number>, sizes: ArrayLike<number>): number {
  const far = Math.min(prices.length, depthLevels) - 1;
  const distance = far < 1 ? 0 : Math.abs((prices[far] as number) - (prices[0] as number));
  return distance === 0 ? Number.NaN : (total(sizes) - (sizes[0] as number)) / distance;
}

export class SentimentSource {
  readonly sum: Signal;
  readonly count: Signal;
  readonly level: Signal;
  private begun = false;
  private scores = 0;
  private items = 0;
  private index = Number.NaN;

  constructor(g: Graph) {
    this.sum = g.signal(1);
    this.count = g.signal(1);
    this.level = g.signal(1);
  }

  take({ score, kind }: SentimentItem): void {
    if (score !== score) return;
    if (kind === 'index') this.index = score;
    else {
      this.begun = true;
      this.scores += score;
      this.items++;
    }
  }

  emit(row: number): void {
    this.sum.data[row] = this.begun ? this.scores : Number.NaN;
    this.count.data[row] = this.begun ? this.items : Number.NaN;
    this.level.data[row] = this.index;
    this.scores = 0;
    this.items = 0;
  }
}

export class FundingSource {
  readonly rate: Signal;
  /** hours from the candle's open to the next payment */
  readonly hours: Signal;
  private known = Number.NaN;
  private next = Number.NaN;

  constructor(g: Graph) {
    this.rate = g.signal(1);
    this.hours = g.signal(1);
  }

  take({ rate, next }: FundingNote): void {
    this.known = rate;
    this.next = next;
  }

  emit(row: number, at: Time): void {
    // Once its instant is over and nobody told the next one, nothing is known.
    this.rate.data[row] = this.next >= at ? this.known : Number.NaN;
    this.hours.data[row] = this.next >= at ? (this.next - at) / 3_600_000 : Number.NaN;
  }
}

/** The other venue's candle of the same open time; undefined when it has none. */
export class OtherSource {
  readonly close: Signal;
  readonly volume: Signal;
  private at = Number.NaN;
  private price = Number.NaN;
  private traded = Number.NaN;

  constructor(g: Graph) {
    this.close = g.signal(1);
    this.volume = g.signal(1);
  }

  take({ at, close, volume }: Readonly<Candle>): void {
    this.at = at;
    this.price = close > 0 ? close : Number.NaN;
    this.traded = volume;
  }

  emit(row: number, at: Time): void {
    this.close.data[row] = this.at === at ? this.price : Number.NaN;
    this.volume.data[row] = this.at === at ? this.traded : Number.NaN;
  }
}
