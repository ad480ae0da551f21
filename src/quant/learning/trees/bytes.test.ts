// Trees have the same bytes in two processes, drawn rows, features and bootstraps included.
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('boosting and forest have the same bytes in two processes', () => {
  const program = `
    import { createHash } from 'node:crypto';
    import { seeded } from ${JSON.stringify(import.meta.resolve('../../../core/index.ts'))};
    import { learners, saveModel } from ${JSON.stringify(import.meta.resolve('../index.ts'))};
    const random = seeded(3);
    const names = Array.from({ length: 9 }, (_, i) => 'f' + i);
    const values = Float32Array.from({ length: 4500 }, () => random.normal());
    const table = { names, hash: 'two', rows: 500, values, at: Float64Array.from({ length: 500 }, (_, i) => i), runs: Uint32Array.of(0) };
    const labels = Float64Array.from({ length: 500 }, () => random.integer(2));
    const rows = Uint32Array.from(labels.keys());
    const drawn = { trees: 20, rowShare: 0.6, columnShare: 0.7, levelShare: 0.5 };
    for (const [name, parameters] of [['boosting-leaf', drawn], ['boosting-depth', drawn], ['forest', { trees: 20 }]]) {
      const model = learners.find((l) => l.name === name).fit({ table, rows, labels }, { task: { kind: 'binary' }, parameters, seed: 4 });
      process.stdout.write(createHash('sha256').update(saveModel(model)).digest('hex') + ' ');
    }
  `;
  const run = (): string => {
    const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    return stdout;
  };
  const first = run();
  expect(first).toMatch(/^([0-9a-f]{64} ){3}$/);
  expect(run()).toBe(first);
});
