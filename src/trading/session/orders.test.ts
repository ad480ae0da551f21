import { describe, expect, it } from 'vitest';
import type { OrderIntent } from '../../core/index.ts';
import { candlesOf, perp, type Row, spot, T0, tell } from './story.fixture.ts';

const buy = (more: Partial<OrderIntent> = {}): OrderIntent =>
  ({ kind: 'order', side: 'buy', type: 'market', quantity: 1, reason: 'test', ...more }) as OrderIntent;
const sell = (more: Partial<OrderIntent> = {}): OrderIntent => buy({ side: 'sell', ...more });
const ladder = (n: number): Row[] => Array.from({ length: n }, (_, i) => i + 1);

describe('market orders', () => {
  it('sent on a candle fill at the open of the next one', () => {
    const { fills } = tell({ candles: ladder(9), script: { 2: buy(), 5: sell() } });
    expect(fills).toEqual(['#3 buy 1 @ 4 entry', '#6 sell 1 @ 7 exit']);
  });

  it('fill at the close they were decided on under same-close, though no order ever met a candle before', () => {
    const { fills } = tell({ candles: ladder(9), script: { 2: buy(), 5: sell() }, conventions: 'tradewind,fillAt=same-close' });
    expect(fills).toEqual(['#3 buy 1 @ 3 entry', '#6 sell 1 @ 6 exit']);
  });

  it('that arrive inside a candle pay the straight line from its open to its close', () => {
    const { fills } = tell({ candles: [10, 10, [10, 14, 10, 14], 14], script: { 1: buy() }, costs: { latencyMs: 15 * 60_000 } });
    expect(fills).toEqual(['#2.25 buy 1 @ 11 entry']);
  });

  it('that take longer than a candle skip it', () => {
    const { fills } = tell({ candles: [10, 10, 11, 12, 13], script: { 1: buy() }, costs: { latencyMs: 60 * 60_000 } });
    expect(fills).toEqual(['#3 buy 1 @ 12 entry']);
  });

  it('of an amount buy what it pays for', () => {
    const { fills } = tell({ candles: [10, 10, 8], script: { 1: buy({ quantity: undefined, amount: 100 } as never) } });
    expect(fills).toEqual(['#2 buy 12.5 @ 8 entry']);
  });

  it('are filled by the share of volume that is allowed, the rest in the candles after', () => {
    const { fills, session } = tell({
      candles: [10, 10, [11, 11, 11, 11, 4], [12, 12, 12, 12, 4], [13, 13, 13, 13, 40]],
      script: { 1: buy({ quantity: 5 }) },
      costs: { volumeShare: 0.5 },
    });
    expect(fills).toEqual(['#2 buy 2 @ 11 entry', '#3 buy 2 @ 12 entry', '#4 buy 1 @ 13 entry']);
    expect(session.seats[0]?.pending.size).toBe(0);
  });

  it('immediate-or-cancel leave the rest, fill-or-kill fill whole or not at all', () => {
    const candles: Row[] = [10, 10, [11, 11, 11, 11, 4], 12];
    expect(tell({ candles, script: { 1: buy({ quantity: 5, timeInForce: 'ioc' }) }, costs: { volumeShare: 0.5 } }).fills).toEqual(['#2 buy 2 @ 11 entry']);
    expect(tell({ candles, script: { 1: buy({ quantity: 5, timeInForce: 'fok' }) }, costs: { volumeShare: 0.5 } }).fills).toEqual([]);
  });
});

