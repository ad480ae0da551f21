// Training on the real candles beside the repository: noise is not called skill, verdicts say what the figures say, live and training agree bit by bit.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Candles, candlesBetween, inlineWorkers, utcCalendar } from '../../src/core/index.ts';
import { readCandlesFile } from '../../src/outside/storage/index.ts';
import { type FeatureSet, featureSet } from '../../src/quant/features/index.ts';
import { featureBias } from '../../src/research/datasets/index.ts';
import {
  nextUnits,
  parseTrainingRequest,
  prepareTraining,
  runTraining,
  type TrainingData,
  trainingUnit,
  type UnitOutput,
} from '../../src/research/training/index.ts';
import { noiseSet } from '../../src/research/training/noise.fixture.ts';
import { tradingOf } from '../../src/research/training/trading-card.ts';
import { unseenOf } from '../../src/research/training/unseen.ts';

const shared = process.env.TRADEWIND_SHARED ?? resolve(import.meta.dirname, '../../../shared');
const data = join(shared, 'data/candles/binance-usdm');
const there = existsSync(data);
const why = there ? '' : ' (skipped: no shared folder beside the repository)';

describe.skipIf(!there)(`training on real candles${why}`, () => {
  let btc: Candles;
  beforeAll(async () => {
    btc = (await readCandlesFile(join(data, 'BTCUSDT/1h.parquet'))).candles;
  });
  const dataOf = (candles: Candles): TrainingData => ({
    series: [{ instrument: 'BTCUSDT.BINANCE-USDM', candles, calendar: utcCalendar, hash: 'h', synthetic: false }],
    codeVersion: 'test',
    trialsBefore: 0,
  });
  const base = { instruments: ['BTCUSDT.BINANCE-USDM'], model: 'logistic' };

  it('calls skill in at most 5 of 100 sets of pure noise (8,760 rows, 10 features, 5 tested stretches, level 1 %)', async () => {
    const year = candlesBetween(btc, Date.UTC(2021, 0, 1), Date.UTC(2022, 0, 1));
    let called = 0;
    for (let seed = 1; seed <= 100; seed++) {
      const training = prepareTraining(parseTrainingRequest({ ...base, seed }), dataOf(year), noiseSet(seed, 10));
      const done = new Map<string, UnitOutput>();
      for (const unit of nextUnits(training, done)) if (unit.kind === 'fold') done.set(unit.id, await trainingUnit.run(unit, training.shared));
      if (tradingOf(training, unseenOf(training, done), 1).tests.skilled) called++;
    }
    expect(called).toBeLessThanOrEqual(5);
  }, 300_000);

  it('gives a verdict that is what its figures say, on two years of standard-127', async () => {
    const years = candlesBetween(btc, Date.UTC(2021, 0, 1), Date.UTC(2023, 0, 1));
    const { card } = await runTraining(prepareTraining(parseTrainingRequest({ ...base, validation: { folds: 3 } }), dataOf(years)), inlineWorkers);
    expect(card.synthetic).toBe(false);
    expect(card.verdict.beats).toBe(card.verdict.reasons.every((r) => r.passed));
    const { logLoss } = card.metrics;
    expect(logLoss?.value).toBeGreaterThan(0.6);
    if ((logLoss?.difference.value as number) >= 0) expect(card.verdict.beats).toBe(false);
    expect(card.rows.candles).toBe(17_520);
    expect(card.lineage.series[0]?.quality).toBeGreaterThan(99);
  }, 120_000);

  it('finds no look-ahead in the sets of the house, and a planted one among them', () => {
    const year = candlesBetween(btc, Date.UTC(2022, 0, 1), Date.UTC(2022, 6, 1));
    const series = { candles: year, calendar: utcCalendar };
    for (const name of ['standard-127', 'bench-127']) expect(featureBias(featureSet(name), series, { timeframe: '1h', seed: 1 })).toBeUndefined();
    const set = featureSet('standard-127');
    const leaking: FeatureSet = {
      ...set,
      batch: (c) =>
        set
          .batch(c)
          .map((column, k) => (k === 60 ? column.map((v, i) => v + Math.log((c.close[i + 1] ?? (c.close[i] as number)) / (c.close[i] as number))) : column)),
    };
    expect(featureBias(leaking, series, { timeframe: '1h', seed: 1 })).toMatchObject({ column: set.columns[60]?.name });
  });
});
