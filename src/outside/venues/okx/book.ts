// One order book kept in step with its stream by sequence numbers.
import type { Time } from '../../../core/index.ts';
import type { OkxBookMessage } from './market.ts';

/** `gap`: a message is missing; the book is emptied and must be subscribed again. `idle`: nothing changed, the link lives. */
export type BookStep = 'changed' | 'idle' | 'gap';

/** Levels by price text, as sent: the text is the identity, so no level is lost to rounding. */
class BookSide {
  readonly quantities = new Map<string, string>();
  /** +1: best is lowest (asks), −1: best is highest (bids) */
  readonly #sign: 1 | -1;
  #sorted: string[] | undefined;
  constructor(sign: 1 | -1) {
    this.#sign = sign;
  }

  set(price: string, quantity: string): void {
    if (Number(quantity) === 0) {
      if (this.quantities.delete(price)) this.#sorted = undefined;
      return;
    }
    if (!this.quantities.has(price)) this.#sorted = undefined;
    this.quantities.set(price, quantity);
  }

  clear(): void {
    this.quantities.clear();
    this.#sorted = undefined;
  }

  /** prices, best first */
  prices(): readonly string[] {
    this.#sorted ??= [...this.quantities.keys()].sort((a, b) => this.#sign * (Number(a) - Number(b)));
    return this.#sorted;
  }
}

export class OkxBook {
  readonly asks = new BookSide(1);
  readonly bids = new BookSide(-1);
  at: Time = 0;
  #sequence: number | undefined;
  #whole = false;

  /** Takes one message. Source: OKX API guide, "Order book channel": an update's prevSeqId equals the last seqId; equal ids only keep alive. */
  take(message: OkxBookMessage, snapshot: boolean): BookStep {
    if (snapshot) {
      this.asks.clear();
      this.bids.clear();
      this.#whole = true;
    } else {
      if (!this.#whole || message.before !== this.#sequence) {
        this.#whole = false;
        this.asks.clear();
        this.bids.clear();
        return 'gap';
      }
      // after maintenance seqId may fall back; prevSeqId still joins it to what came before
      if (message.asks.length + message.bids.length === 0) {
        this.#sequence = message.sequence;
        return 'idle';
      }
    }
    for (const [price, quantity] of message.asks) this.asks.set(price, quantity);
    for (const [price, quantity] of message.bids) this.bids.set(price, quantity);
    this.#sequence = message.sequence;
    this.at = message.at;
    return 'changed';
  }

  /** false after a gap until the next snapshot */
  get whole(): boolean {
    return this.#whole;
  }
}
