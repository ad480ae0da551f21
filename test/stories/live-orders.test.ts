// A live portfolio on the local exchange: what it believes is what the exchange knows, whatever happens to the messages between them.
import { afterAll, beforeAll, expect, it } from 'vitest';

import { keys, swap, World } from './live.fixture.ts';

let world: World;
beforeAll(async () => {
  world = await World.open();
  await world.begin('orders', 'live');
});
afterAll(() => world.close());

it('trades with its stops at the venue', async () => {
  await world.minutes(40);
  const { session } = world.running.portfolio;
  expect(session.submitted).toBeGreaterThan(5);
  const { engine } = world.exchange.server;
  expect(engine.executions.length).toBeGreaterThan(5);
  // fees and profit are booked to the same cent
  const account = engine.accounts.get(keys.key);
  expect(session.ledger.totals.fees).toBeCloseTo(engine.executions.reduce((sum, e) => sum + Number(e.fee), 0) / 1e8, 6);
  expect(account?.held(swap)).toBe(session.net(0, 0));
}, 60_000);
