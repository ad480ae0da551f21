import { describe, expect, it } from 'vitest';
import type { OrderIntent, Protection, Signal } from '../../core/index.ts';
import { perp, type Row, type Story, tell } from './story.fixture.ts';

const long = (protection: Protection = {}): Signal => ({ kind: 'signal', direction: 'long', reason: 'test', ...protection });
const short = (protection: Protection = {}): Signal => ({ ...long(protection), direction: 'short' });
const entry = (order: Partial<OrderIntent>): OrderIntent =>
  ({ kind: 'order', side: 'buy', type: 'limit', quantity: 1, reason: 'test', ...order }) as OrderIntent;
const bracket: Protection = { stopLoss: { distance: 2 }, takeProfit: { distance: 2 } };
const fills = (story: Story): readonly string[] => tell(story).fills;

describe('stop and target', () => {
  it('rest at the venue once the entry fills, and cancel each other', () => {
    const { fills: lines, session, trips } = tell({ candles: [10, 10, 10, [10, 13, 10, 12], [12, 12, 7, 7]], script: { 1: long(bracket) } });
    expect(lines).toEqual(['#2 buy 1 @ 10 entry', '#3 sell 1 @ 12 take-profit']);
    expect(trips).toEqual(['long 1 10 → 12 take-profit 2']);
    expect(session.orders.live.size).toBe(0);
  });

  it('a gap through the stop fills at the open, a gap through the target too', () => {
    expect(fills({ candles: [10, 10, 10, 6], script: { 1: long(bracket) } })).toEqual(['#2 buy 1 @ 10 entry', '#3 sell 1 @ 6 stop-loss']);
    expect(fills({ candles: [10, 10, 10, 15], script: { 1: long(bracket) } })).toEqual(['#2 buy 1 @ 10 entry', '#3 sell 1 @ 15 take-profit']);
  });

  it('act in the very candle their market entry filled in', () => {
    expect(fills({ candles: [10, 10, [10, 11, 7, 9]], script: { 1: long(bracket) } })).toEqual(['#2 buy 1 @ 10 entry', '#2 sell 1 @ 8 stop-loss']);
    expect(fills({ candles: [10, 10, [10, 11, 7, 9], 9], script: { 1: long(bracket) }, conventions: 'tradewind,protectSameCandle=never' })).toEqual([
      '#2 buy 1 @ 10 entry',
    ]);
  });

  it('protect shorts the other way round', () => {
    const story = { instrument: perp(), candles: [10, 10, 10, [10, 12.5, 9, 9]] as Row[], script: { 1: short(bracket) } };
    expect(fills(story)).toEqual(['#2 sell 1 @ 10 entry', '#3 buy 1 @ 12 stop-loss']);
  });

  it("are not mistaken for the other one of a strategy's own pair, whatever its number", () => {
    // the third pair bears the number five, and so does the stop of order four
    const pair = (price: number): OrderIntent[] => [entry({ price, oco: 'x' }), entry({ price: price - 1, oco: 'x' })];
    const { fills: lines, session } = tell({
      candles: [10, 10, 10, 10, 10, [10, 10, 9, 10], 10],
      script: { 1: long({ stopLoss: { distance: 8 } }), 2: pair(3), 3: pair(4), 4: pair(9.5) },
    });
    expect(lines).toEqual(['#2 buy 1 @ 10 entry', '#5 buy 1 @ 9.5 entry']);
    expect(session.orders.live.has(5)).toBe(true);
    expect(session.seats[0]?.stop).toBe(2);
  });

  it('are measured from the average fill, and put on the tick', () => {
    const instrument = perp({ rules: [{ from: 0, tick: 10, lot: 1, minQuantity: 1, maxQuantity: 1e9, minNotional: 0, priceBand: 9 }] });
    const { session } = tell({ instrument, candles: [10, 10, 10.1, 10.1], script: { 1: long({ stopLoss: { fraction: 0.033 } }) } });
    expect(session.seats[0]?.stop).toBe(9.8); // 10.1 × 0.967 = 9.767
  });

  it('grow with a partly filled entry', () => {
    const candles: Row[] = [10, 10, [10, 10, 10, 10, 2], [10, 10, 10, 10, 2], [10, 10, 7.5, 7.5, 100], 9];
    const { fills: lines, session } = tell({ candles, script: { 1: long(bracket) }, sizing: { kind: 'units', quantity: 3 }, costs: { volumeShare: 0.5 } });
    expect(lines).toEqual(['#2 buy 1 @ 10 entry', '#3 buy 1 @ 10 entry', '#4 buy 1 @ 10 entry', '#4 sell 3 @ 8 stop-loss']);
    expect(session.orders.live.size).toBe(0);
  });
});

