// Models to other systems' files and back: the same predictions, and damaged or foreign files refused by name.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../../core/index.ts';
import { syntheticSample } from '../contract.fixture.ts';
import { logisticLearner } from '../logistic.ts';
import { type Model, predictRows } from '../model.ts';
import { loadModel, saveModel } from '../model-file.ts';
import { priorLearner } from '../prior.ts';
import type { Sample, Task } from '../table.ts';
import { boostingDepth, boostingLeaf } from '../trees/boosting.ts';
import { forest } from '../trees/forest.ts';
import type { TreeModel } from '../trees/model.ts';
import { floatAtMost, nextDown, nextUp } from './foreign.ts';
import { modelFormats } from './formats.ts';

const [xgboost, lightgbm, onnx] = modelFormats as [(typeof modelFormats)[number], (typeof modelFormats)[number], (typeof modelFormats)[number]];
const sample = syntheticSample({ rows: 900, width: 4, seed: 1, planted: true });
for (let i = 0; i < sample.table.values.length; i += 7) sample.table.values[i] = Number.NaN;
for (let row = 0; row < 900; row++) sample.table.values[4 * row + 3] = (row % 5) - 2;
const three: Sample = { ...sample, labels: sample.labels.map((l, i) => (l === 1 ? 1 : i % 3 === 0 ? 2 : 0)) };
const values: Sample = { ...sample, labels: sample.labels.map((l, i) => 3 * l + (i % 4)) };
const target = { names: sample.table.names, hash: sample.table.hash, file: 'foreign.model' };
const parameters = { trees: 25, learningRate: 0.2 };

const models: readonly (readonly [string, Model])[] = [
  ['binary, leaf by leaf', boostingLeaf.fit(sample, { task: { kind: 'binary' }, seed: 1, parameters })],
  ['binary, level by level', boostingDepth.fit(sample, { task: { kind: 'binary' }, seed: 1, parameters })],
  ['three classes', boostingDepth.fit(three, { task: { kind: 'classes', count: 3 }, seed: 1, parameters })],
  ['regression', boostingLeaf.fit(values, { task: { kind: 'regression' }, seed: 1, parameters })],
  ['trees without a cut', boostingLeaf.fit(sample, { task: { kind: 'binary' }, seed: 1, parameters: { trees: 2, gamma: 1e6 } })],
];

const gap = (a: Model, b: Model): number => {
  const [p, q] = [predictRows(a, sample.table, sample.rows), predictRows(b, sample.table, sample.rows)];
  return Math.max(...p.map((v, i) => Math.abs(v - (q[i] as number))));
};

