// `symbols discover` against the local exchange: reasons, import, what is new and gone, and the alert for what is held.
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readInstruments } from '../../outside/storage/index.ts';
import { type LocalExchange, startLocalExchange, syntheticMarket } from '../../platform/exchange/index.ts';
import { runCommandLine } from './program.ts';

const keys = { key: 'k', secret: 's', passphrase: 'p' };
const home = mkdtempSync(join(tmpdir(), 'tradewind-symbols-'));
const day = 86_400_000;
let exchange: LocalExchange;

beforeAll(async () => {
  const now = Date.now();
  const market = (symbol: string, seed: number, listed: number) => {
    const made = syntheticMarket(now - 5 * day, 6, seed, symbol);
    return { ...made, instrument: { ...made.instrument, listed } };
  };
  exchange = await startLocalExchange({
    markets: [market('BTC-USDT-SWAP', 1, now - 900 * day), market('ETH-USDT-SWAP', 2, now - 400 * day), market('NEW-USDT-SWAP', 3, now - 2 * day)],
    from: now,
    // stability is measured on a day of hours at least
    historyMs: 27 * 3_600_000,
    speed: 'max',
    port: 0,
    keys,
    cash: '100000',
    seed: 1,
    wall: Date.now,
  });
});
afterAll(() => exchange.close());

async function tradewind(...args: string[]) {
  let [out, err] = ['', ''];
  const code = await runCommandLine(['--home', home, '--set', `venues.okx.rest=http://127.0.0.1:${exchange.port}`, ...args], {
    stdout: { write: (text: string) => (out += text) },
    stderr: { write: (text: string) => (err += text) },
    colors: false,
    cwd: home,
    env: { TRADEWIND_KEY: 'a passphrase for tests' },
  });
  return { code, out, err };
}
const discover = (...args: string[]) => tradewind('symbols', 'discover', '--min-volume', '1000', '--min-stability', '0', ...args);

it('lists every swap with its scores and the reason, and imports those chosen with their multiplier', async () => {
  expect(await discover('--import', 'NEW-USDT-SWAP.OKX')).toMatchObject({
    code: 4,
    err: expect.stringMatching(/NEW-USDT-SWAP\.OKX: it did not pass: age 2 d below 30/),
  });
  expect(existsSync(join(home, 'instruments.json'))).toBe(false);
  const { code, out } = await discover('--import', 'ETH-USDT-SWAP.OKX', '--risk', '0.5');
  expect(code).toBe(0);
  expect(out).toMatch(/passed +BTC-USDT-SWAP\.OKX +\d+ +\d+ +volume \S+ ≥ 1000, spread \S+ bp ≤ 5, age 900 d ≥ 30, stability \S+ ≥ 0/);
  expect(out).toMatch(/failed +NEW-USDT-SWAP\.OKX +\d+ +age 2 d below 30/);
  expect(out).toContain('2 of 3 passed');
  const [entry] = await readInstruments(home);
  expect(entry).toMatchObject({ id: 'ETH-USDT-SWAP.OKX', kind: 'perpetual', riskMultiplier: 0.5, rules: [{ tick: 1, lot: 1, from: expect.any(Number) }] });
  expect((await discover('--risk', '2', '--import', 'ETH-USDT-SWAP.OKX')).err).toContain('at most 1');
  expect((await discover('--import', 'ETHH-USDT-SWAP.OKX')).err).toContain('Did you mean "ETH-USDT-SWAP.OKX"?');
});

it('tells what is new and gone since the last time, and alerts when it is held', async () => {
  const { engine } = exchange.server;
  const account = engine.accounts.get(keys.key);
  const bought =
    account === undefined
      ? 'no account'
      : engine.place(account, {
          clientId: '',
          instrument: 'ETH-USDT-SWAP.OKX',
          side: 'buy',
          kind: 'market',
          price: Number.NaN,
          quantity: 100,
          reduceOnly: false,
        });
  expect(bought).not.toEqual(expect.any(String));
  writeFileSync(join(home, 'okx.txt'), 'key=k\nsecret=s\npassphrase=p\n');
  expect((await tradewind('keys', 'add', 'main', '--from', 'okx.txt')).code).toBe(0);
  const before = JSON.parse((await discover('--keys', 'main', '--json')).out);
  expect([before.listed, before.delisted, before.alerts]).toEqual([[], [], []]);
  const file = join(home, 'discovery', 'okx-swap-usdt.json');
  const seen = JSON.parse(readFileSync(file, 'utf8')) as { instruments: string[] };
  writeFileSync(file, JSON.stringify({ ...seen, instruments: seen.instruments.filter((i) => !i.startsWith('NEW')) }));
  for (const listing of engine.listings.values()) if (listing.instrument.symbol.startsWith('ETH')) listing.state = 'delisted';
  const after = await discover('--keys', 'main');
  expect(after.code).toBe(4);
  expect(after.out).toContain('ALERT  ETH-USDT-SWAP.OKX is not traded any more, and a position in it is open');
  expect(after.out).toMatch(/new NEW-USDT-SWAP\.OKX; gone ETH-USDT-SWAP\.OKX/);
  expect((await discover()).out).toMatch(/new none; gone none/);
});
