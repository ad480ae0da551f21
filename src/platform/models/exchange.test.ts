// Out and in again: the same model, the same card; a file that is damaged stores nothing.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { seeded } from '../../core/index.ts';
import { featureSet } from '../../quant/features/index.ts';
import { type FeatureTable, learners, type Model, predictRows, saveModel } from '../../quant/learning/index.ts';
import { exportModel, importModel } from './exchange.ts';
import { openRegistry } from './registry.ts';
import { sampleStored } from './sample.fixture.ts';

const base = mkdtempSync(join(tmpdir(), 'tradewind-exchange-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));
const path = join(base, 'model.json');
const now = 1234;
const ask = { format: 'tradewind', name: undefined, features: 'standard-127', now };

it('a version goes to another registry whole, and is known again', async () => {
  const [here, there] = [openRegistry(join(base, 'here')), openRegistry(join(base, 'there'))];
  const { version } = await here.store('btc', sampleStored());
  await exportModel(here, version, 'tradewind', path);
  const { version: taken, added } = await importModel(there, { ...ask, path });
  expect(added).toBe(true);
  expect(taken).toMatchObject({ name: 'btc', version: 1, stage: 'candidate', record: { origin: 'imported', source: path, stored: now } });
  // its card says that it beats its baseline, and anybody can write that into a file
  await expect(there.activate('btc', 'live', { person: 'p', reason: 'r', at: 1 })).rejects.toThrow('was imported');
  expect(taken.card).toEqual(version.card);
  expect(there.bytes(taken)).toEqual(here.bytes(version));
  expect(await importModel(there, { ...ask, path, now: 99 })).toMatchObject({ added: false });
  expect(await importModel(there, { ...ask, path, name: 'other' })).toMatchObject({ version: { name: 'other' }, added: true });
});

it('refuses what is cut short, changed, mixed up, or something else', async () => {
  const registry = openRegistry(join(base, 'refusing'));
  const { version } = await registry.store('btc', sampleStored());
  await exportModel(registry, version, 'tradewind', path);
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
    [changed((b) => delete (b['card'] as Record<string, unknown>)['verdict']), 'verdict: '],
    [changed((b) => (b['card'] = 'beats everything')), 'card in '],
  ] as const) {
    writeFileSync(path, text);
    await expect(importModel(registry, { ...ask, path, name: 'taken' }), problem).rejects.toMatchObject({
      code: 'BAD_FILE',
      message: expect.stringContaining(problem),
    });
  }
  await expect(importModel(registry, { ...ask, path: join(base, 'none'), name: 'taken' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(registry.list().versions.map((v) => v.name)).toEqual(['btc']);
});

it.each(['xgboost', 'lightgbm', 'onnx'])('a bare model goes to %s and comes back, without its card, and may not go live then', async (format) => {
  const set = featureSet('standard-127');
  const names = set.columns.map((c) => c.name);
  const random = seeded(4);
  const table: FeatureTable = {
    names,
    hash: set.hash,
    rows: 400,
    values: Float32Array.from({ length: 400 * names.length }, () => random.normal()),
    at: Float64Array.from({ length: 400 }, (_, i) => i),
    runs: Uint32Array.of(0),
  };
  const rows = Uint32Array.from({ length: 400 }, (_, i) => i);
  const labels = Float64Array.from(rows, (row) => ((table.values[row * names.length] as number) > 0 ? 1 : 0));
  const learner = learners.find((l) => l.name === 'boosting-leaf');
  const model = learner?.fit({ table, rows, labels }, { task: { kind: 'binary' }, parameters: { trees: 10 }, seed: 1 }) as Model;
  const registry = openRegistry(join(base, format));
  const { version } = await registry.store('trees', { ...sampleStored(), model: saveModel(model) });
  await exportModel(registry, version, format, path);
  const { version: back } = await importModel(registry, { ...ask, format, path, name: 'back' });
  expect(back).toMatchObject({ name: 'back', card: undefined, record: { origin: 'imported', features: { name: 'standard-127', hash: set.hash } } });
  const [said, wanted] = [predictRows(registry.load(back), table, rows), predictRows(model, table, rows)];
  expect(Math.max(...said.map((p, i) => Math.abs(p - (wanted[i] as number))))).toBeLessThan(1e-6);
  await expect(registry.activate('back', 'live', { person: 'p', reason: 'r', at: 1 })).rejects.toMatchObject({ code: 'VERDICT' });
  await expect(importModel(registry, { ...ask, format, path })).rejects.toMatchObject({ code: 'MISSING_VALUE', field: 'name' });
  await expect(importModel(registry, { ...ask, format: 'onx', path, name: 'x' })).rejects.toMatchObject({ code: 'UNKNOWN_NAME' });
});
