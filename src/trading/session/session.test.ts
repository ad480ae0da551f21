import { describe, expect, it } from 'vitest';
import { AppError, type Candle, type Desk, type Event, HOUR, type OrderIntent, type Strategy } from '../../core/index.ts';
import { sma } from '../../quant/indicators/index.ts';
import { Session } from './session.ts';
import { candlesOf, perp, type Row, type Story, scripted, setupOf, spot, stage, T0, tell } from './story.fixture.ts';

const buy = (quantity = 1, more: Partial<OrderIntent> = {}): OrderIntent =>
  ({ kind: 'order', side: 'buy', type: 'market', quantity, reason: 'test', ...more }) as OrderIntent;
const sell = (quantity = 1, more: Partial<OrderIntent> = {}): OrderIntent => buy(quantity, { side: 'sell', ...more });
const flat = (n: number, price = 10): Row[] => Array.from({ length: n }, () => price);

/** A strategy that only writes down what it sees. */
function watching(look: (candle: Readonly<Candle>, desk: Desk) => unknown, more: Partial<Strategy> = {}) {
  const seen: unknown[] = [];
  const strategy: Strategy = {
    name: 'watch',
    version: '1',
    about: 'looks',
    parameters: {},
    onCandle: (candle, desk) => void seen.push(look(candle, desk as never)),
    ...more,
  };
  return { seen, strategy };
}

describe('what a strategy sees', () => {
  it('is the candle that has just closed, at its close', () => {
    const { seen, strategy } = watching((c, desk) => [c.close, (desk.now - T0) / HOUR, desk.price, desk.candles]);
    tell({ candles: [1, 2, 3], strategy });
    expect(seen).toEqual([
      [1, 1, 1, 1],
      [2, 2, 2, 2],
      [3, 3, 3, 3],
    ]);
  });

  it('a candle of a higher timeframe only once it closed', () => {
    const { seen, strategy } = watching((_, desk) => desk.higher('4h').mean?.value, { higher: ['4h'], inputs: () => ({ mean: sma(1) }) });
    tell({ candles: [1, 2, 3, 4, 5, 6, 7, 8, 9], strategy });
    expect(seen).toEqual([Number.NaN, Number.NaN, Number.NaN, 4, 4, 4, 4, 8, 8]);
  });

  it('a higher candle whose last rows never came, when a later row says it is over', () => {
    const candles = candlesOf([1, 2, 3, 4, 5, 6]);
    for (let i = 3; i < 6; i++) candles.at[i] = T0 + (i + 2) * HOUR; // 03:00 and 04:00 are missing
    const { seen, strategy } = watching((_, desk) => desk.higher('4h').mean?.value, { higher: ['4h'], inputs: () => ({ mean: sma(1) }) });
    tell({ candles, strategy });
    expect(seen).toEqual([Number.NaN, Number.NaN, Number.NaN, 3, 3, 6]);
  });

  it('decides on its own timeframe where finer candles are fed, and its orders fill on the finer ones', () => {
    const { seen, strategy } = watching((c) => [c.open, c.close]);
    tell({ candles: [1, 2, 3, 4, 5, 6, 7, 8], strategy, decides: '4h' });
    expect(seen).toEqual([
      [1, 4],
      [5, 8],
    ]);
    expect(tell({ candles: [1, 2, 3, 4, 5, 6], script: { 0: buy() }, decides: '4h' }).fills).toEqual(['#4 buy 1 @ 5 entry']);
  });

  it('names a timeframe or an instrument that was not declared with the nearest', () => {
    const { strategy } = watching((_, desk) => desk.higher('1d'), { higher: ['4h'] });
    expect(tell({ candles: [1, 2], strategy }).session.faults[0]?.text).toContain('"1d" is not known');
    const other = watching((_, desk) => desk.of('X.TETS'));
    expect(tell({ candles: [1, 2], strategy: other.strategy }).session.faults[0]?.text).toContain('X.TEST');
  });

  it('of its position, cash and orders, in plain units', () => {
    const { seen, strategy } = watching((_, d) => [d.position, d.entryPrice, d.openProfit, d.available, d.workingOrders, d.equity]);
    const acting = {
      ...strategy,
      onCandle: (c: never, d: Desk) => (strategy.onCandle?.(c, d as never), d.candles === 1 ? [buy(2), buy(1, { type: 'limit', price: 5 })] : undefined),
    } as Strategy;
    tell({ instrument: perp(), leverage: 2, candles: [10, 10, [10, 12, 10, 12]], strategy: acting });
    expect(seen).toEqual([
      [0, Number.NaN, 0, 1000, 0, 1000],
      [2, 10, 0, 990, 1, 1000],
      [2, 10, 4, 988, 1, 1004],
    ]);
  });

  it('is nothing before tradeFrom: candles before it only warm the inputs up', () => {
    const { seen, strategy } = watching((_, desk) => desk.inputs.mean?.value, { inputs: () => ({ mean: sma(2) }) });
    const story: Story = { candles: [1, 2, 3, 4], strategy };
    const on = stage(story, new Session({ ...setupOf(story), tradeFrom: T0 + 3 * HOUR }));
    on.history.run(on.driver, 9);
    expect(seen).toEqual([2.5, 3.5]);
    expect(on.session.equityCurve.at[0]).toBe(T0 + 3 * HOUR);
  });

  it('a candle that is late, doubled or impossible moves nothing', () => {
    const candles = candlesOf([10, 11, 12, 13, 14]);
    candles.at[2] = candles.at[1] as number;
    candles.low[3] = Number.NaN;
    const { seen, strategy } = watching((c) => c.close);
    const { session, journal } = tell({ candles, strategy });
    expect(seen).toEqual([10, 11, 14]);
    expect(session.market.streams[0]?.refused).toBe(2);
    expect(journal.filter((r) => r.kind === 'quality')).toHaveLength(2);
  });
});

