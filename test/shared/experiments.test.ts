// On the real hours of BTCUSDT: crash windows are the crashes, and no experiment flatters a strategy that has nothing.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore, readCandlesFile } from '../../src/outside/storage/index.ts';
import { threadWorkers } from '../../src/outside/workers/index.ts';
import { limitsToJson, type RunSpec } from '../../src/platform/backtests/index.ts';
import { stress, walkForward } from '../../src/platform/experiments/index.ts';
import { defaultStress } from '../../src/research/optimisation/index.ts';
import { renderStress, renderWalkForward, stressVerdict, walkForwardVerdict } from '../../src/research/report/index.ts';
import { defaultLimits } from '../../src/trading/risk/index.ts';

const shared = process.env.TRADEWIND_SHARED ?? resolve(import.meta.dirname, '../../../shared');
const file = join(shared, 'data/candles/binance-usdm/BTCUSDT/1h.parquet');
const there = existsSync(file);
const ID = 'BTCUSDT.BINANCE-USDM';

describe.skipIf(!there)(`experiments on real hours${there ? '' : ' (skipped: no shared folder beside the repository)'}`, () => {
  const home = mkdtempSync(join(tmpdir(), 'tradewind-shared-experiments-'));
  const workers = threadWorkers(2);
  afterAll(async () => {
    await workers.close();
    rmSync(home, { recursive: true, force: true });
  });
  beforeAll(async () => {
    await openStore(home).write({ id: ID, timeframe: '1h', kind: 'last' }, (await readCandlesFile(file)).candles);
  }, 30_000);

  const spec: RunSpec = {
    version: 1,
    strategies: [{ name: 'sma-rsi', parameters: {} }],
    instruments: [ID],
    timeframe: '1h',
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

  it('stress runs through every crash the data cover, each of them a fall', async () => {
    const report = await stress({ home, spec, settings: defaultStress, ruinLoss: 0.5, command: 'test' }, { workers });
    expect(report.windows.map((w) => w.name)).toEqual(['covid', 'china-ban', 'december-2021', 'luna', 'june-2022', 'ftx']);
    for (const w of report.windows) expect(w.market).toBeLessThan(-0.05);
    expect(report.skipped.map((s) => s.name)).toEqual(['correlation', 'funding', 'yen-carry']);
    expect(stressVerdict(report).tone).toBe('weak');
    expect(renderStress(report)).toContain('12 March 2020');
  }, 60_000);

  it('a walk forward of a simple strategy does not pass for skill', async () => {
    const report = await walkForward(
      {
        home,
        spec,
        plan: { folds: 6, train: { months: 12 }, test: { months: 2 }, anchored: false },
        search: { sampler: 'random', trials: 12, objective: 'sharpe', vary: {} },
        seed: 1,
        command: 'test',
      },
      { workers },
    );
    expect(report.folds.length).toBe(6);
    expect(report.statistics.deflatedSharpe).toBeLessThan(0.95);
    expect(report.overfitting.probability).toBeGreaterThan(0.05);
    expect(walkForwardVerdict(report).tone).toBe('weak');
    expect(renderWalkForward(report)).toContain('ever made on this data');
  }, 60_000);
});
