// The walk from signal to signal tells the same story as the session: random signals, candles, costs and conventions.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ColumnSignals, continuousInstrument, DAY, defineStrategy, emptyCandles, HOUR, type Instrument, type Strategy, seeded } from '../../core/index.ts';
import { featureInput, featureSet } from '../../quant/features/index.ts';
import { bollinger, rsi, sma } from '../../quant/indicators/index.ts';
import { type Conventions, type Costs, conventionPresets } from '../../trading/execution/index.ts';
import { noLimits, type Sizing } from '../../trading/risk/index.ts';
import { builtInStrategies } from '../../trading/strategies/index.ts';
import { type BacktestSetup, backtest } from '../backtest/index.ts';
import { ColumnRun, obstaclesOf } from './column-run.ts';
import { outcomeOf } from './outcome.ts';
import { differenceOf, Sweep } from './sweep.ts';

const START = Date.UTC(2024, 0, 1);

/** Candles with gaps in price between them and, where asked for, holes in time; the coarser their grid, the more levels are met exactly. */
function candlesOf(rows: number, seed: number, step: number, holes: boolean, grid = 0.01) {
  const random = seeded(seed);
  const cents = (x: number): number => Math.max(grid, Math.round(x / grid) * grid);
  const c = emptyCandles(rows);
  let price = 50;
  let at = START;
  for (let i = 0; i < rows; i++) {
    c.at[i] = at;
    at += step * (holes && random.uniform() < 0.1 ? 2 + random.integer(3) : 1);
    const open = cents(random.uniform() < 0.5 ? price : price * (1 + 0.02 * random.normal()));
    const close = cents(open * (1 + 0.02 * random.normal()));
    c.open[i] = open;
    c.close[i] = close;
    c.high[i] = cents(Math.max(open, close) * (1 + 0.01 * random.uniform()));
    c.low[i] = cents(Math.min(open, close) * (1 - 0.01 * random.uniform()));
    c.low[i] = Math.min(c.low[i] as number, open, close);
    c.high[i] = Math.max(c.high[i] as number, open, close);
    c.volume[i] = 1;
    price = close;
  }
  return c;
}

/** Enters and exits at planted rows. */
const planted = (signals: ColumnSignals): Strategy => ({
  name: 'planted',
  version: '1',
  about: 'does what it was told beforehand',
  parameters: {},
  onCandle(_candle, desk) {
    const row = desk.candles - 1;
    if (desk.position > 0) return signals.exit.includes(row) ? { kind: 'signal', direction: 'flat', reason: 'told' } : undefined;
    if (!signals.enter.includes(row)) return undefined;
    const { stopLoss, takeProfit } = signals;
    return { kind: 'signal', direction: 'long', reason: 'told', ...(stopLoss && { stopLoss }), ...(takeProfit && { takeProfit }) };
  },
  signals: () => signals,
});

const grid: Partial<Instrument> = {
  continuous: false,
  priceScale: 2,
  quantityScale: 3,
  rules: [{ from: 0, tick: 1, lot: 10, minQuantity: 10, maxQuantity: 1e9, minNotional: 1, priceBand: Number.POSITIVE_INFINITY }],
  rulesSource: 'file',
};

function setupOf(
  strategy: Strategy,
  candles: BacktestSetup['series'][number]['candles'],
  more: Partial<BacktestSetup> = {},
  part: Partial<Instrument> = {},
  sizing: Sizing = { kind: 'units', quantity: 2 },
  timeframe: '1d' | '1h' = '1d',
): BacktestSetup {
  return {
    instruments: [continuousInstrument('A.TEST', { fees: { maker: 0.0002, taker: 0.0006, perOrder: 0.01, perContract: 0.001 }, ...part })],
    series: [{ instrument: 'A.TEST', timeframe, kind: 'last', candles }],
    funding: [],
    accounts: [{ name: 'a', venue: 'TEST', cash: { USD: '1000' }, leverage: 1 }],
    deployments: [{ name: 'd', strategy, parameters: {}, instruments: ['A.TEST'], account: 'a', timeframe, sizing }],
    reporting: 'USD',
    conventions: conventionPresets.tradewind,
    costs: { slippage: { kind: 'bp', bp: 1 }, latencyMs: 0, volumeShare: Number.POSITIVE_INFINITY, liquidationFee: 0 },
    limits: noLimits,
    from: START,
    to: Number.POSITIVE_INFINITY,
    ...more,
  };
}

const bySession = (setup: BacktestSetup) => {
  const result = backtest(setup);
  return outcomeOf(result.curve, result.roundTrips, result.start.equity, { name: 'UTC' } as never);
};

