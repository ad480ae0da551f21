// Money outside of trading, and the life of instruments: funding at its instants, splits, dividends, new rules, the end of trading.
import { type Command, type Fill, type FundingEvent, type Instrument, type InstrumentEvent, type Time } from '../../core/index.ts';
import type { OrderTable } from '../execution/index.ts';
import type { Market, Stream } from '../market/index.ts';
import type { Ledger, Position } from '../portfolio/index.ts';
import type { ObservedReturns } from '../risk/index.ts';
import type { Notes } from './notes.ts';
import { cancelWorking } from './place.ts';
import type { Seat } from './seat.ts';

export class InstrumentLife {
  /** per instrument: funding instants an open position lived through, and how many of them a rate was known for */
  readonly fundingDue: Float64Array;
  readonly fundingPaid: Float64Array;
  private waits: FundingEvent[] = [];
  private readonly counted: Float64Array;
  private readonly anyFunding: boolean;
  /** per instrument, the stream its orders are matched on */
  private readonly matching: readonly (Stream | undefined)[];
  private readonly market: Market;
  private readonly ledger: Ledger;
  private readonly orders: OrderTable;
  private readonly observed: ObservedReturns;
  private readonly notes: Notes;
  private readonly seats: readonly Seat[];

  constructor(part: { market: Market; ledger: Ledger; orders: OrderTable; observed: ObservedReturns; notes: Notes; seats: readonly Seat[] }) {
    this.market = part.market;
    this.ledger = part.ledger;
    this.orders = part.orders;
    this.observed = part.observed;
    this.notes = part.notes;
    this.seats = part.seats;
    const { instruments } = part.market;
    this.fundingDue = new Float64Array(instruments.length);
    this.fundingPaid = new Float64Array(instruments.length);
    this.counted = new Float64Array(instruments.length).fill(Number.NEGATIVE_INFINITY);
    this.anyFunding = instruments.some((i) => i.fundingMs > 0);
    this.matching = instruments.map((_, i) => part.market.finest(i));
  }

  /** A rate took effect: it meets the prices and positions of the slice it belongs to. */
  announce(e: FundingEvent): void {
    this.waits.push(e);
  }

  /** Before the venue meets a slice: instants before its candles opened (a gap, a late rate) concern what was held until then. */
  settleBefore(): void {
    if (this.waits.length === 0) return;
    this.settle((e) => {
      const stream = this.matching[this.indexOf(e.instrument)];
      return stream !== undefined && stream.slice === this.market.sliceNumber && e.at <= stream.candle.at;
    });
  }

  /** After prices settled: every instant up to now. */
  settleUpToNow(): void {
    if (this.waits.length > 0) this.settle((e) => e.at <= this.market.now);
  }

  private settle(due: (e: FundingEvent) => boolean): void {
    const kept: FundingEvent[] = [];
    for (const e of this.waits)
      if (due(e)) this.pay(e);
      else kept.push(e);
    this.waits = kept;
  }

  private indexOf(id: string): number {
    return this.market.instruments.findIndex((i) => i.id === id);
  }

  /** Positions opened before the instant pay (or receive) the rate on their notional at the mark. */
  private pay(e: FundingEvent): void {
    const instrument = this.indexOf(e.instrument);
    if (instrument < 0) return;
    const price = this.market.mark[instrument] as number;
    let paid = false;
    for (const p of this.ledger.openPositions) {
      if (p.instrument !== instrument || Number.isNaN(price) || !(p.entryTime < e.at)) continue;
      const amount = -Math.sign(p.size) * this.ledger.contract(instrument).notional(p.size, price) * e.rate;
      this.ledger.pay(p, amount);
      paid = true;
      this.notes.journal?.({ at: e.at, kind: 'funding', instrument: e.instrument, text: `funding at ${price}`, figure: amount, limit: e.rate });
    }
    if (paid) this.fundingPaid[instrument] = (this.fundingPaid[instrument] as number) + 1;
  }

  /** What is held lives through the slice: its worst and best moment, and the funding instants it met. */
  live(): void {
    const { openPositions } = this.ledger;
    for (let i = 0; i < openPositions.length; i++) {
      const p = openPositions[i] as Position;
      const stream = this.matching[p.instrument];
      if (stream?.slice === this.market.sliceNumber) this.ledger.noteExtremes(p, stream.candle);
      if (this.anyFunding) this.expectFunding(p);
    }
  }

