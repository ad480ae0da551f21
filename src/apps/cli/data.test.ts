import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommandLine } from './program.ts';

const folder = mkdtempSync(join(tmpdir(), 'tradewind-data-'));
const T0 = Date.UTC(2024, 0, 1);
const rows = (n: number) => Array.from({ length: n }, (_, i) => `${T0 + i * 60_000},100,102,99,101,5`);

/** Runs `data ARGS` with its own home folder and gives exit code and what was printed. */
async function data(home: string, ...args: string[]) {
  let out = '';
  let err = '';
  const code = await runCommandLine(['--home', home, 'data', ...args], {
    stdout: { write: (text: string) => (out += text) },
    stderr: { write: (text: string) => (err += text) },
    colors: false,
    cwd: folder,
    env: {},
  });
  return { code, out, err };
}
const newHome = () => mkdtempSync(join(folder, 'home-'));

describe('data', () => {
  it('imports, lists, checks, resamples and exports', async () => {
    const home = newHome();
    writeFileSync(join(folder, 'BTCUSDT_1m.csv'), `ts,open,high,low,close,volume\n${rows(120).join('\n')}\n`);
    expect(await data(home, 'import', 'BTCUSDT_1m.csv', '--venue', 'BINANCE')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/BTCUSDT\.BINANCE +1m +120 +120 +0\n1 series imported/),
    });
    expect((await data(home, 'list')).out).toMatch(/BTCUSDT\.BINANCE +1m +120 +2024-01-01 00:00 +2024-01-01 01:59/);
    expect(JSON.parse((await data(home, 'check', '--json')).out).series[0]).toMatchObject({ id: 'BTCUSDT.BINANCE', usable: true, score: 100, counts: {} });
    expect((await data(home, 'resample', 'BTCUSDT.BINANCE', '--to', '1h')).out).toContain('1m to 1h: 2 candles');
    expect((await data(home, 'export', 'BTCUSDT.BINANCE', 'out.csv', '--timeframe', '1h')).code).toBe(0);
    expect(readFileSync(join(folder, 'out.csv'), 'utf8')).toBe(
      `ts,open,high,low,close,volume\n${T0},100,102,99,101,300\n${T0 + 3_600_000},100,102,99,101,300\n`,
    );
  });

  it('refuses a bad file with its row and column, and drops the row when told to', async () => {
    const home = newHome();
    writeFileSync(
      join(folder, 'bad.csv'),
      `ts,open,high,low,close\n${[...rows(5), `${T0 + 300_000},-1,102,99,101,5`].map((r) => r.slice(0, r.lastIndexOf(','))).join('\n')}\n`,
    );
    expect(await data(home, 'import', 'bad.csv', '--venue', 'A')).toMatchObject({
      code: 3,
      err: expect.stringContaining('row 7, column open: -1 is not a positive price'),
    });
    expect((await data(home, 'list')).out).toContain('Nothing is stored yet');
    expect(await data(home, 'import', 'bad.csv', '--venue', 'A', '--on-bad', 'drop')).toMatchObject({
      code: 0,
      out: expect.stringContaining('row 7, column open'),
    });
  });

  it('makes up candles that say so', async () => {
    const home = newHome();
    expect(await data(home, 'synthetic', '--planted', '--days', '10')).toMatchObject({ code: 0, out: expect.stringContaining('no market ever printed it') });
    expect((await data(home, 'list')).out).toMatch(/PLANTED-USD\.SYNTHETIC +1h +240/);
  });

  it('answers wrong words with what is allowed', async () => {
    const home = newHome();
    expect((await data(home, 'import', 'none.csv', '--venue', 'A')).code).toBe(3);
    expect(await data(home, 'import', 'x.csv', '--kind', 'lst')).toMatchObject({ code: 2, err: expect.stringContaining('last, mark, index, funding') });
    expect(await data(home, 'synthetic', '--days', 'x')).toMatchObject({ code: 2 });
    expect(await data(home, 'check', 'A.B')).toMatchObject({ code: 2 });
  });
});