const level = fc.option(
  fc.oneof(
    fc.double({ min: 0.001, max: 0.08, noNaN: true }).map((fraction) => ({ fraction })),
    fc.integer({ min: 1, max: 6 }).map((halves) => ({ distance: halves / 2 })),
  ),
  { nil: undefined },
);
const rowsOf = (most: number) => fc.uniqueArray(fc.integer({ min: 0, max: most - 1 }), { maxLength: most }).map((rows) => Int32Array.from(rows).sort());
const conventions: fc.Arbitrary<Conventions> = fc
  .record({
    path: fc.constantFrom('pessimistic' as const, 'nearer-extreme' as const, 'stop-first' as const),
    limitFill: fc.constantFrom('touch' as const, 'through' as const),
    protectSameCandle: fc.constantFrom('always' as const, 'market-entry' as const, 'never' as const),
    lastCandle: fc.constantFrom('mark' as const, 'close' as const, 'open' as const),
    sizeAt: fc.constantFrom('signal' as const, 'fill' as const),
    pairing: fc.constantFrom('position' as const, 'fifo' as const),
    unaffordable: fc.constantFrom('reject' as const, 'reduce' as const),
    shortSpot: fc.boolean(),
    slippageOnStops: fc.boolean(),
    riskLayers: fc.boolean(),
  })
  .map((changes) => ({ ...conventionPresets.tradewind, ...changes }));
const slippage: fc.Arbitrary<Costs['slippage']> = fc.oneof(
  fc.constant({ kind: 'bp', bp: 0 } as const),
  fc.double({ min: 0, max: 50, noNaN: true }).map((bp) => ({ kind: 'bp', bp }) as const),
  fc.integer({ min: 0, max: 5 }).map((ticks) => ({ kind: 'ticks', ticks }) as const),
);
const sizing: fc.Arbitrary<Sizing> = fc.oneof(
  fc.double({ min: 0.1, max: 30, noNaN: true }).map((quantity) => ({ kind: 'units', quantity }) as const),
  fc.double({ min: 20, max: 1200, noNaN: true }).map((amount) => ({ kind: 'cash', amount }) as const),
  fc.double({ min: 0.05, max: 1, noNaN: true }).map((fraction) => ({ kind: 'equity', fraction }) as const),
);

describe('from signal to signal', () => {
  it('is the session: equity at every candle, deepest fall, trades and their profits', () => {
    let walked = 0;
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.integer(),
          rows: fc.integer({ min: 2, max: 60 }),
          holes: fc.boolean(),
          onGrid: fc.boolean(),
          coarse: fc.boolean(),
          kind: fc.constantFrom('spot' as const, 'equity' as const, 'forex' as const),
          multiplier: fc.constantFrom(1, 1, 0.5, 10),
          late: fc.integer({ min: 0, max: 20 }),
          early: fc.integer({ min: 0, max: 10 }),
        }),
        rowsOf(60),
        rowsOf(60),
        fc.record({ stopLoss: level, takeProfit: level }),
        conventions,
        slippage,
        sizing,
        ({ seed, rows, holes, onGrid, coarse, kind, multiplier, late, early }, enter, exit, { stopLoss, takeProfit }, choices, slip, size) => {
          const candles = candlesOf(rows, seed, DAY, holes, coarse ? 0.5 : 0.01);
          const strategy = planted({ enter, exit, ...(stopLoss && { stopLoss }), ...(takeProfit && { takeProfit }) });
          const setup = setupOf(
            strategy,
            candles,
            {
              conventions: choices,
              costs: { slippage: slip, latencyMs: 0, volumeShare: Number.POSITIVE_INFINITY, liquidationFee: 0 },
              from: START + late * DAY,
              to: (candles.at[rows - 1] as number) + DAY - early * DAY,
            },
            { ...(onGrid ? grid : {}), kind, multiplier },
            size,
          );
          fc.pre(setup.from < setup.to && candles.at.some((at) => at >= setup.from && at < setup.to));
          expect(obstaclesOf(setup)).toEqual([]);
          const outcome = new ColumnRun(setup).run(strategy.signals?.({} as never, {}) as ColumnSignals);
          if (outcome === undefined) return;
          walked++;
          const session = bySession(setup);
          expect(differenceOf(outcome, session)).toBeUndefined();
          expect(outcome.days).toHaveLength(session.days.length);
          expect(outcome.gained).toBeCloseTo(session.gained, 8);
          expect(outcome.lost).toBeCloseTo(session.lost, 8);
        },
      ),
      { numRuns: 600 },
    );
    // the property says nothing when everything is left to the session
    expect(walked).toBeGreaterThan(300);
  });

  it('is the session on hours too, where days close between candles', () => {
    fc.assert(
      fc.property(fc.integer(), rowsOf(200), rowsOf(200), (seed, enter, exit) => {
        const strategy = planted({ enter, exit, stopLoss: { fraction: 0.05 } });
        const setup = setupOf(strategy, candlesOf(200, seed, HOUR, true), {}, {}, { kind: 'equity', fraction: 0.5 }, '1h');
        const outcome = new ColumnRun(setup).run({ enter, exit, stopLoss: { fraction: 0.05 } });
        expect(outcome && differenceOf(outcome, bySession(setup))).toBeUndefined();
      }),
      { numRuns: 40 },
    );
  });
});