describe('a stop once triggered', () => {
  it('is a market order: what the volume does not allow follows at the next open, wherever that is', () => {
    const candles: Row[] = [10, 10, 10, [10, 10, 7, 9, 4], [11, 11, 11, 11, 4], 11];
    const { fills: lines, session } = tell({
      candles,
      script: { 1: long({ stopLoss: { distance: 2 } }) },
      sizing: { kind: 'units', quantity: 3 },
      costs: { volumeShare: 0.5 },
    });
    expect(lines).toEqual(['#2 buy 3 @ 10 entry', '#3 sell 2 @ 8 stop-loss', '#4 sell 1 @ 11 stop-loss']);
    expect(session.orders.live.size).toBe(0);
  });
});

describe('stop and target in one candle', () => {
  // open 10, low 7.9 and high 12.1 around it; the low is nearer to the open in `down`, the high in `up`
  const down: Row = [10, 12.2, 7.9, 10];
  const up: Row = [10, 12.1, 7.8, 10];
  const told = (candle: Row, conventions: string) => fills({ candles: [10, 10, 10, candle], script: { 1: long(bracket) }, conventions }).at(-1);

  it.each([
    ['tradewind', '#3 sell 1 @ 8 stop-loss', '#3 sell 1 @ 8 stop-loss'],
    ['backtesting.py', '#3 sell 1 @ 8 stop-loss', '#3 sell 1 @ 8 stop-loss'],
    ['freqtrade', '#3 sell 1 @ 8 stop-loss', '#3 sell 1 @ 8 stop-loss'],
    ['tradingview', '#3 sell 1 @ 8 stop-loss', '#3 sell 1 @ 12 take-profit'],
  ])('%s', (preset, nearLow, nearHigh) => {
    expect([told(down, preset), told(up, preset)]).toEqual([nearLow, nearHigh]);
  });

  it('accounts that hold opposite sides each meet their own worst path', () => {
    const instrument = perp();
    const account = (name: string) => ({ name, venue: 'TEST', cash: { USDT: '1000' }, leverage: 1 });
    const script = (direction: 'long' | 'short') => ({
      name: direction,
      version: '1',
      about: 'once',
      parameters: {},
      onCandle: (_: unknown, desk: { candles: number }) => (desk.candles === 2 ? { ...long(bracket), direction } : undefined),
    });
    const deployments = (['long', 'short'] as const).map((d) => ({
      name: d,
      strategy: script(d) as never,
      parameters: {},
      instruments: [instrument.id],
      account: d,
      timeframe: '1h' as const,
      sizing: { kind: 'units', quantity: 1 } as const,
    }));
    const { fills: lines } = tell({ instrument, candles: [10, 10, 10, [10, 12.1, 7.9, 10]], accounts: [account('long'), account('short')], deployments });
    expect(lines.slice(2)).toEqual(['#3 sell 1 @ 8 stop-loss', '#3 buy 1 @ 12 stop-loss']);
  });
});

