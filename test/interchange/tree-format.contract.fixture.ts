// What another system's model format must do beside the real thing: our models read there, theirs read here, and back again.
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { learners, type Model, modelFormats, type TreeModel } from '../../src/quant/learning/index.ts';
import { allRows, expectSameExplanation, gap, hasModules, Peer, table, tasks } from './peers.ts';

export interface RealPeer {
  /** its name for people, of its package, and of its files' ending */
  readonly title: string;
  readonly format: 'xgboost' | 'lightgbm';
  readonly ending: string;
  readonly without: string;
  /** how far predictions may be apart */
  readonly within: number;
}

/** Registers the stories; they are skipped, with the reason, where python3 has not the package. */
export function treeFormatContract({ title, format: name, ending, without, within }: RealPeer): void {
  const there = hasModules(name, 'numpy');

  describe.skipIf(!there)(`real ${title}${there ? '' : ` (skipped: ${without})`}`, () => {
    const format = modelFormats.find((f) => f.name === name) as (typeof modelFormats)[number];
    const peer = new Peer(`${name}_peer.py`);
    afterAll(() => peer.close());

    test.each(tasks.map(([task, labels], i) => [task.kind, ['boosting-leaf', 'boosting-depth'][i % 2], task, labels] as const))(
      'reads our model of %s (%s)',
      (_kind, learnerName, task, labels) => {
        const learner = learners.find((l) => l.name === learnerName);
        const model = learner?.fit({ table, rows: allRows, labels }, { task, seed: 1, parameters: { trees: 20, learningRate: 0.3 } }) as Model;
        writeFileSync(peer.file(`ours.${ending}`), format.write(model));
        expect(gap(model, peer.load(`ours.${ending}`))).toBeLessThan(within);
      },
    );

    test.each(tasks.map(([task, labels]) => [task.kind, task, labels] as const))('gives us its model of %s', (_kind, task, labels) => {
      const file = `theirs.${ending}`;
      const theirs = peer.train(task, labels, file);
      const model = format.read(readFileSync(peer.file(file)), { names: table.names, hash: 'peer', file }) as TreeModel;
      expect(gap(model, theirs.predictions)).toBeLessThan(within);
      expectSameExplanation(model, theirs.parts, theirs.gains);
      // and back again
      writeFileSync(peer.file(`again.${ending}`), format.write(model));
      expect(gap(model, peer.load(`again.${ending}`))).toBeLessThan(within);
    });
  });
}
