// A backtest told honestly: warm-up, range, yardstick, caveats.
import { describe, expect, it } from 'vitest';
import { type Candles, continuousInstrument, emptyCandles, HOUR, type Instrument, type RoundTrip, type Strategy, seeded } from '../../core/index.ts';
import { conventionPresets, defaultCosts } from '../../trading/execution/index.ts';
import { noLimits } from '../../trading/risk/index.ts';
import { builtInStrategies } from '../../trading/strategies/index.ts';
import { type BacktestSetup, backtest, buyAndHold, warmupOf } from './index.ts';

const START = 1_700_000_400_000 - (1_700_000_400_000 % HOUR);

/** Synthetic hours. */
function hours(n: number, seed = 3): Candles {
  const chance = seeded(seed);
  const c = emptyCandles(n);
  let price = 100;
  for (let i = 0; i < n; i++) {
    c.at[i] = START + i * HOUR;
    c.open[i] = price;
    const next = Math.max(1, price * (1 + 0.01 * chance.normal()));
    c.high[i] = Math.max(price, next) * 1.001;
    c.low[i] = Math.min(price, next) * 0.999;
    c.close[i] = next;
    c.volume[i] = 10;
    price = next;
  }
  return c;
}

const strategy = builtInStrategies['sma-rsi'] as Strategy;
const parameters = { fast: 5, slow: 12, rsi: 7, rsiMax: 80, stopLoss: 0.02, takeProfit: 0.04 };

function setupOf(candles: Candles, more: Partial<BacktestSetup> = {}, instrument: Partial<Instrument> = {}): BacktestSetup {
  return {
    instruments: [continuousInstrument('A.TEST', { fees: { maker: 0.0005, taker: 0.0005, perOrder: 0, perContract: 0 }, ...instrument })],
    series: [{ instrument: 'A.TEST', timeframe: '1h', kind: 'last', candles }],
    funding: [],
    accounts: [{ name: 'a', venue: 'TEST', cash: { USD: '10000' }, leverage: 1 }],
    deployments: [{ name: 'd', strategy, parameters, instruments: ['A.TEST'], account: 'a', timeframe: '1h', sizing: { kind: 'equity', fraction: 0.2 } }],
    reporting: 'USD',
    conventions: conventionPresets.tradewind,
    costs: defaultCosts,
    limits: noLimits,
    from: candles.at[0] as number,
    to: Number.POSITIVE_INFINITY,
    ...more,
  };
}

