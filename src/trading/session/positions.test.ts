import { describe, expect, it } from 'vitest';
import type { OrderIntent, Signal, TargetIntent } from '../../core/index.ts';
import type { Sizing } from '../risk/index.ts';
import { inverse, perp, type Row, spot, tell } from './story.fixture.ts';

const signal = (direction: Signal['direction'], more: Partial<Signal> = {}): Signal => ({ kind: 'signal', direction, reason: 'test', ...more });
const target = (more: Partial<TargetIntent>): TargetIntent => ({ kind: 'target', reason: 'test', ...more });
const order = (more: Partial<OrderIntent>): OrderIntent =>
  ({ kind: 'order', side: 'buy', type: 'market', quantity: 1, reason: 'test', ...more }) as OrderIntent;
const flat = (n: number, price = 10): Row[] => Array.from({ length: n }, () => price);

describe('signals', () => {
  it('of the direction held add nothing, unless pyramiding allows so many more', () => {
    const script = { 0: signal('long'), 1: signal('long'), 2: signal('long'), 3: signal('long') };
    expect(tell({ candles: flat(6), script }).fills).toHaveLength(1);
    expect(tell({ candles: flat(6), script, conventions: 'tradewind,pyramiding=2' }).fills).toHaveLength(3);
  });

  it('of the other direction reverse in one order: what is held, and a new position', () => {
    const { fills, trips } = tell({ instrument: perp(), candles: [10, 10, 11, 12, 13, 13], script: { 0: signal('long'), 2: signal('short') } });
    expect(fills).toEqual(['#1 buy 1 @ 10 entry', '#3 sell 2 @ 12 entry']);
    expect(trips).toEqual(['long 1 10 → 12 exit 2']);
  });

  it('a reversal takes the old stop with it and brings its own', () => {
    const { fills, session } = tell({
      instrument: perp(),
      candles: [10, 10, 10, [10, 10, 8.5, 8.5], [8.5, 12, 8.5, 12]],
      script: { 0: signal('long', { stopLoss: { distance: 1 } }), 1: signal('short', { stopLoss: { distance: 1.5 } }) },
    });
    expect(fills).toEqual(['#1 buy 1 @ 10 entry', '#2 sell 2 @ 10 entry', '#4 buy 1 @ 11.5 stop-loss']);
    expect(session.orders.live.size).toBe(0);
  });

  it('a reversal is paid with what the old position brings', () => {
    const all = { kind: 'equity', fraction: 1 } as const;
    const { fills } = tell({
      instrument: spot(),
      candles: flat(5),
      script: { 0: signal('long'), 2: signal('short') },
      sizing: all,
      conventions: 'tradewind,shortSpot=true',
    });
    expect(fills).toEqual(['#1 buy 100 @ 10 entry', '#3 sell 200 @ 10 entry']);
  });

  it('a reversal begins to count entries anew', () => {
    const script = { 0: signal('long'), 1: signal('long'), 2: signal('short'), 3: signal('short'), 4: signal('short') };
    const { fills } = tell({ instrument: perp(), candles: flat(7), script, conventions: 'tradewind,pyramiding=1' });
    expect(fills.map((f) => f.slice(0, 10))).toEqual(['#1 buy 1 @', '#2 buy 1 @', '#3 sell 3 ', '#4 sell 1 ']);
  });

  it('cannot sell short what must be owned: a short signal closes, or is denied in words', () => {
    const { fills, codes } = tell({ instrument: spot(), candles: flat(6), script: { 0: signal('long'), 2: signal('short'), 4: signal('short') } });
    expect(fills).toEqual(['#1 buy 1 @ 10 entry', '#3 sell 1 @ 10 exit']);
    expect(codes).toEqual(['NO_SHORT']);
  });

  it('repeated while the exit is still at work do not close twice', () => {
    const candles: Row[] = [10, 10, ...Array.from({ length: 5 }, (): Row => [10, 10, 10, 10, 2])];
    const { fills, session } = tell({
      instrument: perp(),
      candles,
      script: { 0: order({ quantity: 3 }), 1: signal('flat'), 2: signal('flat'), 3: signal('short') },
      costs: { volumeShare: 0.5 },
    });
    expect(fills).toEqual(['#1 buy 3 @ 10 entry', '#2 sell 1 @ 10 exit', '#3 sell 1 @ 10 exit', '#4 sell 1 @ 10 exit', '#5 sell 1 @ 10 entry']);
    expect(session.seats[0]?.position.size).toBe(-1);
  });
});

