import { deserialize, serialize } from 'node:v8';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError, type Desk, type Event, HOUR, type Intent, type OrderType, type Protection, type Strategy, seeded } from '../../core/index.ts';
import { atr, rsi, sma } from '../../quant/indicators/index.ts';
import type { Stream } from '../market/index.ts';
import { defaultLimits } from '../risk/index.ts';
import { Session } from './session.ts';
import { candlesOf, end, inverse, perp, type Row, type Stage, type Story, scripted, setupOf, stage, T0 } from './story.fixture.ts';

const types: readonly OrderType[] = ['market', 'limit', 'stop', 'stop-limit', 'take-profit', 'take-profit-limit', 'trailing'];
const wish = { kind: 'order', reason: 'chance' } as const;

/** A strategy that wants anything at all, drawn from a seed it keeps in its state. */
function erratic(seed: number): Strategy {
  const decide = (desk: Desk<never, never, never>): Intent[] => {
    const state = desk.state as { drawn: number; memory: number[] };
    const { drawn } = state;
    const random = seeded(seed * 7919 + drawn);
    state.drawn++;
    state.memory = [...state.memory.slice(-3), desk.price];
    const pick = <T>(list: readonly T[]): T => list[random.integer(list.length)] as T;
    const price = (spread: number): number => desk.price * (1 + (random.uniform() - 0.5) * spread);
    const level = () => pick([{ fraction: 0.005 + random.uniform() * 0.02 }, { distance: desk.price * (0.005 + random.uniform() * 0.02) }]);
    const protection = (): Protection => ({
      ...(random.uniform() < 0.6 ? { stopLoss: level() } : {}),
      ...(random.uniform() < 0.5 ? { takeProfit: level() } : {}),
      ...(random.uniform() < 0.2 ? { trailing: level() } : {}),
      ...(random.uniform() < 0.3 ? { breakEven: { fraction: 0.01 } } : {}),
    });
    const size = () => pick([0.05, 0.2, 1]) * (desk.instrument.inverse ? 100 : 1);
    const order = (): Intent & { kind: 'order' } => ({
      ...wish,
      side: pick(['buy', 'sell'] as const),
      type: pick(types),
      quantity: size(),
      price: price(0.03),
      triggerPrice: price(0.03),
      trail: level(),
      timeInForce: pick(['gtc', 'gtc', 'ioc', 'fok'] as const),
      postOnly: random.uniform() < 0.1,
      reduceOnly: random.uniform() < 0.2,
      tag: pick(['a', 'b']),
      ...(random.uniform() < 0.2 ? { oco: 'pair' } : {}),
      ...protection(),
    });
    // An input that is not restored changes what is wanted.
    const mean = (desk.inputs as { mean: { value: number } }).mean.value;
    const above = desk.price > mean || (desk.higher('4h') as { swing: { value: number } }).swing.value > desk.price * 0.02;
    switch (random.integer(9)) {
      case 0:
        return [{ kind: 'signal', direction: above ? 'long' : 'short', reason: 'chance', ...protection() }];
      case 1:
        return [{ kind: 'signal', direction: 'flat', reason: 'chance' }];
      case 2:
        return [order(), order()];
      case 3:
        return [{ kind: 'target', equityFraction: (random.uniform() - 0.4) * 2, reason: 'chance', ...protection() }];
      case 4:
        return [
          random.uniform() < 0.5
            ? { kind: 'cancel', tag: pick(['a', 'b']), reason: 'chance' }
            : { kind: 'amend', tag: 'a', price: price(0.02), quantity: size() / 2, reason: 'chance' },
        ];
      case 5:
        return [
          {
            kind: 'group',
            legs: [order(), { ...order(), instrument: pick(desk.instruments) }],
            sequence: random.uniform() < 0.5,
            timeoutMs: 3 * HOUR,
            reason: 'chance',
          },
        ];
      default:
        return [];
    }
  };
  return {
    name: 'erratic',
    version: '1',
    about: 'wants anything',
    parameters: {},
    higher: ['4h'],
    inputs: () => ({ mean: sma(5), swing: atr(3), strength: rsi(4) }),
    state: () => ({ drawn: 0, memory: [] as number[] }),
    onCandle: (_, desk) => decide(desk as never),
    onFill: (fill, desk) => (fill.role === 'entry' && (desk.state as { drawn: number }).drawn % 3 === 0 ? decide(desk as never) : undefined),
  };
}