  /** Counts the funding instants a position lives through: a missing rate is said, and never counted as zero. */
  private expectFunding(p: Position): void {
    const { fundingMs } = this.ledger.contract(p.instrument).instrument;
    if (fundingMs === 0) return;
    const since = Math.max(p.entryTime, this.counted[p.instrument] as number);
    const met = Math.floor(this.market.now / fundingMs) - Math.floor(since / fundingMs);
    if (met <= 0) return;
    this.counted[p.instrument] = this.market.now;
    this.fundingDue[p.instrument] = (this.fundingDue[p.instrument] as number) + met;
  }

  /** Something happened to an instrument; commands it calls for are appended to `out`. */
  change(e: InstrumentEvent, out: Command[]): void {
    const index = this.indexOf(e.instrument);
    if (index < 0) return;
    const { change } = e;
    if (change.to === 'rules') {
      const instrument = this.market.instruments[index] as { rules: Instrument['rules'] };
      instrument.rules = [...instrument.rules, change.rules].sort((a, b) => a.from - b.from);
    } else if (change.to === 'split') this.split(index, change.ratio);
    else if (change.to === 'dividend') {
      for (const p of this.ledger.openPositions) if (p.instrument === index) this.ledger.pay(p, p.size * change.perUnit);
    } else if (change.to !== 'listed') this.end(index, change.price, e.at, out);
    this.ledger.mark();
    this.notes.journal?.({ at: e.at, kind: 'instrument', instrument: e.instrument, code: change.to, text: `${e.instrument}: ${change.to}` });
  }

  /** Positions, prices and what is remembered of orders are rescaled; the venue says the new figures of the orders themselves. */
  private split(index: number, ratio: number): void {
    for (const p of this.ledger.openPositions) if (p.instrument === index) this.ledger.split(p, ratio);
    this.market.split(index, ratio);
    this.observed.split(index, ratio);
    for (const seat of this.seats) if (seat.instrument === index) seat.split(ratio);
    for (const id of this.orders.live) {
      const order = this.orders.all.get(id);
      if (order?.request.instrument !== index) continue;
      order.filled *= ratio;
      order.average /= ratio;
    }
  }

  /** Trading in an instrument is over: orders end, positions settle at `price`. */
  private end(index: number, price: number, at: Time, out: Command[]): void {
    this.market.tradable[index] = 0;
    for (const seat of this.seats) if (seat.instrument === index) cancelWorking(seat, { orders: this.orders, view: this.market }, out, () => true);
    for (const p of this.ledger.openPositions.filter((open) => open.instrument === index)) {
      const fill: Fill = {
        order: 0,
        account: p.account,
        instrument: index,
        side: p.quantity > 0 ? 'sell' : 'buy',
        quantity: Math.abs(p.quantity),
        price: settlement(this.ledger.contract(index).instrument, price),
        maker: false,
        fee: 0,
        at,
      };
      this.ledger.fill(p, fill, { role: 'expiry', note: 'the instrument stopped trading', order: 0 });
    }
    for (const seat of this.seats) if (seat.instrument === index) seat.settle();
  }

  save(): SavedLife {
    const rules = this.market.instruments.map((i) => i.rules);
    return structuredClone({ waits: this.waits, counted: this.counted, due: this.fundingDue, paid: this.fundingPaid, rules });
  }

  restore(saved: SavedLife): void {
    this.waits = structuredClone(saved.waits);
    this.counted.set(saved.counted);
    this.fundingDue.set(saved.due);
    this.fundingPaid.set(saved.paid);
    this.market.instruments.forEach((instrument, i) => {
      (instrument as { rules: Instrument['rules'] }).rules = structuredClone(saved.rules[i] as Instrument['rules']);
    });
  }
}

export interface SavedLife {
  readonly waits: FundingEvent[];
  readonly counted: Float64Array;
  readonly due: Float64Array;
  readonly paid: Float64Array;
  readonly rules: readonly Instrument['rules'][];
}

/** Settlement prices may be finer than the tick (averages are): they are kept to the digits prices have. */
const settlement = (instrument: Instrument, price: number): number => (instrument.continuous ? price : Math.round(price * 10 ** instrument.priceScale));