describe('limit orders', () => {
  it('fill at their price when it is touched, as a maker', () => {
    const { fills } = tell({ candles: [10, 10, [10, 11, 8, 9]], script: { 1: buy({ type: 'limit', price: 9 }) } });
    expect(fills).toEqual(['#2 buy 1 @ 9 entry']);
  });

  it('fill at the open when the market opens beyond them', () => {
    expect(tell({ candles: [10, 10, 8], script: { 1: buy({ type: 'limit', price: 9 }) } }).fills).toEqual(['#2 buy 1 @ 8 entry']);
  });

  it('need to be traded through where the conventions say so', () => {
    const told = (low: number) =>
      tell({ candles: [10, 10, [10, 11, low, 10]], script: { 1: buy({ type: 'limit', price: 9 }) }, conventions: 'tradewind,limitFill=through' }).fills;
    expect([told(9), told(8.9)]).toEqual([[], ['#2 buy 1 @ 9 entry']]);
  });

  it('post-only are refused when they would take, and rest when not', () => {
    const script = { 1: buy({ type: 'limit', price: 9, postOnly: true }) };
    const taking = tell({ candles: [10, 10, 8, 8], script });
    expect([taking.fills, taking.codes]).toEqual([[], ['WOULD_TAKE']]);
    expect(tell({ candles: [10, 10, [10, 10, 9, 9], 9], script }).fills).toEqual(['#2 buy 1 @ 9 entry']);
  });

  it('immediate-or-cancel end when the open is not good enough', () => {
    const { fills, session } = tell({ candles: [10, 10, [10, 10, 8, 8], 8], script: { 1: buy({ type: 'limit', price: 9, timeInForce: 'ioc' }) } });
    expect(fills).toEqual([]);
    expect(session.orders.live.size).toBe(0);
  });

  it('can be amended and cancelled by their tag', () => {
    const amended = tell({
      candles: [10, 10, 10, [10, 10, 8, 9], 9],
      script: { 0: buy({ type: 'limit', price: 5, quantity: 2, tag: 't' }), 1: { kind: 'amend', tag: 't', price: 9, quantity: 1, reason: 'nearer' } },
    });
    expect(amended.fills).toEqual(['#3 buy 1 @ 9 entry']);
    const cancelled = tell({ candles: [10, 10, 8, 8], script: { 0: buy({ type: 'limit', price: 9, tag: 't' }), 1: [] } });
    expect(cancelled.fills).toEqual(['#2 buy 1 @ 8 entry']);
    const gone = tell({ candles: [10, 10, 8, 8], script: { 0: buy({ type: 'limit', price: 9, tag: 't' }), 1: { kind: 'cancel', tag: 't', reason: 'x' } } });
    expect([gone.fills, gone.session.orders.live.size]).toEqual([[], 0]);
  });

  it('may not be amended to more', () => {
    const { codes, fills } = tell({
      candles: [10, 10, 10, 4],
      script: { 0: buy({ type: 'limit', price: 5, tag: 't' }), 1: { kind: 'amend', tag: 't', quantity: 2, reason: 'more' } },
    });
    expect([codes, fills]).toEqual([['AMEND_REFUSED'], ['#3 buy 1 @ 4 entry']]);
  });

  it('are put on the tick towards the safe side, also by an amend', () => {
    const story = (side: 'buy' | 'sell') => ({
      instrument: perp({ rules: [{ from: 0, tick: 50, lot: 1, minQuantity: 1, maxQuantity: 1e9, minNotional: 0, priceBand: 9 }] }),
      candles: [10, 10, [10, 20, 1, 10]] as Row[],
      script: {
        0: buy({ side, type: 'limit', price: side === 'buy' ? 4.1 : 17.1, tag: 't' }),
        1: { kind: 'amend', tag: 't', price: side === 'buy' ? 5.3 : 15.2, reason: 'x' } as const,
      },
    });
    expect(tell(story('buy')).fills).toEqual(['#2 buy 1 @ 5 entry']);
    expect(tell(story('sell')).fills).toEqual(['#2 sell 1 @ 15.5 entry']);
  });
});

