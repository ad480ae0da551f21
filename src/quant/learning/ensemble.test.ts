// The ensemble: cards of the plug, members that fail, weights that follow, stacking, folds that do not leak.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parametersOf, seeded } from '../../core/index.ts';
import { modelContract, syntheticSample } from './contract.fixture.ts';
import { ensembleOf, fitEnsemble } from './ensemble.ts';
import { forwardFolds, splitTail } from './ensemble-folds.ts';
import type { EnsembleModel } from './ensemble-model.ts';
import { MemberWeights } from './ensemble-weights.ts';
import { ftrlLearner } from './ftrl.ts';
import { singleLearners } from './learners.ts';
import { logisticLearner } from './logistic.ts';
import { metrics } from './metrics.ts';
import { type Learner, type Model, type ModelContent, predictRows } from './model.ts';
import { loadModel, saveModel } from './model-file.ts';
import { priorLearner } from './prior.ts';
import { ridgeLearner } from './ridge.ts';
import type { Sample } from './table.ts';

const binary = { kind: 'binary' } as const;

/** A member that is wrong on purpose: says what `answer` gives of the first feature, over a window of three rows. */
function stubborn(name: string, answer: (last: number, oldest: number) => number): Learner {
  const restore = (content: ModelContent): Model => ({
    content,
    predict: (input, output) => output.fill(answer(input[2 * content.names.length] as number, input[0] as number)),
  });
  return {
    name,
    about: 'Made for a test.',
    parameters: {},
    tasks: ['binary', 'regression'],
    fit: ({ table: { names, hash } }, { task }) => restore({ learner: name, task, names, hash, window: 3, settings: {}, arrays: {} }),
    restore,
  };
}
const silent = stubborn('silent', () => Number.NaN);
const shouting = stubborn('shouting', () => Number.POSITIVE_INFINITY);
const fool = stubborn('fool', (last) => (last > 0 ? 0.05 : 0.95));
const learners = [priorLearner, logisticLearner, ridgeLearner, ftrlLearner, silent, shouting, fool];
const ensemble = ensembleOf(learners);

const team = (...members: [string, number][]) => ({ members: members.map(([learner, weight]) => ({ learner, weight })), folds: 2 });
const fit = (parameters: Record<string, unknown>, sample: Sample): EnsembleModel =>
  fitEnsemble(sample, { task: binary, seed: 1, parameters }, undefined, learners);

describe('weighted', () => modelContract(ensemble, { reach: 0.9, parameters: team(['logistic', 60], ['ftrl', 30], ['prior', 10]) }));
describe('of values', () => modelContract(ensemble, { reach: 0.9, task: 'regression', parameters: team(['ridge', 60], ['prior', 40]) }));
describe('stacking', () => modelContract(ensemble, { reach: 0.9, parameters: { ...team(['logistic', 60], ['ftrl', 30], ['prior', 10]), mode: 'stacking' } }));

test('the default members are asked for by name, and one that is not there is refused by name', () => {
  expect(() => ensemble.fit(syntheticSample({ rows: 300, width: 2, seed: 1, planted: true }), { task: binary, seed: 1 })).toThrow(
    /"boosting-leaf" is not known/,
  );
  expect(() => fit(team(['logistik', 1]), syntheticSample({ rows: 300, width: 2, seed: 1, planted: true }))).toThrow(/logistik.*"logistic"/);
  expect(() => fit(team(['ridge', 1]), syntheticSample({ rows: 300, width: 2, seed: 1, planted: true }))).toThrow(/member ridge.*task binary/);
});

