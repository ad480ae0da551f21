// The registry's rules: what may be activated, what a rollback goes back to, what damage does.
import { appendFileSync, mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { learners, loadModel, predictRows } from '../../quant/learning/index.ts';
import { openRegistry, type Person } from './registry.ts';
import { sampleModel, sampleStored } from './sample.fixture.ts';
import { type Act, standingOf } from './stages.ts';

const base = mkdtempSync(join(tmpdir(), 'tradewind-registry-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));
let homes = 0;
const open = () => {
  const home = join(base, `${++homes}`);
  return { home, registry: openRegistry(home) };
};
const by: Person = { person: 'ada', reason: '', at: 5 };

describe('activation', () => {
  it('a model that beats its baseline goes live; who, when and why are kept', async () => {
    const { registry } = open();
    await registry.store('btc', sampleStored());
    expect(await registry.activate('btc', 'live', by)).toMatchObject({ version: 1, stage: 'active', reach: 'live' });
    expect(registry.standing('btc').acts).toEqual([
      { action: 'activate', version: 1, reach: 'live', person: 'ada', at: 5, reason: 'it beats its naive baseline after costs' },
    ]);
  });

  it('one that does not is refused with the figures; for paper it takes a reason; live it never goes', async () => {
    const { registry } = open();
    await registry.store('btc', sampleStored({ beats: false }));
    await expect(registry.activate('btc', 'live', by)).rejects.toMatchObject({
      code: 'VERDICT',
      message: expect.stringContaining('log loss 0.700 against 0.690'),
    });
    await expect(registry.activate('btc', 'live', { ...by, reason: 'I believe in it' })).rejects.toMatchObject({ code: 'VERDICT' });
    await expect(registry.activate('btc', 'paper', by)).rejects.toMatchObject({ code: 'MISSING_VALUE', field: 'reason' });
    expect(registry.find('btc').stage).toBe('candidate');
    expect(registry.standing('btc').acts).toEqual([]);
    expect(await registry.activate('btc', 'paper', { ...by, reason: 'to watch it' })).toMatchObject({ stage: 'active', reach: 'paper' });
  });

  it('a model of synthetic data, or without a card, does not go live', async () => {
    const { registry } = open();
    await registry.store('made-up', sampleStored({ synthetic: true }));
    await expect(registry.activate('made-up', 'live', by)).rejects.toThrow('synthetic data');
    await registry.store('foreign', { ...sampleStored(), card: undefined });
    expect(registry.find('foreign').card).toBeUndefined();
    await expect(registry.activate('foreign', 'live', by)).rejects.toThrow('nobody here has judged it');
  });

  it('a model of a feature set that is another one now is refused', async () => {
    const { registry } = open();
    await registry.store('old', { ...sampleStored(), model: sampleModel(50, 'an older hash') });
    await expect(registry.activate('old', 'live', by)).rejects.toThrow('it learned from the feature set an older hash');
  });

  it('a file that is cut short is refused, listed as it is, and the others live on', async () => {
    const { home, registry } = open();
    await registry.store('a', sampleStored({ seed: 10 }));
    await registry.store('a', sampleStored({ seed: 20 }));
    await registry.activate('a@1', 'live', by);
    truncateSync(join(home, 'models/a/2/model.bin'), 100);
    await expect(registry.activate('a@2', 'live', by)).rejects.toMatchObject({ code: 'BAD_FILE' });
    expect(registry.find('a')).toMatchObject({ version: 1, stage: 'active' });
    await registry.store('b', sampleStored());
    appendFileSync(join(home, 'models/b/history.jsonl'), '{"action":"sell"}\n');
    expect(registry.list()).toMatchObject({
      versions: [{ name: 'a' }, { name: 'a' }],
      damaged: [{ name: 'b', version: 1, problem: expect.stringContaining('history of b, line 1') }],
    });
    rmSync(join(home, 'models/b'), { recursive: true });
    truncateSync(join(home, 'models/a/2/card.json'), 100);
    expect(registry.list()).toMatchObject({ versions: [{ version: 1 }], damaged: [{ name: 'a', version: 2, problem: expect.stringContaining('card.json') }] });
  });
});

it('a bare name is the active version, and where one is to be activated the newest', async () => {
  const { registry } = open();
  for (const seed of [10, 20]) await registry.store('m', sampleStored({ seed }));
  expect(registry.find('m').version).toBe(2);
  await registry.activate('m@1', 'live', by);
  expect(registry.find('m').version).toBe(1);
  expect(registry.find('m', true).version).toBe(2);
  expect(await registry.activate('m', 'live', by)).toMatchObject({ version: 2, stage: 'active' });
});

describe('rollback', () => {
  it('goes back step by step, and says when there is nothing before', async () => {
    const { registry } = open();
    for (const seed of [10, 20, 30]) await registry.store('m', sampleStored({ seed }));
    for (const version of [1, 2, 3]) await registry.activate(`m@${version}`, version === 1 ? 'paper' : 'live', by);
    expect(registry.list().versions.map((v) => v.stage)).toEqual(['archived', 'archived', 'active']);
    expect(await registry.rollback('m', { ...by, reason: 'it drifts' })).toMatchObject({ version: 2, reach: 'live' });
    expect(await registry.rollback('m', by)).toMatchObject({ version: 1, reach: 'paper' });
    await expect(registry.rollback('m', by)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(registry.list().versions.map((v) => v.stage)).toEqual(['active', 'archived', 'archived']);
  });

  it('after a deactivation goes back to what was deactivated', async () => {
    const { registry } = open();
    await registry.store('m', sampleStored());
    await registry.activate('m', 'live', by);
    await expect(registry.move('m@1', 'shadow', by)).resolves.toMatchObject({ stage: 'shadow' });
    expect(registry.standing('m').active).toBeUndefined();
    await expect(registry.move('m@1', 'deactivate', by)).rejects.toMatchObject({ code: 'BAD_VALUE' });
    expect(await registry.rollback('m', by)).toMatchObject({ stage: 'active', reach: 'live' });
  });
});

it('a stored model predicts as it did, and the same training is the same version', async () => {
  const { registry } = open();
  const { version, added } = await registry.store('m', sampleStored({ seed: 30 }));
  expect([version.version, added]).toEqual([1, true]);
  expect(await registry.store('m', sampleStored({ seed: 30 }))).toMatchObject({ version: { version: 1 }, added: false });
  const model = registry.load(version);
  const { names, hash } = model.content;
  const table = { names, hash, rows: 1, values: new Float32Array(names.length), at: Float64Array.of(0), runs: Uint32Array.of(0) };
  expect(predictRows(model, table, Uint32Array.of(0))).toEqual(predictRows(loadModel(sampleModel(30), learners), table, Uint32Array.of(0)));
});

it.each(['', '../x', 'a b', 'x@1', 'ä'])('refuses the name %j', async (name) => {
  await expect(open().registry.store(name, sampleStored())).rejects.toMatchObject({ code: 'BAD_VALUE', field: 'name' });
});

it('whatever people do, at most one version is active, and a rollback never goes beyond what was active', () => {
  const acts = fc.array(
    fc.record({ action: fc.constantFrom<Act['action'][]>('activate', 'deactivate', 'shadow', 'archive'), version: fc.integer({ min: 1, max: 4 }) }),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(acts, (list) => {
      const lines = list.map((a) => ({ ...a, at: 1, person: 'p', reason: 'r', ...(a.action === 'activate' ? { reach: 'live' } : {}) }));
      const { active, before, stages } = standingOf(lines, 'm');
      const standing = [...stages].filter(([, stage]) => stage === 'active').map(([version]) => version);
      expect(standing).toEqual(active === undefined ? [] : [active.version]);
      const activated = list.filter((a) => a.action === 'activate').map((a) => a.version);
      for (const b of before) expect(activated).toContain(b.version);
    }),
  );
});