/** A seeded random walk with gaps in time and candles that are refused. Synthetic. */
function walk(seed: number, length: number, start: number) {
  const random = seeded(seed);
  let price = start;
  const tick = start / 10_000;
  const onTick = (x: number) => Math.round(x / tick) * tick;
  const rows: Row[] = [];
  for (let i = 0; i < length; i++) {
    const open = onTick(price * (1 + (random.uniform() < 0.1 ? random.normal() * 0.02 : 0)));
    const close = onTick(open * (1 + random.normal() * 0.01));
    const high = onTick(Math.max(open, close) * (1 + random.uniform() * 0.01));
    const low = onTick(Math.min(open, close) * (1 - random.uniform() * 0.01));
    rows.push([
      open,
      Math.max(high, open, close),
      Math.min(low, open, close),
      random.uniform() < 0.02 ? Number.NaN : close,
      random.uniform() * 3 * (start > 5000 ? 1000 : 1),
    ]);
    price = close;
  }
  const candles = candlesOf(rows);
  let missing = 0;
  for (let i = 0; i < length; i++) {
    if (random.uniform() < 0.05) missing += random.integer(6);
    candles.at[i] = (candles.at[i] as number) + missing * HOUR;
  }
  return candles;
}

interface Chance {
  readonly seed: number;
  readonly length: number;
  readonly conventions: string;
  readonly latencyMs: number;
  readonly volumeShare: number;
  readonly limited: boolean;
  readonly delayMs: number;
}

const chance: fc.Arbitrary<Chance> = fc.record({
  seed: fc.integer({ min: 1, max: 1e6 }),
  length: fc.integer({ min: 5, max: 90 }),
  conventions: fc.constantFrom('tradewind', 'tradingview', 'backtesting.py', 'freqtrade', 'tradewind,fillAt=same-close', 'tradewind,pairing=fifo,pyramiding=2'),
  latencyMs: fc.constantFrom(0, 250, 20 * 60_000),
  volumeShare: fc.constantFrom(Number.POSITIVE_INFINITY, 0.3),
  limited: fc.boolean(),
  delayMs: fc.constantFrom(0, 1500),
});

function storyOf(c: Chance): Story {
  const at = (h: number) => T0 + h * HOUR;
  const main = perp();
  const operator = (hour: number, command: 'pause' | 'resume' | 'flatten' | 'reduce' | 'arm'): Event => ({
    kind: 'operator',
    at: at(hour),
    seen: at(hour),
    command,
    reason: 'chance',
  });
  const events: Event[] = [
    operator(20.5, 'flatten'),
    {
      kind: 'instrument',
      at: at(24),
      seen: at(24),
      instrument: main.id,
      change: { to: 'rules', rules: { ...(main.rules[0] as NonNullable<(typeof main.rules)[0]>), from: at(24), lot: 50 } },
    },
    operator(30, 'reduce'),
    operator(34, 'arm'),
    { kind: 'instrument', at: at(40), seen: at(40), instrument: main.id, change: { to: 'split', ratio: 2 } },
    operator(50, 'pause'),
    operator(53, 'resume'),
  ];
  const funding = { at: Float64Array.from([8, 16, 24, 32, 40, 48], at), rate: Float64Array.from([0.001, -0.002, 0.001, 0.003, 0.001, 0.001]) };
  return {
    instrument: main,
    candles: walk(c.seed, c.length, 100),
    also: [{ instrument: inverse({ settle: 'USDT', quote: 'USD' }), candles: walk(c.seed + 1, c.length, 10_000) }],
    strategy: erratic(c.seed),
    conventions: c.conventions,
    costs: {
      latencyMs: c.latencyMs,
      volumeShare: c.volumeShare,
      slippage: { kind: 'bp', bp: 2 },
      fees: { maker: 0.0002, taker: 0.0005, perOrder: 0, perContract: 0 },
    },
    ...(c.limited ? { limits: { ...defaultLimits, maxDrawdown: 0.3 } } : {}),
    sizing: { kind: 'risk', fraction: 0.01 },
    leverage: 5,
    events,
    funding,
    ...(c.delayMs === 0 ? {} : { delayMs: c.delayMs }),
  };
}

