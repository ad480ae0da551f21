// The pages about features say what the code does.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Graph } from '../../src/quant/features/graph.ts';
import { type Formula, featuresPage } from '../../src/quant/features/index.ts';

const page = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');

describe('docs', () => {
  it('hold the features as they are declared (npm run docs writes it)', () => {
    expect(page('features.md')).toBe(featuresPage());
  });

  it('show a feature that works as it stands', async () => {
    const source = /```ts\n([\s\S]*?)```/.exec(page('add-a-feature.md'))?.[1] ?? '';
    // The example's folder is src/quant/features/formulas; here it runs from a data: address, so its paths are made whole.
    const home = new URL('../../src/quant/features/formulas/', import.meta.url);
    const { stripTypeScriptTypes } = await import('node:module');
    const whole = stripTypeScriptTypes(source).replace(/from '(\.[^']+)'/g, (_, path: string) => `from '${new URL(path, home).href}'`);
    const { runaway } = (await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(whole)}`)) as { runaway: Formula };
    const graph = new Graph(1);
    const signal = runaway.build(graph, 1, 2);
    const values = [100, 110, 99].map((close) => {
      graph.close.data[0] = close;
      for (const kernel of graph.kernels) kernel.run(1);
      return signal.data[0] as number;
    });
    expect(values[0]).toBeNaN();
    expect(values[1]).toBeCloseTo(110 / 105 - 1, 12);
    expect(values[2]).toBeCloseTo(99 / 104.5 - 1, 12);
    expect(signal.warmup).toBe(2);
  });
});
