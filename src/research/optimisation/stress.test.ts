// Shocks told on prices a trader can follow: what is held through a jump loses the jump, a silent venue fills nothing, one market is one market.
import { describe, expect, it } from 'vitest';
import { DAY, defineStrategy, HOUR, type Strategy } from '../../core/index.ts';
import { conventionPresets } from '../../trading/execution/index.ts';
import { priceLadder } from '../../trading/session/index.ts';
import { type BacktestSetup, backtest } from '../backtest/index.ts';
import { hours, START, setupOf } from './sample.fixture.ts';
import { defaultStress, type Shocked, shocks, worstMoments } from './stress.ts';
import { gapped, silenced, together } from './stress-prices.ts';
import { crashWindows, notCovered } from './stress-windows.ts';

/** Buys with all of the equity at the third candle, with a stop 10 % below, and holds. */
const holder = defineStrategy({
  name: 'holder',
  version: '1',
  about: 'Buys once and holds.',
  parameters: {},
  state: () => ({ bought: false }),
  onCandle: (_, desk) => {
    if (desk.state.bought || desk.candles < 3) return undefined;
    desk.state.bought = true;
    return { kind: 'signal', direction: 'long', reason: 'once', stopLoss: { fraction: 0.1 } };
  },
}) as unknown as Strategy;

const ladder = (closes: readonly number[], more: Partial<BacktestSetup> = {}): BacktestSetup => {
  const setup = setupOf(priceLadder(closes, '1h', START));
  return {
    ...setup,
    deployments: setup.deployments.map((d) => ({ ...d, strategy: holder, parameters: {}, sizing: { kind: 'equity', fraction: 1 } as const })),
    instruments: setup.instruments.map((i) => ({ ...i, fees: { maker: 0, taker: 0, perOrder: 0, perContract: 0 } })),
    costs: { ...setup.costs, slippage: { kind: 'bp', bp: 0 } },
    conventions: { ...conventionPresets.tradewind, lastCandle: 'mark' },
    ...more,
  };
};

const flat = Array.from({ length: 12 }, () => 100);
const end = (setup: BacktestSetup): number => backtest(setup).curve.equity.at(-1) ?? Number.NaN;
const applied = (name: string, setup: BacktestSetup): Shocked => {
  const base = backtest(setup);
  const shock = shocks.find((s) => s.name === name);
  if (shock === undefined) throw new Error(`there is no shock ${name}`);
  return shock.apply(setup, worstMoments(base.curve, base.start), defaultStress);
};
const setupAfter = (name: string, setup: BacktestSetup): BacktestSetup => {
  const shocked = applied(name, setup);
  if ('skipped' in shocked) throw new Error(shocked.skipped);
  return shocked.setup;
};

describe('a gap', () => {
  it('is jumped, not walked: a stop 10 % below fills at the open 20 % below', () => {
    const setup = ladder(flat);
    expect(end(setup)).toBe(10_000);
    expect(end(gapped(setup, START + 6 * HOUR, 0.8))).toBeCloseTo(8000, 6);
    expect(end(gapped(setup, START + 6 * HOUR, 1.2))).toBeCloseTo(12_000, 6);
  });

  it('comes when most is held', () => {
    // all of the equity is in the market from the fourth candle on, and its share is greatest where equity is least
    const shocked = applied('gap-down', ladder([100, 100, 100, 100, 101, 95, 100, 101, 101]));
    expect('done' in shocked && shocked.done).toMatch(/−20 % from 2023-01-01 04:00/);
    expect(end(setupAfter('gap-down', ladder(flat)))).toBeCloseTo(8000, 6);
  });

  it('is left out where nothing was ever held', () => {
    expect(applied('gap-down', ladder([100, 100]))).toEqual({ skipped: 'the run never held a position' });
  });
});

describe('a venue that is away', () => {
  it('fills no stop until it is back, and then at its price', () => {
    const closes = [100, 100, 100, 100, 100, 94, 85, 70, 60, 60, 60];
    expect(end(ladder(closes))).toBeCloseTo(9000, 6);
    // candles 5 to 8 are silent; the next opens at 60
    expect(end(silenced(ladder(closes), START + 5 * HOUR, START + 9 * HOUR))).toBeCloseTo(6000, 6);
  });

  it('is away when the run lost most', () => {
    const closes = [100, 100, 100, 100, 100, 94, 92, 92, 92, 92, 92, 92, 92, 92];
    const shocked = applied('outage', ladder(closes));
    expect('done' in shocked && shocked.done).toMatch(/6 h from 2023-01-01 05:00/);
    if ('setup' in shocked) expect(shocked.setup.series[0]?.candles.at.length).toBe(closes.length - 6);
  });
});

it('an outage after a weekend silences the next candle, whenever it opens', () => {
  const setup = ladder([100, 100, 100, 100, 100, 94, 92, 92, 92, 92, 92, 92, 92, 92]);
  const [series] = setup.series;
  if (series === undefined) throw new Error('no series');
  // two days without candles before the one in which the run loses
  const at = series.candles.at.map((t, i) => (i < 5 ? t : t + 2 * DAY));
  const closed = { ...setup, to: setup.to + 2 * DAY, series: [{ ...series, candles: { ...series.candles, at } }] };
  const shocked = applied('outage', closed);
  expect('done' in shocked && shocked.done).toMatch(/from 2023-01-03 05:00/);
  if ('setup' in shocked) expect(shocked.setup.series[0]?.candles.at.length).toBe(14 - 6);
});

