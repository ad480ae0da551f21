// Collecting from the local exchange while its streams are cut, go silent and repeat themselves: every closed candle is stored, once, as the exchange has it.
import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Candles, type Clock, candleColumns, MINUTE, seeded, type Time } from '../../src/core/index.ts';
import { RateBudget } from '../../src/outside/net/index.ts';
import { openStore } from '../../src/outside/storage/index.ts';
import { OkxRest, okxHistory, okxLiveCandles } from '../../src/outside/venues/index.ts';
import { type LocalExchange, startLocalExchange, syntheticMarket } from '../../src/platform/exchange/index.ts';
import { type Collected, collectCandles, repairHistory } from '../../src/platform/markets/index.ts';

const id = 'BTC-USDT-SWAP.OKX';
const began = Date.now();
/** twenty times as fast as the wall, so that silence need not be sat out */
const clock: Clock = {
  now: () => began + (Date.now() - began) * 20,
  after: (ms, run) => {
    const timer = setTimeout(run, ms / 20);
    return () => clearTimeout(timer);
  },
};
let exchange: LocalExchange;
let home: string;
let notes: string[];

const start = async (speed: number | 'max') => {
  const from = Math.floor(Date.now() / MINUTE) * MINUTE;
  exchange = await startLocalExchange({
    markets: [syntheticMarket(from, 1, 5)],
    from,
    speed,
    port: 0,
    keys: { key: 'k', secret: 's', passphrase: 'p' },
    cash: '1000',
    seed: 5,
    wall: Date.now,
  });
};
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tradewind-collect-'));
  notes = [];
});
afterEach(() => exchange.close());

const now = () => exchange.server.engine.now;
const sourceOf = () => {
  const hosts = { rest: `http://127.0.0.1:${exchange.port}`, stream: '' };
  return okxHistory(new OkxRest({ hosts, clock, budget: new RateBudget(clock), random: seeded(1) }), now);
};

/** Collects until stopped; `stream` is where the stream is looked for. */
function collecting(stream = `ws://127.0.0.1:${exchange.port}`): { stop(): Promise<Collected> } {
  const stop = new AbortController();
  const running = collectCandles({
    home,
    instrument: id,
    timeframe: '1m',
    source: sourceOf(),
    connect: (listener) => okxLiveCandles({ hosts: { rest: '', stream }, clock, random: seeded(2), instrument: id, timeframe: '1m', listener }),
    clock,
    now,
    from: now() - 30 * MINUTE,
    signal: stop.signal,
    onNote: (text) => notes.push(text),
  });
  return {
    stop: () => {
      stop.abort();
      return running;
    },
  };
}

const noted = (pattern: RegExp, times = 1) =>
  vi.waitFor(() => expect(notes.filter((n) => pattern.test(n)).length).toBeGreaterThanOrEqual(times), { timeout: 8000, interval: 5 });
const minutes = (n: number) => {
  for (let i = 0; i < n; i++) exchange.server.advance(now() + MINUTE);
};
/** The exchange's own minutes in [from, to), one column after the other. */
async function truth(from: Time, to: Time): Promise<Candles> {
  const source = sourceOf();
  const span = source.pageRows * MINUTE;
  const pages: Candles[] = [];
  for (let at = from; at < to; at += span)
    pages.push(await source.page({ instrument: id, timeframe: '1m', kind: 'last', from: at, to: Math.min(at + span, to) }));
  return Object.fromEntries(candleColumns.map((name) => [name, Float64Array.from(pages.flatMap((p) => [...p[name]]))])) as unknown as Candles;
}

async function storedEqualsExchange(): Promise<number> {
  const stored = await openStore(home).read(id, '1m');
  const [from, to] = [stored.at[0] as Time, (stored.at.at(-1) as Time) + MINUTE];
  const expected = await truth(from, to);
  for (const name of candleColumns) expect(stored[name]).toEqual(expected[name]);
  expect(stored.at.length).toBe((to - from) / MINUTE);
  return to;
}

