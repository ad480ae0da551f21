// On the real hours of BTCUSDT: batches, single events, and a session stopped and restored anywhere give the same orders.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Candles, resolveParameters, type Strategy } from '../../src/core/index.ts';
import { readCandlesFile } from '../../src/outside/storage/index.ts';
import { inferInstrument } from '../../src/quant/candles/index.ts';
import { CandleVenue, conventionPresets, defaultCosts, orderHash } from '../../src/trading/execution/index.ts';
import { builtInRules, defaultLimits } from '../../src/trading/risk/index.ts';
import { Driver, History, Session, type SessionSetup } from '../../src/trading/session/index.ts';
import { builtInStrategies } from '../../src/trading/strategies/index.ts';

const shared = process.env.TRADEWIND_SHARED ?? resolve(import.meta.dirname, '../../../shared');
const file = join(shared, 'data/candles/binance-usdm/BTCUSDT/1h.parquet');
const there = existsSync(file);
const ID = 'BTCUSDT.BINANCE-USDM';

describe.skipIf(!there)(`a session on real hours${there ? '' : ' (skipped: no shared folder beside the repository)'}`, () => {
  let candles: Candles;
  beforeAll(async () => {
    candles = (await readCandlesFile(file)).candles;
  }, 30_000);

  const setupOf = (strategy: Strategy, rows: Candles): SessionSetup => ({
    accounts: [{ name: 'a', venue: 'BINANCE-USDM', cash: { USDT: '10000' }, leverage: 2 }],
    instruments: [inferInstrument(ID, rows)],
    streams: [{ instrument: 0, timeframe: '1h', series: 'last' }],
    deployments: [
      {
        name: strategy.name,
        strategy,
        parameters: resolveParameters(strategy, {}),
        instruments: [ID],
        account: 'a',
        timeframe: '1h',
        sizing: { kind: 'equity', fraction: 0.5 },
      },
    ],
    reporting: 'USDT',
    conventions: conventionPresets.tradewind,
    costs: defaultCosts,
    limits: defaultLimits,
    rules: builtInRules,
    tradeFrom: Number.NEGATIVE_INFINITY,
  });

  const stage = (setup: SessionSetup, rows: Candles, session = new Session(setup)) => {
    const driver = new Driver(session);
    const venue = new CandleVenue({
      market: session.market,
      account: session,
      conventions: setup.conventions,
      costs: setup.costs,
      accounts: 1,
      listener: driver,
    });
    driver.connect(venue);
    const stream = session.market.streams[0] as Session['market']['streams'][number];
    return { session, driver, venue, history: new History({ series: [{ stream, candles: rows }] }) };
  };
  type Stage = ReturnType<typeof stage>;

  const left = ({ session }: Stage) => ({
    hash: orderHash(session),
    trips: session.ledger.trips.length,
    cash: session.ledger.balances.map((b) => b.units),
    equity: session.equity,
  });

  it('answers the same whichever way it is fed, and wherever it is stopped', () => {
    const story = fc.record({
      name: fc.constantFrom(...Object.keys(builtInStrategies)),
      from: fc.integer({ min: 0, max: 30_000 }),
      batch: fc.integer({ min: 1, max: 977 }),
      stops: fc.array(fc.integer({ min: 1, max: 2_900 }), { minLength: 1, maxLength: 3 }),
    });
    let orders = 0;
    fc.assert(
      fc.property(story, ({ name, from, batch, stops }) => {
        const rows: Candles = Object.fromEntries(
          Object.entries(candles).map(([k, c]) => [k, (c as Float64Array).slice(from, from + 3_000)]),
        ) as unknown as Candles;
        const setup = setupOf(builtInStrategies[name] as Strategy, rows);
        const whole = stage(setup, rows);
        while (whole.history.run(whole.driver, 100_000));
        orders += whole.session.submitted;

        const batches = stage(setup, rows);
        while (batches.history.run(batches.driver, batch));
        expect(left(batches)).toEqual(left(whole));

        const single = stage(setup, rows);
        for (const event of single.history.events((s) => ({ instrument: ID, timeframe: s.timeframe, series: s.series }))) single.driver.deliver(event);
        expect(left(single)).toEqual(left(whole));

        let stopped = stage(setup, rows);
        let fed = 0;
        for (const stop of [...stops].sort((a, b) => a - b)) {
          stopped.history.run(stopped.driver, stop - fed);
          fed = stop;
          const saved = deserialize(
            serialize({ session: stopped.session.save(), venue: stopped.venue.save(), driver: stopped.driver.save(), history: stopped.history.save() }),
          ) as never as {
            session: ReturnType<Session['save']>;
            venue: ReturnType<CandleVenue['save']>;
            driver: ReturnType<Driver['save']>;
            history: ReturnType<History['save']>;
          };
          stopped = stage(setup, rows, Session.restore(setup, saved.session));
          stopped.venue.restore(saved.venue);
          stopped.driver.restore(saved.driver);
          stopped.history.restore(saved.history);
        }
        while (stopped.history.run(stopped.driver, 100_000));
        expect(left(stopped)).toEqual(left(whole));
      }),
      { numRuns: 25, seed: 20_261_120 },
    );
    expect(orders).toBeGreaterThan(200);
  }, 120_000);
});
