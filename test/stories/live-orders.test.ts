// A live portfolio on the local exchange: what it believes is what the exchange knows, whatever happens to the messages between them.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parity } from '../../src/platform/deployments/index.ts';
import type { Fault, FaultKind } from '../../src/platform/exchange/index.ts';
import { keys, swap, World } from './live.fixture.ts';

let world: World;
beforeAll(async () => {
  world = await World.open();
  await world.begin('orders', 'live');
});
afterAll(() => world.close());

/** Fees to the cent, position, and no name used twice. */
function sameBooks(): void {
  const { session } = world.running.portfolio;
  const { engine } = world.exchange.server;
  expect(world.differences()).toEqual([]);
  expect(engine.accounts.get(keys.key)?.held(swap)).toBe(session.net(0, 0));
  expect(session.ledger.totals.fees).toBeCloseTo(engine.executions.reduce((sum, e) => sum + Number(e.fee), 0) / 1e8, 6);
  const ids = [...engine.orders.values()].map((o) => o.clientId).filter((id) => id !== '');
  expect(new Set(ids).size).toBe(ids.length);
}

it('trades with its stops at the venue', async () => {
  await world.minutes(40);
  expect(world.running.portfolio.session.submitted).toBeGreaterThan(5);
  expect(world.exchange.server.engine.executions.length).toBeGreaterThan(5);
  sameBooks();
}, 60_000);

const kinds: readonly FaultKind[] = ['lost-answer', 'lost-request', 'limited', 'broken', 'busy', 'unknown-accepted', 'unknown-refused', 'slow'];
const cells: readonly (readonly [string, readonly Fault[]])[] = [
  ...kinds.map((kind) => [`${kind} at the order`, [{ kind, call: 'POST trade/order', ms: 300 }]] as const),
  ...kinds.map((kind) => [`${kind} at the withdrawal of a stop`, [{ kind, call: 'POST trade/cancel-algos', ms: 300 }]] as const),
  ...kinds.map((kind) => [`${kind} at the look-up of a stop`, [{ kind, call: 'GET trade/order-algo', ms: 300 }]] as const),
  ['an order that fills in part', [{ kind: 'partial-fill' }]],
  ['messages that come twice', [{ kind: 'duplicate-push', call: '', times: 6 }]],
  ['messages that change places', [{ kind: 'reorder-push', call: '', times: 3 }]],
  ['links that are cut', [{ kind: 'drop-socket' }]],
  ['maintenance', [{ kind: 'maintenance', ms: 400 }]],
];

it.each(cells)(
  '%s: journal, position and stops are the exchange’s own',
  async (_, faults) => {
    const { server } = world.exchange;
    const before = server.engine.executions.length;
    for (const fault of faults) server.fault(fault);
    for (let i = 0; i < 40 && (server.faults.waiting > 0 || server.engine.executions.length < before + 2); i++) await world.minutes(1);
    expect(server.faults.waiting).toBe(0);
    await world.minutes(1);
    sameBooks();
  },
  60_000,
);

it('a stop and a start, and its whole journal replays to the last byte', async () => {
  const { submitted } = world.running.portfolio.session;
  await world.running.stop();
  expect(await parity(world.home, 'orders')).toMatchObject({ same: true });
  world.exchange.server.advance(world.clock.now() + 600_000);
  await world.again('orders');
  expect(world.running.portfolio.session.submitted).toBeGreaterThanOrEqual(submitted);
  await world.settled();
  await world.minutes(5);
  sameBooks();
}, 60_000);
