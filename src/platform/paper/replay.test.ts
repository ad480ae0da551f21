import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backtest } from '../../research/backtest/index.ts';
import { defaultLimits } from '../../trading/risk/index.ts';
import { limitsToJson, loadRun, type RunSpec } from '../backtests/index.ts';
import { addSynthetic } from '../markets/index.ts';
import { lastCandles, type PaperOptions, replayOnPaper } from './index.ts';

const base = mkdtempSync(join(tmpdir(), 'tradewind-paper-'));
const home = join(base, 'home');
const spec: RunSpec = {
  version: 1,
  strategies: [{ name: 'sma-rsi', parameters: { fast: 5, slow: 12 } }],
  instruments: ['BTCUSDT-PERP.SYNTHETIC'],
  timeframe: '5m',
  cash: '10000',
  currency: 'USDT',
  leverage: 1,
  slippage: { kind: 'bp', bp: 1 },
  volumeShare: 'off',
  latencyMs: 0,
  conventions: 'tradewind',
  sizing: '25%',
  limits: limitsToJson(defaultLimits),
};
beforeAll(() => addSynthetic(home, { days: 6, seed: 3 }));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const atOnce = { clock: { now: () => 0, wait: () => Promise.resolve() }, perSecond: Number.POSITIVE_INFINITY };
const replay = async (name: string, more: Partial<PaperOptions> = {}) => {
  const loaded = await loadRun(home, more.spec ?? spec);
  return replayOnPaper(home, { name, spec, loaded, pace: atOnce, fresh: false, ...more });
};

describe('a replay on paper', () => {
  it('orders what the backtest of the same candles orders', async () => {
    const { result, view } = await replay('same');
    const expected = backtest((await loadRun(home, spec)).setup);
    expect(expected.orders).toBeGreaterThan(20);
    expect(result?.orderHash).toBe(expected.orderHash);
    expect(view.equity).toBe(expected.curve.equity.at(-1));
    expect(view.done).toBe(view.total);
  });

  it('does so from the middle of the data too, decision candles counted', async () => {
    const whole = await loadRun(home, spec);
    const { from, candles } = lastCandles(whole, 300);
    const part = { ...spec, from };
    const { result, view } = await replay('part', { spec: part });
    expect(candles).toBe(300);
    expect(view).toMatchObject({ done: 300, total: 300 });
    expect(result?.orderHash).toBe(backtest((await loadRun(home, part)).setup).orderHash);
  });

  it('journals every order and fill as one line each', async () => {
    const { journal, result } = await replay('lines');
    const records = readFileSync(journal, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { kind: string });
    expect(records.filter((r) => r.kind === 'order')).toHaveLength(result?.orders as number);
    expect(records.filter((r) => r.kind === 'fill').length).toBeGreaterThan(20);
  });

  it('goes on where an interrupted one stopped, an unfinished last line included, and ends with the same journal', async () => {
    const { journal } = await replay('broken');
    const whole = readFileSync(journal, 'utf8');
    rmSync(join(journal, '..', 'result.json'));
    truncateSync(journal, Math.floor(whole.length / 2));
    const told: number[] = [];
    const again = await replay('broken', { onResume: (records) => told.push(records) });
    expect(told).toEqual([again.resumed]);
    expect(again.resumed).toBe(whole.slice(0, Math.floor(whole.length / 2)).split('\n').length - 1);
    expect(readFileSync(journal, 'utf8')).toBe(whole);
    expect(again.result?.orderHash).toBe((await replay('other')).result?.orderHash);
  });

  it('begins anew when it was finished, when asked to, or when anything it depends on changed', async () => {
    const first = await replay('anew');
    expect((await replay('anew')).resumed).toBe(0);
    rmSync(join(first.folder, 'result.json'));
    expect((await replay('anew', { fresh: true })).resumed).toBe(0);
    rmSync(join(first.folder, 'result.json'));
    const other = { ...spec, sizing: '10%' };
    expect((await replay('anew', { spec: other })).resumed).toBe(0);
  });

  it('refuses to go on from a journal that tells other decisions', async () => {
    const { journal, folder } = await replay('forged');
    rmSync(join(folder, 'result.json'));
    writeFileSync(journal, readFileSync(journal, 'utf8').replace('buy market', 'buy limit'));
    await expect(replay('forged')).rejects.toThrow(/line \d+: the same candles lead to another decision/);
  });

  it('stops when told to, keeps what it decided, and goes on later', async () => {
    const controller = new AbortController();
    const stopped = await replay('stopped', {
      signal: controller.signal,
      pace: { clock: { now: () => 0, wait: async () => controller.abort() }, perSecond: 1e9 },
    });
    expect(stopped.result).toBeUndefined();
    expect((await replay('stopped')).result?.orderHash).toBe((await replay('other')).result?.orderHash);
  });

  it('lets one process replay a name at a time', async () => {
    const holder = spawn('sleep', ['60']);
    const folder = join(home, 'paper', 'held');
    await replay('held');
    appendFileSync(join(folder, 'journal.jsonl.lock'), JSON.stringify({ pid: holder.pid, started: 0 }));
    await expect(replay('held')).rejects.toThrow(/is writing it/);
    holder.kill();
  });
});
