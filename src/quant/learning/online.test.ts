// Online learning: the forest's cards, trees that are replaced when the market turns, and the guard that rolls back.
import { describe, expect, test } from 'vitest';
import { modelContract, syntheticSample } from './contract.fixture.ts';
import { ftrlLearner, ftrlModel } from './ftrl.ts';
import { lossOf } from './metrics.ts';
import { areaUnderCurve } from './metrics-rank.ts';
import { predictRows } from './model.ts';
import { readModelContent, saveModel } from './model-file.ts';
import { adaptiveForestLearner, adaptiveForestModel } from './online-forest.ts';
import { OnlineGuard } from './online-guard.ts';
import type { Sample } from './table.ts';

const binary = { kind: 'binary' } as const;
const rowOf = ({ table }: Sample, row: number): Float32Array => table.values.subarray(row * table.names.length, (row + 1) * table.names.length);

describe('adaptive forest', () => modelContract(adaptiveForestLearner, { reach: 0.82 }));

test('the forest gives the same bits learned at once or row by row across its file', () => {
  const sample = syntheticSample({ rows: 1500, width: 5, seed: 1, planted: true });
  const whole = adaptiveForestLearner.fit(sample, { task: binary, seed: 3 });
  let live = adaptiveForestModel(adaptiveForestLearner.fit({ ...sample, rows: sample.rows.slice(0, 700) }, { task: binary, seed: 3 }).content);
  for (let row = 700; row < 1500; row++) {
    if (row === 1000) live = adaptiveForestModel(readModelContent(saveModel(live), 'live'));
    live.update(rowOf(sample, row), sample.labels[row] as number);
    live.update(rowOf(sample, row), Number.NaN);
  }
  expect(Buffer.from(saveModel(live))).toEqual(Buffer.from(saveModel(whole)));
  expect(whole.importance?.().reduce((a, b) => a + b)).toBeCloseTo(1, 12);
});

test('when the market turns round, the forest replaces its trees; without watching it stays wrong longer', () => {
  const sample = syntheticSample({ rows: 6000, width: 4, seed: 2, planted: true });
  const turned = sample.labels.map((label, row) => (row < 3000 ? label : 1 - label));
  const areaLate = (parameters: Record<string, unknown>): number => {
    const model = adaptiveForestModel(
      adaptiveForestLearner.fit({ ...sample, rows: sample.rows.slice(0, 3000) }, { task: binary, seed: 1, parameters }).content,
    );
    for (let row = 3000; row < 4500; row++) model.update(rowOf(sample, row), turned[row] as number);
    return areaUnderCurve(predictRows(model, sample.table, sample.rows.slice(4500)), turned.slice(4500));
  };
  expect(areaLate({})).toBeGreaterThan(0.75);
  expect(areaLate({ warning: 0, drift: 0 })).toBeLessThan(0.5);
});

test('where nothing is wrong the guard hardly ever rolls back and costs nothing', () => {
  const worlds = 20;
  let [rolledBack, guarded, alone] = [0, 0, 0];
  for (let seed = 0; seed < worlds; seed++) {
    const sample = syntheticSample({ rows: 4000, width: 3, seed: 100 + seed, planted: true });
    const options = { task: binary, seed: 1, parameters: { halfLife: 300, learningRate: 0.3 } };
    const first = ftrlLearner.fit({ ...sample, rows: sample.rows.slice(0, 1000) }, options).content;
    const [guard, free] = [new OnlineGuard(first, ftrlModel), ftrlModel(first)];
    const freely = new Float64Array(1);
    for (let row = 1000; row < 4000; row++) {
      const [input, label] = [rowOf(sample, row), sample.labels[row] as number];
      const said = guard.ask(input);
      free.predict(input, freely);
      guarded += lossOf(label === 1 ? (said.learning[0] as number) : 1 - (said.learning[0] as number)) / (3000 * worlds);
      alone += lossOf(label === 1 ? (freely[0] as number) : 1 - (freely[0] as number)) / (3000 * worlds);
      if (guard.learn(input, said, label).outcome === 'rolledBack') rolledBack++;
      free.update(input, label);
    }
  }
  expect(rolledBack / worlds).toBeLessThan(0.3);
  expect(guarded - alone).toBeLessThan(0.002);
});

test('what was learned from a broken feed is undone', () => {
  const sample = syntheticSample({ rows: 3000, width: 3, seed: 7, planted: true });
  const content = ftrlLearner.fit({ ...sample, rows: sample.rows.slice(0, 1000) }, { task: binary, seed: 1 }).content;
  // the learning model comes poisoned out of its past, its last good state does not
  const poisoned = ftrlModel(content);
  for (let row = 0; row < 1000; row++) poisoned.update(rowOf(sample, row), 1 - (sample.labels[row] as number));
  const guard = new OnlineGuard(content, ftrlModel);
  guard.resume({ ...guard.state(), learning: poisoned.content });
  let undone = -1;
  for (let row = 1000; row < 2000 && undone < 0; row++) {
    const said = guard.ask(rowOf(sample, row));
    const note = guard.learn(rowOf(sample, row), said, sample.labels[row] as number);
    if (note.outcome === 'rolledBack') {
      undone = row - 1000;
      expect(note.finding.verdict).toBe('worse');
    }
  }
  expect(undone).toBeGreaterThan(0);
  expect(undone).toBeLessThan(100);
  expect(Buffer.from(saveModel(ftrlModel(guard.content)))).toEqual(Buffer.from(saveModel(ftrlModel(content))));
});

test('a model that breaks down is rolled back at once; a better one becomes the last good state; a state resumes to the same bits', () => {
  const sample = syntheticSample({ rows: 3000, width: 3, seed: 8, planted: true });
  const weak = ftrlLearner.fit({ ...sample, rows: sample.rows.slice(0, 30) }, { task: binary, seed: 1 });
  const [one, two] = [0, 0].map(() => new OnlineGuard(weak.content, ftrlModel)) as [OnlineGuard, OnlineGuard];
  const outcomes = new Set<string>();
  for (let row = 30; row < 2000; row++) {
    if (row === 1000) two.resume(one.state());
    for (const guard of row < 1000 ? [one] : [one, two])
      outcomes.add(guard.learn(rowOf(sample, row), guard.ask(rowOf(sample, row)), sample.labels[row] as number).outcome);
  }
  expect([...outcomes].sort()).toEqual(['kept', 'learned']);
  expect(two.state()).toEqual(one.state());
  const said = { ...one.ask(rowOf(sample, 0)), learning: Float64Array.of(Number.NaN) };
  expect(one.learn(rowOf(sample, 0), said, 1).outcome).toBe('rolledBack');
  expect(one.learn(rowOf(sample, 0), said, Number.NaN).outcome).toBe('ignored');
});
