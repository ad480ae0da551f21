// Other pasts of a real run over real threads: the same whatever the number of threads, refused where they would mislead.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inlineWorkers } from '../../core/index.ts';
import { openRuns } from '../../outside/storage/index.ts';
import { threadWorkers } from '../../outside/workers/index.ts';
import { monteCarloVerdict, renderMonteCarlo } from '../../research/report/index.ts';
import { superviseRun } from '../backtests/index.ts';
import { type BaseRun, baseOf, type MonteCarloRequest, monteCarlo, storedBase } from './index.ts';
import { sample } from './sample.fixture.ts';

const { home, specOf, strategyFile, closes } = sample();
const workers = threadWorkers(2);
let base: BaseRun;
beforeAll(async () => {
  const run = await superviseRun({ home, spec: specOf('sma-rsi'), command: 'a test' });
  openRuns(home).write('one', run.files);
  base = baseOf(run);
}, 30_000);
afterAll(() => workers.close());

const request = (more: Partial<MonteCarloRequest> = {}): MonteCarloRequest => ({
  home,
  base,
  methods: ['trades', 'returns', 'noise', 'entries'],
  paths: 600,
  reruns: 24,
  seed: 1,
  ruinLoss: 0.5,
  blocks: 'stationary',
  noise: 0.2,
  command: 'tradewind monte-carlo one',
  ...more,
});

describe('monte-carlo', () => {
  it('is the same on two threads and on none, fresh and stored', async () => {
    const [threads, alone] = [
      await monteCarlo(request(), { workers }),
      await monteCarlo(request({ base: storedBase(openRuns(home), 'one') }), { workers: inlineWorkers }),
    ];
    expect(alone).toEqual(threads);
    expect(renderMonteCarlo(alone)).toBe(renderMonteCarlo(threads));
    expect(threads.results.map((r) => r.method)).toEqual(['trades', 'returns', 'noise', 'entries']);
    expect((await monteCarlo(request({ seed: 2 }), { workers })).results).not.toEqual(threads.results);
  });

  it('tells the run itself beside its other pasts', async () => {
    const { results } = await monteCarlo(request(), { workers });
    const made = base.result.statistics['totalReturn'] ?? Number.NaN;
    for (const r of results.filter((r) => r.method !== 'trades')) expect(r.end.actual).toBeCloseTo(made, 9);
    for (const r of results.slice(2)) expect(r.deepest.actual).toBeCloseTo(base.result.statistics['maxDrawdown'] ?? Number.NaN, 9);
    for (const r of results) {
      expect(r.equity[0]?.[0]).toBe(1);
      expect(r.equity[2]?.length).toBe(r.steps.length);
    }
  });

  it('finds that noise of nothing is the run', async () => {
    const { results } = await monteCarlo(request({ methods: ['noise'], noise: 0 }), { workers });
    expect(new Set(results[0]?.end.quantiles)).toEqual(new Set([results[0]?.end.actual]));
  });

  it("runs a user's own strategy file in threads", async () => {
    const file = strategyFile(
      "if (desk.candles % 40 === 0) return { kind: 'signal', direction: 'long', reason: 'x' }; if (desk.candles % 40 === 20) return { kind: 'signal', direction: 'flat', reason: 'y' };",
    );
    const own = baseOf(await superviseRun({ home, spec: specOf(file), command: 'a test' }));
    const report = await monteCarlo(request({ base: own, methods: ['noise', 'entries'] }), { workers });
    expect(report.results.map((r) => r.paths)).toEqual([24, 24]);
    expect(report.results[0]?.deepest.quantiles[0]).toBeGreaterThan(0);
  });

  it('leaves out what a run without trades has no answer to, and says why', async () => {
    const idle = baseOf(await superviseRun({ home, spec: specOf(strategyFile('return undefined;')), command: 'a test' }));
    const report = await monteCarlo(request({ base: idle, methods: ['trades', 'entries'] }), { workers });
    expect(report.results).toEqual([]);
    expect(report.skipped.map((s) => s.why)).toEqual(['there are 0, fewer than 10', 'the run made no trades']);
    expect(monteCarloVerdict(report).headline).toMatch(/Nothing was traded/);
  });

  it('does not take a strategy that breaks on other prices for a quiet one', async () => {
    const brittle = strategyFile(
      "if (desk.candles === 700 && Math.round(candle.close * 1e8) !== PRINT) throw new Error('another price'); if (desk.candles % 40 === 0) return { kind: 'signal', direction: 'long', reason: 'x' };".replace(
        'PRINT',
        String(Math.round((closes[699] as number) * 1e8)),
      ),
    );
    const own = baseOf(await superviseRun({ home, spec: specOf(brittle), command: 'a test' }));
    await expect(monteCarlo(request({ base: own, methods: ['noise'] }), { workers })).rejects.toMatchObject({ code: 'STRATEGY_FAULT' });
  });

  it('refuses candles that are not those of the run', async () => {
    const other = { ...base, record: { ...base.record, dataHash: '00' } };
    await expect(monteCarlo(request({ base: other }), { workers })).rejects.toThrow(/not those of the run/);
  });

  it('stops when told to', async () => {
    const stopped = AbortSignal.abort();
    await expect(monteCarlo(request(), { workers: threadWorkers(1), signal: stopped })).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });
});