const ids = (on: Stage) => (stream: Stream) => ({
  instrument: on.setup.instruments[stream.instrument]?.id as string,
  timeframe: stream.timeframe,
  series: stream.series,
});

/** Everything a run leaves behind, as bytes and plain data. */
const left = ({ session }: Stage) => ({
  orders: Buffer.from(session.orders.figures().slice().buffer).toString('base64'),
  trips: session.ledger.trips,
  equity: [...session.equityCurve.equity],
  cash: session.ledger.balances.map((b) => b.units),
  verdicts: [...session.verdicts],
  funding: [...session.fundingDue, ...session.fundingPaid],
  faults: session.faults,
  submitted: session.submitted,
});

const inBatches = (story: Story, batch = 4096): Stage => {
  const on = stage(story);
  while (on.history.run(on.driver, batch));
  return on;
};

function oneByOne(story: Story): Stage {
  const on = stage(story);
  for (const event of on.history.events(ids(on))) on.driver.deliver(event);
  return on;
}

/** Saves everything, carries it through a serialised copy, and builds a new stage of it. */
function carried(story: Story, on: Stage): Stage {
  const saved = deserialize(serialize({ session: on.session.save(), venue: on.venue.save(), driver: on.driver.save(), history: on.history.save() })) as {
    session: ReturnType<Session['save']>;
    venue: ReturnType<Stage['venue']['save']>;
    driver: ReturnType<Stage['driver']['save']>;
    history: ReturnType<Stage['history']['save']>;
  };
  const next = stage(story, Session.restore(setupOf(story, on.journal), saved.session));
  next.venue.restore(saved.venue);
  next.driver.restore(saved.driver);
  next.history.restore(saved.history);
  return next;
}

