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
  type Strategy,
  seeded,
  sliceCandles,
  timeframeMs,
} from '../../core/index.ts';
import { syntheticFlow } from '../../quant/synthetic/index.ts';
import { CandleVenue, conventionPresets, defaultCosts, orderHash } from '../execution/index.ts';
import { builtInRules, defaultLimits, noLimits } from '../risk/index.ts';
import { Driver, History, type RunOptions, runOn as runWithout, Session, type SessionSetup } from '../session/index.ts';
import { foretold, willing } from './foretold.fixture.ts';
import { builtInStrategies, strategyByName } from './index.ts';

const strategies = Object.values(builtInStrategies);
const DAYS = 80;
/** synthetic minutes of two markets */
let markets: readonly Candles[] = [];
beforeAll(() => {
  markets = [11, 12].map((seed) => syntheticFlow({ days: DAYS, seed }).candles);
});
/** As much of them as a strategy needs to have something to do: daily averages need their fifty days, what learns needs its training twice over. */
function historyOf(s: Strategy, market = 0): Candles {
  const days = s.higher === undefined ? Math.min(DAYS, Math.max(20, Math.ceil((2.5 * warmupOf(s) * decisions(s)) / DAY))) : DAYS;
  return sliceCandles(markets[market] as Candles, 0, (days * DAY) / MINUTE);
}
const warmupOf = (s: Strategy): number =>
  Object.values(s.inputs?.(resolveParameters(s, {})) ?? {}).reduce((most, spec) => Math.max(most, spec.create().warmup), 0);

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

/** A run in which strategies that act on predictions are given some. */
function runOn(strategy: Strategy, series: Candles | readonly Candles[], options: RunOptions & { instruments: readonly Instrument[] }) {
  const list = Array.isArray(series) ? (series as readonly Candles[]) : [series as Candles];
  const predictions = list.flatMap((c, k) => foretold(strategy, c, (options.instruments[k] as Instrument).id));
  return runWithout(strategy, series, { ...options, predictions, parameters: { ...willing(strategy), ...options.parameters } });
}

/** Candles without those a predicate drops. */
function thinned(c: Candles, drops: (i: number) => boolean): Candles {
  const kept = Array.from(c.at.keys()).filter((i) => !drops(i));
  const out = emptyCandles(kept.length);
  for (const name of ['at', 'open', 'high', 'low', 'close', 'volume'] as const) kept.forEach((from, to) => (out[name][to] = c[name][from] as number));
  return out;
}

function ends(p: ParameterInfo): readonly unknown[] {
  if (p.kind === 'flag') return [true, false];
  if (p.kind === 'choice') return p.choices ?? [];
  return p.kind === 'text' ? ['', 'x'] : [p.min, p.max];
}

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
    expect(orderHash(oneByOne(make(strategy, minutes, false)))).toBe(batches.orderHash);
  });

  it('goes on after a restart as if there had been none', () => {
    const whole = orderHash(end(make(strategy, minutes, true)));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: minutes.at.length }), (slices) => {
        const stopped = make(strategy, minutes, true);
        stopped.history.run(stopped.driver, slices);
        expect(orderHash(end(make(strategy, minutes, true, stopped)))).toBe(whole);
      }),
      { numRuns: 5 },
    );
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
    const warmup = warmupOf(strategy);
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
    const session = end(make(strategy, minutes, true));
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

interface Run {
  readonly session: Session;
  readonly driver: Driver;
  readonly venue: CandleVenue;
  readonly history: History;
}

/** A session with its venue and its feed, as a backtest makes it; fresh, or as another one was saved. */
function make(strategy: Strategy, candles: Candles, guarded: boolean, before?: Run): Run {
  const costs = guarded ? defaultCosts : { ...defaultCosts, slippage: { kind: 'bp', bp: 0 } as const, liquidationFee: 0 };
  const setup: SessionSetup = {
    accounts: [{ name: 'test', venue: 'SYNTHETIC', cash: { USDT: '10000' }, leverage: 1 }],
    instruments: [perpetual],
    streams: [{ instrument: 0, timeframe: '1m', series: 'last' }],
    deployments: [
      {
        name: strategy.name,
        strategy,
        parameters: resolveParameters(strategy, willing(strategy)),
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
  };
  const session = before === undefined ? new Session(setup) : Session.restore(setup, structuredClone(before.session.save()));
  const driver = new Driver(session);
  const venue = new CandleVenue({ market: session.market, account: session, conventions: setup.conventions, costs, accounts: 1, listener: driver });
  driver.connect(venue);
  const history = new History({
    series: session.market.streams.map((stream) => ({ stream, candles })),
    predictions: foretold(strategy, candles, perpetual.id),
  });
  if (before !== undefined) {
    driver.restore(structuredClone(before.driver.save()));
    venue.restore(structuredClone(before.venue.save()));
    history.restore(structuredClone(before.history.save()));
  }
  return { session, driver, venue, history };
}

/** The same feed as single events, as live. */
function oneByOne(run: Run): Session {
  for (const event of run.history.events(() => ({ instrument: perpetual.id, timeframe: '1m', series: 'last' }))) run.driver.deliver(event);
  return end(run);
}

/** Feeds the rest and ends the run. */
function end({ session, driver, venue, history }: Run): Session {
  while (history.run(driver, 4096));
  for (const command of session.finish(true)) venue.send(command);
  venue.executeLast('close');
  return session;
}
