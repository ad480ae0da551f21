// A search over real threads and a real data folder: the same whatever the number of threads, gone on with where it was stopped, every trial counted.
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { inlineWorkers, type Workers } from '../../core/index.ts';
import { threadWorkers } from '../../outside/workers/index.ts';
import { renderSearch, searchVerdict } from '../../research/report/index.ts';
import { type OptimiseRequest, optimiseStrategy } from './index.ts';
import { sample } from './sample.fixture.ts';

const { home, specOf } = sample();
const workers = threadWorkers(2);
afterAll(() => workers.close());

const limitsOff = Object.fromEntries(Object.keys(specOf('sma-rsi').limits).map((name) => [name, 'off' as const]));
const request = (more: Partial<OptimiseRequest> = {}): OptimiseRequest => ({
  home,
  spec: specOf('sma-rsi', { limits: { ...limitsOff, unstoppedRisk: 0 } }),
  vary: { fast: '3:12:3', slow: '15:40:5', rsiMax: '50,70' },
  search: 'grid',
  trials: 100,
  objective: 'totalReturn',
  seed: 1,
  command: 'tradewind optimize sma-rsi',
  ...more,
});

/** Workers that count the pieces they run, and give up after some. */
function counting(most = Number.POSITIVE_INFINITY): Workers & { pieces: number } {
  const counted = {
    size: 1,
    pieces: 0,
    run: (task, inputs, options) =>
      inlineWorkers.run(
        {
          ...task,
          run: (input, shared) => {
            if (task.name === 'sweepPiece' && ++counted.pieces > most) throw new Error('the power is gone');
            return task.run(input, shared);
          },
        },
        inputs,
        options,
      ),
    close: async () => {},
  } as Workers & { pieces: number };
  return counted;
}

describe('optimize', () => {
  it('is the same on two threads and on none, and counts each trial once', async () => {
    const threads = await optimiseStrategy(request(), { workers });
    const alone = await optimiseStrategy(request(), { workers: inlineWorkers });
    expect(alone).toEqual(threads);
    expect(renderSearch(alone)).toBe(renderSearch(threads));
    expect(threads.rows).toHaveLength(48);
    expect(threads.guards?.trials).toBe(48);
    expect([threads.walked, threads.because]).toEqual([48, []]);
    const worths = threads.rows.map((r) => r.worth);
    expect(worths).toEqual(worths.toSorted((a, b) => b - a));
    const more = await optimiseStrategy(request({ vary: { fast: '3:12:3', slow: '45,50' } }), { workers });
    expect(more.guards?.trials).toBe(48 + 8);
  });

  it('goes on where it was stopped, and leaves nothing behind', async () => {
    const asked = request({ vary: { fast: '3:12:1', slow: '15:40:5' }, search: 'random', trials: 40, seed: 5 });
    const whole = await optimiseStrategy(asked, { workers: inlineWorkers });
    const stopped = counting(7);
    await expect(optimiseStrategy({ ...asked, seed: 6 }, { workers: stopped })).rejects.toThrow('the power is gone');
    expect(readdirSync(join(home, 'work', 'optimise')).filter((n) => !n.endsWith('.lock'))).toHaveLength(1);
    const second = counting();
    const resumed = await optimiseStrategy({ ...asked, seed: 6 }, { workers: second });
    expect(second.pieces).toBe(20 - 7);
    expect(readdirSync(join(home, 'work', 'optimise')).filter((n) => !n.endsWith('.lock'))).toHaveLength(0);
    expect(resumed.rows).toHaveLength(40);
    expect(resumed.rows).not.toEqual(whole.rows);
    expect(await optimiseStrategy({ ...asked, seed: 6 }, { workers })).toMatchObject({ rows: resumed.rows, given: resumed.given });
  });

  it('says of a walk on made-up prices that it is luck, and shows what was given beside it', async () => {
    const report = await optimiseStrategy(request({ search: 'tpe', trials: 30, objective: 'sharpe' }), { workers });
    const { tone, lines } = searchVerdict(report);
    expect(tone).toBe('weak');
    expect(lines.map((l) => l.subject)).toEqual(['More than luck', 'Overfitting', 'Better than nothing', 'Plateau', 'Track record', 'As given']);
    const page = renderSearch(report);
    expect(page).toContain('as given');
    expect(page).toContain('fast across, slow down');
    expect(page).not.toContain('NaN');
  });

  it('goes through the session where limits are on, and says so', async () => {
    const report = await optimiseStrategy(request({ spec: specOf('sma-rsi'), vary: { fast: '3,6' } }), { workers });
    expect(report.walked).toBe(0);
    expect(report.because).toEqual(['risk limits are on']);
  });

  it('searches a strategy file, and tells of the points where it was paused', async () => {
    const file = join(home, 'odd.ts');
    writeFileSync(
      file,
      `import { defineStrategy, integer } from 'tradewind';
export default defineStrategy({ name: 'odd', version: '1.0.0', about: 'For a test.', parameters: { n: integer({ default: 2, min: 1, max: 50, search: [1, 40], about: 'candles' }) },
  inputs: (p) => { if (p.n === 7) throw new Error('seven is refused'); return {}; },
  onCandle(candle, desk) { if (desk.parameters.n > 20) throw new Error('too long'); return { kind: 'signal', direction: desk.candles % desk.parameters.n === 0 ? 'long' : 'flat', reason: 'count' }; } });`,
    );
    const report = await optimiseStrategy(request({ spec: specOf(file), vary: { n: '2,3,30,7' } }), { workers });
    expect(report.rows.map((r) => r.fault)).toEqual([undefined, undefined, 'too long', 'seven is refused']);
    expect(report.rows[2]?.worth).toBeNaN();
    expect(searchVerdict(report).lines.find((l) => l.subject === 'Faults')?.text).toContain('paused at 2 points');
  });

  it('refuses signals that say other than onCandle', async () => {
    const file = join(home, 'liar.ts');
    writeFileSync(
      file,
      `import { defineStrategy, integer } from 'tradewind';
export default defineStrategy({ name: 'liar', version: '1.0.0', about: 'For a test.', parameters: { n: integer({ default: 5, min: 1, max: 50, about: 'candles' }) },
  onCandle(candle, desk) { return { kind: 'signal', direction: desk.candles % desk.parameters.n === 0 ? 'long' : 'flat', reason: 'count' }; },
  signals: () => ({ enter: Int32Array.of(1), exit: Int32Array.of(2) }) });`,
    );
    const spec = specOf(file, { limits: { ...limitsOff, unstoppedRisk: 0 } });
    await expect(optimiseStrategy(request({ spec, vary: { n: '2:9:1' } }), { workers })).rejects.toMatchObject({ code: 'STRATEGY_FAULT' });
  });

  it.each([
    [{ vary: { fats: '1:2' } }, 'UNKNOWN_KEY'],
    [{ vary: { fast: '1:2' } }, 'OUT_OF_RANGE'],
    [{ trials: 2 }, 'OUT_OF_RANGE'],
    [{ spec: specOf('nope') }, 'UNKNOWN_NAME'],
  ] as const)('refuses %j and counts nothing', async (more, code) => {
    const before = existsSync(join(home, 'trials')) ? readdirSync(join(home, 'trials')).length : 0;
    await expect(optimiseStrategy(request(more as Partial<OptimiseRequest>), { workers })).rejects.toMatchObject({ code });
    expect(existsSync(join(home, 'trials')) ? readdirSync(join(home, 'trials')).length : 0).toBe(before);
  });
});
