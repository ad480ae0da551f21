// Paper on a live feed: nothing signed leaves, though keys are configured, and its journal replays to the last byte.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LiveSession, Portfolio, parity } from '../../src/platform/deployments/index.ts';
import { keys, World } from './live.fixture.ts';

let world: World;
const before = { ...process.env };
beforeAll(async () => {
  Object.assign(process.env, { OKX_KEY: keys.key, OKX_SECRET: keys.secret, OKX_PASSPHRASE: keys.passphrase });
  world = await World.open();
});
afterAll(async () => {
  process.env = before;
  await world.close();
});

it('trades on simulated orders; the venue sees public calls only', async () => {
  const calls: string[] = [];
  const signed: string[] = [];
  const listen = (message: unknown): void => {
    const { url = '', headers } = (message as { request: IncomingMessage }).request;
    calls.push(url);
    if (Object.keys(headers).some((name) => name.startsWith('ok-access'))) signed.push(url);
  };
  subscribe('http.server.request.start', listen);
  await world.begin('paper', 'paper');
  await world.minutes(60);
  unsubscribe('http.server.request.start', listen);
  expect(world.running.portfolio.session.ledger.trips.length).toBeGreaterThan(3);
  expect(calls.length).toBeGreaterThan(1);
  expect(signed).toEqual([]);
  expect(world.exchange.server.engine.orders.size).toBe(0);
  await world.running.stop();
  expect(await parity(world.home, 'paper')).toMatchObject({ same: true });
}, 60_000);

it('is not made live by anything but another beginning, and live needs its three yeses', async () => {
  const around = { clock: world.clock, wall: world.clock, random: { uniform: () => 0.5 } as never };
  const paper = await Portfolio.open(world.home, 'paper');
  await expect(LiveSession.live(paper, around, { keys, allowed: true })).rejects.toMatchObject({ code: 'BAD_VALUE' });
  paper.close();
  const live = await Portfolio.create(world.home, world.spec('live', 'live'));
  await expect(LiveSession.live(live, around, { keys, allowed: true })).rejects.toThrow(/its stage is not live/);
  await expect(LiveSession.paper(live, around)).rejects.toMatchObject({ code: 'BAD_VALUE' });
  live.journal.setMeta('stage', 'live');
  await expect(LiveSession.live(live, around, { keys, allowed: false })).rejects.toThrow(/may not trade live/);
  live.close();
});