describe('an entry inside the candle, and its stop and target in the same candle', () => {
  const limit = entry({ price: 9, stopLoss: { distance: 1 }, takeProfit: { distance: 2 } });
  const told = (candle: Row, conventions: string) => fills({ candles: [10, 10, candle], script: { 1: limit }, conventions }).slice(1);

  it('told pessimistically it meets the whole adverse range, and profits only by the close', () => {
    expect(told([10, 10.5, 7.5, 10], 'tradewind')).toEqual(['#2 sell 1 @ 8 stop-loss']);
    expect(told([10, 12, 8.5, 10], 'tradewind')).toEqual([]);
    expect(told([10, 12, 8.5, 11.5], 'tradewind')).toEqual(['#2 sell 1 @ 11 take-profit']);
  });

  it('along the path it meets what comes after it', () => {
    // low nearer: down to 8.5, up to 12
    expect(told([10, 12, 8.5, 10], 'tradingview')).toEqual(['#2 sell 1 @ 11 take-profit']);
    // high nearer: up to 11, down to 8.5, to the close
    expect(told([10, 11, 8.5, 9], 'tradingview')).toEqual([]);
    expect(told([10, 12, 8.5, 10], 'freqtrade')).toEqual(['#2 sell 1 @ 11 take-profit']);
  });

  it('where protection waits for the next candle, it waits', () => {
    expect(told([10, 10.5, 7.5, 10], 'backtesting.py')).toEqual([]);
    expect(fills({ candles: [10, 10, [10, 10.5, 7.5, 10]], script: { 1: long({ stopLoss: { distance: 1 } }) }, conventions: 'backtesting.py' })).toHaveLength(
      2,
    );
  });

  it('a stop entry is stopped out by a low that may have come before it: pessimism is stated, not hidden', () => {
    const script = { 1: entry({ type: 'stop', triggerPrice: 11, stopLoss: { distance: 1.5 } }) };
    expect(fills({ candles: [10, 10, [10, 12, 9, 12]], script })).toEqual(['#2 buy 1 @ 11 entry', '#2 sell 1 @ 9.5 stop-loss']);
    expect(fills({ candles: [10, 10, [10, 12, 9, 12]], script, conventions: 'tradingview' })).toEqual(['#2 buy 1 @ 11 entry']);
  });

  it('an entry at the open is no entry inside the candle', () => {
    expect(fills({ candles: [10, 10, [9, 12, 8.5, 10]], script: { 1: limit } })).toEqual(['#2 buy 1 @ 9 entry', '#2 sell 1 @ 11 take-profit']);
  });
});

describe('trailing stops and break-even', () => {
  it('a trailing stop follows the best price, from candle to candle and inside one', () => {
    const script = { 1: long({ trailing: { distance: 2 } }) };
    expect(fills({ candles: [10, 10, 10, [10, 15, 10, 15], [15, 15, 12, 12]], script })).toEqual(['#2 buy 1 @ 10 entry', '#4 sell 1 @ 13 trailing-stop']);
    expect(fills({ candles: [10, 10, 10, [10, 15, 9, 12]], script })).toEqual(['#2 buy 1 @ 10 entry', '#3 sell 1 @ 13 trailing-stop']);
    expect(fills({ candles: [10, 10, 10, [10, 15, 8, 12]], script })).toEqual(['#2 buy 1 @ 10 entry', '#3 sell 1 @ 8 trailing-stop']);
  });

  it('a trailing stop of a short comes down', () => {
    const script = { 1: short({ trailing: { fraction: 0.1 } }) };
    expect(fills({ instrument: perp(), candles: [10, 10, 10, [10, 10, 5, 5], [5, 6, 5, 6]], script })).toEqual([
      '#2 sell 1 @ 10 entry',
      '#4 buy 1 @ 5.5 trailing-stop',
    ]);
  });

  it('the stop moves to the entry once price has gone far enough, and not before', () => {
    const script = { 1: long({ stopLoss: { distance: 3 }, breakEven: { distance: 2 } }) };
    expect(fills({ candles: [10, 10, 10, [10, 12, 10, 11], [11, 11, 9, 9]], script })).toEqual(['#2 buy 1 @ 10 entry', '#4 sell 1 @ 10 stop-loss']);
    expect(fills({ candles: [10, 10, 10, [10, 11.9, 10, 11], [11, 11, 9, 9]], script })).toEqual(['#2 buy 1 @ 10 entry']);
  });

  it('a stop that moved stays there when more of its entry fills', () => {
    const script = { 1: entry({ price: 10, quantity: 3, stopLoss: { distance: 3 }, breakEven: { distance: 1 } }) };
    const candles: Row[] = [11, 11, [11, 11, 10, 11, 2], [11, 12, 11, 12, 2], [12, 12, 10, 10, 8]];
    const { fills: lines } = tell({ candles, script, costs: { volumeShare: 0.5 } });
    expect(lines).toEqual(['#2 buy 1 @ 10 entry', '#4 buy 2 @ 10 entry', '#4 sell 2 @ 10 stop-loss']);
  });

  it('an open beyond the break-even level moves the stop at once', () => {
    const script = { 1: long({ stopLoss: { distance: 3 }, breakEven: { distance: 2 } }) };
    expect(fills({ candles: [10, 10, 10, [12, 12, 9.5, 11]], script })).toEqual(['#2 buy 1 @ 10 entry', '#3 sell 1 @ 10 stop-loss']);
  });
});
