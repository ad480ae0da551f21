// The best bid and ask of one instrument, as last seen.
import type { Quote, QuoteEvent, Time } from '../../core/index.ts';

/** An instance of a class, so that its figures are rewritten in place (see core's emptyCandle). */
export class BestPrices implements Quote {
  at: Time = Number.NaN;
  bid = Number.NaN;
  bidQuantity = Number.NaN;
  ask = Number.NaN;
  askQuantity = Number.NaN;

  /** False when the quote is refused (older than the last one, crossed, or not positive): it moves nothing then. */
  take(e: QuoteEvent): boolean {
    // written so that NaN, an empty side or no quote before, passes
    if (e.at < this.at || e.bid <= 0 || e.ask <= 0 || e.bid >= e.ask || e.ask === Number.POSITIVE_INFINITY) return false;
    this.at = e.at;
    this.bid = e.bid;
    this.bidQuantity = e.bidQuantity;
    this.ask = e.ask;
    this.askQuantity = e.askQuantity;
    return true;
  }
}
