// A live portfolio dies at any moment, in the middle of a minute, with orders on their way: the next one finds out what became of them.
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MINUTE, seeded } from '../../src/core/index.ts';
import { parity } from '../../src/platform/deployments/index.ts';
import { keys, swap, World } from './live.fixture.ts';

/** what happens to the order that is on its way at the time */
const kinds = ['slow', 'lost-request', 'lost-answer', 'unknown-refused'] as const;

let world: World;
beforeAll(async () => {
  world = await World.open(5);
  await world.begin('life0', 'live');
});
afterAll(() => world.close());

it('nothing is lost, doubled or left unknown over many deaths, and every position has its stop', async () => {
  const random = seeded(11);
  const { server } = world.exchange;
  let met = 0;
  for (let life = 1; life <= 8; life++) {
    // on to a minute that sends an order, so that death comes while it is on its way
    server.fault({ kind: kinds[life % kinds.length] ?? 'slow', call: 'POST trade/order', ms: 200 });
    const sent = world.running.portfolio.session.submitted;
    for (let i = 0; i < 20 && world.running.portfolio.session.submitted === sent; i++) {
      await world.settled();
      const close = (Math.floor(world.clock.now() / MINUTE) + 1) * MINUTE;
      server.advance(close);
      while (world.running.feed.latest < close) await turn();
    }
    for (let turns = Math.floor(random.uniform() * 12); turns > 0; turns--) await turn();
    if (world.differences().length > 0) met++;
    await world.die(`life${life}`);
    await world.settled();
  }
  // deaths that met both sides in agreement would prove little
  expect(met).toBeGreaterThan(1);
  const { session } = world.running.portfolio;
  expect(world.differences()).toEqual([]);
  expect(server.engine.accounts.get(keys.key)?.held(swap)).toBe(session.net(0, 0));
  expect(session.ledger.totals.fees).toBeCloseTo(server.engine.executions.reduce((sum, e) => sum + Number(e.fee), 0) / 1e8, 6);
  const ids = [...server.engine.orders.values()].map((o) => o.clientId).filter((id) => id !== '');
  expect(new Set(ids).size).toBe(ids.length);
  expect([...session.orders.all.values()].filter((o) => o.state === 'unknown')).toEqual([]);
  await world.running.stop();
  expect((await parity(world.home, 'life8')).difference).toBeUndefined();
}, 120_000);
