// Keys at rest and at the venue: sealed, bound to their name, opened by their passphrase only, refused when they can withdraw.
import { chmodSync, chownSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import type { AppError } from '../../core/index.ts';
import { SecretStore } from '../../outside/storage/index.ts';
import { addKeys, listKeys, openKeys, parseKeys } from './index.ts';

const planted = { key: 'PLANTED-KEY-1', secret: 'PLANTED-SECRET-2', passphrase: 'PLANTED-PHRASE-3' };
const passphrase = 'a passphrase for tests';
const home = () => mkdtempSync(join(tmpdir(), 'tradewind-keys-'));
const added = Date.UTC(2026, 0, 1);

async function stored(folder = home(), phrase = passphrase) {
  const store = new SecretStore(folder, phrase);
  await addKeys(store, { name: 'main', venue: 'okx', demo: false, added, keys: planted });
  return { folder, store };
}
const refusal = (run: () => unknown): Pick<AppError, 'code' | 'field' | 'problem'> => {
  try {
    run();
  } catch (error) {
    return error as AppError;
  }
  throw new Error('nothing was refused');
};

it('keys come back as they went in, and no file holds a part of them', async () => {
  const { folder, store } = await stored();
  const keys = openKeys(new SecretStore(folder, passphrase), 'main');
  expect([keys.key, keys.secret, keys.passphrase]).toEqual(Object.values(planted));
  expect(listKeys(store)).toEqual([{ name: 'main', venue: 'OKX', demo: false, added, checked: undefined, permissions: [], addresses: [] }]);
  expect(readdirSync(folder)).toEqual(['keys.json']);
  expect(readFileSync(store.path, 'utf8')).not.toMatch(/PLANTED/);
});

it('opened keys print as nothing', async () => {
  const { store } = await stored();
  const keys = openKeys(store, 'main');
  expect(`${inspect(keys, { showHidden: true, depth: 9 })} ${JSON.stringify(keys)}`).not.toMatch(/PLANTED/);
});

it('another passphrase, or none, opens nothing, and says which is missing', async () => {
  const { folder } = await stored();
  expect(refusal(() => openKeys(new SecretStore(folder, 'another passphrase'), 'main'))).toMatchObject({ code: 'BAD_VALUE', field: 'TRADEWIND_KEY' });
  expect(refusal(() => openKeys(new SecretStore(folder, undefined), 'main'))).toMatchObject({ code: 'MISSING_VALUE', field: 'TRADEWIND_KEY' });
  await expect(stored(home(), 'short')).rejects.toMatchObject({ code: 'OUT_OF_RANGE', field: 'TRADEWIND_KEY' });
});

it('a second key under another passphrase is refused, and changes nothing', async () => {
  const { folder, store } = await stored();
  const before = readFileSync(store.path);
  await expect(
    addKeys(new SecretStore(folder, 'another passphrase'), { name: 'second', venue: 'okx', demo: false, added, keys: planted }),
  ).rejects.toMatchObject({ code: 'BAD_VALUE' });
  await expect(addKeys(store, { name: 'main', venue: 'okx', demo: true, added, keys: planted })).rejects.toMatchObject({ code: 'CONFLICT' });
  expect(readFileSync(store.path)).toEqual(before);
});

it('without a passphrase a key file is made, for its owner only, and opens them', async () => {
  const { folder, store } = await stored(home(), '');
  expect(readdirSync(folder).sort()).toEqual(['keys.json', 'master.key']);
  expect(openKeys(new SecretStore(folder, 'what the environment says does not matter then'), 'main').secret).toBe(planted.secret);
  for (const path of [store.path, store.keyPath]) {
    chmodSync(path, 0o644);
    expect(refusal(() => openKeys(new SecretStore(folder, undefined), 'main'))).toMatchObject({ code: 'NO_PERMISSION', field: path });
    chmodSync(path, 0o600);
  }
});

it.runIf(process.getuid?.() === 0)('a file of another user is not read', async () => {
  const { folder, store } = await stored();
  chownSync(store.path, 12_345, 0);
  expect(refusal(() => openKeys(new SecretStore(folder, passphrase), 'main'))).toMatchObject({ code: 'NO_PERMISSION', problem: 'it belongs to another user' });
});

it('any change of the file is found: of a secret, of what it is bound to, of its form', async () => {
  const { folder, store } = await stored();
  await addKeys(store, { name: 'other', venue: 'okx', demo: true, added, keys: planted });
  const whole = readFileSync(store.path, 'utf8');
  const file = JSON.parse(whole) as { secrets: { name: string; about: Record<string, string>; dataKey: string; secret: string }[] };
  const [first, second] = file.secrets as [(typeof file.secrets)[0], (typeof file.secrets)[0]];
  const flipped = (text: string) => `${text.slice(0, -6)}${text.at(-6) === 'A' ? 'B' : 'A'}${text.slice(-5)}`;
  const changes: (typeof file.secrets)[] = [
    [{ ...first, secret: flipped(first.secret) }, second],
    [{ ...first, dataKey: flipped(first.dataKey) }, second],
    [{ ...first, secret: second.secret, dataKey: second.dataKey }, second],
    [{ ...first, about: { ...first.about, demo: 'yes' } }, second],
    [{ ...first, secret: '' }, second],
  ];
  for (const secrets of changes) {
    writeFileSync(store.path, JSON.stringify({ ...file, secrets }));
    expect(refusal(() => openKeys(new SecretStore(folder, passphrase), 'main')).code).toBe('BAD_FILE');
  }
  for (const text of [whole.slice(0, -20), '{}', '[]', 'null', whole.replace('"version": 1', '"version": 2')]) {
    writeFileSync(store.path, text);
    expect(refusal(() => listKeys(new SecretStore(folder, passphrase))).code).toBe('BAD_FILE');
  }
});

it.each(['', passphrase])('rotated from %j, only the new passphrase opens them', async (before) => {
  const { folder, store } = await stored(home(), before);
  const whole = readFileSync(store.path);
  await expect(store.rotate('short')).rejects.toMatchObject({ code: 'OUT_OF_RANGE', field: 'TRADEWIND_NEW_KEY' });
  await expect(new SecretStore(home(), before).rotate('a new passphrase')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(readFileSync(store.path)).toEqual(whole);
  await store.rotate('a new passphrase');
  expect(openKeys(new SecretStore(folder, 'a new passphrase'), 'main').secret).toBe(planted.secret);
  expect(refusal(() => openKeys(new SecretStore(folder, before), 'main')).field).toBe('TRADEWIND_KEY');
});

it('lines of keys are read by name; a refusal never repeats them', () => {
  expect(parseKeys('# OKX\nkey = a\nsecret=b=c\n\npassphrase= d\n', 'x').secret).toBe('b=c');
  for (const text of ['key=PLANTED', 'key=PLANTED\nsecret=PLANTED\nphrase=PLANTED', 'PLANTED', 'key=PLANTED\nsecret=PLANTED ED\npassphrase=PLANTED']) {
    const { message } = refusal(() => parseKeys(text, 'x')) as AppError;
    expect(message).toMatch(/^x/);
    expect(message).not.toContain('PLANTED');
  }
});
