import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, type Event, HOUR, type OperatorEvent, type OrderIntent, type Signal } from '../../core/index.ts';
import { Contract } from '../portfolio/index.ts';
import { builtInRules, type ProposedOrder, type RiskView } from '../risk/index.ts';
import type { Session } from './session.ts';
import { perp, type Row, type Story, spot, stage, T0, tell } from './story.fixture.ts';

const buy = (quantity = 1, more: Partial<OrderIntent> = {}): OrderIntent =>
  ({ kind: 'order', side: 'buy', type: 'market', quantity, reason: 'test', ...more }) as OrderIntent;
const flatSignal: Signal = { kind: 'signal', direction: 'flat', reason: 'out' };
const flat = (n: number, price = 10): Row[] => Array.from({ length: n }, () => price);
const says = (hour: number, command: OperatorEvent['command'], deployment?: string): Event => ({
  kind: 'operator',
  at: T0 + hour * HOUR,
  seen: T0 + hour * HOUR,
  command,
  reason: `because ${command}`,
  ...(deployment === undefined ? {} : { deployment }),
});

describe('halts', () => {
  it('a drawdown beyond the limit closes everything and stops trading until a person re-arms', () => {
    const { fills, codes, session } = tell({
      instrument: perp(),
      candles: [10, 10, 10, 8, 8, 8, 8, 8, 8],
      script: { 1: buy(100), 4: buy(1), 7: buy(1) },
      limits: { maxDrawdown: 0.15 },
      events: [says(7, 'arm')],
    });
    expect(fills).toEqual(['#2 buy 100 @ 10 entry', '#4 sell 100 @ 8 risk', '#8 buy 1 @ 8 entry']);
    expect(codes).toEqual(['MAX_DRAWDOWN', 'HALTED']);
    expect(session.guards.state).toBe('active');
  });

  it('flattening is not kept from its work by a resting exit, nor by an exit that came to nothing', () => {
    const candles: Row[] = [10, 10, 10, ...Array.from({ length: 5 }, (): Row => [8, 8, 8, 8, 50])];
    const script = { 1: buy(100), 2: buy(100, { side: 'sell', type: 'limit', price: 30, reduceOnly: true }) };
    const { session, fills } = tell({ instrument: perp(), candles, script, limits: { maxDrawdown: 0.15 }, costs: { volumeShare: 1 } });
    expect(fills.slice(1)).toEqual(['#4 sell 50 @ 8 risk', '#5 sell 50 @ 8 risk']);
    expect(session.orders.live.size).toBe(0);
  });

  it('a day’s loss allows only exits until 00:00 UTC, and withdraws entries that rest', () => {
    const candles = [...flat(3), 9, ...flat(25, 9)];
    const { fills, codes, session } = tell({
      instrument: perp(),
      candles,
      script: { 0: buy(60), 1: buy(1, { type: 'limit', price: 8 }), 4: buy(1), 5: flatSignal, 23: buy(2) },
      limits: { dailyLoss: 0.05 },
    });
    expect(codes).toEqual(['DAILY_LOSS', 'HALTED']);
    expect(fills).toEqual(['#1 buy 60 @ 10 entry', '#6 sell 60 @ 9 exit', '#24 buy 2 @ 9 entry']);
    expect(session.orders.live.size).toBe(0);
    expect(session.equityCurve.at[23]).toBe(T0 + DAY);
  });

  it('an entry that rests when the day’s loss is reached does not fill after it', () => {
    const script = { 0: buy(60), 1: buy(1, { type: 'limit', price: 8 }) };
    const { fills } = tell({ instrument: perp(), candles: [10, 10, 10, 9, 8, 8], script, limits: { dailyLoss: 0.05 } });
    expect(fills).toEqual(['#1 buy 60 @ 10 entry']);
  });

  it('a position lives at most so many hours', () => {
    const { fills } = tell({ candles: flat(80), script: { 1: buy(1) }, limits: { maxPositionHours: 72 } });
    expect(fills).toEqual(['#2 buy 1 @ 10 entry', '#74 sell 1 @ 10 risk']);
  });

  it('gross exposure above its level warns once, and blocks nothing', () => {
    const { codes, fills } = tell({ candles: flat(6), script: { 0: buy(20), 2: buy(5) }, limits: { grossExposureWarning: 0.1 } });
    expect([codes, fills.length]).toEqual([['GROSS_EXPOSURE'], 2]);
  });
});