describe('built-in strategies that declare signals', () => {
  const declaring = Object.values(builtInStrategies).filter((s) => s.signals !== undefined);
  it('exist', () => {
    expect(declaring.map((s) => s.name)).toContain('sma-rsi');
  });

  it.each(declaring.map((s) => [s.name, s] as const))('%s: signals say what onCandle says', (_name, strategy) => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 2, max: 8 }),
        fc.integer({ min: 9, max: 20 }),
        fc.integer({ min: 40, max: 90 }),
        fc.integer({ min: 0, max: 40 }),
        (seed, fast, slow, rsiMax, late) => {
          const setup = setupOf(strategy, candlesOf(300, seed, HOUR, false), { from: START + late * HOUR }, {}, { kind: 'units', quantity: 1 }, '1h');
          const sweep = new Sweep(setup);
          sweep.prove({ fast, slow, rsi: 5, rsiMax, stopLoss: 0.03, takeProfit: 0.05 });
          sweep.run({ fast, slow, rsi: 5, rsiMax });
          expect(sweep.ways).toMatchObject({ bySignals: 1, bySession: 0, because: [] });
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('what cannot be walked', () => {
  const strategy = planted({ enter: Int32Array.of(3), exit: Int32Array.of(9) });
  const candles = candlesOf(60, 5, DAY, false);
  const setup = setupOf(strategy, candles);

  it.each<[string, BacktestSetup]>([
    ['does not declare', setupOf({ ...strategy, signals: undefined } as unknown as Strategy, candles)],
    ['risk limits', { ...setup, limits: { ...noLimits, maxDrawdown: 0.2 } }],
    ['delayed', { ...setup, costs: { ...setup.costs, latencyMs: 5 } }],
    ['market closes', setupOf(strategy, candles, {}, { calendar: 'NSE' })],
    ['volume', { ...setup, costs: { ...setup.costs, volumeShare: 0.1 } }],
    ['not paid in full', setupOf(strategy, candles, {}, { kind: 'perpetual' })],
    ['sizes by kelly', setupOf(strategy, candles, {}, {}, { kind: 'kelly', fraction: 1, cap: 1 })],
    ['same close', { ...setup, conventions: { ...setup.conventions, fillAt: 'same-close' } }],
  ])('says that it %s, and goes through the session', (words, odd) => {
    const sweep = new Sweep(odd);
    sweep.run({});
    expect(sweep.ways).toMatchObject({ bySignals: 0, bySession: 1 });
    expect(sweep.ways.because.join()).toContain(words);
  });

  it('is told of candles that no market can have printed', () => {
    const bad = candlesOf(60, 5, DAY, false);
    bad.low[7] = 1e9;
    const sweep = new Sweep(setupOf(strategy, bad));
    sweep.run({});
    expect(sweep.ways.because).toEqual(['some candles are late, doubled or impossible']);
  });

  it('is told of an order the account cannot pay for', () => {
    const poor = setupOf(strategy, candles, { conventions: { ...setup.conventions, unaffordable: 'reject' } }, {}, { kind: 'units', quantity: 1e6 });
    const sweep = new Sweep(poor);
    expect(sweep.run({}).trades).toBe(0);
    expect(sweep.ways).toMatchObject({ bySession: 1, because: ['orders meet a minimum, a maximum or an empty account'] });
  });

  it('is refused when signals and onCandle disagree', () => {
    const liar: Strategy = { ...strategy, signals: () => ({ enter: Int32Array.of(4), exit: Int32Array.of(9) }) };
    expect(() => new Sweep(setupOf(liar, candles)).prove({})).toThrow(/tell another story than onCandle/);
  });
});

it('inputs are computed once for all points, on higher timeframes too, and change nothing', () => {
  const set = featureSet('bench-127');
  const strategy = defineStrategy({
    name: 'two-frames',
    version: '1',
    about: 'buys above both averages',
    parameters: {},
    higher: ['4h'],
    inputs: () => ({ average: sma(5), strength: rsi(7), set: featureInput(set), bands: bollinger(10) }),
    onCandle(candle, desk) {
      const above =
        candle.close > desk.inputs.average.value &&
        candle.close > desk.higher('4h').average.value &&
        desk.inputs.strength.value > 45 &&
        (desk.inputs.set.row[1] as number) > -0.02 &&
        desk.inputs.bands.upper > 0;
      return { kind: 'signal', direction: above ? 'long' : 'flat', reason: 'averages' };
    },
  }) as unknown as Strategy;
  const setup = setupOf(strategy, candlesOf(500, 8, HOUR, true), {}, {}, { kind: 'units', quantity: 1 }, '1h');
  const sweep = new Sweep(setup);
  const first = sweep.run({});
  expect(first.trades).toBeGreaterThan(10);
  expect(sweep.run({})).toEqual(first);
  expect(bySession(setup)).toEqual(first);
  expect(sweep.ways).toMatchObject({ bySession: 2, computed: 8, reused: 8 });
});
