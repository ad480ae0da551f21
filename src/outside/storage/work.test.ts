import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { withWork } from './index.ts';

const base = mkdtempSync(join(tmpdir(), 'tradewind-work-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));
let homes = 0;
const newHome = () => join(base, `${++homes}`);

test('pieces stay when the work fails, and go when it is done', async () => {
  const home = newHome();
  const failed = withWork(home, 'training', 'key', async (work) => {
    expect(work.read('fold 1')).toBeUndefined();
    await work.keep('fold 1', Uint8Array.of(1, 2));
    await work.keep('../x', Uint8Array.of());
    throw new Error('stopped');
  });
  await expect(failed).rejects.toThrow('stopped');
  const result = await withWork(home, 'training', 'key', async (work) => [...(work.read('fold 1') ?? []), work.read('../x')?.length, ...work.names()]);
  expect(result).toEqual([1, 2, 0, '../x', 'fold 1']);
  expect(readdirSync(join(home, 'work/training'))).toEqual([]);
  expect(readdirSync(home)).toEqual(['work']);
});

test('a piece that was cut short was never there', async () => {
  const home = newHome();
  await withWork(home, 'w', 'k', async (work) => {
    await work.keep('a', new Uint8Array(100));
    truncateSync(join(home, 'work/w/k/a'), 60);
    expect(work.read('a')).toBeUndefined();
  });
});

test('a killed process leaves whole pieces; nobody does the same work at the same time', async () => {
  const home = newHome();
  const door = new URL('./index.ts', import.meta.url).href;
  const code = `const { withWork } = await import(${JSON.stringify(door)});
    await withWork(${JSON.stringify(home)}, 'w', 'k', async (work) => { await work.keep('a', Uint8Array.of(7)); console.log('kept'); await new Promise((r) => setTimeout(r, 60000)); });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((done) => child.stdout.once('data', done));
  await expect(withWork(home, 'w', 'k', async () => 0, 50)).rejects.toMatchObject({ code: 'CONFLICT' });
  expect(await withWork(home, 'w', 'other', async () => 1)).toBe(1);
  const ended = new Promise((done) => child.on('close', done));
  child.kill('SIGKILL');
  await ended;
  expect(await withWork(home, 'w', 'k', async (work) => work.read('a'))).toEqual(Uint8Array.of(7));
  expect(existsSync(join(home, 'work/w/k'))).toBe(false);
}, 30_000);