describe('fills and slices', () => {
  it('an answer to a fill is an order of the next candle', () => {
    const strategy = scripted({ 1: buy() }, { onFill: (fill) => (fill.side === 'buy' ? sell() : undefined) });
    expect(tell({ candles: flat(6), strategy }).fills).toEqual(['#2 buy 1 @ 10 entry', '#3 sell 1 @ 10 exit']);
  });

  it('onSlice speaks once per instant, after every candle of it was seen', () => {
    const calls: string[] = [];
    const strategy: Strategy = {
      name: 'rank',
      version: '1',
      about: 'buys the dearer one',
      parameters: {},
      onCandle: (_, desk) => void calls.push(desk.instrument.id),
      onSlice(desk) {
        const prices = desk.instruments.map((id) => desk.of(id).price);
        calls.push(prices.join('/'));
        return desk.candles === 2 ? buy(1, { instrument: desk.instruments[prices.indexOf(Math.max(...prices))] as string }) : undefined;
      },
    };
    const { fills, session } = tell({
      instrument: spot(),
      candles: [1, 2, 3, 4],
      also: [{ instrument: spot({ id: 'B.TEST' }), candles: [9, 8, 7, 6] }],
      strategy,
    });
    expect(calls.slice(0, 3)).toEqual(['BTC-USDT.TEST', 'B.TEST', '1/9']);
    expect(fills).toEqual(['#2 buy 1 @ 7 entry']);
    expect(session.seats[1]?.position.size).toBe(1);
  });

  it('instruments decide in the order of the deployment, whatever order their candles come in', () => {
    const calls: string[] = [];
    const strategy = scripted({}, { onCandle: (_, desk) => void calls.push(desk.instrument.id) });
    const story: Story = { instrument: spot(), candles: flat(1), also: [{ instrument: spot({ id: 'B.TEST' }), candles: flat(1) }], strategy };
    const deployments = setupOf(story).deployments.map((d) => ({ ...d, instruments: ['B.TEST', 'BTC-USDT.TEST'] }));
    tell({ ...story, deployments });
    expect(calls).toEqual(['B.TEST', 'BTC-USDT.TEST']);
  });

  it('what closes frees the cash that what opens needs, across instruments', () => {
    const strategy = scripted({
      0: (desk) => (desk.instrument.id === 'B.TEST' ? buy(100) : undefined),
      2: (desk) => (desk.instrument.id === 'B.TEST' ? sell(100) : buy(100)),
    });
    const { fills } = tell({ instrument: spot(), candles: flat(5), also: [{ instrument: spot({ id: 'B.TEST' }), candles: flat(5) }], strategy });
    expect(fills).toEqual(['#1 buy 100 @ 10 entry', '#3 sell 100 @ 10 exit', '#3 buy 100 @ 10 entry']);
  });
});

