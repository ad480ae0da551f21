// What every built-in strategy must keep, whatever it trades on.
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Candles,
  continuousInstrument,
  DAY,
  emptyCandles,
  type Instrument,
  MINUTE,
  type ParameterInfo,
  parametersOf,
  resolveParameters,
  seeded,
  sliceCandles,
  type Strategy,
  timeframeMs,
} from '../../core/index.ts';
import { syntheticFlow } from '../../quant/synthetic/index.ts';
import { CandleVenue, conventionPresets, defaultCosts, orderHash } from '../execution/index.ts';
import { builtInRules, defaultLimits, noLimits } from '../risk/index.ts';
import { Driver, History, runOn, Session } from '../session/index.ts';
import { builtInStrategies, strategyByName } from './index.ts';

const strategies = Object.values(builtInStrategies);
const DAYS = 80;
/** synthetic minutes of two markets */
let markets: readonly Candles[] = [];
beforeAll(() => {
  markets = [11, 12].map((seed) => syntheticFlow({ days: DAYS, seed }).candles);
});
/** As much of them as a strategy needs to have something to do: daily averages need their fifty days. */
const historyOf = (s: Strategy, market = 0): Candles => sliceCandles(markets[market] as Candles, 0, ((s.higher === undefined ? 20 : DAYS) * DAY) / MINUTE);

const decisions = (s: Strategy): number => timeframeMs(s.timeframe ?? '1m');
const rules = { from: 0, tick: 10, lot: 10, minQuantity: 10, maxQuantity: 1e9, minNotional: 5, priceBand: Number.POSITIVE_INFINITY };
const grid = { continuous: false, priceScale: 2, quantityScale: 4, rules: [rules], rulesSource: 'synthetic', quote: 'USDT', settle: 'USDT' } as const;
const perpetual: Instrument = continuousInstrument('BTCUSDT-PERP.SYNTHETIC', { ...grid, kind: 'perpetual', base: 'BTC' });
const spot: Instrument = continuousInstrument('BTCUSDT.SYNTHETIC', { ...grid, kind: 'spot', base: 'BTC' });
const inverse: Instrument = continuousInstrument('BTCUSD-INVERSE.SYNTHETIC', {
  ...grid,
  kind: 'perpetual',
  base: 'BTC',
  quote: 'USD',
  settle: 'BTC',
  inverse: true,
  multiplier: 100,
  rules: [{ ...rules, lot: 10_000, minQuantity: 10_000, minNotional: 0 }],
});

/** Candles without those a predicate drops. */
function thinned(c: Candles, drops: (i: number) => boolean): Candles {
  const kept = Array.from(c.at.keys()).filter((i) => !drops(i));
  const out = emptyCandles(kept.length);
  for (const name of ['at', 'open', 'high', 'low', 'close', 'volume'] as const) kept.forEach((from, to) => (out[name][to] = c[name][from] as number));
  return out;
}

const ends = (p: ParameterInfo): readonly unknown[] => (p.kind === 'flag' ? [true, false] : p.kind === 'choice' ? (p.choices ?? []) : [p.min, p.max]);

