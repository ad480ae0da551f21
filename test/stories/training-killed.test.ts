// A training that is killed again and again, stopped by its person, done by one thread or two: the registry stays whole and the bytes are the same.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seeded } from '../../src/core/index.ts';
import { openStore } from '../../src/outside/storage/index.ts';
import { openRegistry } from '../../src/platform/models/index.ts';
import { plantedCandles, plantedId } from '../../src/quant/synthetic/index.ts';

/** How often it is killed: a few times in every run of the tests, 20 times in the full form (TRAINING_KILLS=20). */
const kills = Number(process.env['TRAINING_KILLS'] ?? 4);

const main = fileURLToPath(new URL('../../src/apps/main.ts', import.meta.url));
const base = mkdtempSync(join(tmpdir(), 'tradewind-training-'));
const running = new Set<ChildProcess>();
afterAll(() => {
  for (const child of running) killGroup(child);
  rmSync(base, { recursive: true, force: true });
});

function killGroup(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  process.kill(-child.pid, signal);
}

const settings = ['-i', plantedId, '--model', 'boosting-leaf', '--param', 'trees=20', '--label', 'direction:1', '--folds', '3', '--trials', '6', '--name', 'm'];

/** A training in a group of processes of its own, as a terminal starts it. */
function startTraining(home: string, ...more: string[]) {
  const child = spawn(process.execPath, [main, '--home', home, 'train', ...settings, ...more], { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  let out = '';
  child.stdout.on('data', (text) => (out += text));
  child.stderr.on('data', (text) => (out += text));
  const ended = new Promise<{ code: number | null; out: string }>((done) => {
    child.on('close', (code) => {
      running.delete(child);
      done({ code, out });
    });
  });
  return { child, ended, told: () => out };
}

async function newHome(name: string): Promise<string> {
  const home = join(base, name);
  await openStore(home).write({ id: plantedId, timeframe: '1h', kind: 'last' }, plantedCandles({ candles: 2000, seed: 7, strength: 1 }));
  return home;
}

/** Versions of the model and the bytes of their files that make a model the same. */
function stored(home: string): { version: number; model: Buffer; card: Buffer }[] {
  const { versions, damaged } = openRegistry(home).list();
  expect(damaged).toEqual([]);
  return versions.map(({ version, name }) => {
    const folder = join(home, 'models', name, String(version));
    return { version, model: readFileSync(join(folder, 'model.bin')), card: readFileSync(join(folder, 'card.json')) };
  });
}

const pieces = (home: string): number => {
  const root = join(home, 'work/training');
  const folders = existsSync(root) ? readdirSync(root, { withFileTypes: true }).filter((e) => e.isDirectory()) : [];
  return folders.reduce((sum, { name }) => sum + readdirSync(join(root, name)).filter((n) => !n.startsWith('.')).length, 0);
};

describe('a training', () => {
  let wanted: ReturnType<typeof stored> = [];
  let tookMs = 0;

  beforeAll(async () => {
    const home = await newHome('undisturbed');
    const began = performance.now();
    const { code, out } = await startTraining(home, '--workers', '1').ended;
    tookMs = performance.now() - began;
    expect([code, out]).toEqual([4, expect.stringContaining('stored as m@1')]);
    wanted = stored(home);
    expect(wanted).toHaveLength(1);
    expect(pieces(home)).toBe(0);
  }, 120_000);

  it(
    `is the same after kill -9 at ${kills} moments drawn by chance, and the registry is whole after each`,
    async () => {
      const home = await newHome('killed');
      const random = seeded(20_240);
      for (let k = 0; k < kills; k++) {
        const { child, ended } = startTraining(home, '--workers', '1');
        await pause(random.uniform() * tookMs);
        // every other time only the process a person sees: the one that trains must end by itself
        if (k % 2 === 0) killGroup(child);
        else child.kill('SIGKILL');
        await ended;
        for (const version of stored(home)) expect(version).toEqual(wanted[0]);
      }
      const last = await startTraining(home, '--workers', '1').ended;
      expect([last.code, last.out]).toEqual([4, expect.stringMatching(/stored as m@1|m@1 is this very model already/)]);
      expect(stored(home)).toEqual(wanted);
      expect(pieces(home)).toBe(0);
    },
    30_000 + kills * 30_000,
  );

  it('stopped by its person ends at once with 130, and goes on from what it had', async () => {
    const home = await newHome('stopped');
    const first = startTraining(home, '--workers', '1');
    while (pieces(home) < 4) await pause(20);
    killGroup(first.child, 'SIGINT');
    expect(await first.ended).toMatchObject({ code: 130, out: expect.stringContaining('what was finished before is kept') });
    expect(stored(home)).toEqual([]);
    const kept = pieces(home);
    expect(kept).toBeGreaterThanOrEqual(4);
    const { code, out } = await startTraining(home, '--workers', '1').ended;
    expect([code, out]).toEqual([4, expect.stringContaining(`${kept - 1} pieces were done before`)]);
    expect(stored(home)).toEqual(wanted);
  }, 60_000);

  it('with two threads gives the bytes of one; trained again it is the same version', async () => {
    const home = await newHome('two');
    expect(await startTraining(home, '--workers', '2').ended).toMatchObject({ code: 4 });
    expect(stored(home)).toEqual(wanted);
    expect(await startTraining(home, '--workers', '2').ended).toMatchObject({ out: expect.stringContaining('m@1 is this very model already') });
    expect(stored(home)).toEqual(wanted);
  }, 60_000);
});
