// The verbs `features` and `indicators` on a synthetic series.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeColumnsFile } from '../../outside/storage/index.ts';
import { runCommandLine } from './index.ts';
import { openIo, type Terminal } from './io.ts';

const cwd = mkdtempSync(join(tmpdir(), 'tradewind-features-cli-'));
afterAll(() => rmSync(cwd, { recursive: true }));

async function run(line: string) {
  const text = { out: '', err: '' };
  const terminal: Terminal = {
    stdout: { write: (s) => void (text.out += s) },
    stderr: { write: (s) => void (text.err += s) },
    colors: false,
    cwd,
    env: { TRADEWIND_HOME: join(cwd, 'home') },
  };
  const code = await runCommandLine(line.split(' '), terminal, openIo(terminal));
  return { ...text, code };
}

const lines = (file: string) => readFileSync(join(cwd, file), 'utf8').trim().split('\n');

describe('features', () => {
  let instrument = '';
  beforeAll(async () => {
    expect((await run('data synthetic --days 2 --seed 4')).code).toBe(0);
    instrument = (JSON.parse((await run('data list --json')).out) as { series: { id: string }[] }).series[0]?.id ?? '';
    expect((await run(`data export ${instrument} candles.csv --timeframe 1m`)).code).toBe(0);
  });

  it('are listed, shown and explained; a slip is met with the nearest', async () => {
    expect((await run('features list')).out).toMatch(/standard-127 +127 +215/);
    const shown = JSON.parse((await run('features show standard-127 --json')).out) as { columns: { name: string; about: string }[] };
    expect(shown.columns.length).toBe(127);
    expect((await run('features explain rsi_14')).out).toMatch(/Wilder[\s\S]*bench-127 +rsi_14 +15/);
    expect((await run('features explain rsii')).err).toContain('Did you mean "rsi"?');
    expect((await run('features show standart-127')).err).toContain('Did you mean "standard-127"?');
  });

  it('are computed into a file with empty cells where nothing is known; the second time from the cache', async () => {
    const line = `features compute --set standard-127 --instrument ${instrument} --timeframe 1m --out f.csv --json`;
    const first = JSON.parse((await run(line)).out) as Record<string, unknown>;
    expect(first).toMatchObject({ set: 'standard-127', rows: 2880, columns: 127, cached: false });
    const rows = lines('f.csv');
    const [head = [], early = [], late = []] = [rows[0], rows[1], rows.at(-1)].map((r) => r?.split(',') ?? []);
    expect(head.slice(0, 2)).toEqual(['ts', 'logret_1']);
    expect(early[1]).toBe('');
    expect(Number(late[1])).not.toBeNaN();
    expect(late[head.indexOf('sent_mean_24')]).toBe('');
    const again = JSON.parse((await run(line)).out) as Record<string, unknown>;
    expect(again).toMatchObject({ cached: true, hash: first.hash });
    expect(lines('f.csv')).toEqual(rows);
  });

  it('with a regime model fitted on a past window have another hash, and its columns begin after the window', async () => {
    const [head = '', ...rows] = lines('f.csv');
    const middle = new Date(Number(rows[1440]?.split(',')[0])).toISOString();
    const done = await run(`features compute --instrument ${instrument} --timeframe 1m --regime-until ${middle} --out g.csv --json`);
    expect(done.code).toBe(0);
    const k = head.split(',').indexOf('hmm_prob_1');
    const column = lines('g.csv')
      .slice(1)
      .map((r) => r.split(',')[k]);
    expect(column.findIndex((v) => v !== '')).toBe(1440);
  });

  it('take a sentiment index, known after its delay, into their hash of the data', async () => {
    const at = lines('f.csv')
      .slice(1, 4)
      .map((r) => Number(r.split(',')[0]));
    await writeColumnsFile(join(cwd, 'index.parquet'), ['ts', 'value'], [Float64Array.of(at[0] as number), Float64Array.of(75)]);
    const done = await run(`features compute --instrument ${instrument} --timeframe 1m --index index.parquet --delay 3m --out h.csv --json`);
    expect(JSON.parse(done.out)).toMatchObject({ cached: false });
    const [head = '', ...rows] = lines('h.csv');
    const k = head.split(',').indexOf('sent_index');
    // at the close of the third candle three minutes are over
    expect(rows.slice(0, 4).map((r) => r.split(',')[k])).toEqual(['', '', '0.5', '0.5']);
    expect((await run(`features compute --instrument ${instrument} --timeframe 1m --headlines index.parquet --out h.csv`)).err).toMatch(/ts or title/);
    expect((await run(`features compute --instrument ${instrument} --timeframe 1m --index index.parquet --delay soon --out h.csv`)).err).toMatch(/--delay/);
  });

  it('refuse what cannot be meant', async () => {
    expect((await run(`features compute --set nope --instrument ${instrument} --timeframe 1m --out f.csv`)).err).toMatch(/"nope" is not known/);
    expect((await run(`features compute --instrument ${instrument} --timeframe 1m --out f.xls`)).err).toMatch(/\.parquet/);
    expect((await run('features compute --instrument NOPE.BINANCE --out f.csv')).code).not.toBe(0);
    expect((await run('data list --set nope')).err).toMatch(/KEY=VALUE/);
  });

  it('and indicators run over a file', async () => {
    expect((await run('indicators list')).out).toMatch(/rsi:14 +momentum/);
    expect((await run('indicators run candles.csv --indicator rsi:14,macd:12:26:9 --out i.csv')).code).toBe(0);
    expect(lines('i.csv')[0]).toBe('ts,rsi:14,macd:12:26:9,macd:12:26:9.signal,macd:12:26:9.histogram');
    expect(lines('i.csv').length).toBe(2881);
    expect((await run('indicators run candles.csv --indicator rsj:14 --out i.csv')).err).toContain('Did you mean "rsi"?');
    expect((await run('indicators run candles.csv --indicator rsi:0 --out i.csv')).err).toMatch(/period of rsi/);
  });
});