describe.each(strategies.map((s) => [s.name, s] as const))('%s', (_name, strategy) => {
  let minutes: Candles;
  beforeAll(() => {
    minutes = historyOf(strategy);
  });

  it('declares a default, a range and a sentence for every parameter, and searches within the range', () => {
    for (const p of parametersOf(strategy)) {
      expect(p.kind, p.name).not.toBe('other');
      expect(p.about, p.name).toMatch(/\w/);
      if (p.kind !== 'integer' && p.kind !== 'number') continue;
      expect((p.min as number) <= (p.default as number) && (p.default as number) <= (p.max as number), p.name).toBe(true);
      if (p.search !== undefined) expect((p.min as number) <= p.search[0] && p.search[0] < p.search[1] && p.search[1] <= (p.max as number), p.name).toBe(true);
    }
  });

  it('gives the same orders from the same candles, in batches and one event at a time', () => {
    const batches = runOn(strategy, minutes, { candleTimeframe: '1m', instruments: [perpetual] });
    expect(runOn(strategy, minutes, { candleTimeframe: '1m', instruments: [perpetual] }).orderHash).toBe(batches.orderHash);
    expect(batches.session.submitted).toBeGreaterThan(0);
    expect(orderHash(drive(strategy, minutes, { guarded: false, single: true }))).toBe(batches.orderHash);
  });

  it('lives through gaps and missing candles', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 }), fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 8 }), (seed, missing, gaps) => {
        const random = seeded(seed);
        const holes = Array.from({ length: gaps }, () => ({ from: random.integer(minutes.at.length), rows: random.integer(3 * 24 * 60) }));
        const some = thinned(minutes, (i) => random.integer(100) < missing || holes.some((h) => i >= h.from && i < h.from + h.rows));
        runOn(strategy, some, { candleTimeframe: '1m', instruments: [perpetual] });
      }),
      { numRuns: 4 },
    );
  });

  it('orders nothing before its inputs are known', () => {
    const inputs = Object.values(strategy.inputs?.(resolveParameters(strategy, {})) ?? {});
    const warmup = inputs.reduce((most, spec) => Math.max(most, spec.create().warmup), 0);
    const { journal } = runOn(strategy, minutes, { candleTimeframe: '1m', instruments: [perpetual] });
    const first = journal.find((r) => r.kind === 'order')?.at ?? Number.POSITIVE_INFINITY;
    expect(first).toBeGreaterThanOrEqual((minutes.at[0] as number) + warmup * decisions(strategy));
    const short = sliceCandles(minutes, 0, Math.max(0, warmup - 1) * (decisions(strategy) / MINUTE));
    if (short.at.length > 0) expect(runOn(strategy, short, { candleTimeframe: '1m', instruments: [perpetual] }).session.submitted).toBe(0);
  });

  it('does not throw at the ends of its parameters', () => {
    const some = sliceCandles(minutes, 0, (12 * DAY) / MINUTE);
    const infos = parametersOf(strategy);
    const settings = infos.flatMap((p) => ends(p).map((value) => ({ [p.name]: value })));
    for (const k of [0, 1]) settings.push(Object.fromEntries(infos.map((p) => [p.name, ends(p)[k]])));
    for (const parameters of settings) runOn(strategy, some, { candleTimeframe: '1m', instruments: [perpetual], parameters });
  });

  it('keeps plain data as its state, and says in words why it does what it does', () => {
    const { session, journal } = runOn(strategy, minutes, { candleTimeframe: '1m', instruments: [perpetual] });
    for (const seat of session.seats) expect(structuredClone(seat.state)).toEqual({ ...seat.state });
    for (const r of journal.filter((x) => x.kind === 'order')) {
      expect(r.text).toMatch(/: .*[a-z]{3}/);
      expect(r.text).not.toMatch(/NaN|undefined|Infinity/);
    }
  });

  it('trades spot without ever selling short, and inverse contracts', () => {
    const bought = runOn(strategy, minutes, { candleTimeframe: '1m', instruments: [spot] });
    for (const p of bought.session.ledger.positions) expect(p.size).toBeGreaterThanOrEqual(0);
    for (const t of bought.trades) expect(t.side).toBe('long');
    const coins = runOn(strategy, minutes, { candleTimeframe: '1m', instruments: [inverse], cash: '1' });
    expect(coins.session.submitted).toBeGreaterThan(0);
  });

  it('trades several instruments side by side, each by its own candles', () => {
    const other = historyOf(strategy, 1);
    const instruments = [perpetual, { ...perpetual, id: 'ETHUSDT-PERP.SYNTHETIC' }];
    // A fixed amount, so that one instrument's profit does not change what the other buys.
    const options = { candleTimeframe: '1m', sizing: { kind: 'cash', amount: 1000 } } as const;
    const both = runOn(strategy, [minutes, other], { ...options, instruments });
    expect(new Set(both.trades.map((t) => t.instrument)).size).toBe(2);
    if (strategy.name === 'dca' || strategy.name === 'grid') return; // these spend a share of what is free, so they do look at each other
    const alone = runOn(strategy, other, { ...options, instruments: [instruments[1] as Instrument] });
    expect(both.trades.filter((t) => t.instrument === 'ETHUSDT-PERP.SYNTHETIC').map((t) => [t.entryTime, t.exitTime, t.pnl])).toEqual(
      alone.trades.map((t) => [t.entryTime, t.exitTime, t.pnl]),
    );
  });

  it('works under the default rules of risk', () => {
    const session = drive(strategy, minutes, { guarded: true, single: false });
    expect(session.faults).toEqual([]);
    expect(session.submitted).toBeGreaterThan(0);
  });
});

describe('the list of built-ins', () => {
  it('knows each by its name and suggests the nearest for another', () => {
    for (const [name, s] of Object.entries(builtInStrategies)) expect(strategyByName(name)).toBe(s);
    expect(() => strategyByName('momentun')).toThrow('Did you mean "momentum"?');
    expect(() => strategyByName('toString')).toThrow('is not known');
  });
});

/** A session with its venue, as a backtest makes it. */
function drive(strategy: Strategy, candles: Candles, { guarded, single }: { guarded: boolean; single: boolean }): Session {
  const costs = guarded ? defaultCosts : { ...defaultCosts, slippage: { kind: 'bp', bp: 0 } as const, liquidationFee: 0 };
  const session = new Session({
    accounts: [{ name: 'test', venue: 'SYNTHETIC', cash: { USDT: '10000' }, leverage: 1 }],
    instruments: [perpetual],
    streams: [{ instrument: 0, timeframe: '1m', series: 'last' }],
    deployments: [
      {
        name: strategy.name,
        strategy,
        parameters: resolveParameters(strategy, {}),
        instruments: [perpetual.id],
        account: 'test',
        timeframe: strategy.timeframe ?? '1m',
        sizing: { kind: 'equity', fraction: 1 },
      },
    ],
    reporting: 'USDT',
    conventions: conventionPresets.tradewind,
    costs,
    limits: guarded ? defaultLimits : noLimits,
    rules: guarded ? builtInRules : [],
    tradeFrom: Number.NEGATIVE_INFINITY,
  });
  const driver = new Driver(session);
  const venue = new CandleVenue({ market: session.market, account: session, conventions: conventionPresets.tradewind, costs, accounts: 1, listener: driver });
  driver.connect(venue);
  const stream = session.market.streams[0];
  if (stream === undefined) throw new Error('no stream');
  const history = new History({ series: [{ stream, candles }] });
  if (single) for (const event of history.events(() => ({ instrument: perpetual.id, timeframe: '1m', series: 'last' }))) driver.deliver(event);
  else while (history.run(driver, 4096));
  for (const command of session.finish(true)) venue.send(command);
  venue.executeLast('close');
  return session;
}
