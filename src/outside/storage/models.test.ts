import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openModels } from './index.ts';

const base = mkdtempSync(join(tmpdir(), 'tradewind-models-'));
let folders = 0;
const open = () => openModels(join(base, `${++folders}`));
const files = (seed: number) => ({ 'model.bin': Uint8Array.of(1, 2, seed), 'card.json': { seed }, 'record.json': { stored: seed } });
const same = ['model.bin', 'card.json'];

describe('openModels', () => {
  it('counts versions of a name from 1 and gives back what was stored', async () => {
    const store = open();
    expect(await store.write('btc-1h', files(1), same)).toEqual({ version: 1, added: true });
    expect(await store.write('btc-1h', files(2), same)).toEqual({ version: 2, added: true });
    expect(await store.write('a/../b', files(3), same)).toEqual({ version: 1, added: true });
    expect(store.names()).toEqual(['a/../b', 'btc-1h']);
    expect(store.versions('btc-1h')).toEqual([1, 2]);
    expect([...store.read('btc-1h', 2, 'model.bin')]).toEqual([1, 2, 2]);
    expect(store.readJson('btc-1h', 1, 'card.json')).toEqual({ seed: 1 });
    expect(readdirSync(store.folder)).toEqual(['a%2F..%2Fb', 'btc-1h']);
  });

  it('knows the same model again', async () => {
    const store = open();
    await store.write('m', files(1), same);
    await store.write('m', files(2), same);
    expect(await store.write('m', { ...files(1), 'record.json': { stored: 99 } }, same)).toEqual({ version: 1, added: false });
    expect(store.versions('m')).toEqual([1, 2]);
  });

  it('suggests names, and says which versions there are', async () => {
    const store = open();
    await store.write('momentum', files(1), same);
    expect(() => store.read('momentun', 1, 'model.bin')).toThrow('Did you mean "momentum"?');
    expect(() => store.read('momentum', 7, 'model.bin')).toThrow('It has: 1.');
    expect(() => store.read('momentum', 1, 'none')).toThrow('restore it from a backup');
    writeFileSync(join(store.folder, 'momentum/1/card.json'), '{"half');
    expect(() => store.readJson('momentum', 1, 'card.json')).toThrow('it is not JSON');
  });

  it('writes from several processes without losing or doubling a version', async () => {
    const store = open();
    const door = new URL('./index.ts', import.meta.url).href;
    const code = (k: number) =>
      `const { openModels } = await import(${JSON.stringify(door)}); const store = openModels(${JSON.stringify(join(store.folder, '..'))});
       for (let i = 0; i < 5; i++) await store.write('m', { 'model.bin': Uint8Array.of(${k}, i) }, ['model.bin']);`;
    const ends = [0, 1].map(
      (k) => new Promise((done) => spawn(process.execPath, ['--input-type=module', '-e', code(k)], { stdio: 'ignore' }).on('close', done)),
    );
    expect(await Promise.all(ends)).toEqual([0, 0]);
    expect(store.versions('m')).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const seen = store.versions('m').map((v) => store.read('m', v, 'model.bin').join());
    expect(seen.sort()).toEqual(['0,0', '0,1', '0,2', '0,3', '0,4', '1,0', '1,1', '1,2', '1,3', '1,4']);
  }, 30_000);
});

describe('the history of a name', () => {
  it('only grows; a refusal adds nothing; a line cut off in the middle never was', async () => {
    const store = open();
    await store.write('m', files(1), same);
    expect(store.history('m')).toEqual([]);
    await store.append('m', (lines) => ({ n: lines.length }));
    await expect(
      store.append('m', () => {
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    const path = join(store.folder, 'm/history.jsonl');
    appendFileSync(path, '{"n":1,"re');
    expect(store.history('m')).toEqual([{ n: 0 }]);
    await store.append('m', (lines) => ({ n: lines.length }));
    expect(readFileSync(path, 'utf8')).toBe('{"n":0}\n{"n":1}\n');
    appendFileSync(path, 'oops\n');
    expect(() => store.history('m')).toThrow('line 3');
  });
});

describe('a full disk', () => {
  const place = join(base, 'small');
  mkdirSync(place);
  const mounted = process.getuid?.() === 0 && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', place]).status === 0;
  afterAll(() => void (mounted && spawnSync('umount', [place])));

  it.skipIf(!mounted)(
    `is told as NO_SPACE; versions and history stay as they were${mounted ? '' : ' (skipped: a small tmpfs cannot be mounted here)'}`,
    async () => {
      const store = openModels(place);
      await store.write('m', files(1), same);
      await store.append('m', () => ({ version: 1 }));
      await expect(store.write('m', { ...files(2), 'model.bin': new Uint8Array(200_000) }, same)).rejects.toMatchObject({ code: 'NO_SPACE' });
      expect(readdirSync(join(store.folder, 'm'))).toEqual(['1', 'history.jsonl']);
      expect([...store.read('m', 1, 'model.bin')]).toEqual([1, 2, 1]);
      await expect(store.append('m', () => ({ reason: 'x'.repeat(200_000) }))).rejects.toMatchObject({ code: 'NO_SPACE' });
      expect(store.history('m')).toEqual([{ version: 1 }]);
      expect(await store.write('m', files(3), same)).toEqual({ version: 2, added: true });
    },
  );
});