describe('stops and targets of a strategy’s own', () => {
  const from = (type: OrderIntent['type'], more: Partial<OrderIntent>, candle: Row, side: 'buy' | 'sell' = 'buy') =>
    tell({ candles: [10, 10, candle, 10], script: { 1: buy({ side, type, ...more }) }, instrument: perp(), conventions: 'tradewind' }).fills;

  it('a stop buys when price rises to it, at the open when that is beyond', () => {
    expect(from('stop', { triggerPrice: 12 }, [10, 13, 10, 13])).toEqual(['#2 buy 1 @ 12 entry']);
    expect(from('stop', { triggerPrice: 12 }, [13, 13, 13, 13])).toEqual(['#2 buy 1 @ 13 entry']);
    expect(from('stop', { triggerPrice: 12 }, [10, 11.9, 10, 11])).toEqual([]);
  });

  it('a stop-limit never pays more than its limit', () => {
    expect(from('stop-limit', { triggerPrice: 12, price: 12.5 }, [10, 14, 10, 14])).toEqual(['#2 buy 1 @ 12 entry']);
    // triggered above its limit it rests, and buys when the market comes back
    expect(from('stop-limit', { triggerPrice: 12, price: 12.5 }, [13, 14, 12.6, 14])).toEqual(['#3 buy 1 @ 10 entry']);
    expect(from('stop-limit', { triggerPrice: 12, price: 12.5 }, [13, 14, 12.4, 14])).toEqual(['#2 buy 1 @ 12.5 entry']);
  });

  it('a take-profit buys when price falls to it; with a limit, not above that', () => {
    expect(from('take-profit', { triggerPrice: 8 }, [10, 10, 7, 9])).toEqual(['#2 buy 1 @ 8 entry']);
    expect(from('take-profit-limit', { triggerPrice: 8, price: 7.5 }, [10, 10, 7.6, 9])).toEqual([]);
    expect(from('take-profit-limit', { triggerPrice: 8, price: 7.5 }, [10, 10, 7, 9])).toEqual(['#2 buy 1 @ 7.5 entry']);
  });

  it('a trailing order follows the best price', () => {
    const { fills } = tell({
      candles: [10, 10, 11, [13, 14, 13, 14], [14, 14, 11, 11], 11],
      script: { 0: buy(), 1: sell({ type: 'trailing', trail: { distance: 2 }, reduceOnly: true }) },
    });
    expect(fills).toEqual(['#1 buy 1 @ 10 entry', '#4 sell 1 @ 12 exit']);
  });

  it('one cancels the other', () => {
    const { fills, session } = tell({
      candles: [10, 10, 10, [10, 13, 10, 12], [12, 12, 7, 7], 7],
      script: { 0: buy(), 1: [sell({ type: 'limit', price: 12, oco: 'x' }), sell({ type: 'stop', triggerPrice: 8, oco: 'x' })] },
    });
    expect(fills).toEqual(['#1 buy 1 @ 10 entry', '#3 sell 1 @ 12 exit']);
    expect(session.orders.live.size).toBe(0);
  });

  it('one cancels the other among entries too', () => {
    const { fills, session } = tell({
      instrument: perp(),
      candles: [10, 10, [10, 13, 10, 13], [13, 13, 7, 7], 7],
      script: { 1: [buy({ type: 'stop', triggerPrice: 12, oco: 'x' }), sell({ type: 'stop', triggerPrice: 8, oco: 'x' })] },
    });
    expect(fills).toEqual(['#2 buy 1 @ 12 entry']);
    expect(session.orders.live.size).toBe(0);
  });

  it('reduce-only never opens: what is more than held is cut, what has nothing to reduce is withdrawn', () => {
    const { fills, session } = tell({
      instrument: perp(),
      candles: [10, 10, 10, 10, 10, 10],
      script: { 0: buy(), 1: sell({ quantity: 5, reduceOnly: true }), 3: sell({ reduceOnly: true }) },
    });
    expect(fills).toEqual(['#1 buy 1 @ 10 entry', '#2 sell 1 @ 10 exit']);
    expect(session.seats[0]?.position.quantity).toBe(0);
  });

  it('an exit that met no rule can never open the other side, though it did not say reduce-only', () => {
    const { fills, session } = tell({
      instrument: perp(),
      candles: [10, 10, 10, [10, 12, 10, 12], [12, 13, 12, 13], 13],
      script: { 0: buy(), 1: [sell({ type: 'limit', price: 11 }), sell({ type: 'limit', price: 12.5 })] },
    });
    expect(fills).toEqual(['#1 buy 1 @ 10 entry', '#3 sell 1 @ 11 exit']);
    expect(session.seats[0]?.position.quantity).toBe(0);
    expect(session.orders.live.size).toBe(0);
  });

  it('a resting target of the strategy’s own does not keep a flat signal from closing', () => {
    const { fills, session } = tell({
      candles: [10, 10, 10, 10, 10],
      script: { 0: buy(), 1: sell({ type: 'limit', price: 20, reduceOnly: true }), 2: { kind: 'signal', direction: 'flat', reason: 'out' } },
    });
    expect(fills).toEqual(['#1 buy 1 @ 10 entry', '#3 sell 1 @ 10 exit']);
    expect(session.orders.live.size).toBe(0);
  });
});