describe.each(modelFormats.map((format) => [format.name, format] as const))('%s', (name, format) => {
  test.each(models)('there and back, %s predicts the same', (_what, model) => {
    const bytes = format.write(model);
    const back = format.read(bytes, target) as TreeModel;
    expect(back.content.settings['importedFrom']).toBe(name);
    expect(gap(model, back)).toBeLessThan(name === 'lightgbm' ? 1e-12 : 1e-6);
    expect(Buffer.from(format.write(model))).toEqual(Buffer.from(bytes));
    // what was imported is a model like any other: it is saved, loaded and explained
    const loaded = loadModel(saveModel(back), [boostingLeaf, boostingDepth]);
    expect(gap(loaded, back)).toBe(0);
    // numbers of rows are whole: contributions that went through LightGBM's file are near, not equal
    const digits = name === 'lightgbm' ? 1 : 5;
    const parts = [model as TreeModel, back].map((m) => {
      const output = new Float64Array(m.base.length * 5);
      m.contributions(sample.table.values.subarray(400, 404), output);
      return output;
    }) as [Float64Array, Float64Array];
    for (const [i, part] of parts[0].entries()) expect(parts[1][i]).toBeCloseTo(part, digits);
  });

  test('features are met by name: a set in another order, or with more features, is fed right', () => {
    const model = models[0]?.[1] as Model;
    const names = ['other', 'f3', 'f1', 'f0', 'f2'];
    const back = format.read(format.write(model), { ...target, names });
    const output = new Float64Array(1);
    const before = new Float64Array(1);
    for (const row of [0, 13, 500]) {
      const input = sample.table.values.slice(4 * row, 4 * row + 4);
      model.predict(input, before);
      back.predict(Float32Array.of(9, input[3] as number, input[1] as number, input[0] as number, input[2] as number), output);
      expect(output[0]).toBeCloseTo(before[0] as number, 6);
    }
    expect(() => format.read(format.write(model), { ...target, names: ['a', 'b', 'c'] })).toThrow(/4 features without names, the feature set has 3/);
  });

  test('any damage gives an AppError or a model, never another error', () => {
    const bytes = format.write(models[1]?.[1] as Model);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), fc.boolean(), (at, change, cut) => {
        const damaged = cut ? bytes.slice(0, at) : bytes.slice();
        if (!cut) damaged[at] = (damaged[at] as number) ^ change;
        try {
          format.read(damaged, target);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
          expect((error as AppError).message).toContain('foreign.model');
        }
      }),
      { numRuns: 60 },
    );
    expect(() => format.read(bytes.slice(0, bytes.length >> 1), target)).toThrow(/foreign\.model/);
    expect(() => format.read(new Uint8Array(), target)).toThrow(/foreign\.model/);
  });

  test('models it cannot hold are refused', () => {
    const prior = priorLearner.fit(sample, { task: { kind: 'binary' }, seed: 1 });
    expect(() => format.write(prior)).toThrow(/model prior: /);
    const quantiles: Task = { kind: 'quantile', levels: [0.1, 0.9] };
    expect(() => format.write(boostingLeaf.fit(values, { task: quantiles, seed: 1, parameters: { trees: 2 } }))).toThrow(/quantile predictions/);
  });
});

describe('refused by name', () => {
  const json = () => JSON.parse(new TextDecoder().decode(xgboost.write(models[1]?.[1] as Model)));
  type Json = ReturnType<typeof json>;
  const bytesOf = (text: string) => new TextEncoder().encode(text);
  test.each<[string, (m: Json) => void, RegExp]>([
    ['an objective', (m) => (m.learner.objective.name = 'rank:pairwise'), /objective rank:pairwise cannot be read.*binary:logistic/],
    ['a booster', (m) => (m.learner.gradient_booster = { name: 'gblinear', model: { weights: [] } }), /gradient_booster|gblinear/],
    ['a dart', (m) => (m.learner.gradient_booster.name = 'dart'), /booster dart cannot be read/],
    ['categories', (m) => (m.learner.gradient_booster.model.trees[0].split_type[0] = 1), /split by category/],
    ['a column too short', (m) => m.learner.gradient_booster.model.trees[3].left_children.pop(), /columns of tree 3 have different lengths/],
    ['a circle', (m) => (m.learner.gradient_booster.model.trees[0].left_children[1] = 0), /do not form a tree/],
    ['a feature that is not', (m) => (m.learner.gradient_booster.model.trees[0].split_indices[0] = 99), /feature 99 of 4/],
    ['several targets', (m) => (m.learner.learner_model_param.num_target = '2'), /2 targets/],
    ['a base that is no probability', (m) => (m.learner.learner_model_param.base_score = '[1E0]'), /base_score 1 is no probability/],
    ['a base for other outputs', (m) => (m.learner.learner_model_param.base_score = '[1E-1,2E-1]'), /base_score is 0.1, 0.2 for 1 outputs/],
    ['a missing part', (m) => delete m.learner.objective, /model\.learner\.objective/],
  ])('XGBoost: %s', (_what, change, words) => {
    const model = json();
    change(model);
    expect(() => xgboost.read(bytesOf(JSON.stringify(model)), target)).toThrow(words);
  });

  test('the base of version 3, in brackets, is read', () => {
    const model = json();
    model.learner.learner_model_param.base_score = '[2.5E-1]';
    const { base } = xgboost.read(bytesOf(JSON.stringify(model)), target) as TreeModel;
    expect(base[0]).toBeCloseTo(Math.log(1 / 3), 12);
  });

  const text = new TextDecoder().decode(lightgbm.write(models[0]?.[1] as Model));
  test.each<[string, string, RegExp]>([
    ['an objective', text.replace('objective=binary sigmoid:1', 'objective=lambdarank'), /objective lambdarank cannot be read/],
    ['a random forest', text.replace('label_index=0', 'label_index=0\naverage_output'), /average_output/],
    ['categories', text.replace('num_cat=0', 'num_cat=1'), /split by category/],
    ['linear leaves', text.replace('is_linear=0', 'is_linear=1'), /linear leaves/],
    ['zero as missing', text.replaceAll(/decision_type=\d+/g, 'decision_type=4'), /zero taken as missing/],
    ['a tree less', text.replace(/Tree=24\n[\s\S]*end of trees/, 'end of trees'), /holds 24 of 25 trees/],
    ['letters', text.replace(/leaf_value=\S+/, 'leaf_value=x'), /leaf_value of tree 0/],
    ['another file', 'tree of life', /does not start as a LightGBM model/],
  ])('LightGBM: %s', (_what, changed, words) => {
    expect(() => lightgbm.read(bytesOf(changed), target)).toThrow(words);
  });

  test('ONNX: an operator', () => {
    const logistic = logisticLearner.fit(sample, { task: { kind: 'binary' }, seed: 1 });
    expect(() => onnx.read(onnx.write(logistic), target)).toThrow(/operator Sub cannot be read.*TreeEnsembleRegressor/);
  });

  test('a forest is written as ONNX only', () => {
    const model = forest.fit(sample, { task: { kind: 'binary' }, seed: 1, parameters: { trees: 5 } });
    for (const format of [xgboost, lightgbm]) expect(() => format.write(model)).toThrow(/cannot say how its binary predictions/);
    expect(gap(model, onnx.read(onnx.write(model), target))).toBeLessThan(1e-6);
  });
});