describe('the same events give the same answers', () => {
  it('in batches of any size', () => {
    fc.assert(
      fc.property(chance, fc.integer({ min: 1, max: 7 }), (c, batch) => {
        const story = storyOf(c);
        expect(left(inBatches(story, batch))).toEqual(left(inBatches(story)));
      }),
      { numRuns: 40 },
    );
  });

  it('one by one as in batches, to the end of the data', () => {
    fc.assert(
      fc.property(chance, (c) => {
        const story = storyOf(c);
        const [a, b] = [inBatches(story), oneByOne(story)];
        expect(left(b)).toEqual(left(a));
        end(a);
        end(b);
        expect(left(b)).toEqual(left(a));
      }),
      { numRuns: 60 },
    );
  });

  it('after being stopped at any event, saved, carried through bytes, restored and continued', () => {
    fc.assert(
      fc.property(chance, fc.nat({ max: 400 }), fc.nat({ max: 60 }), (c, first, more) => {
        const story = storyOf(c);
        let on = stage(story);
        for (const stop of [first, more]) {
          let k = 0;
          for (const event of on.history.events(ids(on))) {
            on.driver.deliver(event);
            if (k++ === stop) break;
          }
          on = carried(story, on);
        }
        for (const event of on.history.events(ids(on))) on.driver.deliver(event);
        const whole = inBatches(story);
        expect(left(on)).toEqual(left(whole));
        end(on);
        end(whole);
        expect(left(on)).toEqual(left(whole));
      }),
      { numRuns: 80 },
    );
  });

  it('after being stopped between two batches', () => {
    fc.assert(
      fc.property(chance, fc.integer({ min: 1, max: 90 }), (c, slices) => {
        const story = storyOf(c);
        let on = stage(story);
        on.history.run(on.driver, slices);
        on = carried(story, on);
        while (on.history.run(on.driver, 5));
        expect(left(on)).toEqual(left(inBatches(story)));
      }),
      { numRuns: 40 },
    );
  });

  it('these stories are worth telling: they trade, deny, stop out and liquidate', () => {
    const codes = new Set<string>();
    const reasons = new Set<string>();
    for (let seed = 1; seed <= 40; seed++) {
      const { session } = inBatches(
        storyOf({ seed, length: 90, conventions: 'tradewind', latencyMs: 0, volumeShare: 0.3, limited: seed % 2 === 0, delayMs: 0 }),
      );
      for (const code of session.verdicts.keys()) codes.add(code);
      for (const trip of session.ledger.trips) reasons.add(trip.exitReason);
      expect(session.faults).toEqual([]);
    }
    expect([...reasons].sort()).toEqual(expect.arrayContaining(['exit', 'risk', 'stop-loss', 'take-profit', 'trailing-stop']));
    expect([...codes].sort()).toEqual(expect.arrayContaining(['BELOW_MINIMUM', 'GROUP_UNWOUND', 'HALTED']));
  });
});

describe('a snapshot', () => {
  const story = (strategy: Strategy): Story => ({ candles: [1, 2, 3], strategy });
  const idle: Strategy = { name: 'idle', version: '1', about: 'rests', parameters: {} };
  const code = (act: () => unknown): string => {
    try {
      act();
    } catch (error) {
      return error instanceof AppError ? `${error.code} ${error.field}` : String(error);
    }
    return 'fine';
  };

  it('is refused by another set-up, another version of the strategy, another schema', () => {
    const setup = setupOf(story(idle));
    const saved = new Session(setup).save();
    expect(code(() => Session.restore(setup, saved))).toBe('fine');
    expect(code(() => Session.restore(setupOf(story({ ...idle, version: '2' })), saved))).toBe('BAD_VALUE snapshot');
    expect(code(() => Session.restore({ ...setup, limits: { ...setup.limits, maxLeverage: 9 } }, saved))).toBe('BAD_VALUE snapshot');
    expect(code(() => Session.restore(setup, { ...saved, schema: 0 }))).toBe('BAD_VALUE snapshot');
    const { venue } = stage(story(idle));
    expect(code(() => venue.restore([]))).toBe('BAD_VALUE snapshot');
  });

  it('new one-cancels-the-other sets are not taken for older ones that still rest', () => {
    const pair = (desk: Desk): Intent[] => [
      { ...wish, side: 'buy', type: 'limit', quantity: 1, price: desk.candles === 1 ? 5 : 9, oco: 'x' },
      { ...wish, side: 'sell', type: 'limit', quantity: 1, price: 20, oco: 'x' },
    ];
    const told: Story = { instrument: perp(), candles: [10, 10, 10, [10, 10, 9, 9], 9], strategy: scripted({ 0: pair, 2: pair }) };
    let on = stage(told);
    on.history.run(on.driver, 2);
    on = carried(told, on);
    on.history.run(on.driver, 9);
    expect([...on.session.orders.live].map((id) => on.session.orders.all.get(id)?.request.price)).toEqual([500, 2000]);
  });

  it('cannot hold what is no data: the strategy is named', () => {
    const session = new Session(setupOf(story({ ...idle, state: () => ({ call: () => 1 }) })));
    expect(code(() => session.save())).toBe('STRATEGY_FAULT state of d');
  });
});