describe('a strategy at fault', () => {
  const two = (faulty: Strategy): Story => {
    const seat = (name: string, strategy: Strategy, account: string) => ({
      name,
      strategy,
      parameters: {},
      instruments: ['X.TEST'],
      account,
      timeframe: '1h' as const,
      sizing: { kind: 'units', quantity: 1 } as const,
    });
    const account = (name: string) => ({ name, venue: 'TEST', cash: { USD: '1000' }, leverage: 1 });
    const good = scripted({ 1: buy(), 4: sell() });
    return { candles: flat(8), accounts: [account('a'), account('b')], deployments: [seat('bad', faulty, 'a'), seat('good', good, 'b')] };
  };

  it.each([
    [
      'throws',
      () => {
        throw new Error('ouch');
      },
      'ouch',
    ],
    [
      'throws nothing sensible',
      () => {
        throw new Error('');
      },
      'it threw without a message',
    ],
    ['returns a number', () => 7, '7 is not an intent'],
    ['returns an unknown kind', () => ({ kind: 'yolo', reason: 'x' }), 'is not an intent'],
    ['orders NaN', () => buy(Number.NaN), 'quantity is NaN'],
    ['orders less than nothing', () => buy(-1), 'quantity is -1'],
    ['orders a limit without a price', () => ({ ...buy(), type: 'limit' }), 'price is undefined'],
    ['says no reason', () => ({ kind: 'signal', direction: 'long' }), 'reason is missing'],
    ['sets a stop at nothing', () => ({ kind: 'signal', direction: 'long', reason: 'x', stopLoss: { price: Number.NaN } }), 'stopLoss is NaN'],
    ['asks for too much at once', () => Array.from({ length: 501 }, () => buy()), '501 intents'],
  ])('that %s is paused with its reason; the others live on', (_, handler, text) => {
    const { session, fills } = tell(two({ name: 'bad', version: '1', about: 'is at fault', parameters: {}, onCandle: handler as never }));
    expect(session.faults.map((f) => f.deployment)).toEqual(['bad']);
    expect(session.faults[0]?.text).toContain(text);
    expect(session.deployments[0]?.paused).toContain(text);
    expect(fills).toEqual(['#2 buy 1 @ 10 entry', '#5 sell 1 @ 10 exit']);
  });

  it('loses its entries at work and keeps its stops', () => {
    const bad = scripted({
      0: [buy(1, { stopLoss: { price: 8 } }), buy(1, { type: 'limit', price: 9 })],
      2: () => {
        throw new Error('ouch');
      },
    });
    const { session } = tell({ ...two(bad), candles: [10, 10, 10, 10, 9, 9] });
    expect(session.seats[0]?.position.size).toBe(1);
    expect([...session.orders.live].map((id) => session.orders.all.get(id)?.request.role)).toEqual(['stop-loss']);
  });

  it('is named in the heartbeat while it runs', () => {
    const heartbeat = new Int32Array(2);
    const during: number[] = [];
    const story: Story = { candles: flat(3), strategy: watching(() => during.push(heartbeat[0] as number)).strategy };
    const on = stage(story, new Session({ ...setupOf(story), heartbeat }));
    on.history.run(on.driver, 9);
    expect([during, [...heartbeat]]).toEqual([
      [1, 1, 1],
      [0, 3],
    ]);
  });
});

