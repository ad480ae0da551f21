// Out and in again: the same model, the same card; a file that is damaged stores nothing.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { exportModel, importModel } from './exchange.ts';
import { openRegistry } from './registry.ts';
import { sampleStored } from './sample.fixture.ts';

const base = mkdtempSync(join(tmpdir(), 'tradewind-exchange-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));
const path = join(base, 'model.json');
const now = 1234;

it('a version goes to another registry whole, and is known again', async () => {
  const [here, there] = [openRegistry(join(base, 'here')), openRegistry(join(base, 'there'))];
  const { version } = await here.store('btc', sampleStored());
  await exportModel(here, version, path);
  const { version: taken, added } = await importModel(there, { path, name: undefined, now });
  expect(added).toBe(true);
  expect(taken).toMatchObject({ name: 'btc', version: 1, stage: 'candidate', record: { origin: 'imported', source: path, stored: now } });
  expect(taken.card).toEqual(version.card);
  expect(there.bytes(taken)).toEqual(here.bytes(version));
  expect(await importModel(there, { path, name: undefined, now: 99 })).toMatchObject({ added: false });
  expect(await importModel(there, { path, name: 'other', now })).toMatchObject({ version: { name: 'other' }, added: true });
});

it('refuses what is cut short, changed, mixed up, or something else', async () => {
  const registry = openRegistry(join(base, 'refusing'));
  const { version } = await registry.store('btc', sampleStored());
  await exportModel(registry, version, path);
  const whole = readFileSync(path, 'utf8');
  const changed = (change: (bundle: Record<string, unknown>) => void): string => {
    const bundle = JSON.parse(whole) as Record<string, unknown>;
    change(bundle);
    return JSON.stringify(bundle);
  };
  const flipped = (text: unknown): string => {
    const bytes = Buffer.from(String(text), 'base64');
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1;
    return bytes.toString('base64');
  };
  for (const [text, problem] of [
    [whole.slice(0, -100), 'no model that Tradewind wrote'],
    ['PAR1', 'no model that Tradewind wrote'],
    ['{"version": 1}', 'tradewind: '],
    [changed((b) => (b['model'] = flipped(b['model']))), 'checksum does not fit'],
    [changed((b) => (b['record'] = { ...(b['record'] as object), modelHash: 'x' })), 'not the one its record speaks of'],
    [changed((b) => (b['record'] = { ...(b['record'] as object), origin: 'heaven' })), 'origin: '],
  ] as const) {
    writeFileSync(path, text);
    await expect(importModel(registry, { path, name: 'taken', now }), problem).rejects.toMatchObject({
      code: 'BAD_FILE',
      message: expect.stringContaining(problem),
    });
  }
  await expect(importModel(registry, { path: join(base, 'none'), name: 'taken', now })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(registry.list().versions.map((v) => v.name)).toEqual(['btc']);
});