test('its default members are there: trees, a network over one row and one over a window, in one file', () => {
  const small: Record<string, Record<string, unknown>> = {
    'boosting-leaf': { trees: 20, leaves: 8 },
    'boosting-depth': { trees: 20, depth: 3 },
    mlp: { hidden: 8, epochs: 3 },
    transformer: { hidden: 8, heads: 1, layers: 1, window: 4, epochs: 1 },
  };
  const members = parametersOf(ensembleOf(singleLearners)).find((p) => p.name === 'members')?.default as { learner: string; weight: number }[];
  expect(members.map((m) => m.weight)).toEqual([40, 30, 20, 10]);
  const parameters = { folds: 1, members: members.map((m) => ({ ...m, parameters: small[m.learner] ?? {} })) };
  const sample = syntheticSample({ rows: 900, width: 4, seed: 11, planted: true });
  const past = { ...sample, rows: sample.rows.slice(0, 600) };
  const whole = fitEnsemble(past, { task: binary, seed: 1, parameters }, undefined, singleLearners);
  expect(whole.content.window).toBe(4);
  const model = loadModel(saveModel(whole), [ensembleOf(singleLearners)]) as EnsembleModel;
  const predictions = predictRows(model, sample.table, sample.rows.slice(600));
  expect(predictions).toEqual(predictRows(whole, sample.table, sample.rows.slice(600)));
  expect(metrics({ task: binary, predictions, labels: sample.labels.slice(600) }).auc).toBeGreaterThan(0.8);
  const said = model.assessment();
  model.assess(sample.table.values.subarray(0, 16), said);
  expect(said.answered).toBe(4);
});

test('members without a finite answer are left out, the others are asked instead; without any it abstains', () => {
  const sample = syntheticSample({ rows: 600, width: 3, seed: 2, planted: true });
  const alone = fit(team(['logistic', 1]), sample);
  const beside = fit(team(['silent', 70], ['shouting', 20], ['logistic', 10]), sample);
  const input = sample.table.values.slice(0, 9);
  const [a, b] = [alone.assessment(), beside.assessment()];
  alone.assess(input.subarray(6), a);
  beside.assess(input, b);
  expect(b.output[0]).toBeCloseTo(a.output[0] as number, 12);
  expect(b.answered).toBe(1);
  expect(a.confidence).toBe(1);
  // who says nothing agrees with nobody
  expect(b.confidence).toBeLessThan(0.5);
  const nobody = fit(team(['silent', 1]), sample);
  const c = nobody.assessment();
  nobody.assess(input, c);
  expect([c.abstain, c.answered, c.output[0]]).toEqual([true, 0, Number.NaN]);
});

test('weights leave the member that is wrong, down to the floor, and it shows in confidence and variance', () => {
  const sample = syntheticSample({ rows: 3000, width: 3, seed: 3, planted: true });
  const model = fit({ ...team(['fool', 90], ['logistic', 10]), floor: 0.05 }, sample);
  expect(model.weights.shares[0]).toBeCloseTo(0.05, 3);
  const said = model.assessment();
  model.assess(Float32Array.of(0, 0, 0, 0, 0, 0, 2, -2, 0), said);
  expect(said.output[0]).toBeGreaterThan(0.9);
  expect(said.confidence).toBeCloseTo(0.95, 3);
  expect(said.variance).toBeGreaterThan(0.03);
  const strict = fit({ ...team(['fool', 90], ['logistic', 10]), floor: 0.05, minConfidence: 0.96 }, sample);
  const output = new Float64Array(1);
  strict.predict(Float32Array.of(0, 0, 0, 0, 0, 0, 2, -2, 0), output);
  expect(output[0]).toBeNaN();
});

test('live it goes on learning whom to trust, the same in replay and across its file', () => {
  const sample = syntheticSample({ rows: 1500, width: 3, seed: 4, planted: true });
  const run = (reload: boolean): Float64Array => {
    let model = fit({ ...team(['fool', 50], ['logistic', 50]), rate: 1, halfLife: 100 }, sample);
    const said = model.assessment();
    for (let row = 2; row < 400; row++) {
      if (reload && row === 200) model = loadModel(saveModel(model), [ensemble]) as EnsembleModel;
      model.assess(sample.table.values.subarray((row - 2) * 3, (row + 1) * 3), said);
      // the market turned round: the fool is right now
      model.learn(said, 1 - (sample.labels[row] as number));
      model.learn(said, Number.NaN);
    }
    return model.weights.shares;
  };
  expect(run(true)).toEqual(run(false));
  expect(run(false)[0]).toBeGreaterThan(0.9);
});

