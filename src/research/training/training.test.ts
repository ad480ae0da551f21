// Whole trainings on made-up candles: what is there is found and weighed, same seeds give same bytes, interrupted ones go on, bad input is refused.
import { describe, expect, it } from 'vitest';
import { AppError, type Candles, inlineWorkers, utcCalendar, type Workers } from '../../core/index.ts';
import { defineSet, type FeatureSet } from '../../quant/features/index.ts';
import { learners, loadModel, predictRows } from '../../quant/learning/index.ts';
import { plantedCandles } from '../../quant/synthetic/index.ts';
import { finishTraining, fitOnWindow, nextUnits, parseTrainingRequest, prepareTraining, runTraining, type TrainingData, type UnitOutput } from './index.ts';

const set = defineSet('four', [
  { name: 'bands', formula: 'bb-pctb', parameters: [20] },
  { name: 'bands_10', formula: 'bb-pctb', parameters: [10] },
  { name: 'std', formula: 'retstd', parameters: [20] },
  { name: 'natr', formula: 'natr', parameters: [14] },
]);
const seriesOf = (candles: Candles, instrument = 'PLANTED-USD.SYNTHETIC') => ({
  instrument,
  candles,
  calendar: utcCalendar,
  hash: `hash of ${instrument}`,
  synthetic: true,
});
const dataOf = (...candles: Candles[]): TrainingData => ({
  series: candles.map((c, i) => seriesOf(c, `P${i}.SYNTHETIC`)),
  codeVersion: 'test',
  trialsBefore: 0,
});
const planted = plantedCandles({ candles: 3000, seed: 1, strength: 2 });
const base = { instruments: ['P0.SYNTHETIC'], model: 'logistic', label: { kind: 'direction', horizon: 6 } };
const prepare = (given: Record<string, unknown> = {}, data = dataOf(planted), features: FeatureSet = set) =>
  prepareTraining(parseTrainingRequest({ ...base, ...given }), data, features);
const bytesOf = async (given: Record<string, unknown> = {}, data = dataOf(planted)) => {
  const { model, card } = await runTraining(prepare(given, data), inlineWorkers);
  return Buffer.concat([model, Buffer.from(JSON.stringify(card))]);
};

describe('a training', () => {
  it('finds a planted signal, says that it beats the baseline after costs, and that the data are made up', async () => {
    const { model, card } = await runTraining(prepare(), inlineWorkers);
    expect(card.verdict.beats).toBe(true);
    expect(card.synthetic).toBe(true);
    expect(card.verdict.reasons.at(-1)?.text).toContain('synthetic');
    expect(card.metrics['logLoss']?.value).toBeLessThan(card.metrics['logLoss']?.baseline as number);
    expect(card.metrics['logLoss']?.difference.high).toBeLessThan(0);
    expect(card.trading.model.net.low).toBeGreaterThan(0);
    expect(card.importance[0]?.feature).toMatch(/^bands/);
    expect(card.folds).toHaveLength(5);
    expect(card.rows).toMatchObject({ candles: 3000, warmup: set.warmup, unlabelled: 6, learned: 3000 - set.warmup - 6, abstained: 0 });
    expect(card.lineage).toMatchObject({ codeVersion: 'test', learner: 'logistic', features: { hash: set.hash, columns: 4, neverDefined: [] } });
    expect(JSON.parse(JSON.stringify(card))).toEqual(card);
    expect(loadModel(model, learners, { hash: set.hash }).content.task).toEqual({ kind: 'binary' });
  });

  it('says that a weak one is weak, and deflates by what was tried before', async () => {
    const candles = plantedCandles({ candles: 3000, seed: 4, strength: 0 });
    const { card } = await runTraining(prepare({}, dataOf(candles)), inlineWorkers);
    expect(card.verdict.beats).toBe(false);
    expect(card.verdict.reasons[0]?.passed).toBe(false);
    const many = await runTraining(prepare({}, { ...dataOf(planted), trialsBefore: 100_000 }), inlineWorkers);
    const one = await runTraining(prepare(), inlineWorkers);
    expect(many.card.trading.deflatedSharpe).toBeLessThan(one.card.trading.deflatedSharpe as number);
  });

  it.each([
    { validation: { kind: 'purged', folds: 4 } },
    { validation: { kind: 'combinatorial', folds: 4, tested: 2 } },
    { validation: { kind: 'holdout', period: '20d' } },
    { label: { kind: 'forward-return', horizon: 6 }, model: 'ridge' },
    { label: { kind: 'triple-barrier', horizon: 12 } },
    { label: { kind: 'trend', horizon: 12 } },
    { period: '60d' },
    { model: 'ensemble', parameters: { members: [{ learner: 'logistic', weight: 1 }] } },
    { model: 'boosting-leaf', parameters: { trees: 20, leaves: 4 } },
    { model: 'mlp', parameters: { epochs: 2, hidden: 8 } },
    { model: 'prior' },
  ])('runs with %j', async (given) => {
    const training = prepare(given);
    const { card } = await runTraining(training, inlineWorkers);
    expect(card.folds).toHaveLength(training.splits.length);
    expect(Object.values(card.metrics).every((m) => m.value === null || Number.isFinite(m.value))).toBe(true);
    if (given.model === 'prior') expect(card.verdict.beats).toBe(false);
  });

  it('weighs several instruments as one, moment by moment', async () => {
    const other = plantedCandles({ candles: 3000, seed: 2, strength: 2 });
    const { card } = await runTraining(prepare({ instruments: ['P0.SYNTHETIC', 'P1.SYNTHETIC'] }, dataOf(planted, other)), inlineWorkers);
    expect(card.lineage.series.map((s) => s.instrument)).toEqual(['P0.SYNTHETIC', 'P1.SYNTHETIC']);
    expect(card.rows.learned).toBe(2 * (3000 - set.warmup - 6));
    expect(card.verdict.beats).toBe(true);
  });

  it('calls the same data twice no better than once: an instrument and its copy', async () => {
    const one = await runTraining(prepare(), inlineWorkers);
    const twice = await runTraining(prepare({ instruments: ['P0.SYNTHETIC', 'P1.SYNTHETIC'] }, dataOf(planted, planted)), inlineWorkers);
    const widths = ({ card }: typeof one): number[] =>
      [card.metrics['logLoss']?.difference, card.trading.model.net].map((e) => (e?.high as number) - (e?.low as number));
    for (const [k, width] of widths(twice).entries()) expect(width).toBeGreaterThan(0.8 * (widths(one)[k] as number));
  });
});

