// A stream against a real WebSocket server that goes silent, dies, and comes back.
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { seeded } from '../../core/index.ts';
import { ClockOffset } from './clock-offset.ts';
import { Stream, type StreamOptions } from './stream.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const clock = {
  now: () => Date.now(),
  after: (ms: number, run: () => void) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

async function serve(onLink: (socket: WebSocket, count: number) => void, options: { autoPong?: boolean } = {}) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', ...options });
  const links: WebSocket[] = [];
  server.on('connection', (socket) => onLink(socket, links.push(socket)));
  await new Promise((done) => server.once('listening', done));
  closers.push(() => {
    for (const link of links) link.terminate();
    return new Promise((done) => server.close(done));
  });
  return { links, url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function watched(url: string, extra: Partial<StreamOptions> = {}) {
  const seen = { opens: [] as boolean[], texts: [] as string[], downs: [] as string[] };
  const stream = new Stream({
    url,
    clock,
    random: seeded(1),
    quietMs: 60,
    deadMs: 160,
    onOpen: (again) => seen.opens.push(again),
    onText: (text) => seen.texts.push(text),
    onDown: (reason) => seen.downs.push(reason),
    ...extra,
  });
  closers.unshift(() => stream.close());
  return { stream, seen };
}

test('messages arrive once and in order; after a cut the stream opens again and says so', async () => {
  const { links, url } = await serve((socket, count) => {
    for (let i = 0; i < 3; i++) socket.send(`${count}.${i}`);
  });
  const { seen } = watched(url);
  await vi.waitFor(() => expect(seen.texts).toHaveLength(3));
  links[0]?.terminate();
  await vi.waitFor(() => expect(seen.texts).toHaveLength(6), { timeout: 5000 });
  expect(seen.texts).toEqual(['1.0', '1.1', '1.2', '2.0', '2.1', '2.2']);
  expect(seen.opens).toEqual([false, true]);
  expect(seen.downs).toHaveLength(1);
});

test('a link that is open but says nothing is dropped and replaced', async () => {
  const { links, url } = await serve(() => {}, { autoPong: false });
  const { seen } = watched(url);
  await vi.waitFor(() => expect(links.length).toBeGreaterThanOrEqual(2), { timeout: 5000 });
  expect(seen.downs[0]).toMatch(/^silent for \d+ ms$/);
});

test('a quiet link that answers pings stays; the pong of the venue is not a message', async () => {
  const pings: string[] = [];
  const { links, url } = await serve((socket) =>
    socket.on('message', (data: Buffer) => {
      pings.push(data.toString());
      socket.send('pong');
    }),
  );
  const { stream, seen } = watched(url, { ping: 'ping', pong: 'pong' });
  await vi.waitFor(() => expect(pings.length).toBeGreaterThanOrEqual(4), { timeout: 5000 });
  expect(links).toHaveLength(1);
  expect(stream.up).toBe(true);
  expect(seen).toEqual({ opens: [false], texts: [], downs: [] });
});

test('nobody listens at first: the stream opens when somebody does', async () => {
  const probe = await serve(() => {});
  const { port } = new URL(probe.url);
  await (closers.pop() as () => Promise<void>)();
  const { seen } = watched(`ws://127.0.0.1:${port}`);
  await vi.waitFor(() => expect(seen.downs.length).toBeGreaterThanOrEqual(1));
  const late = new WebSocketServer({ port: Number(port), host: '127.0.0.1' });
  closers.push(() => new Promise((done) => late.close(done)));
  await vi.waitFor(() => expect(seen.opens).toEqual([false]), { timeout: 5000 });
});

test('a closed stream stays closed, and what is sent to it is refused', async () => {
  const { links, url } = await serve(() => {});
  const { stream, seen } = watched(url);
  await vi.waitFor(() => expect(seen.opens).toHaveLength(1));
  await stream.close();
  expect(stream.send('x')).toBe(false);
  await new Promise((done) => setTimeout(done, 600));
  expect(links).toHaveLength(1);
  expect(seen.downs).toEqual([]);
});

test('the offset of a clock is taken from the quickest answer', () => {
  const offset = new ClockOffset();
  expect(offset.ms).toBe(0);
  expect(offset.errorMs).toBe(Number.POSITIVE_INFINITY);
  offset.add(1000, 6500, 2000);
  offset.add(3000, 8010, 3020);
  offset.add(4000, 9900, 4600);
  expect(offset.ms).toBe(5000);
  expect(offset.errorMs).toBe(10);
});