describe('a person', () => {
  const story = (events: Event[], script: Story['script'] = { 0: buy(1), 5: buy(1) }): Story => ({
    instrument: perp(),
    candles: flat(9),
    script: script ?? {},
    events,
  });

  it('pauses (entries are withdrawn, what is held stays) and resumes', () => {
    const resting = { 0: buy(1), 2: buy(1, { type: 'limit', price: 5 }), 5: buy(1), 7: buy(1) };
    const { fills, session } = tell(story([says(4, 'pause'), says(7, 'resume')], resting));
    expect(fills).toEqual(['#1 buy 1 @ 10 entry', '#8 buy 1 @ 10 entry']);
    expect(session.orders.live.size).toBe(0);
  });

  it('flattens; the strategy goes on', () => {
    expect(tell(story([says(3, 'flatten')])).fills).toEqual(['#1 buy 1 @ 10 entry', '#3 sell 1 @ 10 exit', '#6 buy 1 @ 10 entry']);
  });

  it('halts: what is held is closed, nothing is opened, though no rule was asked for; re-arms', () => {
    const { fills, codes } = tell(story([says(3, 'halt'), says(7, 'arm')], { 0: buy(1), 5: buy(1), 7: buy(1) }));
    expect(fills).toEqual(['#1 buy 1 @ 10 entry', '#3 sell 1 @ 10 risk', '#8 buy 1 @ 10 entry']);
    expect(codes).toEqual(['HALTED']);
  });

  it('reduces: exits only', () => {
    const { fills } = tell(story([says(3, 'reduce')], { 0: buy(1), 4: buy(1), 6: flatSignal }));
    expect(fills).toEqual(['#1 buy 1 @ 10 entry', '#7 sell 1 @ 10 exit']);
  });

  it('who presses a button between two candles does not trade at the open before it', () => {
    const { fills } = tell({ ...story([says(3.5, 'flatten')]), candles: [10, 10, 10, [20, 20, 10, 10], 10, 10, 10] });
    expect(fills[1]).toBe('#3.5 sell 1 @ 15 exit');
  });

  it('who names a deployment that is not there changes nothing, and is told the nearest', () => {
    const on = stage(story([says(3, 'halt', 'dd')]));
    while (on.history.run(on.driver, 9));
    expect(on.session.guards.state).toBe('active');
    expect(on.journal.find((r) => r.code === 'UNKNOWN_NAME')?.text).toContain('did you mean d?');
  });
});

