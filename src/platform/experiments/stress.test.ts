// A whole stress test over real threads, and what its verdict says.
import { afterAll, describe, expect, it } from 'vitest';
import { HOUR, inlineWorkers } from '../../core/index.ts';
import { threadWorkers } from '../../outside/workers/index.ts';
import { renderStress, type StressReport, stressVerdict } from '../../research/report/index.ts';
import { noLimits } from '../../trading/risk/index.ts';
import { limitsToJson } from '../backtests/index.ts';
import { stress } from './index.ts';
import { sample } from './sample.fixture.ts';

const { home, specOf, strategyFile } = sample();
const workers = threadWorkers(2);
afterAll(() => workers.close());
const settings = { gap: 0.3, outageMs: 6 * HOUR };
const run = (strategy: string, threads = workers): Promise<StressReport> =>
  stress({ home, spec: specOf(strategy), settings, ruinLoss: 0.5, command: 'tradewind stress' }, { workers: threads });

describe('stress', () => {
  it('is the same on two threads and on none', async () => {
    const [threads, alone] = [await run('sma-rsi'), await run('sma-rsi', inlineWorkers)];
    expect(alone).toEqual(threads);
    expect(renderStress(alone)).toBe(renderStress(threads));
  });

  it('tells every scenario or why it is left out', async () => {
    const report = await run('sma-rsi');
    expect(report.shocks.map((s) => s.name)).toEqual(['gap-down', 'gap-up', 'spread', 'slippage', 'outage', 'latency', 'volume']);
    expect(report.windows).toEqual([]);
    expect(report.skipped.length).toBe(9);
    expect(report.skipped.find((s) => s.name === 'ftx')?.why).toMatch(/no data of HOURS/);
  });

  it("calls a strategy that a gap ruins broken, a user's own file too", async () => {
    const all = strategyFile("if (desk.position === 0) return { kind: 'target', equityFraction: 1, reason: 'all in' };");
    const report = await stress(
      { home, spec: specOf(all, { limits: limitsToJson(noLimits) }), settings: { ...settings, gap: 0.9 }, ruinLoss: 0.5, command: '' },
      { workers },
    );
    const verdict = stressVerdict(report);
    expect(verdict.tone).toBe('weak');
    expect(verdict.headline).toMatch(/^Breaks in [1-9]/);
  });

  it('has nothing to say of a strategy that does nothing', async () => {
    expect(stressVerdict(await run(strategyFile('return undefined;'))).headline).toMatch(/Nothing was traded/);
  });
});