test('a LightGBM file written out by hand from its format is read as LightGBM decides', () => {
  const file = `tree
version=v4
num_class=1
num_tree_per_iteration=1
label_index=0
max_feature_idx=1
objective=binary sigmoid:2
feature_names=a b
feature_infos=[-1:1] [0:9]
tree_sizes=300

Tree=0
num_leaves=3
num_cat=0
split_feature=1 0
split_gain=5 2
threshold=4.5 -0.25
decision_type=10 2
left_child=1 -1
right_child=-2 -3
leaf_value=0.1 0.2 0.3
leaf_weight=10 20 30
leaf_count=40 80 120
internal_value=0 0
internal_weight=60 40
internal_count=240 160
is_linear=0
shrinkage=0.1


end of trees
`;
  const model = lightgbm.read(new TextEncoder().encode(file), { names: ['a', 'b'], hash: 'h', file: 'hand.txt' });
  expect(() => lightgbm.read(new TextEncoder().encode(file), { names: ['a', 'c'], hash: 'h', file: 'hand.txt' })).toThrow(
    /feature of hand.txt: "b" is not known/,
  );
  const at = (a: number, b: number): number => {
    const output = new Float64Array(1);
    model.predict(Float32Array.of(a, b), output);
    return Math.log((output[0] as number) / (1 - (output[0] as number))) / 2;
  };
  expect(at(-0.25, 4.5)).toBeCloseTo(0.1, 12);
  expect(at(-0.2, 4.5)).toBeCloseTo(0.3, 12);
  expect(at(0, 4.6)).toBeCloseTo(0.2, 12);
  // b: NaN is missing and goes left; a: no missing type, NaN counts as 0, right of −0.25
  expect(at(Number.NaN, Number.NaN)).toBeCloseTo(0.3, 12);
});

test('neighbours of floats', () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true, min: Math.fround(-1e38), max: Math.fround(1e38) }), fc.double({ noNaN: true, min: -1e30, max: 1e30 }), (f, d) => {
      expect(nextUp(f)).toBeGreaterThan(f);
      expect(nextDown(f)).toBeLessThan(f);
      expect(nextDown(nextUp(f)) + 0).toBe(f + 0);
      expect(floatAtMost(d)).toBeLessThanOrEqual(d);
      expect(nextUp(floatAtMost(d))).toBeGreaterThan(d);
    }),
  );
});
