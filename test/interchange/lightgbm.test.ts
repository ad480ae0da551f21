// Models to real LightGBM and back, where python3 has the package lightgbm (PYTHONPATH may lead to it): the same predictions within 1e-9, both
// ways; its contributions and gains too.
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { learners, type Model, modelFormats, type TreeModel } from '../../src/quant/learning/index.ts';
import { allRows, expectSameExplanation, gap, hasModules, Peer, table, tasks } from './peers.ts';

const there = hasModules('lightgbm', 'numpy');

describe.skipIf(!there)(`real LightGBM${there ? '' : ' (skipped: python3 has no package lightgbm)'}`, () => {
  const format = modelFormats.find((f) => f.name === 'lightgbm') as (typeof modelFormats)[number];
  const peer = new Peer('lightgbm_peer.py');
  afterAll(() => peer.close());

  test.each(tasks.map(([task, labels], i) => [task.kind, ['boosting-leaf', 'boosting-depth'][i % 2], task, labels] as const))(
    'reads our model of %s (%s)',
    (_kind, name, task, labels) => {
      const learner = learners.find((l) => l.name === name);
      const model = learner?.fit({ table, rows: allRows, labels }, { task, seed: 1, parameters: { trees: 20, learningRate: 0.3 } }) as Model;
      writeFileSync(peer.file('ours.txt'), format.write(model));
      expect(gap(model, peer.load('ours.txt'))).toBeLessThan(1e-9);
    },
  );

  test.each(tasks.map(([task, labels]) => [task.kind, task, labels] as const))('gives us its model of %s', (_kind, task, labels) => {
    const theirs = peer.train(task, labels, 'theirs.txt');
    const model = format.read(readFileSync(peer.file('theirs.txt')), { names: table.names, hash: 'peer', file: 'theirs.txt' }) as TreeModel;
    expect(gap(model, theirs.predictions)).toBeLessThan(1e-9);
    expectSameExplanation(model, theirs.parts, theirs.gains);
    // and back again
    writeFileSync(peer.file('again.txt'), format.write(model));
    expect(gap(model, peer.load('again.txt'))).toBeLessThan(1e-9);
  });
});
