// What stored models say: the same as the model itself, with its age, its doubts, and its refusals.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Candles, HOUR, sliceCandles, utcCalendar } from '../../core/index.ts';
import { openStore } from '../../outside/storage/index.ts';
import { featureSet } from '../../quant/features/index.ts';
import {
  type Conformal,
  type EnsembleModel,
  type FeatureTable,
  gatherWindow,
  learners,
  type Model,
  predictRows,
  saveModel,
} from '../../quant/learning/index.ts';
import { plantedCandles, plantedId } from '../../quant/synthetic/index.ts';
import { buildDataset } from '../../research/datasets/index.ts';
import { answerOf, type Said } from './answer.ts';
import { predictFeatures, predictInstrument, staleness } from './predict.ts';
import { predictPeriod } from './predict-period.ts';
import { openRegistry } from './registry.ts';
import { featureRows } from './rows.ts';
import { sampleCard, sampleStored } from './sample.fixture.ts';

const home = mkdtempSync(join(tmpdir(), 'tradewind-predict-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const set = featureSet('standard-127');
const candles = plantedCandles({ candles: 1500, seed: 3, strength: 1 });
const now = (candles.at.at(-1) as number) + HOUR;
const columns = set.batch(candles);
const rows = candles.at.length;
const table: FeatureTable = {
  names: set.columns.map((c) => c.name),
  hash: set.hash,
  rows,
  values: Float32Array.from({ length: rows * columns.length }, (_, i) => columns[i % columns.length]?.[Math.floor(i / columns.length)] as number),
  at: candles.at.map((at) => at + HOUR),
  runs: Uint32Array.of(0),
};
const labels = Float64Array.from(candles.close, (close, i) => ((candles.close[i + 1] ?? 0) > close ? 1 : 0));
const used = Uint32Array.from({ length: rows - set.warmup - 1 }, (_, i) => i + set.warmup);
const sample = { table, labels, rows: used };
const fitted = (name: string): Model => {
  const learner = learners.find((l) => l.name === name);
  if (learner === undefined) throw new Error(`there is no learner named ${name}`);
  return learner.fit(sample, { task: { kind: 'binary' }, seed: 1 });
};

const registry = openRegistry(home);
const logistic = fitted('logistic');
/** a card that adds nothing of its own to what the model says */
const plain = { ...sampleCard({ synthetic: true }), calibration: null, conformal: null };

beforeAll(async () => {
  await openStore(home).write({ id: plantedId, timeframe: '1h', kind: 'last' }, candles);
  const card = { ...plain, request: { ...plain.request, instruments: [plantedId] } };
  await registry.store('m', { ...sampleStored(), model: saveModel(logistic), card });
});

const ask = { now, confidenceMin: 0 };

describe('predictInstrument', () => {
  it('gives what the model gives for the row of the last closed candle', async () => {
    const p = await predictInstrument(home, registry, registry.find('m'), ask);
    const [wanted] = predictRows(logistic, table, Uint32Array.of(rows - 1));
    expect(p.probabilities).toEqual([1 - (wanted as number), wanted]);
    expect(p).toMatchObject({ model: 'm', version: 1, instrument: plantedId, timeframe: '1h', at: now, dataAge: 0, abstains: null });
    expect(p.features).toMatchObject({ name: 'standard-127', hash: set.hash });
    expect(p.features.undefined).toContain('book_spread');
  });

  it('sees nothing of candles that had not closed, whatever is stored', async () => {
    const at = (candles.at[1200] as number) + 30 * 60_000;
    const p = await predictInstrument(home, registry, registry.find('m'), { ...ask, at });
    const [wanted] = predictRows(logistic, table, Uint32Array.of(1199));
    expect([p.at, p.dataAge, p.probabilities?.[1]]).toEqual([candles.at[1200], 30 * 60_000, wanted]);
    const other = mkdtempSync(join(home, 'cut-'));
    await openStore(other).write({ id: plantedId, timeframe: '1h', kind: 'last' }, sliceCandles(candles, 0, 1200));
    expect((await predictInstrument(other, registry, registry.find('m'), { ...ask, at })).probabilities).toEqual(p.probabilities);
  });

  it('says how old its data are', async () => {
    const p = await predictInstrument(home, registry, registry.find('m'), { ...ask, now: now + 5 * HOUR });
    expect(staleness(p)).toBe('the last closed candle is 5 candles old');
    expect(staleness({ ...p, dataAge: HOUR })).toBeUndefined();
  });

  it('refuses too short a history with its figures, and a feature set that is another one now', async () => {
    await expect(predictInstrument(home, registry, registry.find('m'), { ...ask, at: candles.at[50] })).rejects.toMatchObject({
      code: 'EMPTY_RANGE',
      message: expect.stringContaining('50 candles of 1h had closed'),
    });
    const older = { ...logistic.content, hash: 'older' };
    const learner = learners.find((l) => l.name === 'logistic');
    await registry.store('older', { ...sampleStored(), model: saveModel(learner?.restore(older) as Model) });
    await expect(predictInstrument(home, registry, registry.find('older'), { ...ask, instrument: plantedId })).rejects.toMatchObject({ code: 'VERDICT' });
  });

  it('no window reaches across a gap, as in training', () => {
    const kept = [...candles.at.keys()].filter((i) => i < 1000 || i >= 1010);
    const pick = (column: Float64Array) => Float64Array.from(kept, (i) => column[i] as number);
    const gappy: Candles = {
      at: pick(candles.at),
      open: pick(candles.open),
      high: pick(candles.high),
      low: pick(candles.low),
      close: pick(candles.close),
      volume: pick(candles.volume),
    };
    const rowsOf = featureRows(set, gappy, utcCalendar, '1h');
    expect([...rowsOf.runs]).toEqual([0, 1000]);
    const series = { instrument: plantedId, candles: gappy, calendar: utcCalendar, hash: '', synthetic: true };
    const trained = buildDataset([series], set, { timeframe: '1h', label: { kind: 'direction', horizon: 1 } }).table;
    const [mine, theirs] = [new Float32Array(5 * rowsOf.names.length), new Float32Array(5 * rowsOf.names.length)];
    const skipped = rowsOf.rows - trained.rows;
    for (const row of [998, 999, 1000, 1002, 1100]) {
      gatherWindow(rowsOf, row, 5, mine);
      gatherWindow(trained, row - skipped, 5, theirs);
      expect(mine).toEqual(theirs);
    }
  });

  it('an ensemble is as confident as its members agree, and abstains below what it asks for', async () => {
    const learner = learners.find((l) => l.name === 'ensemble');
    const members = [
      { learner: 'logistic', weight: 40 },
      { learner: 'ftrl', weight: 30 },
      { learner: 'prior', weight: 30 },
    ];
    const fit = (minConfidence: number): Model => learner?.fit(sample, { task: { kind: 'binary' }, parameters: { members, minConfidence }, seed: 1 }) as Model;
    const card = { ...plain, request: { ...plain.request, instruments: [plantedId] } };
    await registry.store('team', { ...sampleStored(), model: saveModel(fit(0)), card });
    await registry.store('strict', { ...sampleStored(), model: saveModel(fit(1)), card });
    const model = registry.load(registry.find('team')) as EnsembleModel;
    // a moment in which the two do not name the same side
    const row = used.findLast((r) => {
      const said = model.assessment();
      model.assess(table.values.subarray(r * columns.length, (r + 1) * columns.length), said);
      return said.confidence > 0 && said.confidence < 1;
    }) as number;
    expect(row).toBeGreaterThan(0);
    const at = table.at[row];
    const p = await predictInstrument(home, registry, registry.find('team'), { ...ask, at });
    expect(p.confidence).toBeGreaterThan(0);
    expect(p.confidence).toBeLessThan(1);
    expect(p.abstains).toBeNull();
    expect(await predictInstrument(home, registry, registry.find('strict'), { ...ask, at })).toMatchObject({
      prediction: null,
      abstains: expect.stringContaining('is below 1'),
    });
  });
});

describe('predictFeatures', () => {
  const record = Object.fromEntries(table.names.map((name, k) => [name, Number.isNaN(columns[k]?.at(-1)) ? null : (columns[k]?.at(-1) as number)]));

  it('gives what the computed features give', () => {
    const [wanted] = predictRows(logistic, table, Uint32Array.of(rows - 1));
    const p = predictFeatures(registry, registry.find('m'), [record], 0);
    expect(p).toMatchObject({ instrument: null, at: null, dataAge: null, probabilities: [1 - (wanted as number), wanted] });
  });

  it('refuses names it does not know, too many records, and nothing at all', () => {
    const version = registry.find('m');
    expect(() => predictFeatures(registry, version, [{ rsi14: 1 }], 0)).toThrow(/"rsi14" is not known. Did you mean/);
    expect(() => predictFeatures(registry, version, [record, record], 0)).toThrow('reads 1 candles at once');
    expect(() => predictFeatures(registry, version, [{ rsi_14: null }], 0)).toThrow('none of them has a value');
  });

  it('abstains below the confidence asked for, and says by how much', () => {
    expect(predictFeatures(registry, registry.find('m'), [record], 0.999)).toMatchObject({
      prediction: null,
      says: null,
      abstains: expect.stringContaining('is below 0.999'),
    });
  });
});

describe('answerOf', () => {
  const said = (task: Said['task'], ...output: number[]): Said => ({ task, output: Float64Array.from(output), agreement: undefined, agreementMin: 0 });
  const conformal = (task: Conformal['task'], margin: number) => ({
    ...sampleCard(),
    calibration: null,
    conformal: { level: 0.9, coverage: 0.9, meanSize: 1, fitted: { task, alpha: 0.1, margin, rows: 100 } },
  });

  it('NaN and Infinity are no answer', () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY])
      expect(answerOf(said({ kind: 'binary' }, bad), sampleCard())).toMatchObject({ prediction: null, abstains: expect.stringContaining('no finite number') });
  });

  it('calibrates as the card says, before anything else is told', () => {
    const card = {
      ...sampleCard(),
      calibration: { method: 'platt', fitted: [{ kind: 'platt' as const, slope: 0, intercept: Math.log(3) }], before: 0, after: 0, curve: [] },
    };
    const answer = answerOf(said({ kind: 'binary' }, 0.01), card);
    expect(answer.probability).toBeCloseTo(0.75, 12);
    expect(answer).toMatchObject({ prediction: 1, says: 'price will stand higher' });
    expect(answer.confidence).toBeCloseTo(0.5, 12);
  });

  it('classes, values and quantiles come with what cannot be ruled out', () => {
    const classes = { kind: 'classes', count: 3 } as const;
    expect(answerOf(said(classes, 0.2, 0.3, 0.5), conformal(classes, 0.75))).toMatchObject({
      prediction: 2,
      probability: 0.5,
      labels: [1, 2],
      level: 0.9,
      interval: null,
    });
    const value = { kind: 'regression' } as const;
    expect(answerOf(said(value, -0.02), conformal(value, 0.05))).toMatchObject({
      prediction: -0.02,
      says: '-0.0200',
      interval: [-0.07, 0.030000000000000002],
      confidence: null,
      labels: null,
    });
    const quantile = { kind: 'quantile', levels: [0.1, 0.5, 0.9] } as const;
    expect(answerOf(said(quantile, -1, 0, 1), conformal(quantile, 0.5))).toMatchObject({ prediction: 0, interval: [-1.5, 1.5] });
  });
});

