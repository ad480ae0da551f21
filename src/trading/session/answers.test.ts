import { describe, expect, it } from 'vitest';
import type { Command, Fill, OrderEvent, OrderIntent, OrderRequest } from '../../core/index.ts';
import { transitions } from '../execution/index.ts';
import { Session } from './session.ts';
import { candlesOf, perp, type Script, scripted, setupOf } from './story.fixture.ts';

const buy = (quantity = 1, more: Partial<OrderIntent> = {}): OrderIntent =>
  ({ kind: 'order', side: 'buy', type: 'market', quantity, reason: 'test', ...more }) as OrderIntent;

/** A session whose venue is the test itself: candles of price 10 by the hour, commands handed back, answers given by hand. */
function bySide(script: Script) {
  const instrument = perp();
  const heard: string[] = [];
  const strategy = scripted(script, { onFill: (fill) => void heard.push(`${fill.side} ${fill.quantity}`) });
  const setup = setupOf({ instrument, candles: [], strategy });
  const session = new Session(setup);
  const hours = candlesOf(Array.from({ length: 20 }, () => 10));
  let k = 0;
  const next = (): readonly Command[] => {
    const openTime = hours.at[k++] as number;
    const at = openTime + 3_600_000;
    session.handle({
      kind: 'candle',
      at,
      seen: at,
      instrument: instrument.id,
      timeframe: '1h',
      series: 'last',
      openTime,
      open: 10,
      high: 10,
      low: 10,
      close: 10,
      volume: 9,
    });
    return session.handle({ kind: 'slice', at, seen: at });
  };
  const say = (event: { kind: string; order?: number } & Record<string, unknown>) =>
    session.handle({ at: session.now, seen: session.now, ...event } as unknown as OrderEvent);
  const fill = (request: OrderRequest, quantity: number, id = request.id) =>
    say({
      kind: 'filled',
      fill: { order: id, account: 0, instrument: 0, side: request.side, quantity, price: 1000, maker: false, fee: 0, at: session.now } satisfies Fill,
    });
  const sent = (commands: readonly Command[]): OrderRequest => (commands[0] as Extract<Command, { kind: 'submit' }>).request;
  const state = (request: OrderRequest) => session.orders.all.get(request.id)?.state;
  return { session, next, say, fill, sent, state, heard };
}

