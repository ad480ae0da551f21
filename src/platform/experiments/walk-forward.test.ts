// A whole walk over real threads: the same for any number of them, taken up where it was stopped, refused where folds do not fit.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { HOUR, inlineWorkers, type Workers } from '../../core/index.ts';
import { threadWorkers } from '../../outside/workers/index.ts';
import { renderWalkForward, walkForwardVerdict } from '../../research/report/index.ts';
import { type WalkForwardRequest, walkForward } from './index.ts';
import { sample } from './sample.fixture.ts';

const { home, specOf, strategyFile } = sample();
const workers = threadWorkers(2);
afterAll(() => workers.close());

const search = { sampler: 'random', trials: 6, objective: 'sharpe', vary: {} } as const;
const request = (more: Partial<WalkForwardRequest> = {}): WalkForwardRequest => ({
  home,
  spec: specOf('sma-rsi'),
  plan: { folds: 4, train: { ms: 600 * HOUR }, test: { ms: 200 * HOUR }, anchored: false },
  search,
  seed: 1,
  command: 'tradewind walk-forward sma-rsi',
  ...more,
});
const kept = (): string[] => {
  const folder = join(home, 'work', 'walk-forward');
  return existsSync(folder) ? readdirSync(folder) : [];
};

describe('walk-forward', () => {
  it('is the same on two threads and on none, to the last byte of its page', async () => {
    const [threads, alone] = [await walkForward(request(), { workers }), await walkForward(request(), { workers: inlineWorkers })];
    expect(renderWalkForward(alone)).toBe(renderWalkForward(threads));
    expect(alone).toEqual(threads);
    expect(threads.folds.length).toBe(4);
    expect(threads.trials).toBe(6);
    expect(kept()).toEqual([]);
  });

  it('tells the tests as one curve', async () => {
    const report = await walkForward(request({ plan: { folds: 3, train: { ms: 300 * HOUR }, anchored: true } }), { workers });
    const product = report.folds.reduce((p, f) => p * (1 + f.outOfSample.totalReturn), 1);
    expect(report.statistics.totalReturn).toBeCloseTo(product - 1, 9);
    expect(report.curve.equity.at(-1)).toBeCloseTo(product, 6);
    expect(report.folds.map((f) => f.train.from)).toEqual(report.folds.map(() => report.folds[0]?.train.from));
    expect(report.statistics.deflatedSharpe).toBeLessThanOrEqual(report.statistics.probabilisticSharpe);
  });

  it('goes on where it was stopped, and comes to the same', async () => {
    const whole = await walkForward(request({ seed: 7 }), { workers });
    const controller = new AbortController();
    const stopped = walkForward(request({ seed: 7 }), {
      workers: inlineWorkers,
      signal: controller.signal,
      onProgress: (done) => done === 2 && controller.abort(),
    });
    await expect(stopped).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(kept().length).toBe(1);
    let ran = 0;
    const counting: Workers = { ...inlineWorkers, run: (task, inputs, options) => ((ran = inputs.length), inlineWorkers.run(task, inputs, options)) };
    const steps: number[] = [];
    const resumed = await walkForward(request({ seed: 7 }), { workers: counting, onProgress: (done) => steps.push(done) });
    expect(ran).toBe(2);
    expect(steps).toEqual([2, 3, 4]);
    expect(resumed).toEqual(whole);
    expect(kept()).toEqual([]);
  });

  it("walks a user's own file, with parameters as they are", async () => {
    const file = strategyFile(
      "if (desk.candles % 30 === 0) return { kind: 'signal', direction: 'long', reason: 'x' }; if (desk.candles % 30 === 9) return { kind: 'signal', direction: 'flat', reason: 'y' };",
    );
    const report = await walkForward(request({ spec: specOf(file), search: undefined }), { workers });
    expect(report.learned).toBe('nothing');
    expect(report.statistics.trades).toBeGreaterThan(15);
  });

  it('refuses what does not fit, with figures', async () => {
    const long = request({ plan: { folds: 9, train: { ms: 600 * HOUR }, test: { ms: 200 * HOUR }, anchored: false } });
    await expect(walkForward(long, { workers })).rejects.toMatchObject({ code: 'OUT_OF_RANGE', mend: expect.stringMatching(/At most 4 folds/) });
    await expect(walkForward(request({ search: { ...search, vary: { fat: '1:5' } } }), { workers })).rejects.toMatchObject({ code: 'UNKNOWN_KEY' });
    expect(kept()).toEqual([]);
  });

  it('calls a walk without trades what it is', async () => {
    const report = await walkForward(request({ spec: specOf(strategyFile('return undefined;')), search: undefined }), { workers });
    expect(walkForwardVerdict(report).headline).toBe('Nothing was traded in any test');
  });
});