describe('rules', () => {
  const denied = (story: Partial<Story>) => {
    const { codes, fills } = tell({ instrument: perp(), candles: flat(6), ...story });
    return [codes, fills];
  };

  it.each([
    ['ORDER_RATE', { ordersPerMinute: 2 }, { 1: [buy(1), buy(1), buy(1)] }, 2],
    ['OPEN_ORDERS', { maxOpenOrders: 1 }, { 1: [buy(1), buy(1)] }, 1],
    ['PRICE_BAND', { priceBand: 0.2 }, { 1: buy(1, { type: 'limit', price: 13 }) }, 0],
    ['LEVERAGE', { maxLeverage: 0 }, { 1: buy(1) }, 0],
    ['CLUSTER', { clusterExposure: 0 }, { 1: buy(1) }, 0],
    ['RISK_OPEN', { riskOpen: 0 }, { 1: buy(1) }, 0],
    ['RISK_PER_TRADE', { riskPerTrade: 0 }, { 1: buy(1) }, 0],
    ['MAX_NOTIONAL', { maxNotional: 0 }, { 1: buy(1) }, 0],
  ] as const)('%s denies what is too much', (code, limits, script, filled) => {
    const [codes, fills] = denied({ limits, script: script as never });
    expect(codes).toEqual([code]);
    expect(fills).toHaveLength(filled);
  });

  it.each([
    ['MAX_NOTIONAL', { maxNotional: 50 }, 5],
    ['RISK_PER_TRADE', { riskPerTrade: 0.01, unstoppedRisk: 0.1 }, 10],
    ['RISK_OPEN', { riskOpen: 0.02, unstoppedRisk: 0.1 }, 20],
    ['CLUSTER', { clusterExposure: 0.3 }, 30],
    ['LEVERAGE', { maxLeverage: 0.25 }, 25],
  ] as const)('%s cuts an order to what is allowed', (code, limits, quantity) => {
    expect(denied({ limits, script: { 1: buy(90) } })).toEqual([[code], [`#2 buy ${quantity} @ 10 entry`]]);
  });

  it('open positions are counted with those on their way', () => {
    const also = [{ instrument: perp({ id: 'ETH.TEST' }), candles: flat(6) }];
    const script = { 1: (desk: { instrument: { id: string } }) => buy(1, { instrument: desk.instrument.id }) };
    const [codes, fills] = denied({ also, script: script as never, limits: { maxOpenPositions: 1 } });
    expect([codes, (fills as string[]).length]).toEqual([['OPEN_POSITIONS'], 1]);
  });

  it('volatility above its long-run level shrinks sizes in proportion', () => {
    const candles = Array.from({ length: 300 }, (_, i) => 100 + (i % 2) * (i < 280 ? 1 : 4));
    const { codes, fills } = tell({ instrument: perp(), candles, script: { 298: buy(1) }, limits: { volatilityStress: 1.5 } });
    expect(codes).toEqual(['VOLATILITY']);
    const size = Number(fills[0]?.split(' ')[2]);
    expect(size).toBeGreaterThan(0.3);
    expect(size).toBeLessThan(1);
  });

  it('the stop of an order counts as its risk', () => {
    const script = { 1: buy(90, { stopLoss: { distance: 2 } }) };
    expect(denied({ limits: { riskPerTrade: 0.05 }, script })[1]).toEqual(['#2 buy 25 @ 10 entry']);
  });

  it('none refuses or cuts a pure exit, with every limit at nought', () => {
    const nought = {
      riskPerTrade: 0,
      riskOpen: 0,
      clusterExposure: 0,
      dailyLoss: 0,
      maxLeverage: 0,
      maxNotional: 0,
      maxOpenOrders: 0,
      maxOpenPositions: 0,
      ordersPerMinute: 0,
      priceBand: 0,
    };
    for (const exit of [
      flatSignal,
      buy(2, { side: 'sell' }),
      buy(2, { side: 'sell', type: 'limit', price: 10, reduceOnly: true }),
      { kind: 'target', quantity: 0, reason: 'x' } as const,
    ]) {
      const on = stage({ instrument: spot(), candles: flat(6), script: { 0: buy(2), 2: exit }, limits: { maxLeverage: 1 } });
      on.history.run(on.driver, 2);
      Object.assign(on.setup.limits, nought, { maxDrawdown: 1 });
      on.history.run(on.driver, 6);
      expect(on.session.ledger.trips).toHaveLength(1);
      expect([...on.session.verdicts.keys()]).toEqual([]);
    }
  });

  it('only ever shrink, and say with which figure and limit', () => {
    const order: ProposedOrder = {
      deployment: 0,
      account: 0,
      instrument: 0,
      contract: new Contract(perp()),
      buy: true,
      reduces: false,
      quantity: 1000,
      opening: 600,
      price: 10,
      limitPrice: 10,
      stopDistance: Number.NaN,
    };
    const limit = fc.double({ min: 0, max: 3, noNaN: true });
    fc.assert(
      fc.property(
        fc.record({
          riskPerTrade: limit,
          riskOpen: limit,
          clusterExposure: limit,
          maxLeverage: limit,
          maxNotional: limit,
          priceBand: limit,
          unstoppedRisk: limit,
        }),
        limit,
        (limits, stress) => {
          const { session } = stage({ instrument: perp(), candles: flat(2), limits });
          const view = { ...viewOf(session), limits: session.setup.limits, stress: () => stress };
          for (const rule of builtInRules) {
            const verdict = rule.check(order, view);
            if (verdict === undefined) continue;
            expect(verdict.quantity).toBeLessThanOrEqual(order.quantity);
            expect(verdict.code).toMatch(/^[A-Z_]+$/);
            expect(verdict.text).not.toBe('');
            expect(Number.isNaN(verdict.figure) || Number.isNaN(verdict.limit)).toBe(false);
          }
        },
      ),
    );
  });

  it('each has a name and a sentence of its own', () => {
    expect(new Set(builtInRules.map((r) => r.name)).size).toBe(builtInRules.length);
    for (const rule of builtInRules) expect(rule.about).toMatch(/^[A-Z].*\.$/);
  });
});

/** A portfolio of 1,000 that holds nothing, as rules see it. */
const viewOf = (session: Session): RiskView => ({
  now: session.now,
  market: session.market,
  limits: session.setup.limits,
  equity: session.equity,
  openPositions: [],
  state: 'active',
  haltReason: '',
  workingOrders: 0,
  net: () => 0,
  available: () => 1000,
  contract: () => new Contract(perp()),
  settleRate: () => 1,
  openRisk: () => 0,
  pendingNotional: () => 0,
  positionsSoon: () => 0,
  recentOrders: () => 0,
  correlation: () => Number.NaN,
  stress: () => Number.NaN,
});

it('a risk multiplier makes every size that is computed smaller, and none that was said', () => {
  const long: Signal = { kind: 'signal', direction: 'long', reason: 'in' };
  const bought = (wanted: Signal | OrderIntent, sizing: Story['sizing'], riskMultiplier?: number) =>
    tell({
      instrument: spot(riskMultiplier === undefined ? {} : { riskMultiplier }),
      candles: flat(3),
      script: { 0: wanted },
      ...(sizing === undefined ? {} : { sizing }),
    }).fills;
  expect(bought(long, { kind: 'cash', amount: 100 })).toEqual(['#1 buy 10 @ 10 entry']);
  expect(bought(long, { kind: 'cash', amount: 100 }, 0.5)).toEqual(['#1 buy 5 @ 10 entry']);
  expect(bought(long, { kind: 'units', quantity: 4 }, 0.5)).toEqual(['#1 buy 4 @ 10 entry']);
  expect(bought(buy(3), undefined, 0.5)).toEqual(['#1 buy 3 @ 10 entry']);
});
