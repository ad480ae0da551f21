// HTTP against real servers on loopback that misbehave: what was sent, what is unknown, what is tried again.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createSocketServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { seeded } from '../../core/index.ts';
import { HttpClient, type HttpOptions, type HttpRequest } from './http.ts';
import { type Limit, RateBudget } from './limits.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const realClock = {
  now: () => Date.now(),
  after: (ms: number, run: () => void) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
const limit: Limit = { key: 'all', capacity: 1000, windowMs: 50 };
const read: HttpRequest = { method: 'GET', path: '/x?a=1', repeatable: true, costs: [{ limit, weight: 1 }] };
const order: HttpRequest = { method: 'POST', path: '/order', body: '{"q":1}', repeatable: false, costs: [{ limit, weight: 1 }] };

const clientOf = (base: string, extra: Partial<HttpOptions> = {}): HttpClient =>
  new HttpClient({ base, clock: realClock, budget: new RateBudget(realClock), random: seeded(1), timeoutMs: 400, ...extra });

/** A server that answers its n-th request by the n-th handler (the last one from then on), and what it was asked. */
async function serve(...handlers: ((request: IncomingMessage, response: ServerResponse) => void)[]) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    (handlers[Math.min(asked.length, handlers.length) - 1] as (typeof handlers)[0])(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { asked, base: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const json =
  (status: number, value: unknown, headers: Record<string, string> = {}) =>
  (_: IncomingMessage, response: ServerResponse) =>
    void response.writeHead(status, headers).end(JSON.stringify(value));

test('a read is tried again after 500, 429 and a cut answer, each attempt with headers of its own', async () => {
  const { asked, base } = await serve(
    json(500, {}),
    json(429, {}, { 'retry-after': '0' }),
    (_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"half":');
      setTimeout(() => response.destroy(), 10);
    },
    json(200, { ok: true }),
  );
  let signed = 0;
  const outcome = await clientOf(base, { headers: () => ({ sign: String(++signed) }) }).send(read);
  expect(outcome).toMatchObject({ kind: 'answer', status: 200, json: { ok: true } });
  expect(asked).toEqual(Array(4).fill('GET /x?a=1'));
  expect(signed).toBe(4);
});

test('an order is never sent twice, whatever happens to it', async () => {
  const fates: ((request: IncomingMessage, response: ServerResponse) => void)[] = [
    json(500, {}),
    json(429, {}),
    (_, response) => void response.destroy(),
    () => {},
    (_, response) => void response.writeHead(200).end('<html>a proxy</html>'),
    (_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.end('{"ok"');
    },
  ];
  const kinds = [];
  for (const fate of fates) {
    const { asked, base } = await serve(fate);
    const outcome = await clientOf(base).send(order);
    kinds.push(outcome.kind === 'answer' ? outcome.status : outcome.kind);
    expect(asked).toEqual(['POST /order']);
  }
  expect(kinds).toEqual([500, 429, 'unknown', 'unknown', 'unknown', 'unknown']);
});

test('nobody listens: it certainly was not sent', async () => {
  const { base } = await serve(json(200, {}));
  for (const close of closers.splice(0)) close();
  expect(await clientOf(base).send(order)).toMatchObject({ kind: 'unsent', reason: 'ECONNREFUSED' });
});

test('a server that accepts and then says nothing leaves an order unknown within the time limit', async () => {
  const sockets: Socket[] = [];
  const server = createSocketServer((socket) => void sockets.push(socket));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const outcome = await clientOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`).send(order);
  expect(outcome).toEqual({ kind: 'unknown', reason: 'no answer within 400 ms' });
});

test('a redirect is not followed: signatures do not travel to another host', async () => {
  const { asked, base } = await serve((_, response) => void response.writeHead(302, { location: '/elsewhere' }).end());
  expect((await clientOf(base).send(order)).kind).toBe('unknown');
  expect(asked).toEqual(['POST /order']);
});

test('a stopped request rejects with the reason it was stopped for', async () => {
  const { base } = await serve(() => {});
  const stop = new AbortController();
  const sending = clientOf(base).send({ ...read, signal: stop.signal });
  setTimeout(() => stop.abort(new Error('enough')), 20);
  await expect(sending).rejects.toThrow('enough');
});
