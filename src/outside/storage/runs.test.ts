import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openRuns } from './index.ts';

const runs = () => openRuns(mkdtempSync(join(tmpdir(), 'tradewind-runs-')));
const files = {
  'run.json': { seed: 1, nested: { a: [1, 2] } },
  'trades.json': [{ side: 'buy' }],
  equity: Float64Array.of(1, 2.5, -0),
  'report.html': '<p>ü</p>',
};

describe('openRuns', () => {
  it('gives back what was stored', () => {
    const store = runs();
    store.write('2024-a/b', files);
    expect(store.readJson('2024-a/b', 'run.json')).toEqual(files['run.json']);
    expect(store.readColumn('2024-a/b', 'equity')).toEqual(files.equity);
    expect(store.readText('2024-a/b', 'report.html')).toBe('<p>ü</p>');
    expect(store.list().map((r) => [r.id, r.files])).toEqual([['2024-a/b', ['equity', 'report.html', 'run.json', 'trades.json']]]);
  });

  it('refuses an id that is taken, and keeps what is there', () => {
    const store = runs();
    store.write('x', files);
    expect(() => store.write('x', { 'run.json': {} })).toThrow('stored already');
    expect(store.readJson('x', 'run.json')).toEqual(files['run.json']);
  });

  it('leaves nothing of a run that could not be written', () => {
    const store = runs();
    const loop: Record<string, unknown> = {};
    loop.self = loop;
    expect(() => store.write('x', { 'a.json': {}, 'run.json': loop })).toThrow();
    expect(store.list()).toEqual([]);
    expect(readdirSync(store.folder)).toEqual([]);
  });

  it('suggests the nearest run, names the files there are, and removes', () => {
    const store = runs();
    store.write('momentum-1', files);
    expect(() => store.readJson('momentun-1', 'run.json')).toThrow('Did you mean "momentum-1"?');
    expect(() => store.readJson('momentum-1', 'none.json')).toThrow('It has: equity');
    store.remove('momentum-1');
    expect(store.list()).toEqual([]);
    expect(() => store.remove('momentum-1')).toThrow('not known');
  });
});
