// The verbs that make many runs, as typed: verdict first, JSON whole, pages written, nonsense refused with its mend.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { seeded } from '../../core/index.ts';
import { runCommandLine } from './program.ts';

const folder = mkdtempSync(join(tmpdir(), 'tradewind-experiments-cli-'));

/** 1200 synthetic hours in hours.csv. */
function writeHours(): void {
  const chance = seeded(5);
  const rows = ['time,open,high,low,close,volume'];
  let price = 100;
  for (let i = 0; i < 1200; i++) {
    const open = price;
    price = Math.max(1, price * (1 + 0.01 * chance.normal()));
    rows.push([Date.UTC(2023, 0, 1) + i * 3_600_000, open, Math.max(open, price) * 1.002, Math.min(open, price) * 0.998, price, 10].join(','));
  }
  writeFileSync(join(folder, 'hours.csv'), `${rows.join('\n')}\n`);
}
writeHours();

/** Runs a line; each test has a data folder of its own. */
async function tradewind(home: string, ...args: string[]) {
  let out = '';
  let err = '';
  const code = await runCommandLine(['--home', home, ...args], {
    stdout: { write: (text: string) => (out += text) },
    stderr: { write: (text: string) => (err += text) },
    colors: false,
    cwd: folder,
    env: {},
  });
  return { code, out, err };
}
let homes = 0;
const newHome = (): string => join(folder, `home-${homes++}`);
const data = ['--data', 'hours.csv', '--workers', '1'];

describe('walk-forward', () => {
  const folds = ['--folds', '3', '--train', '20d', '--test', '5d', '--trials', '4'];

  it('tells the verdict, then every fold, and writes its page', async () => {
    const home = newHome();
    const { code, out } = await tradewind(home, 'walk-forward', 'sma-rsi', ...data, ...folds, '--vary', 'fast=3:9', '--report', 'walk.html');
    expect(code).toBe(0);
    expect(out.split('\n')[0]).toMatch(/^sma-rsi on hours\.FILE 1h, 3 rolling folds, tested 2023-02-05 to 2023-02-20$/);
    expect(out).toMatch(/Out of sample .* of 3 tests made money/);
    expect(out).toMatch(/allowing for 4 trials ever made on this data/);
    expect(out).toMatch(/ 3 +2023-02-15 to 2023-02-20 .* fast \d/);
    const page = readFileSync(join(folder, 'walk.html'), 'utf8');
    expect(page).toContain('All tests as one curve');
    expect(page).toContain('tradewind walk-forward sma-rsi --data hours.csv');
    expect(page).not.toMatch(/<script|https?:\/\//);
  });

  it('is one JSON object, figures that are not defined null', async () => {
    const home = newHome();
    const { out, err } = await tradewind(home, '--json', 'walk-forward', 'sma-rsi', ...data, ...folds, '--search', 'none');
    const report = JSON.parse(out);
    expect(err).toBe('');
    expect(report.folds.length).toBe(3);
    expect(report.verdict.headline).toEqual(expect.any(String));
    expect(report.overfitting.probability).toBeNull();
  });

  it('refuses what does not go together', async () => {
    const home = newHome();
    const refused = async (...words: string[]) => (await tradewind(home, 'walk-forward', ...words)).err;
    expect(await refused('sma-rsi', ...data, '--train', '20d', '--test', '5d', '--folds', '40')).toMatch(/folds: 40 tests .* At most 6 folds/s);
    expect(await refused('sma-rsi', ...data, '--train', 'long')).toMatch(/train: "long" is not a length of time/);
    expect(await refused(...data, '--train', '20d', '--folds', '2')).toMatch(/strategy: nothing says what to walk forward/);
    expect(await refused('sma-rsi', ...data, ...folds, '--objective', 'sharp')).toMatch(/Did you mean "sharpe"/);
    expect(await refused('sma-rsi', ...data, ...folds, '--vary', 'fast')).toMatch(/vary: "fast" is not NAME=RANGE/);
    expect(await refused(...data, ...folds, '--model', 'logistic')).toMatch(/models learn from the store only/);
    expect(await refused(...data, ...folds, '--model', 'logistic', '--members', 'forest:1')).toMatch(/logistic has none/);
  });
});

describe('monte-carlo', () => {
  it('runs a strategy first, or takes a stored run', async () => {
    const home = newHome();
    const fresh = await tradewind(home, 'monte-carlo', 'sma-rsi', ...data, '--paths', '200', '--reruns', '20', '--report', 'fans.html');
    expect(fresh.code).toBe(0);
    for (const method of ['Same trades, other order', 'Days drawn again in blocks', 'Prices a little off', 'Entries at random'])
      expect(fresh.out).toContain(method);
    expect(readFileSync(join(folder, 'fans.html'), 'utf8')).toContain('The prices of these runs are made up');
    expect((await tradewind(home, 'backtest', '-s', 'sma-rsi', '--data', 'hours.csv')).code).toBe(0);
    const stored = await tradewind(home, '--json', 'monte-carlo', 'last', '--method', 'trades', '--paths', '200', '--workers', '1');
    expect(JSON.parse(stored.out).results.map((r: { method: string; paths: number }) => [r.method, r.paths])).toEqual([['trades', 200]]);
  });

  it('refuses unknown methods and runs', async () => {
    const home = newHome();
    expect((await tradewind(home, 'monte-carlo', 'last', '--method', 'trade')).err).toMatch(/Did you mean "trades"/);
    expect(await tradewind(home, 'monte-carlo', 'nosuch')).toMatchObject({ code: 2, err: expect.stringMatching(/run: "nosuch" is not known/) });
  });
});

describe('stress', () => {
  it('tells every shock against the run, and what was left out', async () => {
    const home = newHome();
    const { code, out } = await tradewind(home, 'stress', 'sma-rsi', ...data, '--gap', '40%', '--report', 'stress.html');
    expect(code).toBe(0);
    expect(out).toMatch(/the market opens lower when most is held \(synthetic\)/);
    expect(out).toMatch(/Left out .*ftx \(no data of hours\.FILE\)/);
    expect(readFileSync(join(folder, 'stress.html'), 'utf8')).toContain('all prices −40 % from');
  });

  it('refuses a share that is none', async () => {
    const home = newHome();
    expect((await tradewind(home, 'stress', 'sma-rsi', ...data, '--gap', 'big')).err).toMatch(/Write a share as 30% or 0.3/);
  });
});
