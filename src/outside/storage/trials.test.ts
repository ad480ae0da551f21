// The ledger of trials: each counts once, and none is lost to a writer that was killed.
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { countTrials, trialsOn } from './trials.ts';

let home = '';
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'tradewind-trials-'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

it('counts a trial once, by data set', async () => {
  expect(trialsOn(home, 'a')).toBe(0);
  expect(await countTrials(home, 'a', 's', ['1', '2', '2'])).toBe(2);
  expect(await countTrials(home, 'a', 's', ['2', '3'])).toBe(3);
  expect(await countTrials(home, 'a', 's', ['1', '3'])).toBe(3);
  expect(await countTrials(home, 'b', 's', ['1'])).toBe(1);
  expect(trialsOn(home, 'a')).toBe(3);
  await countTrials(home, 'a', 's', ['1-0', '1-1']);
  expect(trialsOn(home, 'a', '1-')).toBe(3);
});

it('lets several write at once', async () => {
  await Promise.all(Array.from({ length: 8 }, (_, i) => countTrials(home, 'c', 's', [`${i}`, `${i + 1}`])));
  expect(trialsOn(home, 'c')).toBe(9);
});

it('takes a line that was not finished as never begun', async () => {
  await countTrials(home, 'd', 's', ['1']);
  appendFileSync(join(home, 'trials', 'd.jsonl'), '{"strategy":"s","tri');
  expect(trialsOn(home, 'd')).toBe(1);
  expect(await countTrials(home, 'd', 's', ['2'])).toBe(2);
  expect(trialsOn(home, 'd')).toBe(2);
});
