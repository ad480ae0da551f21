// `keys` against the local exchange: what is asked, what is refused, and that no output ever shows a secret.
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type LocalExchange, startLocalExchange, syntheticMarket } from '../../platform/exchange/index.ts';
import { runCommandLine } from './program.ts';

const planted = { key: 'PLANTED-KEY-1', secret: 'PLANTED-SECRET-2', passphrase: 'PLANTED-PHRASE-3' };
const folder = mkdtempSync(join(tmpdir(), 'tradewind-keys-cli-'));
const lines = join(folder, 'okx.txt');
let exchange: LocalExchange;
let printed = '';

beforeAll(async () => {
  writeFileSync(
    lines,
    Object.entries(planted)
      .map(([k, v]) => `${k}=${v}\n`)
      .join(''),
  );
  const now = Date.now();
  exchange = await startLocalExchange({
    markets: [syntheticMarket(now, 1, 1)],
    from: now,
    speed: 'max',
    port: 0,
    keys: planted,
    cash: '1000',
    seed: 1,
    wall: Date.now,
  });
});
afterAll(() => exchange.close());

const account = () => exchange.server.engine.accounts.get(planted.key) as { permissions: string; addresses: string; revoked: boolean };

async function keys(home: string, ...args: string[]) {
  let [out, err] = ['', ''];
  const code = await runCommandLine(
    ['--home', join(folder, home), '--set', `venues.okx.rest=http://127.0.0.1:${exchange.port}`, '--verbose', 'keys', ...args],
    {
      stdout: { write: (text: string) => (out += text) },
      stderr: { write: (text: string) => (err += text) },
      colors: false,
      cwd: folder,
      env: { TRADEWIND_KEY: 'PLANTED-passphrase-4' },
    },
  );
  printed += out + err;
  return { code, out, err };
}

it('a key is asked about, sealed, listed, checked again and removed', async () => {
  Object.assign(account(), { permissions: 'read_only,trade', addresses: '10.0.0.7' });
  expect(await keys('a', 'add', 'main', '--from', 'okx.txt')).toMatchObject({
    code: 0,
    out: expect.stringContaining('it may read only, trade; from 10.0.0.7.'),
  });
  expect((await keys('a', 'list')).out).toMatch(/main +OKX +\d{4}.* read only, trade +10\.0\.0\.7\n/);
  expect(JSON.parse((await keys('a', 'check', 'main', '--json')).out)).toMatchObject({ mayTrade: true, mayWithdraw: false, warnings: [] });
  expect((await keys('a', 'check', 'mian')).err).toContain('Did you mean "main"?');
  expect((await keys('a', 'remove', 'main')).code).toBe(0);
  expect((await keys('a', 'list')).out).toContain('No keys are stored');
});

it('a key that can withdraw is refused, and nothing is stored; a named flag takes it', async () => {
  Object.assign(account(), { permissions: 'read_only,trade,withdraw', addresses: '' });
  expect(await keys('b', 'add', 'main', '--from', 'okx.txt')).toMatchObject({ code: 4, err: expect.stringContaining('it may withdraw') });
  expect((await keys('b', 'list')).out).toContain('No keys are stored');
  expect(await keys('b', 'add', 'main', '--from', 'okx.txt', '--allow-withdraw')).toMatchObject({
    code: 0,
    out: expect.stringContaining('--allow-withdraw said so'),
  });
  expect((await keys('b', 'check', 'main')).code).toBe(4);
});

it('without an address it is warned of, and the days are counted', async () => {
  Object.assign(account(), { permissions: 'read_only,trade', addresses: '' });
  const { out } = await keys('c', 'add', 'main', '--from', 'okx.txt');
  expect(out).toContain('works from any address');
  expect(out).toContain('expires after 14 days without use');
  expect((await keys('c', 'list')).out).toMatch(/any +in 1[34] days, if unused since/);
  expect((await keys('c', 'add', 'demo', '--demo', '--from', 'okx.txt')).out).not.toContain('14 days');
});

it('a key the venue does not take is not stored, unless nobody asks the venue', async () => {
  account().revoked = true;
  expect(await keys('d', 'add', 'main', '--from', 'okx.txt')).toMatchObject({ code: 3, err: expect.stringContaining('50111') });
  expect((await keys('d', 'add', 'main', '--from', 'okx.txt', '--offline')).out).toContain('not checked');
  expect((await keys('d', 'list')).out).toMatch(/main +OKX +never/);
  account().revoked = false;
});

it('no output and no file of the data folder ever held a part of a key or the passphrase', () => {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((e) => e.isFile() && e.name !== 'okx.txt');
  expect(files.length).toBeGreaterThan(2);
  expect(printed.length).toBeGreaterThan(500);
  for (const text of [printed, ...files.map((e) => readFileSync(join(e.parentPath, e.name), 'utf8'))]) expect(text).not.toContain('PLANTED');
});
