// A stored model as training leaves it: the naive baseline as the model, and a card whose figures are made up. For tests of what reads cards.
import { featureSet } from '../../quant/features/index.ts';
import { type FeatureTable, learners, saveModel } from '../../quant/learning/index.ts';
import { type ActingResult, type Metric, type ModelCard, parseTrainingRequest } from '../../research/training/index.ts';
import { sha256Of } from './record.ts';
import type { StoredModel } from './registry.ts';

const set = featureSet('standard-127');
const T0 = Date.UTC(2022, 0, 1);
const DAY = 86_400_000;

/** The naive baseline of labels of which a share of about `seed` percent is 1. */
export function sampleModel(seed: number, hash = set.hash): Uint8Array {
  const names = set.columns.map((c) => c.name);
  const table: FeatureTable = {
    names,
    hash,
    rows: 100,
    values: new Float32Array(100 * names.length),
    at: Float64Array.from({ length: 100 }, (_, i) => T0 + i),
    runs: Uint32Array.of(0),
  };
  const labels = Float64Array.from({ length: 100 }, (_, i) => (i < seed ? 1 : 0));
  const learner = learners.find((l) => l.name === 'prior');
  if (learner === undefined) throw new Error('there is no learner named prior');
  return saveModel(learner.fit({ table, rows: Uint32Array.from({ length: 100 }, (_, i) => i), labels }, { task: { kind: 'binary' }, parameters: {}, seed }));
}

const acting = (net: number): ActingResult => ({
  positions: 240,
  net: { value: net, low: net - 0.2, high: net + 0.2 },
  sharpe: { value: net * 2, low: net * 2 - 1, high: net * 2 + 1 },
  hitRate: 0.5 + net / 10,
  turnover: 480,
});
const metric = (value: number, baseline: number, betterWhen: Metric['betterWhen']): Metric => ({
  value,
  low: value - 0.01,
  high: value + 0.01,
  baseline,
  difference: { value: value - baseline, low: value - baseline - 0.01, high: value - baseline + 0.01 },
  betterWhen,
});

export interface SampleOptions {
  readonly beats?: boolean;
  readonly synthetic?: boolean;
  readonly seed?: number;
}

export function sampleCard({ beats = true, synthetic = false, seed = 50 }: SampleOptions = {}): ModelCard {
  const days = 365;
  const walk = (step: number) => Array.from({ length: days }, (_, i) => 1 + step * i + 0.03 * Math.sin(i / 9 + step * 1000));
  return {
    version: 1,
    synthetic,
    request: parseTrainingRequest({ instruments: ['BTCUSDT.BINANCE-USDM'], model: 'prior', seed }),
    lineage: {
      codeVersion: '0.1.0+sample',
      series: [
        {
          instrument: 'BTCUSDT.BINANCE-USDM',
          timeframe: '1h',
          from: T0,
          to: T0 + days * DAY,
          candles: days * 24,
          hash: 'a'.repeat(64),
          synthetic,
          quality: 99,
        },
      ],
      features: { name: set.name, hash: set.hash, columns: set.columns.length, neverDefined: ['funding_rate'] },
      learner: 'prior',
      parameters: {},
      seed,
    },
    task: { kind: 'binary' },
    rows: { candles: days * 24, warmup: 200, unlabelled: 12, learned: 8548, tested: 7120, abstained: 0, from: T0 + 200 * 3_600_000, to: T0 + days * DAY },
    folds: [1, 2, 3].map((k) => ({
      train: { from: T0, to: T0 + k * 80 * DAY, rows: k * 1900 },
      test: { from: T0 + k * 80 * DAY, to: T0 + (k + 1) * 80 * DAY, rows: 1920 },
      purged: 12,
      parameters: {},
      trials: 0,
      loss: beats ? 0.66 : 0.7,
      baselineLoss: 0.69,
    })),
    metrics: { logLoss: metric(beats ? 0.66 : 0.7, 0.69, 'lower'), auc: metric(beats ? 0.62 : 0.5, 0.5, 'higher') },
    trading: {
      note: 'A score of predictions, not a backtest.',
      cost: 0.0006,
      model: acting(beats ? 0.8 : -0.3),
      baseline: acting(0.1),
      buyAndHold: { value: 0.2, low: -0.4, high: 0.9 },
      difference: { value: beats ? 0.7 : -0.4, low: beats ? 0.2 : -0.8, high: beats ? 1.2 : 0.1 },
      deflatedSharpe: beats ? 0.99 : 0.1,
      trials: 20,
      equity: {
        at: Array.from({ length: days }, (_, i) => T0 + i * DAY),
        model: walk(beats ? 0.002 : -0.001),
        baseline: walk(0.0003),
        buyAndHold: walk(0.0006),
      },
    },
    calibration: {
      method: 'platt',
      fitted: [{ kind: 'platt', slope: 0.8, intercept: 0.1 }],
      before: 0.05,
      after: 0.02,
      curve: [0.1, 0.3, 0.5, 0.7, 0.9].map((predicted) => ({ predicted, observed: predicted * 0.8 + 0.1, rows: 900 })),
    },
    conformal: { level: 0.9, coverage: 0.905, meanSize: 1.7, fitted: { task: { kind: 'binary' }, alpha: 0.1, margin: 0.6, rows: 5000 } },
    importance: Array.from({ length: 50 }, (_, i) => ({ feature: set.columns[i]?.name ?? `f${i}`, share: 0.1 * 0.9 ** i })),
    trials: { here: 20, before: 0 },
    verdict: {
      beats,
      level: 0.01,
      reasons: beats
        ? [
            { passed: true, text: 'log loss 0.660 against 0.690 of the baseline, p 0.001' },
            { passed: true, text: 'net of costs +0.80 against +0.10, p 0.003' },
          ]
        : [
            { passed: false, text: 'log loss 0.700 against 0.690 of the baseline, p 0.71' },
            { passed: false, text: 'net of costs −0.30 against +0.10, p 0.93' },
          ],
    },
  };
}

export function sampleStored(options: SampleOptions = {}): StoredModel {
  const model = sampleModel(options.seed ?? 50);
  return {
    model,
    card: sampleCard(options),
    record: {
      version: 1,
      stored: T0,
      origin: 'trained',
      source: 'tradewind train --request sample.json',
      learner: 'prior',
      features: { name: set.name, hash: set.hash },
      codeVersion: '0.1.0+sample',
      runtime: process.version,
      modelHash: sha256Of(model),
      tookMs: 1000,
    },
  };
}
