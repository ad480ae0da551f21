// A training under bad luck: the disk full in the middle, the person stopping it, a piece that was damaged, data that changed.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { inlineWorkers } from '../../core/index.ts';
import { openStore } from '../../outside/storage/index.ts';
import { plantedCandles, plantedId } from '../../quant/synthetic/index.ts';
import { parseTrainingRequest } from '../../research/training/index.ts';
import { openRegistry } from './registry.ts';
import { type TrainOptions, train } from './train.ts';

const base = mkdtempSync(join(tmpdir(), 'tradewind-train-'));
const request = parseTrainingRequest({ symbol: plantedId, model: 'logistic', label: { kind: 'direction', horizon: 1 }, validation: { folds: 3 }, seed: 2 });
const put = (home: string, seed = 7) =>
  openStore(home).write({ id: plantedId, timeframe: '1h', kind: 'last' }, plantedCandles({ candles: 1200, seed, strength: 1 }), 'replace');
const start = (home: string, options: Partial<TrainOptions> = {}) =>
  train({ home, name: 'm', request, command: 'test' }, { workers: inlineWorkers, ...options });
const pieces = (home: string): string[] => {
  const root = join(home, 'work/training');
  return readdirSync(root).flatMap((key) => readdirSync(join(root, key)).map((name) => join(root, key, name)));
};

const place = join(base, 'small');
mkdirSync(place);
const mounted = process.getuid?.() === 0 && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', place]).status === 0;
afterAll(() => {
  if (mounted) spawnSync('umount', [place]);
  rmSync(base, { recursive: true, force: true });
});

describe('train', () => {
  it('goes on after a stop, does damaged pieces again, and starts anew when the data changed', async () => {
    const home = join(base, 'home');
    await put(home);
    const controller = new AbortController();
    const stopped = start(home, { signal: controller.signal, onProgress: (done) => done >= 2 && controller.abort() });
    await expect(stopped).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(openRegistry(home).list().versions).toEqual([]);
    const kept = pieces(home).filter((path) => !path.endsWith('beginning'));
    expect(kept.length).toBeGreaterThanOrEqual(1);
    truncateSync(kept[0] as string, 50);
    const notes: string[] = [];
    const { version, added } = await start(home, { onNote: (line) => notes.push(line) });
    expect([version.version, added, notes.some((n) => n.startsWith(`${kept.length - 1} pieces`))]).toEqual([1, true, kept.length > 1]);

    const fresh = join(base, 'fresh');
    await put(fresh);
    const undisturbed = await start(fresh);
    expect(Buffer.from(openRegistry(home).bytes(version))).toEqual(Buffer.from(openRegistry(fresh).bytes(undisturbed.version)));
    expect(version.card).toEqual(undisturbed.version.card);

    await put(home, 8);
    expect(await start(home)).toMatchObject({ version: { version: 2 }, added: true });
  }, 60_000);

  it('counts what was tried on the same data before, and never itself', async () => {
    const home = join(base, 'counted');
    await put(home);
    const before = async (seed: number) => {
      const { version } = await train({ home, name: 'm', request: { ...request, seed }, command: 'test' }, { workers: inlineWorkers });
      return [version.version, version.card?.trials.before, version.card?.trading.trials];
    };
    expect(await before(2)).toEqual([1, 0, 1]);
    expect(await before(2)).toEqual([1, 0, 1]);
    expect(await before(3)).toEqual([2, 1, 2]);
    await put(home, 8);
    expect(await before(2)).toEqual([3, 0, 1]);
  }, 60_000);

  it.skipIf(!mounted)(
    `a full disk ends it with NO_SPACE: the old version stays, and with space it goes on${mounted ? '' : ' (skipped: a small tmpfs cannot be mounted here)'}`,
    async () => {
      await put(place);
      const first = await start(place);
      const before = openRegistry(place).bytes(first.version);
      await put(place, 9);
      const ballast = join(place, 'ballast');
      // all but a few kilobytes is taken: pieces do not fit
      for (let size = 2 ** 21; size >= 2 ** 12; size /= 2) {
        try {
          writeFileSync(ballast, new Uint8Array(size), { flag: 'a' });
        } catch (error) {
          expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
        }
      }
      await expect(start(place)).rejects.toMatchObject({ code: 'NO_SPACE' });
      expect(openRegistry(place).list()).toMatchObject({ versions: [{ version: 1 }], damaged: [] });
      expect(openRegistry(place).bytes(first.version)).toEqual(before);
      rmSync(ballast);
      expect(await start(place)).toMatchObject({ version: { version: 2 }, added: true });
      expect(pieces(place)).toEqual([]);
    },
    60_000,
  );
});