it('a cut, a silent link and repeated messages lose nothing and count nothing twice', { timeout: 30_000 }, async () => {
  await start('max');
  const first = now();
  const collector = collecting();
  await noted(/^connected$/);
  // what was subscribed is pushed from here on
  await vi.waitFor(
    () => {
      minutes(1);
      expect(exchange.server.engine.now).toBeGreaterThan(first + 2 * MINUTE);
    },
    { interval: 50 },
  );
  exchange.server.fault({ kind: 'duplicate-push', call: 'candle1m', times: 1000 });
  minutes(3);
  exchange.server.faults.clear();
  exchange.server.fault({ kind: 'drop-socket' });
  minutes(4);
  await noted(/connected again/);
  await noted(/came by REST/);
  exchange.server.fault({ kind: 'half-open' });
  minutes(5);
  await noted(/gone \(silent for/);
  await noted(/connected again/, 2);
  await noted(/came by REST/, 2);
  const collected = await collector.stop();
  expect(collected).toMatchObject({ fetched: 30, reconnects: 2, missing: 0 });
  expect(collected.repeated).toBeGreaterThan(0);
  expect(await storedEqualsExchange()).toBe(Math.floor(now() / MINUTE) * MINUTE);
  const stored = await openStore(home).read(id, '1m');
  expect(stored.at.length).toBe(collected.fetched + collected.streamed + collected.backFilled);
});

it('without a stream it polls, says so, and says how old the data is', { timeout: 20_000 }, async () => {
  await start('max');
  const collector = collecting('ws://127.0.0.1:9');
  minutes(2);
  await noted(/nothing was pushed for \d+ s.*polling by REST every 20 s/);
  minutes(2);
  await noted(/came by REST/);
  const collected = await collector.stop();
  expect(collected.streamed).toBe(0);
  expect(collected.backFilled).toBeGreaterThan(0);
  await storedEqualsExchange();
});

it('gaps of what is stored are found and fetched; what the venue lacks is told', async () => {
  await start('max');
  const [from, to] = [now() - 60 * MINUTE, now()];
  const all = await truth(from, to);
  const store = openStore(home);
  const holes = new Set([7, 8, 30]);
  const kept = all.at.map((_, i) => i).filter((i) => !holes.has(i));
  const some = Object.fromEntries(candleColumns.map((name) => [name, Float64Array.from(kept, (i) => all[name][i] as number)])) as unknown as Candles;
  await store.write({ id, timeframe: '1m', kind: 'last' }, some);
  const request = { instrument: id, timeframe: '1m', kind: 'last', now: now() } as const;
  expect(await repairHistory(home, sourceOf(), request)).toEqual({ instrument: id, timeframe: '1m', missing: 3, added: 3, left: [] });
  expect(await storedEqualsExchange()).toBe(to);
  expect(await repairHistory(home, sourceOf(), request)).toMatchObject({ missing: 0, added: 0 });
  // the exchange walks six hours before its start, and has nothing before them
  const early = to - 365 * MINUTE;
  expect(await repairHistory(home, sourceOf(), { ...request, from: early })).toMatchObject({ missing: 305, added: 300, left: [[early, early + 5 * MINUTE]] });
});

it('a gap that a killed process left within the last day is fetched at the start', async () => {
  await start('max');
  const all = await truth(now() - 90 * MINUTE, now() - 5 * MINUTE);
  const kept = all.at.map((_, i) => i).filter((i) => i < 40 || i > 60);
  const some = Object.fromEntries(candleColumns.map((name) => [name, Float64Array.from(kept, (i) => all[name][i] as number)])) as unknown as Candles;
  await openStore(home).write({ id, timeframe: '1m', kind: 'last' }, some);
  const collector = collecting();
  await noted(/^connected$/);
  expect(await collector.stop()).toMatchObject({ fetched: 21 + 5 });
  await storedEqualsExchange();
});

it('a process that is killed loses nothing that is not fetched again; Ctrl-C ends it clean', { timeout: 40_000 }, async () => {
  await start(60);
  const program = fileURLToPath(new URL('../../src/apps/main.ts', import.meta.url));
  const url = `127.0.0.1:${exchange.port}`;
  const settings = ['--set', `venues.okx.rest=http://${url}`, '--set', `venues.okx.stream=ws://${url}`];
  const run = () => {
    const child = spawn(process.execPath, [program, '--home', home, ...settings, 'data', 'collect', '--instrument', id, '--timeframe', '1m']);
    const text = { out: '', err: '' };
    child.stdout.on('data', (chunk: Buffer) => (text.out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (text.err += chunk.toString()));
    const ended = new Promise<number | null>((done) => child.once('close', done));
    return { child, text, ended };
  };
  const said = (text: { err: string }, pattern: RegExp) => vi.waitFor(() => expect(text.err).toMatch(pattern), { timeout: 15_000, interval: 20 });
  const first = run();
  await said(first.text, /connected/);
  first.child.kill('SIGKILL');
  expect(await first.ended).toBeNull();
  const passed = async (ms: number) => {
    const from = now();
    await vi.waitFor(() => expect(now()).toBeGreaterThan(from + ms), { timeout: 15_000 });
  };
  await passed(3 * MINUTE);
  const second = run();
  await said(second.text, /candles were fetched up to[\s\S]*connected/);
  await passed(4 * MINUTE);
  second.child.kill('SIGINT');
  expect(await second.ended).toBe(130);
  expect(second.text.out).toMatch(/fetched, [1-9]\d* streamed/);
  await storedEqualsExchange();
});