describe('backtest', () => {
  const candles = hours(600);

  it('ends with an equity that is the cash and every round trip', () => {
    const result = backtest(setupOf(candles));
    const made = result.roundTrips.reduce((sum, t) => sum + t.pnl, 0);
    expect(result.roundTrips.length).toBeGreaterThan(5);
    expect(result.curve.equity.at(-1)).toBeCloseTo(10_000 + made, 6);
    expect(result.fees).toBeCloseTo(
      result.roundTrips.reduce((sum, t) => sum + t.fees, 0),
      8,
    );
  });

  it('decides on candles that open in [from, to) and no others', () => {
    const from = START + 100 * HOUR;
    const to = START + 300 * HOUR;
    const result = backtest(setupOf(candles, { from, to }));
    expect(result.curve.at[0]).toBe(from + HOUR);
    expect(result.curve.at.at(-1)).toBe(to);
    expect(Math.min(...result.roundTrips.map((t) => t.entryTime))).toBeGreaterThan(from);
  });

  it('decides the same with the warm-up it asks for as with all of history', () => {
    const from = START + 300 * HOUR;
    const warmup = warmupOf(setupOf(candles).deployments, '1h');
    expect(warmup).toBeGreaterThanOrEqual(12);
    // the averages have no longer memory than their length; RSI has, and is given ten times its period here
    const tail = (rows: number): Candles =>
      Object.fromEntries(Object.entries(candles).map(([k, c]) => [k, (c as Float64Array).subarray(300 - rows)])) as unknown as Candles;
    const entries = (c: Candles) => backtest(setupOf(c, { from })).roundTrips.map((t: RoundTrip) => t.entryTime);
    expect(entries(tail(warmup + 100))).toEqual(entries(candles));
  });

  it('says what a reader must know', () => {
    const codes = (more: Partial<Instrument>, setup: Partial<BacktestSetup> = {}) => backtest(setupOf(candles, setup, more)).caveats.map((c) => c.code);
    expect(codes({})).toContain('CONTINUOUS');
    expect(codes({ rulesSource: 'synthetic' })[0]).toBe('SYNTHETIC_DATA');
    expect(codes({ rulesSource: 'inferred' })).toContain('INFERRED_RULES');
    expect(codes({ kind: 'perpetual', fundingMs: 8 * HOUR })).toContain('FUNDING_MISSING');
    const rates = { at: Float64Array.from({ length: 80 }, (_, i) => START - (START % (8 * HOUR)) + i * 8 * HOUR), rate: new Float64Array(80).fill(0.0001) };
    expect(codes({ kind: 'perpetual', fundingMs: 8 * HOUR }, { funding: [{ instrument: 'A.TEST', rates }] })).not.toContain('FUNDING_MISSING');
    expect(codes({}, { to: START + 50 * HOUR })).toContain('FEW_TRADES');
  });

  it('hands predictions to the strategies that ask for them, and says where there were none', () => {
    const follower: Strategy = {
      name: 'follower',
      version: '1',
      about: 'does what the model says',
      parameters: {},
      prediction: () => ({ model: 'm', features: '', maxAge: 0 }),
      onCandle: (_, { prediction, position }) =>
        (prediction?.probability ?? 0) > 0.5 && position === 0 ? { kind: 'signal', direction: 'long', reason: 'said so' } : undefined,
    };
    const from = START + 100 * HOUR;
    const deployments = [{ ...(setupOf(candles).deployments[0] as BacktestSetup['deployments'][number]), strategy: follower, parameters: {} }];
    const at = candles.at.slice(100, 400).map((t) => t + HOUR);
    const column = {
      instrument: 'A.TEST',
      timeframe: '1h',
      model: 'm@1',
      features: 'f',
      at,
      probability: at.map(() => 0.9),
      confidence: at.map(() => 1),
    } as const;
    const run = (more: Partial<BacktestSetup>) => backtest(setupOf(candles, { deployments, from, ...more }));
    const told = (more: Partial<BacktestSetup>) => run(more).caveats.find((c) => c.code === 'PREDICTIONS_MISSING')?.text;
    expect(run({ predictions: [column] }).roundTrips[0]?.entryTime).toBe(from + HOUR);
    expect(run({ predictions: [column], predictionDelayMs: 1 }).orders).toBe(0);
    expect(told({})).toMatch(/^d acts on the predictions of the model m, and none came for A\.TEST: it could not act/);
    expect(told({ predictions: [column], predictionDelayMs: 1 })).toMatch(/none came .* Passed over: 300 × PREDICTION_LATE\.$/);
    expect(told({ predictions: [{ ...column, model: 'n@4' }] })).toMatch(/none came .* n@4 spoke and was not asked\.$/);
    expect(told({ predictions: [column] })).toContain('at 300 of 500 candles');
    expect(told({ predictions: [column], to: START + 400 * HOUR })).toBeUndefined();
  });

  it('gives one order hash for one input, and another for another', () => {
    const hash = backtest(setupOf(candles)).orderHash;
    expect(backtest(setupOf(candles)).orderHash).toBe(hash);
    expect(backtest(setupOf(hours(600, 4))).orderHash).not.toBe(hash);
  });
});

describe('buy and hold', () => {
  it('follows one series from its first open', () => {
    const c = hours(4);
    const at = c.at.map((t) => t + HOUR);
    expect([...buyAndHold([{ candles: c, lagMs: HOUR }], at, START)]).toEqual([...c.close].map((x) => x / (c.open[0] as number)));
  });

  it('shares money equally, and holds as cash what has not begun', () => {
    const a = hours(4);
    const b = hours(2, 9);
    b.at[0] = START + 2 * HOUR;
    b.at[1] = START + 3 * HOUR;
    const value = buyAndHold(
      [
        { candles: a, lagMs: HOUR },
        { candles: b, lagMs: HOUR },
      ],
      Float64Array.of(START + HOUR),
      START,
    );
    expect(value[0]).toBeCloseTo(0.5 * ((a.close[0] as number) / (a.open[0] as number)) + 0.5, 12);
  });
});
