// A live portfolio on the local exchange: what it believes is what the exchange knows, whatever happens to the messages between them.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Fault } from '../../src/platform/exchange/index.ts';
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
  expect(session.ledger.totals.fees).toBeCloseTo(engine.executions.reduce((sum, e) => sum + Number(e.fee), 0) / 1e8, 6);
  expect(engine.accounts.get(keys.key)?.held(swap)).toBe(session.net(0, 0));
}, 60_000);

const calls = ['POST trade/order', 'POST trade/order-algo', 'POST trade/cancel-algos', 'GET trade/order', 'GET trade/order-algo', 'GET trade/fills'];
const answers = ['lost-answer', 'lost-request', 'limited', 'broken', 'busy', 'unknown-accepted', 'unknown-refused', 'slow'] as const;
const faults: Fault[] = [
  ...answers.flatMap((kind) => calls.map((call) => ({ kind, call, times: 2, ms: 300 }))),
  { kind: 'partial-fill' },
  { kind: 'duplicate-push', call: '', times: 10 },
  { kind: 'reorder-push', call: '', times: 5 },
  { kind: 'drop-socket' },
  { kind: 'maintenance', ms: 400 },
];

it.each(faults)('%j: journal, position and stops are the exchange’s own', async (fault) => {
  const { server } = world.exchange;
  const before = server.engine.executions.length;
  server.fault(fault);
  for (let i = 0; i < 12 && server.engine.executions.length < before + 2; i++) await world.minutes(1);
  server.faults.clear();
  await world.minutes(1);
  const { session } = world.running.portfolio;
  expect(world.differences()).toEqual([]);
  const ids = [...server.engine.orders.values()].map((o) => o.clientId).filter((id) => id !== '');
  expect(new Set(ids).size).toBe(ids.length);
  expect(session.ledger.totals.fees).toBeCloseTo(server.engine.executions.reduce((sum, e) => sum + Number(e.fee), 0) / 1e8, 6);
}, 60_000);