describe('one market', () => {
  it('moves all instruments as one, each with its own volatility', () => {
    const one = setupOf(hours(400, 1));
    const quiet = hours(400, 2);
    for (const c of [quiet.open, quiet.high, quiet.low, quiet.close]) for (const [i, v] of c.entries()) c[i] = 100 * (v / 100) ** 0.25;
    const setup: BacktestSetup = {
      ...one,
      instruments: [...one.instruments, { ...(one.instruments[0] as BacktestSetup['instruments'][number]), id: 'B.TEST' }],
      series: [...one.series, { instrument: 'B.TEST', timeframe: '1h', kind: 'last', candles: quiet }],
    };
    const returns = (s: BacktestSetup, k: number): number[] => {
      const close = s.series[k]?.candles.close ?? new Float64Array(0);
      return Array.from({ length: 399 }, (_, i) => Math.log((close[i + 1] as number) / (close[i] as number)));
    };
    const size = (x: number[]) => Math.sqrt(x.reduce((s, r) => s + r * r, 0));
    const correlation = (a: number[], b: number[]) => a.reduce((s, r, i) => s + r * (b[i] as number), 0) / size(a) / size(b);
    expect(Math.abs(correlation(returns(setup, 0), returns(setup, 1)))).toBeLessThan(0.2);
    const joined = together(setup);
    expect(correlation(returns(joined, 0), returns(joined, 1))).toBeCloseTo(1, 9);
    for (const k of [0, 1]) expect(size(returns(joined, k))).toBeCloseTo(size(returns(setup, k)), 6);
    for (const { candles: c } of joined.series)
      for (let i = 0; i < 400; i++) expect(c.high[i]).toBeGreaterThanOrEqual(Math.max(c.open[i] as number, c.close[i] as number) - 1e-9);
  });

  it('takes more than one instrument', () => expect(applied('correlation', ladder(flat))).toEqual({ skipped: 'one instrument moves with itself already' }));
});

describe('costs', () => {
  const setup = setupOf(hours(600));
  it('make the run worse, ten times as high', () => {
    const base = end(setup);
    for (const name of ['spread', 'slippage']) expect(end(setupAfter(name, setup))).toBeLessThan(base);
    expect(setupAfter('latency', setup).costs.latencyMs).toBe(10_000);
    expect(setupAfter('latency', { ...setup, costs: { ...setup.costs, latencyMs: 50 } }).costs.latencyMs).toBe(500);
  });

  it('say what they cannot widen, and what is not known', () => {
    const byVolume = { ...setup, costs: { ...setup.costs, slippage: { kind: 'volume-share', impact: 0.1 } as const } };
    expect(applied('spread', byVolume)).toHaveProperty('skipped');
    expect(setupAfter('slippage', byVolume).costs.slippage).toEqual({ kind: 'volume-share', impact: 1 });
    expect(applied('funding', setup)).toEqual({ skipped: 'no funding is known' });
    const funding = [{ instrument: 'A.TEST', rates: { at: Float64Array.of(START + 8 * HOUR), rate: Float64Array.of(-0.001) } }];
    expect(setupAfter('funding', { ...setup, funding }).funding[0]?.rates.rate[0]).toBe(-0.01);
  });

  it('cut what an order may take with the volume', () => {
    const { series, costs } = setupAfter('volume', setup);
    expect(series[0]?.candles.volume[0]).toBe(1);
    expect(costs.volumeShare).toBe(0.1);
  });

  it('mark prices and volumes that are made up, and nothing else', () => {
    for (const shock of shocks) {
      const shocked = applied(shock.name, { ...setup, funding: [{ instrument: 'A.TEST', rates: { at: Float64Array.of(START), rate: Float64Array.of(0) } }] });
      if ('setup' in shocked && shock.name !== 'funding')
        expect([shock.name, shocked.setup.instruments.every((i) => i.rulesSource === 'synthetic')]).toEqual([shock.name, shock.synthetic]);
    }
  });
});

describe('crash windows', () => {
  it('are in order, and days long', () => {
    for (const [k, w] of crashWindows.entries()) {
      expect(w.to - w.from).toBeGreaterThanOrEqual(5 * DAY);
      expect(w.from).toBeGreaterThan(crashWindows[k - 1]?.from ?? 0);
    }
  });

  it('are run only where the data covers all of them', () => {
    const setup = setupOf(hours(48));
    expect(notCovered(setup, { from: START, to: START + 48 * HOUR })).toBeUndefined();
    expect(notCovered(setup, { from: START - HOUR, to: START + HOUR })).toMatch(/only in part/);
    expect(notCovered(setup, { from: START + 90 * HOUR, to: START + 99 * HOUR })).toMatch(/no data/);
  });
});