describe('answers of a venue', () => {
  it('an order that nobody answered is unknown; it is not sent again, and is resolved by what the venue says later', () => {
    const { session, next, say, fill, sent, state } = bySide({
      0: buy(2),
      1: { kind: 'signal', direction: 'long', reason: 'again' },
      3: { kind: 'signal', direction: 'flat', reason: 'out' },
    });
    const request = sent(next());
    say({ kind: 'unanswered', order: request.id });
    expect(state(request)).toBe('unknown');
    expect(next()).toEqual([]);
    say({ kind: 'acknowledged', order: request.id });
    expect(state(request)).toBe('acknowledged');
    fill(request, 2000);
    expect([state(request), session.seats[0]?.position.size]).toEqual(['filled', 2]);
  });

  it('an unknown order that turns out rejected frees what it held', () => {
    const { session, next, say, sent } = bySide({ 0: buy(2) });
    const request = sent(next());
    say({ kind: 'unanswered', order: request.id });
    say({ kind: 'rejected', order: request.id, code: 'NO', text: 'never arrived' });
    expect([session.seats[0]?.pending.size, session.seats[0]?.desk.workingOrders, session.orders.live.size]).toEqual([0, 0, 0]);
  });

  it('an acknowledgement said twice changes nothing, whatever is under way', () => {
    const { next, say, sent, state, fill } = bySide({
      0: buy(2, { type: 'limit', price: 9, tag: 't' }),
      1: { kind: 'amend', tag: 't', price: 9.5, reason: 'x' },
      2: { kind: 'cancel', reason: 'x' },
    });
    const request = sent(next());
    say({ kind: 'acknowledged', order: request.id });
    next();
    say({ kind: 'acknowledged', order: request.id });
    expect(state(request)).toBe('amending');
    say({ kind: 'amended', order: request.id, quantity: 2000, price: 950, triggerPrice: Number.NaN });
    expect(state(request)).toBe('acknowledged');
    fill(request, 500);
    say({ kind: 'acknowledged', order: request.id });
    expect(state(request)).toBe('partly-filled');
    next();
    say({ kind: 'acknowledged', order: request.id });
    expect(state(request)).toBe('cancelling');
  });

  it('a fill that crossed a cancel is booked; the order stays cancelled until the whole has filled', () => {
    const { session, next, say, fill, sent, state } = bySide({ 0: buy(2, { type: 'limit', price: 9 }), 1: { kind: 'cancel', reason: 'x' } });
    const request = sent(next());
    say({ kind: 'acknowledged', order: request.id });
    expect(next()[0]?.kind).toBe('cancel');
    say({ kind: 'cancelled', order: request.id, reason: 'on request' });
    fill(request, 500);
    expect([state(request), session.seats[0]?.position.size, session.seats[0]?.desk.workingOrders]).toEqual(['cancelled', 0.5, 0]);
    fill(request, 1500);
    expect([state(request), session.seats[0]?.position.size, session.seats[0]?.desk.workingOrders]).toEqual(['filled', 2, 0]);
  });

  it('a cancel that is answered by a fill ends as filled', () => {
    const { next, say, fill, sent, state, session } = bySide({ 0: buy(2, { type: 'limit', price: 9 }), 1: { kind: 'cancel', reason: 'x' } });
    const request = sent(next());
    next();
    fill(request, 2000);
    say({ kind: 'cancelled', order: request.id, reason: 'too late' });
    expect([state(request), session.orders.live.size]).toEqual(['filled', 0]);
  });

  it('a fill for an order nobody here sent goes to the external sub-ledger; the net is the account’s', () => {
    const { session, next, fill, sent } = bySide({ 0: buy(2) });
    const request = sent(next());
    fill(request, 2000);
    fill(request, 300, 4444);
    expect([session.seats[0]?.position.size, session.net(0, 0)]).toEqual([2, 2300]);
    expect(session.ledger.positions.filter((p) => p.deployment === 1).map((p) => p.size)).toEqual([0.3]);
    expect(session.verdicts.get('MANUAL')).toBe(1);
  });

  it('auto-deleveraging reduces the sub-ledger that holds the side, the rest is external', () => {
    const { session, next, fill, sent } = bySide({ 0: buy(2) });
    fill(sent(next()), 2000);
    const adl: Fill = { order: 0, account: 0, instrument: 0, side: 'sell', quantity: 2500, price: 900, maker: false, fee: 0, at: session.now };
    session.handle({ kind: 'external-fill', at: session.now, seen: session.now, cause: 'deleveraging', fill: adl });
    expect([session.seats[0]?.position.size, session.net(0, 0)]).toEqual([0, -500]);
  });

  it('strategies hear of their fills and may answer them', () => {
    const { next, fill, sent, heard } = bySide({ 0: buy(2) });
    const request = sent(next());
    fill(request, 500);
    fill(request, 1500);
    expect(heard).toEqual(['buy 0.5', 'buy 1.5']);
  });

  it('messages about unknown orders are nobody’s', () => {
    const { session, say } = bySide({});
    say({ kind: 'cancelled', order: 99, reason: 'x' });
    say({ kind: 'armed', parent: 99, request: {} });
    expect(session.orders.all.size).toBe(0);
  });

  it('nothing follows a denial, a rejection or a whole fill', () => {
    expect([transitions.denied, transitions.rejected, transitions.filled]).toEqual([[], [], []]);
    for (const [from, to] of Object.entries(transitions)) expect(new Set(to).size, from).toBe(to.length);
  });
});