describe('predictPeriod', () => {
  /** the stored model, as if its data had ended with that candle */
  function learnedUntil(time: number) {
    const version = registry.find('m');
    const card = { ...plain, request: { ...plain.request, instruments: [plantedId] } };
    return { ...version, card: { ...card, lineage: { ...card.lineage, series: card.lineage.series.map((s) => ({ ...s, to: time })) } } };
  }

  it('says of every candle what it says of each alone, and nothing of those it learned from', async () => {
    const version = learnedUntil(candles.at[1300] as number);
    const said = await predictPeriod(home, registry, version, { ...ask, from: candles.at[1290] as number });
    expect(said).toMatchObject({ instrument: plantedId, timeframe: '1h', model: 'm@1', features: set.hash, learned: 11, abstained: 0, origin: 'known' });
    expect([said.at.length, said.at[0], said.at.at(-1)]).toEqual([199, (candles.at[1301] as number) + HOUR, now]);
    for (const k of [0, 100, 198]) {
      const alone = await predictInstrument(home, registry, version, { ...ask, at: said.at[k] as number });
      expect([said.probability[k], said.confidence[k]]).toEqual([alone.probabilities?.[1], alone.confidence]);
    }
  });

  it('abstains where it is not sure enough, says when nobody knows what it learned from, and refuses a period it learned from whole', async () => {
    const careful = await predictPeriod(home, registry, learnedUntil(candles.at[1400] as number), { ...ask, confidenceMin: 1 });
    expect([careful.abstained, careful.probability.every(Number.isNaN), careful.confidence.every(Number.isNaN)]).toEqual([99, true, true]);
    const imported = { ...registry.find('m'), card: undefined };
    expect(await predictPeriod(home, registry, imported, { ...ask, instrument: plantedId })).toMatchObject({ origin: 'unknown', learned: 0 });
    await expect(predictPeriod(home, registry, learnedUntil(now), ask)).rejects.toThrow(/learned from all \d+ candles/);
  });
});
