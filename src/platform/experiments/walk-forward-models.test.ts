// Models walked forward: learned anew in every fold, on what was known, the same for any number of threads.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Candles, HOUR, inlineWorkers } from '../../core/index.ts';
import { openStore } from '../../outside/storage/index.ts';
import { threadWorkers } from '../../outside/workers/index.ts';
import { plantedCandles, plantedId } from '../../quant/synthetic/index.ts';
import { renderWalkForward, walkForwardVerdict } from '../../research/report/index.ts';
import { type ModelPlan, type WalkForwardRequest, walkForward } from './index.ts';
import { sample } from './sample.fixture.ts';

const workers = threadWorkers(2);
afterAll(() => workers.close());
const { specOf } = sample();
const candles = plantedCandles({ candles: 1700, seed: 7, strength: 2 });

async function homeWith(rows: Candles): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), 'tradewind-models-walk-'));
  await openStore(home).write({ id: plantedId, timeframe: '1h', kind: 'last' }, rows);
  return home;
}

/** Trades on little, so that there are trades to look at. */
const eager = { enter: 0.51, drift: 0, caution: 0 };
const boosting: ModelPlan = { learner: 'boosting-leaf', parameters: { trees: 30 }, features: 'standard-127', label: { kind: 'direction', horizon: 1 } };
const request = (home: string, more: Partial<WalkForwardRequest> = {}): WalkForwardRequest => {
  const { file: _, ...stored } = specOf('ml-ensemble');
  return {
    home,
    spec: { ...stored, strategies: [{ name: 'ml-ensemble', parameters: eager }], instruments: [plantedId], timeframe: '1h', currency: 'USDT' },
    plan: { folds: 2, train: { ms: 600 * HOUR }, test: { ms: 200 * HOUR }, anchored: false },
    search: undefined,
    model: boosting,
    seed: 1,
    command: 'tradewind walk-forward --model boosting-leaf',
    ...more,
  };
};

describe('walk-forward of a model', () => {
  let home = '';
  beforeAll(async () => {
    home = await homeWith(candles);
  }, 30_000);

  it('is the same on two threads and on none, and says that its prices are made up', async () => {
    const [threads, alone] = [await walkForward(request(home), { workers }), await walkForward(request(home), { workers: inlineWorkers })];
    expect(renderWalkForward(alone)).toBe(renderWalkForward(threads));
    expect(threads.learned).toBe('model');
    expect(threads.synthetic).toBe(true);
    expect(threads.statistics.trades).toBeGreaterThan(5);
    expect(threads.efficiency).toBeNaN();
    // six hundred hours, less the one whose answer was not known yet
    expect(threads.folds.map((f) => f.tried)).toEqual([599, 599]);
    expect(walkForwardVerdict(threads).lines.map((l) => l.subject)).not.toContain('Efficiency');
  }, 60_000);

  it('knows nothing of what comes after the training window', async () => {
    const first = request(home, { plan: { folds: 1, train: { ms: 600 * HOUR }, test: { ms: 300 * HOUR }, anchored: false } });
    const whole = await walkForward(first, { workers });
    // the last hundred hours of the test are others: the two hundred before them are not
    const changed = Object.fromEntries(Object.entries(candles).map(([k, c]) => [k, (c as Float64Array).slice()])) as unknown as {
      [K in keyof Candles]: Float64Array;
    };
    for (const column of ['open', 'high', 'low', 'close'] as const) for (let i = 1600; i < 1700; i++) changed[column][i] = (changed[column][i] as number) * 1.5;
    const other = await walkForward({ ...first, home: await homeWith(changed) }, { workers });
    const until = (candles.at[1599] as number) + HOUR;
    const before = ({ curve }: typeof whole) => curve.at.flatMap((at, i) => (at <= until ? [[at, curve.equity[i]]] : []));
    const shared = before(whole).filter(([at]) => before(other).some(([b]) => b === at));
    expect(shared.length).toBeGreaterThan(100);
    for (const [at, equity] of shared) expect(before(other).find(([b]) => b === at)?.[1]).toBe(equity);
    expect(whole.folds[0]?.outOfSample.trades).toBeGreaterThan(5);
    expect(other.statistics.totalReturn).not.toBe(whole.statistics.totalReturn);
  }, 60_000);

  it('gives an ensemble the agreement of its members as confidence', async () => {
    // two members of equal weight: either both name the same side, or half of the weight does
    const members = ['boosting-leaf', 'forest'].map((learner) => ({ learner, weight: 1, parameters: { trees: 20 } }));
    const ensemble = { ...boosting, learner: 'ensemble', parameters: { members, rate: 0 } };
    const tradesAbove = async (confidence: number): Promise<number> => {
      const { spec } = request(home);
      const strategies = [{ name: 'ml-ensemble', parameters: { ...eager, confidence } }];
      return (await walkForward(request(home, { model: ensemble, spec: { ...spec, strategies } }), { workers })).statistics.trades;
    };
    const [all, half, whole] = [await tradesAbove(0), await tradesAbove(0.49), await tradesAbove(0.51)];
    expect(all).toBeGreaterThan(10);
    expect(half).toBe(all);
    expect(whole).toBeLessThan(all);
  }, 60_000);

  it('refuses a file, a label that is no chance of a rise, and names that are not known', async () => {
    const spec = specOf('ml-ensemble');
    await expect(walkForward(request(sample().home, { spec, plan: { folds: 2, train: { ms: 600 * HOUR }, anchored: false } }), { workers })).rejects.toThrow(
      /learn from the store only/,
    );
    const deaf = { ...request(home).spec, strategies: [{ name: 'sma-rsi', parameters: {} }] };
    await expect(walkForward(request(home, { spec: deaf }), { workers })).rejects.toThrow(/sma-rsi asks for no predictions/);
    const barrier = { ...boosting, label: { kind: 'triple-barrier', horizon: 5 } };
    await expect(walkForward(request(home, { model: barrier }), { workers })).rejects.toThrow(/no chance of a rise/);
    await expect(walkForward(request(home, { model: { ...boosting, learner: 'logistics' } }), { workers })).rejects.toThrow(/Did you mean "logistic"/);
  });
});
