// The journal of a portfolio: nothing that was committed is ever lost, nothing that was not is ever half there.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Command, Event } from '../../core/index.ts';
import { PortfolioJournal } from './journal.ts';

const newPath = () => join(mkdtempSync(join(tmpdir(), 'tradewind-journal-')), 'portfolio.db');
const slice = (at: number): Event => ({ kind: 'slice', at, seen: at });
const amend: Command = { kind: 'amend', order: 8, quantity: Number.NaN, price: 12.5, triggerPrice: Number.NaN, at: 7 };

test('what was committed is read back as it was, NaN and all; what was not is not there', () => {
  const path = newPath();
  const journal = new PortfolioJournal(path);
  journal.input(slice(1));
  journal.command(amend, 'tw1x8');
  journal.record({ at: 1, kind: 'verdict', text: 'why', limit: Number.POSITIVE_INFINITY });
  journal.input(slice(2));
  journal.close();
  const again = new PortfolioJournal(path);
  expect([...again.inputs()]).toEqual([
    { seq: 1, event: slice(1), commands: [{ clientId: 'tw1x8', command: amend }] },
    { seq: 2, event: slice(2), commands: [] },
  ]);
  expect([...again.inputs(1)].map((i) => i.seq)).toEqual([2]);
  expect(again.records()).toEqual([{ at: 1, kind: 'verdict', text: 'why', limit: Number.POSITIVE_INFINITY }]);
  expect(again.seq).toBe(2);
  again.close();
});

test('a snapshot carries the state, its place and the code that made it; the newest counts', () => {
  const path = newPath();
  const journal = new PortfolioJournal(path);
  for (let i = 1; i <= 5; i++) {
    journal.input(slice(i));
    journal.snapshot(`code ${i}`, { curve: Float64Array.of(i), seen: new Map([[i, 'x']]) });
  }
  journal.close();
  const again = new PortfolioJournal(path);
  expect(again.latestSnapshot()).toEqual({ seq: 5, code: 'code 5', state: { curve: Float64Array.of(5), seen: new Map([[5, 'x']]) } });
  again.close();
});

test('a second process is told that the portfolio is traded already', () => {
  const path = newPath();
  const journal = new PortfolioJournal(path);
  const script = `import { PortfolioJournal } from ${JSON.stringify(join(import.meta.dirname, 'journal.ts'))};
    try { new PortfolioJournal(${JSON.stringify(path)}); console.log('opened'); } catch (e) { console.log(e.code); }`;
  expect(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }).trim()).toBe('CONFLICT');
  journal.close();
  expect(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }).trim()).toBe('opened');
});

test('killed in the middle of writing: every commit that was told is there, in order, and nothing is half there', async () => {
  for (let round = 0; round < 5; round++) {
    const path = newPath();
    const script = `import { PortfolioJournal } from ${JSON.stringify(join(import.meta.dirname, 'journal.ts'))};
      const j = new PortfolioJournal(${JSON.stringify(path)});
      for (let i = 1; ; i++) { j.input({ kind: 'slice', at: i, seen: i }); j.command({ kind: 'cancel', order: i, at: i }, 'tw' + i); j.commit(); process.stdout.write(i + '\\n'); }`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      if (out.split('\n').length > 10 + round * 7) child.kill('SIGKILL');
    });
    await new Promise((done) => child.on('close', done));
    const told = Number(out.trim().split('\n').at(-1));
    const journal = new PortfolioJournal(path);
    const inputs = [...journal.inputs()];
    expect(inputs.length).toBeGreaterThanOrEqual(told);
    expect(inputs.every((input, i) => input.seq === i + 1 && input.commands[0]?.clientId === `tw${i + 1}`)).toBe(true);
    journal.close();
  }
});

test('a file that is no journal, or of a newer program, is refused and left alone', () => {
  const path = newPath();
  writeFileSync(path, 'this is not a database, and it is long enough to be looked at closely by whoever opens it, is it not?');
  expect(() => new PortfolioJournal(path)).toThrow(/no journal, or it is damaged/);
  const newer = newPath();
  const journal = new PortfolioJournal(newer);
  journal.setMeta('schema', '99');
  journal.close();
  expect(() => new PortfolioJournal(newer)).toThrow(/newer Tradewind/);
  truncateSync(path, 0);
  new PortfolioJournal(path).close();
});
