// What moves the local exchange's market: candles, recorded or synthetic, walked step by step through quotes and trades that meet its users' orders.
import { type Candles, type Random, seeded, type Time } from '../../core/index.ts';
import type { ExchangeEngine } from './engine.ts';
import type { Listing } from './listing.ts';

/** steps one candle is walked in: to the nearer extreme, to the other, to the close */
const legs = 3;
/** quoted levels on each side, and how much a level holds against what a step trades */
const levels = 20;
const depthPerStep = 4;

export interface FlowOptions {
  readonly listing: Listing;
  readonly candles: Candles;
  /** length of one candle in ms */
  readonly candleMs: number;
  /** steps within each of the three legs of a candle */
  readonly stepsPerLeg: number;
  readonly seed: number;
}

/** One instrument's path in time. The same candles and seed make the same flow, whatever the speed. */
export class MarketFlow {
  readonly listing: Listing;
  readonly #candles: Candles;
  readonly #candleMs: number;
  readonly #perLeg: number;
  readonly #random: Random;
  #row = 0;
  #step = 0;
  #quotes: number[] = [];

  constructor({ listing, candles, candleMs, stepsPerLeg, seed }: FlowOptions) {
    this.listing = listing;
    this.#candles = candles;
    this.#candleMs = candleMs;
    this.#perLeg = stepsPerLeg;
    this.#random = seeded(seed);
  }

  /** when the next step is due; Infinity at the end of the data */
  get due(): Time {
    const open = this.#candles.at[this.#row];
    // the last step of a candle falls before its close, so that the close is in it
    return open === undefined ? Number.POSITIVE_INFINITY : open + Math.floor((this.#step * (this.#candleMs - 1)) / (legs * this.#perLeg));
  }

  /** Goes to the first candle that opens at or after a time. */
  seek(time: Time): void {
    while ((this.#candles.at[this.#row] ?? Number.POSITIVE_INFINITY) < time) this.#row++;
    this.#step = 0;
  }

  /** Takes the step that is due: the market trades there, users' orders in its way are met first. */
  advance(engine: ExchangeEngine): void {
    const { listing } = this;
    const { rules, instrument } = listing;
    const c = this.#candles;
    const row = this.#row;
    const volume = (c.volume[row] as number) / instrument.multiplier / (legs * this.#perLeg + 1);
    const lots = Math.max(1, Math.round((volume * 10 ** instrument.quantityScale) / rules.lot)) * rules.lot;
    const price = Math.max(rules.tick, Math.round((this.#priceAt(row) * 10 ** instrument.priceScale) / rules.tick) * rules.tick);
    for (const id of this.#quotes) listing.book.cancel(id);
    this.#quotes = [];
    // what rests in the way trades at its own price, a step's volume of it at most where the market only touches it
    for (const side of ['buy', 'sell'] as const) {
      const beyond = side === 'buy' ? price - rules.tick : price + rules.tick;
      engine.flow(listing, side, beyond, Number.MAX_SAFE_INTEGER, 'ioc');
      engine.flow(listing, side, price, lots, 'ioc');
    }
    this.#print(engine, price, lots);
    this.#quote(engine, price, lots);
    engine.settle(listing, price);
    if (++this.#step > legs * this.#perLeg) {
      this.#step = 0;
      this.#row++;
    }
  }

  #priceAt(row: number): number {
    const { open, high, low, close } = this.#candles;
    const [o, h, l, x] = [open[row] as number, high[row] as number, low[row] as number, close[row] as number];
    const path = h - o < o - l ? [o, h, l, x] : [o, l, h, x];
    const leg = Math.min(legs - 1, Math.floor(this.#step / this.#perLeg));
    const part = (this.#step - leg * this.#perLeg) / this.#perLeg;
    const [from, to] = [path[leg] as number, path[leg + 1] as number];
    return from + (to - from) * part;
  }

  /** One trade of the flow with itself, so that the tape says where the market is. */
  #print(engine: ExchangeEngine, price: number, lots: number): void {
    const side = this.#random.uniform() < 0.5 ? 'buy' : 'sell';
    const { book } = this.listing;
    if ((side === 'buy' ? book.best('sell') <= price : book.best('buy') >= price) || book.best(side === 'buy' ? 'buy' : 'sell') === price) return;
    const resting = engine.flow(this.listing, side === 'buy' ? 'sell' : 'buy', price, lots, 'rest');
    engine.flow(this.listing, side, price, lots, 'ioc');
    book.cancel(resting);
  }

  #quote(engine: ExchangeEngine, price: number, lots: number): void {
    const { rules } = this.listing;
    for (let i = 1; i <= levels; i++) {
      const distance = i * rules.tick;
      const quantity = Math.max(1, Math.round(((lots / rules.lot) * depthPerStep * (0.5 + this.#random.uniform())) / 2)) * rules.lot;
      if (price > distance) this.#quotes.push(engine.flow(this.listing, 'buy', price - distance, quantity, 'rest'));
      this.#quotes.push(engine.flow(this.listing, 'sell', price + distance, quantity, 'rest'));
    }
  }
}
