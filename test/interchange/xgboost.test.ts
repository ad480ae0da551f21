// Models to real XGBoost and back (Debian's python3-xgboost): the same predictions within 1e-6 (of the value, where it is above 1), both ways; its
// contributions and gains too.
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { learners, type Model, modelFormats, type TreeModel } from '../../src/quant/learning/index.ts';
import { allRows, expectSameExplanation, gap, hasModules, Peer, table, tasks } from './peers.ts';

const there = hasModules('xgboost', 'numpy');

describe.skipIf(!there)(`real XGBoost${there ? '' : ' (skipped: python3-xgboost is not installed)'}`, () => {
  const format = modelFormats.find((f) => f.name === 'xgboost') as (typeof modelFormats)[number];
  const peer = new Peer('xgboost_peer.py');
  afterAll(() => peer.close());

  test.each(tasks.map(([task, labels], i) => [task.kind, ['boosting-leaf', 'boosting-depth'][i % 2], task, labels] as const))(
    'reads our model of %s (%s)',
    (_kind, name, task, labels) => {
      const learner = learners.find((l) => l.name === name);
      const model = learner?.fit({ table, rows: allRows, labels }, { task, seed: 1, parameters: { trees: 20, learningRate: 0.3 } }) as Model;
      writeFileSync(peer.file('ours.json'), format.write(model));
      expect(gap(model, peer.load('ours.json'))).toBeLessThan(1e-6);
    },
  );

  test.each(tasks.map(([task, labels]) => [task.kind, task, labels] as const))('gives us its model of %s', (_kind, task, labels) => {
    const theirs = peer.train(task, labels, 'theirs.json');
    const model = format.read(readFileSync(peer.file('theirs.json')), { names: table.names, hash: 'peer', file: 'theirs.json' }) as TreeModel;
    expect(gap(model, theirs.predictions)).toBeLessThan(1e-6);
    expectSameExplanation(model, theirs.parts, theirs.gains);
    // and back again
    writeFileSync(peer.file('again.json'), format.write(model));
    expect(gap(model, peer.load('again.json'))).toBeLessThan(1e-6);
  });
});
