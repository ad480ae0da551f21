// The same seed gives the same model and card: in two processes, on the spot, and on one thread or two.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { threadWorkers } from '../../src/outside/workers/index.ts';
import { trainOnce } from './train-once.fixture.ts';

it('same seed, same bytes, wherever and on however many threads', async () => {
  const [one, two] = [threadWorkers(1), threadWorkers(2)];
  try {
    const apart = promisify(execFile)(process.execPath, [join(import.meta.dirname, 'train-once.fixture.ts')]);
    const hashes = [await trainOnce(one), await trainOnce(two), (await apart).stdout];
    expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(new Set(hashes).size).toBe(1);
  } finally {
    await one.close();
    await two.close();
  }
});