describe('groups of orders', () => {
  const B = 'B.TEST';
  const story = (legs: OrderIntent[], more: { sequence?: boolean; prices?: Row[]; hours?: number } = {}): Story => ({
    instrument: perp(),
    candles: flat(8),
    also: [{ instrument: perp({ id: B }), candles: more.prices ?? flat(8) }],
    strategy: scripted({
      1: (desk) =>
        desk.instrument.id === B
          ? undefined
          : { kind: 'group', legs, timeoutMs: (more.hours ?? 2) * HOUR, reason: 'pair', ...(more.sequence === undefined ? {} : { sequence: more.sequence }) },
    }),
  });

  it('leave together', () => {
    expect(tell(story([buy(), sell(1, { instrument: B })])).fills).toEqual(['#2 buy 1 @ 10 entry', '#2 sell 1 @ 10 entry']);
  });

  it('leave not at all when one leg is refused, and leave no trace in counts', () => {
    const { fills, codes, session, journal } = tell(story([buy(), sell(0.0001, { instrument: B })]));
    expect(fills).toEqual([]);
    expect(codes).toEqual(['BELOW_MINIMUM', 'GROUP_DENIED']);
    expect([session.submitted, session.orders.log.rows, session.orders.live.size, session.seats[0]?.desk.workingOrders]).toEqual([0, 0, 0, 0]);
    expect(journal.some((r) => r.kind === 'order')).toBe(false);
  });

  it('a refused group does not use up the rate of orders', () => {
    const refused = { kind: 'group', legs: [buy(), sell(0.0001, { instrument: B })], timeoutMs: HOUR, reason: 'pair' } as const;
    const strategy = scripted({ 1: (desk) => (desk.instrument.id === B ? undefined : [refused, buy(2)]) });
    expect(tell({ ...story([]), strategy, limits: { ordersPerMinute: 1 } }).fills).toEqual(['#2 buy 2 @ 10 entry']);
  });

  it('in sequence send the next leg once the one before has filled', () => {
    expect(tell(story([buy(), sell(1, { instrument: B })], { sequence: true })).fills).toEqual(['#2 buy 1 @ 10 entry', '#3 sell 1 @ 10 entry']);
  });

  it('are unwound when they are not all filled in time: only what they filled', () => {
    const legs = [buy(), sell(1, { instrument: B, type: 'limit', price: 12 })];
    const { fills, codes, session } = tell(story(legs));
    expect(fills).toEqual(['#2 buy 1 @ 10 entry', '#4 sell 1 @ 10 risk']);
    expect(codes).toEqual(['GROUP_UNWOUND']);
    expect(session.orders.live.size).toBe(0);
    const before = story(legs);
    const holding: Strategy = {
      ...(before.strategy as Strategy),
      onCandle: (c, d) => (d.candles === 1 && d.instrument.id !== B ? buy(5) : before.strategy?.onCandle?.(c, d)),
    };
    const kept = tell({ ...before, strategy: holding });
    expect(kept.session.seats[0]?.position.size).toBe(5);
  });
});

describe('a set-up that cannot work', () => {
  const refused = (change: (s: ReturnType<typeof setupOf>) => object): string => {
    const setup = setupOf({ candles: [], instrument: spot() });
    try {
      expect(new Session({ ...setup, ...change(setup) })).toBeDefined();
    } catch (error) {
      return error instanceof AppError ? `${error.code} ${error.field}` : String(error);
    }
    return 'accepted';
  };

  it('is refused with the field', () => {
    expect(refused(() => ({ deployments: [] }))).toBe('MISSING_VALUE deployments');
    expect(refused((s) => ({ deployments: [...s.deployments, ...s.deployments] }))).toBe('CONFLICT deployments');
    expect(refused((s) => ({ deployments: [...s.deployments, { ...s.deployments[0], name: 'e' }] }))).toBe('CONFLICT instrument of e');
    expect(refused((s) => ({ deployments: [{ ...s.deployments[0], account: 'b' }] }))).toBe('UNKNOWN_NAME account of d');
    expect(refused((s) => ({ deployments: [{ ...s.deployments[0], instruments: ['BTC-USTD.TEST'] }] }))).toBe('UNKNOWN_NAME instrument of d');
    expect(refused((s) => ({ deployments: [{ ...s.deployments[0], timeframe: '5m' }] }))).toBe('NOT_FOUND BTC-USDT.TEST 5m');
    expect(refused((s) => ({ accounts: [{ ...s.accounts[0], leverage: 0 }] }))).toBe('OUT_OF_RANGE leverage of a');
    expect(refused(() => ({ reporting: 'EUR' }))).toBe('MISSING_VALUE reporting currency');
    expect(refused((s) => ({ accounts: [{ ...s.accounts[0], cash: { USDT: '1.123456789' } }] }))).toBe('BAD_VALUE cash of a in USDT');
  });
});

it('an instrument event for something else changes nothing', () => {
  const events: Event[] = [{ kind: 'instrument', at: T0, seen: T0, instrument: 'Z.TEST', change: { to: 'split', ratio: 2 } }];
  expect(tell({ candles: flat(4), script: { 0: buy() }, events }).session.equity).toBe(1000);
});