describe('targets', () => {
  it('order the difference between what is wanted and what is held', () => {
    const script = { 0: target({ quantity: 3 }), 1: target({ quantity: 1 }), 2: target({ quantity: -2 }), 3: target({ quantity: 0 }) };
    expect(tell({ instrument: perp(), candles: flat(6), script }).fills).toEqual([
      '#1 buy 3 @ 10 entry',
      '#2 sell 2 @ 10 exit',
      '#3 sell 3 @ 10 entry',
      '#4 buy 2 @ 10 exit',
    ]);
  });

  it('count what is on its way, whatever part of it has filled', () => {
    const candles: Row[] = [10, ...Array.from({ length: 6 }, (): Row => [10, 10, 10, 10, 2])];
    const script = Object.fromEntries([0, 1, 2, 3, 4, 5].map((i) => [i, target({ quantity: 4 })]));
    const { fills } = tell({ instrument: perp(), candles, script, costs: { volumeShare: 0.5 } });
    expect(fills).toEqual(['#1 buy 1 @ 10 entry', '#2 buy 1 @ 10 entry', '#3 buy 1 @ 10 entry', '#4 buy 1 @ 10 entry']);
  });

  it('as a fraction of equity follow it', () => {
    const { fills } = tell({ candles: [10, 10, 20, 20], script: { 0: target({ equityFraction: 0.5 }), 2: target({ equityFraction: 0.5 }) } });
    // 50 bought at 10; equity 1,500 at 20: half is 37.5 units
    expect(fills).toEqual(['#1 buy 50 @ 10 entry', '#3 sell 12.5 @ 20 exit']);
  });

  it('below zero are denied where short selling is not possible', () => {
    const { codes, fills } = tell({ instrument: spot(), candles: flat(4), script: { 0: target({ quantity: -1 }) } });
    expect([codes, fills]).toEqual([['NO_SHORT'], []]);
  });
});

