// Quotes: strategies that ask for them act between candles; those that no book can have shown move nothing.
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, type Quote, type QuoteEvent } from '../../core/index.ts';
import { Session } from './index.ts';
import { scripted, setupOf, spot, stage, T0, tell } from './story.fixture.ts';

const quote = (minutes: number, bid: number, ask: number, more: Partial<QuoteEvent> = {}): QuoteEvent => {
  const at = T0 + minutes * MINUTE;
  return { kind: 'quote', at, seen: at, instrument: 'BTC-USDT-SWAP.TEST', bid, bidQuantity: 1, ask, askQuantity: 2, ...more };
};
const instrument = spot({ id: 'BTC-USDT-SWAP.TEST', symbol: 'BTC-USDT-SWAP' });
const watcher = (seen: string[], act?: (q: Readonly<Quote>) => 'buy' | undefined) =>
  scripted(
    {},
    {
      onQuote(q, desk) {
        seen.push(`${(desk.now - T0) / MINUTE}: ${q.bid}/${q.ask} last ${desk.price}`);
        const side = act?.(q);
        return side === undefined ? undefined : { kind: 'order', side, type: 'limit', quantity: 1, price: q.ask, timeInForce: 'ioc', reason: 'cheap' };
      },
    },
  );

describe('a quote', () => {
  it('is seen when it came, with the last price known then, and an order it leads to meets the candle under way at that moment', () => {
    const seen: string[] = [];
    const told = tell({
      instrument,
      candles: [100, [100, 104, 100, 104], 104],
      strategy: watcher(seen, (q) => (q.ask === 103 ? 'buy' : undefined)),
      events: [quote(61, 100, 101), quote(90, 102, 103), quote(130, 104, 105)],
    });
    expect(seen).toEqual(['61: 100/101 last 100', '90: 102/103 last 100', '130: 104/105 last 104']);
    // half of the way from 100 to 104
    expect(told.fills).toEqual(['#1.5 buy 1 @ 102 entry']);
  });

  it.each<[string, QuoteEvent]>([
    ['older than the last', quote(60, 99, 101)],
    ['crossed', quote(70, 101, 100)],
    ['locked', quote(70, 101, 101)],
    ['at nought', quote(70, 0, 101)],
    ['infinite', quote(70, 99, Number.POSITIVE_INFINITY)],
  ])('that is %s moves nothing, and is counted', (_, bad) => {
    const seen: string[] = [];
    const session = new Session(setupOf({ instrument, candles: [], strategy: watcher(seen) }));
    for (const event of [quote(61, 100, 102), bad]) expect(session.handle(event)).toEqual([]);
    expect([seen.length, session.verdicts.get('QUOTE_REFUSED'), session.market.quotes[0]?.bid, session.now]).toEqual([1, 1, 100, T0 + 61 * MINUTE]);
  });

  it('with an empty side is a quote; of another instrument, or before trading begins, asks nobody', () => {
    const seen: string[] = [];
    const session = new Session({ ...setupOf({ instrument, candles: [], strategy: watcher(seen) }), tradeFrom: T0 + HOUR });
    session.handle(quote(59, 99, 101));
    session.handle(quote(60, Number.NaN, 101));
    session.handle(quote(61, 99, 101, { instrument: 'ETH-USDT-SWAP.TEST' }));
    expect(seen).toEqual(['60: NaN/101 last NaN']);
  });

  it('asks no strategy that is paused, and a fault in onQuote pauses', () => {
    const throwing = scripted(
      {},
      {
        onQuote: () => {
          throw new Error('no');
        },
      },
    );
    const session = new Session(setupOf({ instrument, candles: [], strategy: throwing }));
    session.handle(quote(1, 99, 101));
    session.handle(quote(2, 99, 101));
    expect(session.faults).toMatchObject([{ text: 'no', at: T0 + MINUTE }]);
  });

  it('is in the snapshot', () => {
    const on = stage({ instrument, candles: [], strategy: watcher([]) });
    on.session.handle(quote(1, 99, 101));
    const restored = Session.restore(on.setup, structuredClone(on.session.save()));
    expect(restored.market.quotes).toEqual(on.session.market.quotes);
    expect(restored.save()).toEqual(on.session.save());
  });
});