test('weights sum to 1, stay above the floor and do not mind the silent', () => {
  const losses = fc.array(fc.tuple(...[0, 1, 2].map(() => fc.oneof(fc.double({ min: 0, max: 30, noNaN: true }), fc.constant(Number.NaN)))), { maxLength: 60 });
  fc.assert(
    fc.property(losses, fc.double({ min: 0, max: 5, noNaN: true }), (rows, rate) => {
      const weights = new MemberWeights({ starting: [40, 30, 30], rate, halfLife: 20, floor: 0.02 });
      for (const row of rows) {
        weights.see(Float64Array.from(row));
        expect(weights.shares.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
        for (const share of weights.shares) expect(share).toBeGreaterThanOrEqual(0.02 - 1e-12);
      }
    }),
  );
  const half = new MemberWeights({ starting: [1, 1, 1], rate: 1, halfLife: 1e6, floor: 0 });
  for (let i = 0; i < 50; i++) half.see(Float64Array.of(0.7, 0.7, Number.NaN));
  for (const share of half.shares) expect(share).toBeCloseTo(1 / 3, 9);
});

test('with rate 1, no floor and no forgetting the weights are Bayes rule', () => {
  const weights = new MemberWeights({ starting: [0.5, 0.5], rate: 1, halfLife: 1e12, floor: 0 });
  const tosses = [1, 1, 0, 1];
  for (const toss of tosses) weights.see(Float64Array.of(-Math.log(toss === 1 ? 0.8 : 0.2), Math.log(2)));
  const likely = 0.8 ** 3 * 0.2;
  expect(weights.shares[0]).toBeCloseTo(likely / (likely + 0.5 ** 4), 9);
});

test('stacking uses a member that is always wrong', () => {
  const sample = syntheticSample({ rows: 4000, width: 2, seed: 5, planted: true });
  const past = { ...sample, rows: sample.rows.slice(0, 3000) };
  const loss = (mode: string): number => {
    const model = fit({ ...team(['fool', 50], ['prior', 50]), mode }, past);
    const predictions = predictRows(model, sample.table, sample.rows.slice(3000));
    return metrics({ task: binary, predictions, labels: sample.labels.slice(3000) }).logLoss as number;
  };
  // the sign of one of two features is all it knows
  expect(loss('stacking')).toBeLessThan(0.63);
  expect(loss('weighted')).toBeGreaterThan(0.68);
});

test('members that shout are calibrated down', () => {
  const loud = stubborn('loud', (last) => (last > 0 ? 0.999 : 0.001));
  const sample = syntheticSample({ rows: 4000, width: 2, seed: 6, planted: true });
  const model = fitEnsemble({ ...sample, rows: sample.rows.slice(0, 3000) }, { task: binary, seed: 1, parameters: team(['loud', 1]) }, undefined, [loud]);
  const found = metrics({ task: binary, predictions: predictRows(model, sample.table, sample.rows.slice(3000)), labels: sample.labels.slice(3000) });
  expect(found.calibrationError).toBeLessThan(0.05);
});

test('classes and values have ensembles too', () => {
  const { table, rows } = syntheticSample({ rows: 2000, width: 3, seed: 7, planted: true });
  const labels = Float64Array.from(rows, (row) => {
    const values = table.values.subarray(row * 3, row * 3 + 3);
    return values.indexOf(Math.max(...values));
  });
  const task = { kind: 'classes', count: 3 } as const;
  const past = rows.slice(0, 1500);
  for (const mode of ['weighted', 'stacking']) {
    const model = fitEnsemble(
      { table, rows: past, labels },
      { task, seed: 1, parameters: { ...team(['logistic', 1], ['prior', 1]), mode } },
      undefined,
      learners,
    );
    const predictions = predictRows(model, table, rows.slice(1500));
    expect(metrics({ task, predictions, labels: labels.slice(1500) }).accuracy).toBeGreaterThan(0.85);
    for (let i = 0; i < 500; i++) expect(predictions.subarray(i * 3, i * 3 + 3).reduce((a, b) => a + b)).toBeCloseTo(1, 9);
  }
  const random = seeded(8);
  const line = Float64Array.from(rows, (row) => 2 * (table.values[row * 3] as number) + random.normal());
  for (const mode of ['weighted', 'stacking']) {
    const parameters = { ...team(['ridge', 1], ['prior', 1]), mode, rate: 1 };
    const model = fitEnsemble({ table, rows: past, labels: line }, { task: { kind: 'regression' }, seed: 1, parameters }, undefined, learners);
    const predictions = predictRows(model, table, rows.slice(1500));
    expect(metrics({ task: { kind: 'regression' }, predictions, labels: line.slice(1500) }).squaredError).toBeLessThan(1.3);
  }
});

test('importance is shared by weight, an explanation sums to the log-odds', () => {
  const sample = syntheticSample({ rows: 1000, width: 3, seed: 9, planted: true });
  const model = fit(team(['logistic', 60], ['ftrl', 30], ['prior', 10]), sample);
  const shares = model.importance?.() as Float64Array;
  expect(shares.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
  expect((shares[0] as number) + (shares[1] as number)).toBeGreaterThan(0.9);
  const [output, parts] = [new Float64Array(1), new Float64Array(4)];
  const input = Float32Array.of(1, 0.3, Number.NaN);
  model.predict(input, output);
  model.explain?.(input, parts);
  expect(parts.reduce((a, b) => a + b)).toBeCloseTo(Math.log((output[0] as number) / (1 - (output[0] as number))), 9);
  expect(parts[0]).toBeGreaterThan(0.3);
});

test('no fold learns from rows whose label reaches into what it is judged on, whatever the instruments and their hours', () => {
  fc.assert(
    fc.property(fc.integer({ min: 80, max: 200 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 6 }), (rows, count, purge) => {
      // two instruments, the second begins later and is open seven hours a day
      const first = Math.floor(rows / 2);
      const opened = (k: number): number => 24 * Math.floor(k / 7) + (k % 7);
      const at = Float64Array.from({ length: rows }, (_, i) => 3_600_000 * (i < first ? i : opened(i - first) + 10));
      const { table } = syntheticSample({ rows, width: 1, seed: 1, planted: false });
      const all = Uint32Array.from({ length: rows }, (_, i) => i);
      const sample: Sample = { table: { ...table, at, runs: Uint32Array.of(0, first) }, rows: all, labels: new Float64Array(rows) };
      // where the instrument's own row `purge` candles later stands
      const answered = (row: number): number => at[Math.min(row + purge, (row < first ? first : rows) - 1)] as number;
      const judged = new Set<number>();
      for (const { learn, judge } of forwardFolds(sample, count, purge)) {
        const start = Math.min(...[...judge].map((row) => at[row] as number));
        for (const row of learn) expect(answered(row)).toBeLessThan(start);
        for (const row of judge) {
          expect(judged.has(row)).toBe(false);
          judged.add(row);
        }
      }
      const { head, tail } = splitTail(sample.table, sample.rows, 0.2, purge);
      const edge = Math.min(...[...tail].map((row) => at[row] as number));
      for (const row of head) expect(answered(row)).toBeLessThan(edge);
    }),
    { numRuns: 30 },
  );
});

test('a fit can be stopped, and too few rows are refused with their number', () => {
  const sample = syntheticSample({ rows: 300, width: 2, seed: 10, planted: true });
  expect(() => fitEnsemble(sample, { task: binary, seed: 1, parameters: team(['logistic', 1]), progress: () => false }, undefined, learners)).toThrow(
    /stopped/,
  );
  expect(() => fit({ ...team(['logistic', 1]), purge: 200 }, sample)).toThrow(/300 are too few for 2 folds with 200 rows purged/);
});

test('while members are judged, an answer moves the weights only once its horizon has passed', () => {
  // labels repeat in stretches, so that an answer told early would give the next ones away
  const random = seeded(12);
  const { table, rows } = syntheticSample({ rows: 2000, width: 1, seed: 12, planted: false });
  let level = 0;
  const labels = Float64Array.from(rows, (row) => {
    if (row % 20 === 0) level = random.uniform() < 0.5 ? 1 : 0;
    return level;
  });
  const [up, down] = [stubborn('up', () => 0.9), stubborn('down', () => 0.1)];
  const spread = (purge: number): number => {
    const parameters = { ...team(['up', 1], ['down', 1]), rate: 1, halfLife: 2, purge };
    const model = fitEnsemble({ table, rows, labels }, { task: binary, seed: 1, parameters }, undefined, [up, down]);
    const said = model.assessment();
    const at = [Float64Array.of(3, 0), Float64Array.of(0, 3)].map((losses) => {
      for (let i = 0; i < 20; i++) model.weights.see(losses);
      model.assess(new Float32Array(3), said);
      return said.output[0] as number;
    });
    return Math.abs((at[0] as number) - (at[1] as number));
  };
  // told at once, weights that lean one way foretell; told after the stretch, they say nothing and calibration flattens them
  expect(spread(0)).toBeGreaterThan(0.5);
  expect(spread(20)).toBeLessThan(0.15);
});