describe('sizes', () => {
  const bought = (sizing: Sizing, more: Partial<Signal> = {}, instrument = perp()) =>
    tell({ instrument, candles: flat(4), script: { 1: signal('long', more) }, sizing });

  it('in units, in cash, in percent of equity', () => {
    expect(bought({ kind: 'units', quantity: 7 }).fills).toEqual(['#2 buy 7 @ 10 entry']);
    expect(bought({ kind: 'cash', amount: 55 }).fills).toEqual(['#2 buy 5.5 @ 10 entry']);
    expect(bought({ kind: 'equity', fraction: 0.25 }).fills).toEqual(['#2 buy 25 @ 10 entry']);
  });

  it('by the risk to the stop, and refused without one', () => {
    // 1 % of 1,000 lost over a distance of 2
    expect(bought({ kind: 'risk', fraction: 0.01 }, { stopLoss: { distance: 2 } }).fills).toEqual(['#2 buy 5 @ 10 entry']);
    const refused = bought({ kind: 'risk', fraction: 0.01 });
    expect([refused.codes, refused.fills]).toEqual([['NOT_SIZED'], []]);
  });

  it('by volatility only once it is known', () => {
    expect(bought({ kind: 'volatility', target: 0.2, cap: 1 }).codes).toEqual(['NOT_SIZED']);
    const zigzag = Array.from({ length: 140 }, (_, i) => (i % 2 === 0 ? 100 : 101));
    const { fills } = tell({ instrument: perp(), candles: zigzag, script: { 120: signal('long') }, sizing: { kind: 'volatility', target: 0.2, cap: 1 } });
    // 1 % an hour is about 93 % a year: 0.2 / 0.93 of 1,000, at 100
    const size = Number(fills[0]?.split(' ')[2]);
    expect(size).toBeGreaterThan(2.1);
    expect(size).toBeLessThan(2.2);
  });

  it('by Kelly start small, before there is a record', () => {
    expect(bought({ kind: 'kelly', fraction: 0.5, cap: 0.5 }).fills).toEqual(['#2 buy 5 @ 10 entry']);
  });

  it('are rounded down to the lot, in contracts where the instrument is one', () => {
    // 0.5 BTC of cash at 10,000 is 5,000 USD: 50 contracts of 100 USD
    const { fills } = tell({
      instrument: inverse(),
      candles: flat(4, 10_000),
      script: { 1: signal('long') },
      sizing: { kind: 'cash', amount: 0.5 },
      cash: { BTC: '1' },
    });
    expect(fills).toEqual(['#2 buy 50 @ 10000 entry']);
  });

  it('decided at the fill spend the same money at whatever price that is', () => {
    const story = { candles: [10, 10, 8, 8], script: { 1: signal('long') }, sizing: { kind: 'cash', amount: 80 } as const };
    expect(tell(story).fills).toEqual(['#2 buy 8 @ 8 entry']);
    expect(tell({ ...story, conventions: 'tradewind,sizeAt=fill' }).fills).toEqual(['#2 buy 10 @ 8 entry']);
  });

  it('beyond what the account can pay are cut, or refused where the conventions say so', () => {
    const story = { candles: flat(4), script: { 1: order({ quantity: 150 }) } };
    expect(tell(story).fills).toEqual(['#2 buy 100 @ 10 entry']);
    const refused = tell({ ...story, conventions: 'tradewind,unaffordable=reject' });
    expect([refused.fills, refused.codes]).toEqual([[], ['INSUFFICIENT_BALANCE']]);
  });

  it('of contracts are bounded by the margin at the account’s leverage', () => {
    const story = { instrument: perp(), candles: flat(4), script: { 1: order({ quantity: 1000 }) } };
    expect(tell(story).fills).toEqual(['#2 buy 100 @ 10 entry']);
    expect(tell({ ...story, leverage: 5 }).fills).toEqual(['#2 buy 500 @ 10 entry']);
  });
});

describe('pairing of round trips', () => {
  const script = { 0: order({}), 1: order({}), 3: order({ side: 'sell', quantity: 1 }), 4: signal('flat') };
  it('from flat to flat: one trip at average prices', () => {
    expect(tell({ candles: [10, 10, 12, 12, 14, 16], script }).trips).toEqual(['long 2 11 → 15 exit 8']);
  });
  it('entry by entry, first in, first out: the same profit told in two', () => {
    expect(tell({ candles: [10, 10, 12, 12, 14, 16], script, conventions: 'tradewind,pairing=fifo' }).trips).toEqual([
      'long 1 10 → 14 exit 4',
      'long 1 12 → 16 exit 4',
    ]);
  });
});

describe('the last candle', () => {
  const story = { candles: [10, 10, [11, 13, 11, 12]] as Row[], script: { 0: signal('long') } };
  it('closes at its close, at its open, or marks and leaves open', () => {
    const ended = (lastCandle: string) => tell({ ...story, conventions: `tradewind,lastCandle=${lastCandle}` }, true);
    expect(ended('close').trips).toEqual(['long 1 10 → 12 end-of-data 2']);
    expect(ended('open').trips).toEqual(['long 1 10 → 11 end-of-data 1']);
    const marked = ended('mark');
    expect(marked.trips).toEqual([]);
    expect(marked.session.ledger.stillOpen(marked.session.now).map((t) => [t.exitReason, t.exitPrice, t.pnl])).toEqual([['open', 12, 2]]);
    expect(marked.session.equityCurve.equity.at(-1)).toBe(1002);
  });

  it('closes whole, whatever its volume', () => {
    const { trips } = tell({ candles: [10, 10, [11, 11, 11, 11, 0.1]], script: { 0: order({ quantity: 5 }) }, costs: { volumeShare: 0.1 } }, true);
    expect(trips).toHaveLength(1);
  });

  it('an exit left over when the data ends ends there too', () => {
    const { session, trips } = tell({ candles: [10, 10, 10], script: { 0: signal('long'), 2: signal('flat') } }, true);
    expect(trips).toEqual(['long 1 10 → 10 end-of-data 0']);
    expect(session.orders.live.size).toBe(0);
  });
});