describe('same seed, same bytes', () => {
  const searched = { search: { kind: 'tpe', trials: 9 }, validation: { folds: 2 } };

  it('twice, and other bytes of another seed', async () => {
    expect(await bytesOf(searched)).toEqual(await bytesOf(searched));
    expect(await bytesOf({ ...searched, seed: 2 })).not.toEqual(await bytesOf(searched));
  });

  it('in whatever order the units are done', async () => {
    const backwards: Workers = {
      ...inlineWorkers,
      run: async (task, inputs, options) => {
        const outputs = await inlineWorkers.run(task, inputs.toReversed(), {
          ...options,
          onDone: (i, output) => options.onDone?.(inputs.length - 1 - i, output),
        });
        return outputs.reverse();
      },
    };
    const { model, card } = await runTraining(prepare(searched), backwards);
    expect(Buffer.concat([model, Buffer.from(JSON.stringify(card))])).toEqual(await bytesOf(searched));
  });

  it('interrupted after any unit, kept, and gone on with elsewhere', async () => {
    const whole = await bytesOf(searched);
    const kept = new Map<string, UnitOutput>();
    let runs = 0;
    for (let finished = false; !finished; runs++) {
      const stop = new AbortController();
      let units = 0;
      const run = runTraining(prepare(searched), inlineWorkers, {
        kept: [...kept.values()].map((output) => structuredClone(output)),
        onDone: (output) => {
          kept.set(output.id, output);
          if (++units === 5) stop.abort();
        },
        signal: stop.signal,
      });
      try {
        const { model, card } = await run;
        expect(Buffer.concat([model, Buffer.from(JSON.stringify(card))])).toEqual(whole);
        finished = true;
      } catch (error) {
        expect(error).toMatchObject({ code: 'INTERRUPTED' });
      }
    }
    expect(runs).toBeGreaterThan(3);
  });

  it('has a key that changes with whatever decides it', () => {
    const keys = [
      prepare().key,
      prepare({ seed: 2 }).key,
      prepare({ costs: { feeBp: 6 } }).key,
      prepare({}, { ...dataOf(planted), codeVersion: 'newer' }).key,
      prepare({}, { ...dataOf(planted), series: [{ ...seriesOf(planted, 'P0.SYNTHETIC'), hash: 'other' }] }).key,
    ];
    expect(new Set(keys).size).toBe(keys.length);
    expect(prepare().key).toBe(keys[0]);
  });
});

describe('a search', () => {
  it('tries inside each training window only, as often as it was told', async () => {
    const training = prepare({
      model: 'boosting-leaf',
      parameters: { trees: 10 },
      search: { kind: 'random', trials: 6, halving: false },
      validation: { folds: 2 },
    });
    const done = new Map<string, UnitOutput>();
    const units = nextUnits(training, done);
    expect(units).toHaveLength(18);
    const begin = training.splits[0]?.tested[0]?.from as number;
    for (const unit of units.filter(({ id }) => id.startsWith('try-0')))
      for (const row of unit.train) expect(training.dataset.known[row]).toBeLessThanOrEqual(begin);
    const { card } = await runTraining(training, inlineWorkers);
    expect(card.trials).toEqual({ here: 6, before: 0 });
    expect(card.folds.map((f) => f.trials)).toEqual([6, 6]);
    expect(card.lineage.parameters).toMatchObject({ trees: 10 });
    expect(Object.keys(card.lineage.parameters).length).toBeGreaterThan(2);
  });

  it('is refused where there is nothing to vary', () => {
    expect(() => prepare({ model: 'prior', search: { kind: 'tpe' } })).toThrow(/nothing|none/);
  });
});