describe('the grid at the order door', () => {
  const coarse = spot({ rules: [{ from: 0, tick: 100, lot: 100, minQuantity: 200, maxQuantity: 1000, minNotional: 5, priceBand: 0.5 }] });

  it('rounds the quantity down to the lot', () => {
    expect(tell({ instrument: coarse, candles: [10, 10, 10], script: { 1: buy({ quantity: 0.799 }) } }).fills).toEqual(['#2 buy 0.7 @ 10 entry']);
  });

  it('denies what is below the minimum, in words', () => {
    const small = tell({ instrument: coarse, candles: [10, 10, 10], script: { 1: buy({ quantity: 0.19 }) } });
    expect(small.codes).toEqual(['BELOW_MINIMUM']);
    expect(small.journal.find((r) => r.code === 'BELOW_MINIMUM')?.text).toBe('0.1 BTC is below the smallest order of 0.2');
    const cheap = tell({ instrument: coarse, candles: [10, 10, 10], script: { 1: buy({ quantity: 0.4 }) } });
    expect(cheap.journal.find((r) => r.code === 'BELOW_MINIMUM')?.text).toBe('an order worth 4.00 USDT is below the smallest of 5');
  });

  it('cuts what is above the maximum and says so; exits leave in several', () => {
    const { fills, codes } = tell({
      instrument: coarse,
      candles: [10, 10, 10, 10, 10, 10],
      script: { 0: buy({ quantity: 1.5 }), 1: buy({ quantity: 0.7 }), 3: { kind: 'signal', direction: 'flat', reason: 'out' } },
    });
    expect(codes).toEqual(['ABOVE_MAXIMUM']);
    expect(fills).toEqual(['#1 buy 1 @ 10 entry', '#2 buy 0.7 @ 10 entry', '#4 sell 1 @ 10 exit', '#4 sell 0.7 @ 10 exit']);
  });

  it('denies a limit price the venue would not take', () => {
    expect(tell({ instrument: coarse, candles: [10, 10, 4], script: { 1: buy({ type: 'limit', price: 4 }) } }).codes).toEqual(['PRICE_LIMIT']);
  });

  it('follows a rule that changes at its date, and closes a position that is no multiple of the new lot', () => {
    const instrument = spot({
      rules: [
        { from: 0, tick: 1, lot: 1, minQuantity: 1, maxQuantity: 1e9, minNotional: 0, priceBand: 9 },
        { from: T0 + 2.5 * 3_600_000, tick: 10, lot: 1000, minQuantity: 1000, maxQuantity: 1e9, minNotional: 0, priceBand: 9 },
      ],
    });
    const { fills, codes } = tell({
      instrument,
      candles: [10, 10.01, 10.01, 10.05, 10.17, 10],
      script: { 0: buy({ quantity: 0.003 }), 2: buy({ quantity: 0.999 }), 3: { kind: 'signal', direction: 'flat', reason: 'out' } },
    });
    expect(codes).toEqual(['BELOW_MINIMUM']);
    // 10.17 sold, on a tick of 0.1, fills at 10.1
    expect(fills).toEqual(['#1 buy 0.003 @ 10.01 entry', '#4 sell 0.003 @ 10.1 exit']);
  });

  it('takes new rules from the feed without touching the instrument it was given', () => {
    const instrument = spot();
    const at = T0 + 2 * 3_600_000;
    const given = JSON.stringify(instrument);
    const change = { to: 'rules', rules: { from: at, tick: 1, lot: 500, minQuantity: 500, maxQuantity: 1e9, minNotional: 0, priceBand: 9 } } as const;
    const { fills } = tell({
      instrument,
      candles: candlesOf([10, 10, 10, 10]),
      script: { 1: buy({ quantity: 0.9 }) },
      events: [{ kind: 'instrument', at, seen: at, instrument: instrument.id, change }],
    });
    expect(fills).toEqual(['#2 buy 0.5 @ 10 entry']);
    expect(JSON.stringify(instrument)).toBe(given);
  });

  it('knows no other instrument than the deployment’s', () => {
    const { codes, journal } = tell({ candles: [10, 10], script: { 0: buy({ instrument: 'Y.TEST' }) } });
    expect(codes).toEqual(['UNKNOWN_INSTRUMENT']);
    expect(journal.find((r) => r.code === 'UNKNOWN_INSTRUMENT')?.text).toContain('did it mean X.TEST?');
  });
});