describe('refusals before any work', () => {
  const refused = (given: Record<string, unknown>, data = dataOf(planted), features = set): AppError => {
    try {
      prepare(given, data, features);
    } catch (error) {
      return error as AppError;
    }
    throw new Error('it was not refused');
  };

  it.each([
    [{ model: 'logistik' }, 'UNKNOWN_NAME', /"logistik" is not known\. Did you mean "logistic"/],
    [{ model: 'ridge' }, 'BAD_VALUE', /direction asks for binary, which ridge does not learn/],
    [{ parameters: { l3: 1 } }, 'UNKNOWN_KEY', /l3/],
    [{ parameters: { l2: -1 } }, 'OUT_OF_RANGE', /parameter l2: -1/],
    [{ label: { kind: 'direction', horizon: 5000 } }, 'EMPTY_RANGE', /the label 5000 more/],
    [{ from: '2024-05-04' }, 'EMPTY_RANGE', /rows: \d+ rows have a label; 100 are needed/],
    [{ validation: { kind: 'combinatorial', folds: 3, tested: 3 } }, 'OUT_OF_RANGE', /leave none to learn from/],
    [{ validation: { kind: 'holdout', period: '4000d' } }, 'EMPTY_RANGE', /validation period: it takes/],
  ])('%j', (given, code, message) => {
    const error = refused(given);
    expect(error).toBeInstanceOf(AppError);
    expect([error.code, error.message]).toEqual([code, expect.stringMatching(message)]);
  });

  it('a feature that knows tomorrow', () => {
    const leaking: FeatureSet = {
      ...set,
      batch: (c) => [...set.batch(c).slice(0, 3), Float64Array.from(c.close, (v, i) => Math.log((c.close[i + 1] ?? v) / v))],
    };
    expect(refused({}, dataOf(planted), leaking)).toMatchObject({ code: 'VERDICT', field: 'feature natr' });
  });

  it('a feature set that is not known', () => {
    expect(() => prepareTraining(parseTrainingRequest({ ...base, features: 'standard-128' }), dataOf(planted))).toThrow(/standard-128.*standard-127/);
  });
});

describe('bad data that can be learned around', () => {
  it('a constant feature, one that is never defined', async () => {
    const odd: FeatureSet = {
      ...set,
      batch: (c) => [...set.batch(c).slice(0, 2), new Float64Array(c.at.length).fill(7), new Float64Array(c.at.length).fill(Number.NaN)],
      live: () => {
        const live = set.live();
        return new Proxy(live, {
          get: (target, key) => {
            if (key === 'row') return Float64Array.of(target.row[0] as number, target.row[1] as number, 7, Number.NaN);
            const value: unknown = Reflect.get(target, key);
            return typeof value === 'function' ? (value as (...a: unknown[]) => unknown).bind(target) : value;
          },
        });
      },
    };
    const { card } = await runTraining(prepare({}, dataOf(planted), odd), inlineWorkers);
    expect(card.lineage.features.neverDefined).toEqual(['natr']);
    expect(card.verdict.beats).toBe(true);
  });

  it('a market that only rises has one class, and that is said', async () => {
    const rising = plantedCandles({ candles: 1000, seed: 1, strength: 0 });
    for (const [i] of rising.close.entries()) {
      const price = 100 * 1.001 ** i;
      [rising.open[i], rising.high[i], rising.low[i], rising.close[i]] = [price, price * 1.0011, price * 0.9999, price * 1.001];
    }
    await expect(runTraining(prepare({}, dataOf(rising)), inlineWorkers)).rejects.toThrow(/rows have the same label 1/);
  });
});

describe('one window of a walk-forward', () => {
  it('learns nothing from labels known after it, predicts every row until its end, and gives the same bytes again', async () => {
    const { shared, dataset } = prepare();
    const [from, to, until] = [0, 2000, 2900].map((row) => dataset.table.at[row] as number) as [number, number, number];
    const input = { from, to, until, parameters: {}, seed: 1 };
    const output = await fitOnWindow.run(input, shared);
    // rows 1994 to 1999 ask for what is known at 2000 or later; that at 2000 is known in time
    expect(output.learned).toBe(1995);
    expect(output.rows).toEqual(Uint32Array.from({ length: 900 }, (_, i) => 2000 + i));
    expect(await fitOnWindow.run(input, shared)).toEqual(output);
    const model = loadModel(output.model, learners, { hash: set.hash });
    expect(predictRows(model, dataset.table, output.rows)).toHaveLength(output.predictions.length);
    const later = { ...shared, labels: shared.labels.map((v, row) => (row < 1995 ? v : 1 - v)) };
    expect((await fitOnWindow.run(input, later)).predictions).toEqual(output.predictions);
  });
});

it('finishing what is finished gives the same', async () => {
  const training = prepare();
  const kept: UnitOutput[] = [];
  const trained = await runTraining(training, inlineWorkers, { onDone: (output) => kept.push(output) });
  expect(finishTraining(training, new Map(kept.map((output) => [output.id, output])))).toEqual(trained);
});
